import PatternSyntax

/// A set of patterns and a text to try them on.
public struct LawCase: Sendable {
    public var patterns: [Pattern]
    public var text: [UInt8]
    public var lookback: Int
}

/// Makes random patterns, and texts that nearly match them.
public struct CaseGenerator<Random: RandomNumberGenerator> {
    public var random: Random

    public init(random: Random) { self.random = random }

    /// The bytes that patterns and texts are mostly made of; few, so that near matches are frequent.
    static var alphabet: [UInt8] { Array("abA1 -\n".utf8) }
    private static var validators: [String] { ["entropy>=0.9", "luhn"] }

    public mutating func next() -> LawCase {
        let patterns = patterns()
        let text = text(near: patterns, pieces: random.pick([1, 2, 3, 4, 6]))
        return LawCase(patterns: patterns, text: Array(text.prefix(40)), lookback: 64)
    }

    // MARK: Patterns

    /// One to three patterns, less those that would be refused.
    public mutating func patterns() -> [Pattern] {
        var patterns: [Pattern] = []
        for index in 0..<random.pick([1, 1, 1, 2, 2, 3]) {
            if let pattern = pattern(id: "p\(index)") { patterns.append(pattern) }
        }
        return patterns
    }

    /// Nil for the rare expression that would be refused (it can match nothing).
    private mutating func pattern(id: String) -> Pattern? {
        let priority = random.pick([50, 50, 60])
        let action: Pattern.Action = random.oneIn(12) ? .detect : random.oneIn(20) ? .block : .redact
        if random.oneIn(6) {
            let begin = sequence(parts: 2, depth: 1)
            let end = sequence(parts: 2, depth: 1)
            guard isUsable(begin), isUsable(end) else { return nil }
            return Pattern(id: id, form: .span(begin: begin, end: end), action: action, priority: priority)
        }
        var regex = sequence(parts: random.pick([1, 2, 3]), depth: 2)
        if random.oneIn(3) {
            let secret = sequence(parts: random.pick([1, 2]), depth: 1)
            let behind = random.oneIn(2) ? sequence(parts: 1, depth: 1) : ""
            if isUsable(secret) {
                regex += random.oneIn(8) ? "(?:x|(?<secret>\(secret)))\(behind)" : "(?<secret>\(secret))\(behind)"
            }
        }
        guard isUsable(regex) else { return nil }
        var pattern = Pattern(id: id, form: .regex(regex), action: action, priority: priority)
        if random.oneIn(5) { pattern.validators = [random.pick(Self.validators)] }
        if random.oneIn(8) {
            pattern.allow = [random.oneIn(2) ? .literal(random.pick(["a", "ab", "1"])) : .regex("a+|.b*")]
        }
        return pattern
    }

    private func isUsable(_ regex: String) -> Bool {
        guard let width = (try? Regex.parse(regex))?.width, let max = width.max else { return false }
        return width.min > 0 && max <= 14
    }

    /// An expression of so many parts.
    public mutating func sequence(parts: Int, depth: Int) -> String {
        (0..<parts).map { _ in part(depth: depth) }.joined()
    }

    private mutating func part(depth: Int) -> String {
        let atom: String
        switch Int.random(in: 0..<14, using: &random) {
        case 0..<5: atom = random.pick(["a", "b", "1", "-", "A", "ab", "a1", " "])
        case 5..<8:
            atom = random.pick(["[ab]", "[^a]", "[a1]", "\\d", "\\w", "[^ab1]", ".", "(?i:a)", "[a-b1]", "(?s:.)"])
        case 8: return random.pick(["\\b", "\\b", "\\B"])
        case 9: return random.oneIn(3) ? random.pick(["^", "$", "(?m:^)", "(?m:$)"]) : "a"
        case 10: atom = random.pick(["é", "\\xA9", "\\xC3", "\\xE2\\x82"])
        case 11..<13 where depth > 0:
            let branches = random.pick([1, 2, 2, 3])
            atom = "(?:" + (0..<branches).map { _ in sequence(parts: 1, depth: depth - 1) }.joined(separator: "|") + ")"
        default: atom = "b"
        }
        // A repeat of more than one character needs a group.
        let isSingle = atom.utf8.count == 1 || "[(\\.".contains(atom.first!)
        guard random.oneIn(3), isSingle || atom == "é", !atom.hasPrefix("\\xE2") else { return atom }
        return atom + random.pick(["?", "{2}", "{1,2}", "{0,2}", "{1,3}", "{2,4}", "{1,2}?"])
    }

    // MARK: Texts

    /// A text of parts of what the patterns match, whole, cut and changed, and of noise.
    public mutating func text(near patterns: [Pattern], pieces: Int) -> [UInt8] {
        var text: [UInt8] = []
        for _ in 0..<pieces {
            if let pattern = patterns.isEmpty ? nil : random.pick(patterns), !random.oneIn(4) {
                var sample: [UInt8]
                switch pattern.form {
                case .regex(let regex): sample = self.sample(regex)
                case .span(let begin, let end): sample = self.sample(begin) + noise() + self.sample(end)
                }
                if random.oneIn(4), !sample.isEmpty {
                    sample.removeLast(Int.random(in: 1...sample.count, using: &random))
                }
                if random.oneIn(4), !sample.isEmpty {
                    sample[Int.random(in: 0..<sample.count, using: &random)] = random.pick(Self.alphabet)
                }
                text += sample
            } else {
                text += noise()
            }
        }
        return text
    }

    private mutating func noise() -> [UInt8] {
        var noise: [UInt8] = []
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: noise += Array("é€😀".unicodeScalars.map { String($0) }[Int.random(in: 0..<3, using: &random)].utf8)
            case 1: noise.append(UInt8.random(in: 0...255, using: &random))
            default: noise.append(random.pick(Self.alphabet))
            }
        }
        return noise
    }

    private mutating func sample(_ regex: String) -> [UInt8] {
        guard let regex = try? Regex.parse(regex) else { return [] }
        return sample(regex)
    }

    public mutating func sample(_ regex: Regex) -> [UInt8] {
        switch regex {
        case .empty, .assertion: return []
        case .bytes(let set):
            let likely = Self.alphabet.filter { set.contains($0) }
            return [likely.isEmpty || random.oneIn(10) ? random.pick(set.members) : random.pick(likely)]
        case .secret(let inner): return sample(inner)
        case .concat(let parts): return parts.flatMap { sample($0) }
        case .alternate(let branches): return sample(random.pick(branches))
        case .repeated(let inner, let min, let max):
            return (0..<Int.random(in: min...(max ?? min + 3), using: &random)).flatMap { _ in sample(inner) }
        }
    }
}

extension CaseGenerator where Random == SeededRandom {
    public init(seed: UInt64) { self.init(random: SeededRandom(seed: seed)) }
}
