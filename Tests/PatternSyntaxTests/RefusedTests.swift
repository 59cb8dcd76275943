import PatternSyntax
import Testing

/// Expressions that are refused: where, and a word of the reason.
@Suite struct RefusedTests {
    static let table: [(expression: String, offset: Int, reason: String)] = [
        // What Hyperscan cannot do.
        ("a(?=b)", 1, "lookahead"), ("a(?!b)", 1, "lookahead"), ("(?<=a)b", 0, "lookbehind"),
        ("(?<!a)b", 0, "lookbehind"),
        ("(a)\\1", 3, "backreferences"), ("a++", 1, "possessive"), ("ab{2,3}+", 2, "possessive"),
        ("(?>a)", 0, "atomic"),
        ("(*VERB)a", 0, "control verbs"), ("\\pL", 0, "Unicode properties"), ("\\P{Lu}", 0, "Unicode properties"),
        ("(?|a)", 0, "unknown group or flag"), ("(?R)", 0, "unknown group or flag"),
        ("(?i-z)", 0, "unknown group or flag"),
        // What is not closed, or was never opened.
        ("a(b", 1, "unclosed group"), ("(?:a", 0, "unclosed group"), ("(?i", 0, "unclosed group"),
        ("a)", 1, "unmatched ')'"),
        ("ab[c", 2, "unclosed class"), ("[]", 0, "unclosed class"), ("[a\\]", 0, "unclosed class"),
        ("[[:alpha:]", 0, "unclosed class"),
        ("[[:alpha]", 1, "unclosed POSIX class"), ("a(?#b", 1, "unclosed comment"), ("ab\\", 2, "backslash at the end"),
        ("[\\", 1, "backslash at the end"),
        // Classes.
        ("[b-a]", 1, "wrong way round"), ("x[a-\\d]", 2, "cannot end a range"), ("[\\w-z]", 1, "cannot end a range"),
        ("[aé]", 2, "ASCII only"), ("[[:letter:]]", 1, "unknown POSIX class"), ("a[^\\d\\D]", 1, "empty class"),
        // Escapes.
        ("\\x4", 0, "hexadecimal"), ("a\\xZZ", 1, "hexadecimal"), ("\\x{100}", 0, "hexadecimal"),
        ("\\x{}", 0, "hexadecimal"),
        ("\\01", 0, "octal"), ("\\y", 0, "unknown escape"), ("\\Z", 0, "unknown escape"),
        ("[\\z]", 1, "unknown escape"),
        ("\\é", 0, "only ASCII"),
        // Repeats.
        ("*a", 0, "nothing to repeat"), ("a|+b", 2, "nothing to repeat"), ("(?:?)", 3, "nothing to repeat"),
        ("{2}a", 0, "nothing to repeat"), ("(?i)+", 4, "nothing to repeat"), ("a{3,2}", 1, "wrong way round"),
        ("a{32768}", 1, "32767"), ("a{1,99999999999999999999}", 1, "32767"), ("a**", 2, "repeat of a repeat"),
        ("a{2}{3}", 4, "repeat of a repeat"), ("\\b?", 2, "assertion cannot be repeated"),
        ("a^*", 2, "assertion cannot be repeated"),
        // The secret.
        ("(?<secret>a)(?<secret>b)", 12, "a second"), ("(?:a|(?<secret>b)|(?P<secret>c))", 18, "a second"),
        ("(?<secret>a)+", 12, "inside a repetition"), ("(?:x(?<secret>a)){1,2}", 17, "inside a repetition"),
        ("(?<name>a)", 0, "only named group"), ("(?P<name>a)", 0, "only named group"),
        ("(?'secret'a)", 0, "only named group"),
        // Nesting.
        (String(repeating: "(", count: 101) + String(repeating: ")", count: 101), 100, "nest deeper"),
        (String(repeating: "(?:", count: 100_000), 300, "nest deeper"),
    ]

    @Test(arguments: table.indices)
    func refuses(_ index: Int) {
        let (expression, offset, reason) = Self.table[index]
        do {
            let regex = try Regex.parse(expression)
            Issue.record("\(expression) was taken as \(regex)")
        } catch {
            #expect(error.offset == offset, "\(expression): \(error)")
            #expect(error.reason.contains(reason), "\(expression): \(error)")
            #expect(error.description.hasPrefix("at offset \(offset): "))
        }
    }
}
