/// Why an expression is refused, and where.
public struct RegexSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// In bytes from the start of the expression.
    public var offset: Int
    /// What is wrong and what to write instead.
    public var reason: String

    public init(offset: Int, reason: String) {
        self.offset = offset
        self.reason = reason
    }

    public var description: String { "at offset \(offset): \(reason)" }
}

extension Regex {
    /// Parses an expression: PCRE's syntax as Hyperscan takes it, as far as patterns need it.
    ///
    /// Literals, `.`, classes (ranges, negation, POSIX), escapes (`\d \D \w \W \s \S \h \n \t \r \f \a \e \0 \xHH`), groups,
    /// alternation, repeats (greedy and lazy), anchors (`^ $ \A \z \b \B`), `(?i) (?s) (?m) (?x)` for the rest of a group or as
    /// `(?i:…)`, comments `(?#…)`, and one `(?<secret>…)`. Bytes, not characters: a class holds ASCII only, `.` is one byte.
    ///
    /// Source: the PCRE pattern manual; see Hyperscan's developer reference, "Pattern Support". Linear in the length of the expression.
    public static func parse(_ expression: String) throws(RegexSyntaxError) -> Regex {
        var parser = RegexParser(expression)
        return try parser.parseAll()
    }
}

private struct RegexParser {
    struct Flags {
        var ignoreCase = false
        var dotAll = false
        var multiline = false
        var extended = false
    }

    /// How deep groups may nest: keeps recursion within any thread's stack.
    static let depthLimit = 100
    static let repeatLimit = 32_767

    let text: [UInt8]
    var position = 0
    var flags = Flags()
    var depth = 0
    var secretSeen = false

    init(_ expression: String) { text = Array(expression.utf8) }

    mutating func parseAll() throws(RegexSyntaxError) -> Regex {
        let regex = try parseAlternation()
        if position < text.count { throw error("unmatched ')'") }
        return regex
    }

    // MARK: Structure

    mutating func parseAlternation() throws(RegexSyntaxError) -> Regex {
        var branches = [try parseConcatenation()]
        while take("|") { branches.append(try parseConcatenation()) }
        return branches.count == 1 ? branches[0] : .alternate(branches)
    }

    mutating func parseConcatenation() throws(RegexSyntaxError) -> Regex {
        var parts: [Regex] = []
        while true {
            skipExtendedSpace()
            guard let next = peek(), next != UInt8(ascii: "|"), next != UInt8(ascii: ")") else { break }
            let start = position
            guard let atom = try parseAtom() else { continue }
            let part = try parseRepeats(of: atom, from: start)
            // Concatenation is associative: a plain group is no part of its own.
            if case .concat(let inner) = part { parts += inner } else { parts.append(part) }
        }
        return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .concat(parts)
    }

    /// One atom, or nil for what stands for nothing (flags, comments).
    mutating func parseAtom() throws(RegexSyntaxError) -> Regex? {
        let start = position
        let byte = text[position]
        position += 1
        switch byte {
        case UInt8(ascii: "("): return try parseGroup(from: start)
        case UInt8(ascii: "["): return .bytes(folded(try parseClass(from: start)))
        case UInt8(ascii: "."): return .bytes(flags.dotAll ? .all : ByteSet.newline.complement)
        case UInt8(ascii: "^"): return .assertion(flags.multiline ? .lineStart : .textStart)
        case UInt8(ascii: "$"): return .assertion(flags.multiline ? .lineEnd : .textEnd)
        case UInt8(ascii: "\\"): return try parseEscape(from: start)
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            throw error("nothing to repeat before '\(Character(Unicode.Scalar(byte)))'", at: start)
        case UInt8(ascii: "{") where quantifier(at: start) != nil:
            throw error("nothing to repeat before '{'", at: start)
        case 0x80...:
            // A whole code point, so that a repeat after it repeats all of it.
            while let next = peek(), next & 0xC0 == 0x80 { position += 1 }
            return .concat(text[start..<position].map { .bytes(Self.single($0)) })
        default: return .bytes(folded(Self.single(byte)))
        }
    }

    mutating func parseGroup(from start: Int) throws(RegexSyntaxError) -> Regex? {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit { throw error("groups nest deeper than \(Self.depthLimit)", at: start) }
        let outer = flags
        var isSecret = false
        if take("?") {
            if take("#") {
                guard let end = text[position...].firstIndex(of: UInt8(ascii: ")")) else {
                    throw error("unclosed comment", at: start)
                }
                position = end + 1
                return nil
            } else if take("<secret>") || take("P<secret>") {
                if secretSeen { throw error("a second (?<secret>…) group; a pattern has at most one", at: start) }
                secretSeen = true
                isSecret = true
            } else if !take(":") {
                if try parseFlags(from: start) { return nil }
            }
        } else if take("*") {
            throw error("control verbs are not supported", at: start)
        }
        let inner = try parseAlternation()
        if !take(")") { throw error("unclosed group", at: start) }
        flags = outer
        return isSecret ? .secret(inner) : inner
    }

    /// After `(?`: flags for the rest of the group (true: the group is done), or up to a colon (false: a group follows).
    mutating func parseFlags(from start: Int) throws(RegexSyntaxError) -> Bool {
        let outer = flags
        var isOn = true
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "i"): flags.ignoreCase = isOn
            case UInt8(ascii: "s"): flags.dotAll = isOn
            case UInt8(ascii: "m"): flags.multiline = isOn
            case UInt8(ascii: "x"): flags.extended = isOn
            case UInt8(ascii: "-") where isOn: isOn = false
            case UInt8(ascii: ")"): return true
            case UInt8(ascii: ":"): return false
            case UInt8(ascii: "="), UInt8(ascii: "!"):
                flags = outer
                throw error("lookahead is not supported", at: start)
            case UInt8(ascii: "<"), UInt8(ascii: "P"), UInt8(ascii: "'"):
                flags = outer
                if let next = peek(), next == UInt8(ascii: "=") || next == UInt8(ascii: "!") {
                    throw error("lookbehind is not supported; use \\b, or a (?<secret>…) group", at: start)
                }
                throw error("the only named group is (?<secret>…)", at: start)
            case UInt8(ascii: ">"): throw error("atomic groups are not supported", at: start)
            default: throw error("unknown group or flag '(?\(Character(Unicode.Scalar(byte)))'", at: start)
            }
        }
        throw error("unclosed group", at: start)
    }

    // MARK: Repeats

    mutating func parseRepeats(of atom: Regex, from start: Int) throws(RegexSyntaxError) -> Regex {
        skipExtendedSpace()
        guard let (min, max, end) = quantifier(at: position) else { return atom }
        let place = position
        position = end
        if case .assertion = atom { throw error("an assertion cannot be repeated", at: place) }
        if let max, max < min { throw error("the repeat's bounds are the wrong way round", at: place) }
        if min > Self.repeatLimit || (max ?? 0) > Self.repeatLimit {
            throw error("a repeat counts to \(Self.repeatLimit) at most", at: place)
        }
        if atom.hasSecret && (max ?? 2) > 1 {
            throw error("the (?<secret>…) group is inside a repetition; it must occur once at most", at: place)
        }
        if take("+") { throw error("possessive repeats are not supported", at: place) }
        // Longest match: lazy is the same as greedy.
        _ = take("?")
        if quantifier(at: position) != nil {
            throw error("a repeat of a repeat; put the inner one into a group (?:…)", at: position)
        }
        if max == 0 { return .empty }
        return min == 1 && max == 1 ? atom : .repeated(atom, min: min, max: max)
    }

    /// The quantifier that starts at `start`, and where it ends. A brace that starts no quantifier is a literal, as in PCRE.
    func quantifier(at start: Int) -> (min: Int, max: Int?, end: Int)? {
        guard start < text.count else { return nil }
        switch text[start] {
        case UInt8(ascii: "*"): return (0, nil, start + 1)
        case UInt8(ascii: "+"): return (1, nil, start + 1)
        case UInt8(ascii: "?"): return (0, 1, start + 1)
        case UInt8(ascii: "{"):
            var at = start + 1
            guard let min = number(&at) else { return nil }
            var max: Int? = min
            if at < text.count, text[at] == UInt8(ascii: ",") {
                at += 1
                max = number(&at)
            }
            guard at < text.count, text[at] == UInt8(ascii: "}") else { return nil }
            return (min, max, at + 1)
        default: return nil
        }
    }

    func number(_ at: inout Int) -> Int? {
        var value: Int?
        while at < text.count, ByteSet.digits.contains(text[at]) {
            value = Swift.min((value ?? 0) * 10 + Int(text[at] - 0x30), 1_000_000)
            at += 1
        }
        return value
    }

    // MARK: Escapes and classes

    mutating func parseEscape(from start: Int) throws(RegexSyntaxError) -> Regex {
        guard let byte = peek() else { throw error("a backslash at the end", at: start) }
        switch byte {
        case UInt8(ascii: "b"):
            position += 1
            return .assertion(.wordBoundary)
        case UInt8(ascii: "B"):
            position += 1
            return .assertion(.notWordBoundary)
        case UInt8(ascii: "A"):
            position += 1
            return .assertion(.textStart)
        case UInt8(ascii: "z"):
            position += 1
            return .assertion(.textEnd)
        default: return .bytes(folded(try parseEscapedSet(from: start)))
        }
    }

    /// An escape that stands for one byte or a class, after its backslash; the same inside and outside of classes.
    mutating func parseEscapedSet(from start: Int) throws(RegexSyntaxError) -> ByteSet {
        guard let byte = peek() else { throw error("a backslash at the end", at: start) }
        position += 1
        switch byte {
        case UInt8(ascii: "d"): return .digits
        case UInt8(ascii: "D"): return ByteSet.digits.complement
        case UInt8(ascii: "w"): return .word
        case UInt8(ascii: "W"): return ByteSet.word.complement
        case UInt8(ascii: "s"): return .space
        case UInt8(ascii: "S"): return ByteSet.space.complement
        case UInt8(ascii: "h"): return ByteSet(" \t")
        case UInt8(ascii: "n"): return Self.single(0x0A)
        case UInt8(ascii: "t"): return Self.single(0x09)
        case UInt8(ascii: "r"): return Self.single(0x0D)
        case UInt8(ascii: "f"): return Self.single(0x0C)
        case UInt8(ascii: "a"): return Self.single(0x07)
        case UInt8(ascii: "e"): return Self.single(0x1B)
        case UInt8(ascii: "0"):
            if let next = peek(), ByteSet.digits.contains(next) {
                throw error("octal escapes are not supported; write \\xHH", at: start)
            }
            return Self.single(0)
        case UInt8(ascii: "x"): return Self.single(try parseHex(from: start))
        case 0x31...0x39: throw error("backreferences are not supported", at: start)
        case UInt8(ascii: "p"), UInt8(ascii: "P"): throw error("Unicode properties are not supported", at: start)
        case let byte where ByteSet.letters.contains(byte):
            throw error("unknown escape '\\\(Character(Unicode.Scalar(byte)))'", at: start)
        case 0x80...: throw error("only ASCII can be escaped", at: start)
        default: return Self.single(byte)
        }
    }

    mutating func parseHex(from start: Int) throws(RegexSyntaxError) -> UInt8 {
        let braced = take("{")
        var value = 0
        var digits = 0
        while digits < 2, let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue {
            value = value * 16 + digit
            digits += 1
            position += 1
        }
        if digits == 0 || (!braced && digits != 2) || (braced && !take("}")) {
            throw error("\\x takes two hexadecimal digits (one byte)", at: start)
        }
        return UInt8(value)
    }

    mutating func parseClass(from start: Int) throws(RegexSyntaxError) -> ByteSet {
        let isNegated = take("^")
        var set = ByteSet()
        var isFirst = true
        while true {
            guard let byte = peek() else { throw error("unclosed class", at: start) }
            if byte == UInt8(ascii: "]") && !isFirst { break }
            isFirst = false
            let place = position
            let low = try parseClassItem()
            if peek() == UInt8(ascii: "-"), position + 1 < text.count, text[position + 1] != UInt8(ascii: "]") {
                position += 1
                let high = try parseClassItem()
                guard low.count == 1, high.count == 1 else { throw error("a class cannot end a range", at: place) }
                let bounds = (low.members[0], high.members[0])
                guard bounds.0 <= bounds.1 else { throw error("the range is the wrong way round", at: place) }
                set = set.union(ByteSet(bounds.0...bounds.1))
            } else {
                set = set.union(low)
            }
        }
        position += 1
        // Fold first: [^a] without case must not take A.
        let folded = folded(set)
        let result = isNegated ? folded.complement : folded
        if result.isEmpty { throw error("an empty class matches nothing", at: start) }
        return result
    }

    mutating func parseClassItem() throws(RegexSyntaxError) -> ByteSet {
        guard let byte = peek() else { throw error("unclosed class") }
        let start = position
        if take("[:") {
            let isNegated = take("^")
            guard let end = text[position...].firstIndex(of: UInt8(ascii: ":")), end + 1 < text.count,
                text[end + 1] == UInt8(ascii: "]")
            else { throw error("unclosed POSIX class", at: start) }
            let name = String(decoding: text[position..<end], as: UTF8.self)
            guard let set = Self.posix(name) else { throw error("unknown POSIX class '\(name)'", at: start) }
            position = end + 2
            return isNegated ? set.complement : set
        }
        position += 1
        switch byte {
        case UInt8(ascii: "\\"):
            if take("b") { return Self.single(0x08) }
            return try parseEscapedSet(from: start)
        case 0x80...:
            throw error("a class holds ASCII only; write other characters as alternatives (?:é|ü)", at: start)
        default: return Self.single(byte)
        }
    }

    static func posix(_ name: String) -> ByteSet? {
        switch name {
        case "alpha": .letters
        case "digit": .digits
        case "alnum": ByteSet.letters.union(.digits)
        case "upper": ByteSet(0x41...0x5A)
        case "lower": ByteSet(0x61...0x7A)
        case "space": .space
        case "blank": ByteSet(" \t")
        case "punct": ByteSet(0x21...0x7E).intersection(ByteSet.letters.union(.digits).complement)
        case "print": ByteSet(0x20...0x7E)
        case "graph": ByteSet(0x21...0x7E)
        case "cntrl": ByteSet(0...0x1F).union(ByteSet(0x7F...0x7F))
        case "xdigit": ByteSet.digits.union(ByteSet(0x41...0x46)).union(ByteSet(0x61...0x66))
        case "word": .word
        default: nil
        }
    }

    // MARK: Lexing

    static func single(_ byte: UInt8) -> ByteSet { ByteSet(byte...byte) }

    func folded(_ set: ByteSet) -> ByteSet { flags.ignoreCase ? set.caseFolded : set }

    func peek() -> UInt8? { position < text.count ? text[position] : nil }

    mutating func take(_ token: StaticString) -> Bool {
        token.withUTF8Buffer { bytes in
            guard text[position...].starts(with: bytes) else { return false }
            position += bytes.count
            return true
        }
    }

    /// With `(?x)`: white space and `#` comments stand for nothing outside of classes.
    mutating func skipExtendedSpace() {
        while flags.extended, let byte = peek() {
            if byte == UInt8(ascii: "#") {
                while let next = peek(), next != 0x0A { position += 1 }
            } else if ByteSet.space.contains(byte) {
                position += 1
            } else {
                return
            }
        }
    }

    func error(_ reason: String, at offset: Int? = nil) -> RegexSyntaxError {
        RegexSyntaxError(offset: offset ?? position, reason: reason)
    }
}
