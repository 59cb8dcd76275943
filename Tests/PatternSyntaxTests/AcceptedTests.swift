import PatternSyntax
import Testing

private func byte(_ character: Unicode.Scalar) -> Regex {
    .bytes(ByteSet(UInt8(character.value)...UInt8(character.value)))
}
private func text(_ text: String) -> Regex { .concat(text.utf8.map { .bytes(ByteSet($0...$0)) }) }
private func set(_ text: StaticString) -> Regex { .bytes(ByteSet(text)) }
private let notNewline = Regex.bytes(ByteSet.newline.complement)

/// Expressions, and the trees that they stand for.
@Suite struct AcceptedTests {
    static let trees: [(String, Regex)] = [
        ("", .empty),
        ("a", byte("a")),
        ("abc", text("abc")),
        ("é", text("é")),
        ("é{2}", .repeated(text("é"), min: 2, max: 2)),
        ("a|b", .alternate([byte("a"), byte("b")])),
        ("a|", .alternate([byte("a"), .empty])),
        ("(a)(b)", text("ab")),
        ("(?:ab)?", .repeated(text("ab"), min: 0, max: 1)),
        ("(?<secret>ab)", .secret(text("ab"))),
        ("(?P<secret>a)b", .concat([.secret(byte("a")), byte("b")])),
        ("(?:(?<secret>a))?", .repeated(.secret(byte("a")), min: 0, max: 1)),
        // Repeats: lazy ones are the same as greedy ones.
        ("a*", .repeated(byte("a"), min: 0, max: nil)),
        ("a+?", .repeated(byte("a"), min: 1, max: nil)),
        ("a??", .repeated(byte("a"), min: 0, max: 1)),
        ("a{3}", .repeated(byte("a"), min: 3, max: 3)),
        ("a{3,}", .repeated(byte("a"), min: 3, max: nil)),
        ("a{0,3}?", .repeated(byte("a"), min: 0, max: 3)),
        ("a{1}", byte("a")),
        ("a{0}b", .concat([.empty, byte("b")])),
        // A brace that starts no quantifier is a literal.
        ("a{", text("a{")),
        ("a{x}", text("a{x}")),
        ("{", text("{").only),
        ("a{,3}", text("a{,3}")),
        ("]", byte("]")),
        ("}", byte("}")),
        // Classes.
        ("[abc]", set("abc")),
        ("[a-c]", set("abc")),
        ("[^a]", .bytes(ByteSet("a").complement)),
        ("[]a]", set("]a")),
        ("[a-]", set("a-")),
        ("[-a]", set("-a")),
        ("[a\\-c]", set("a-c")),
        ("[\\d_]", .bytes(ByteSet.digits.union(ByteSet("_")))),
        ("[\\b]", byte("\u{08}")),
        ("[^\\W]", .bytes(ByteSet.word)),
        ("[[:digit:]]", .bytes(ByteSet.digits)),
        ("[[:^digit:]]", .bytes(ByteSet.digits.complement)),
        ("[[:upper:][:lower:]]", .bytes(ByteSet.letters)),
        ("[\\x80-\\xff]", .bytes(ByteSet(0x80...0xFF))),
        ("[+-.]", set("+,-.")),
        ("[.*?(){}|^$]", set(".*?(){}|^$")),
        // Escapes.
        ("\\.", byte(".")),
        ("\\\\", byte("\\")),
        ("\\/\\-\\\"", text("/-\"")),
        ("\\x41\\x{7a}\\x{5}", text("Az\u{05}")),
        ("\\0\\a\\e\\f\\n\\r\\t", text("\0\u{07}\u{1B}\u{0C}\n\r\t")),
        ("\\d", .bytes(ByteSet.digits)), ("\\D", .bytes(ByteSet.digits.complement)),
        ("\\w", .bytes(ByteSet.word)), ("\\W", .bytes(ByteSet.word.complement)),
        ("\\s", .bytes(ByteSet.space)), ("\\S", .bytes(ByteSet.space.complement)),
        ("\\h", set(" \t")),
        (".", notNewline),
        // Assertions.
        ("^a$", .concat([.assertion(.textStart), byte("a"), .assertion(.textEnd)])),
        ("(?m)^a$", .concat([.assertion(.lineStart), byte("a"), .assertion(.lineEnd)])),
        ("\\Aa\\z", .concat([.assertion(.textStart), byte("a"), .assertion(.textEnd)])),
        ("\\ba\\B", .concat([.assertion(.wordBoundary), byte("a"), .assertion(.notWordBoundary)])),
        // Flags: for the rest of the group, or of a group of their own.
        ("(?i)a1", .concat([set("aA"), byte("1")])),
        ("(?i:a)b", .concat([set("aA"), byte("b")])),
        ("(a(?i)b)c", .concat([byte("a"), set("bB"), byte("c")])),
        ("a(?i)b|c", .alternate([.concat([byte("a"), set("bB")]), set("cC")])),
        ("(?i)[^a]", .bytes(ByteSet("aA").complement)),
        ("(?i)a(?-i)b", .concat([set("aA"), byte("b")])),
        ("(?s).", .bytes(.all)),
        ("(?s).(?-s:.)", .concat([.bytes(.all), notNewline])),
        ("(?im-s)^a", .concat([.assertion(.lineStart), set("aA")])),
        ("(?x) a b # the rest is a note\n c", text("abc")),
        ("(?x)a {2} [ ]\\ ", .concat([.repeated(byte("a"), min: 2, max: 2), byte(" "), byte(" ")])),
        ("a(?#a note)b", text("ab")),
    ]

    @Test(arguments: trees)
    func parsesTo(_ expression: String, tree: Regex) throws {
        #expect(try Regex.parse(expression) == tree)
    }

    static let widths: [(String, Int, Int?)] = [
        ("", 0, 0), ("abc", 3, 3), ("a|bcd", 1, 3), ("a{2,5}", 2, 5), ("(?:ab){2,5}", 4, 10), ("a*", 0, nil),
        ("ab+", 2, nil),
        ("\\bab\\b", 2, 2), ("^$", 0, 0), ("é", 2, 2), ("(?:é|€)?", 0, 3), ("(?:a{2}|b{3,4}){3}c?", 6, 13),
        ("(?<secret>a{4})b", 5, 5), ("(?:a|b*)c", 1, nil), ("(?:)*a", 1, 1), ("(?:a{100}){100}", 10_000, 10_000),
    ]

    @Test(arguments: widths)
    func hasWidth(_ expression: String, min: Int, max: Int?) throws {
        let regex = try Regex.parse(expression)
        #expect(regex.width == Regex.Width(min: min, max: max))
        #expect(Hyperscan.width(regex.hyperscanExpression) == Regex.Width(min: min, max: max))
    }

    @Test func widthsSaturate() throws {
        let regex = try Regex.parse("(?:(?:(?:(?:a{32767}){32767}){32767}){32767}){32767}")
        #expect(regex.width.min > 1_000_000)
        #expect(regex.width.max ?? 0 >= regex.width.min)
    }

    @Test func groupsNestAHundredDeep() throws {
        let deep = String(repeating: "(", count: 100) + "a" + String(repeating: ")", count: 100)
        #expect(try Regex.parse(deep) == byte("a"))
    }

    @Test func knowsItsSecret() throws {
        #expect(try Regex.parse("a(?<secret>b{2,3})").secretWidth == Regex.Width(min: 2, max: 3))
        #expect(try Regex.parse("a(?:b|(?<secret>c))").hasSecret)
        #expect(try Regex.parse("a(b)").secretWidth == nil)
        #expect(try !Regex.parse("a(b)").hasSecret)
    }
}

extension Regex {
    /// The only part of a concatenation of one.
    fileprivate var only: Regex {
        if case .concat(let parts) = self, parts.count == 1 { parts[0] } else { self }
    }
}
