import PatternSyntax

/// A set of patterns and a text to try them on.
public struct LawCase: Sendable {
    public var patterns: [Pattern]
    public var text: [UInt8]
    public var lookback: Int

    public init(patterns: [Pattern], text: [UInt8], lookback: Int = 64) {
        self.patterns = patterns
        self.text = text
        self.lookback = lookback
    }
}

/// Makes random patterns, and texts that nearly match them. The category of a pattern says what kind it is.
public struct CaseGenerator<Random: RandomNumberGenerator> {
    public var random: Random

    public init(random: Random) { self.random = random }

    /// The bytes that patterns and texts are mostly made of; few, so that near matches are frequent.
    static var alphabet: [UInt8] { Array("abA1 -\n".utf8) }
    /// Those whose refusal says much of shorter texts, and one whose refusal says nothing.
    private static var validators: [String] {
        ["entropy>=0.9", "entropy>=1.6", "luhn", "not-number", "not-code", "not-placeholder", "not-prose"]
    }

    /// One case in eight is long: its text goes through the engine in chunks, some of which are large ones.
    public mutating func next() -> LawCase {
        let patterns = patterns()
        var text: [UInt8] = []
        if random.oneIn(8) {
            let count = Int.random(in: 210...900, using: &random)
            for _ in 0..<count where text.count < count { text += self.text(near: patterns, pieces: 4) }
            text = Array(text.prefix(count))
        } else {
            let isWide = patterns.contains { $0.category == "wide" }
            text = Array(self.text(near: patterns, pieces: random.pick([1, 2, 3, 4, 6])).prefix(isWide ? 160 : 40))
        }
        return LawCase(patterns: patterns, text: text, lookback: 64)
    }

    // MARK: Patterns

    /// One to six patterns, mostly few, less those that would be refused.
    public mutating func patterns() -> [Pattern] {
        let count = random.oneIn(8) ? random.pick([4, 5, 6]) : random.pick([1, 1, 1, 2, 2, 3])
        return (0..<count).compactMap { pattern(id: "p\($0)") }
    }

    /// Nil for the rare expression that would be refused (it can match nothing).
    private mutating func pattern(id: String) -> Pattern? {
        let priority = random.pick([50, 50, 60])
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<4:
            let isNested = random.oneIn(2)
            let (begin, end) = isNested ? nestedSpan() : (sequence(parts: 2, depth: 1), sequence(parts: 2, depth: 1))
            guard isUsable(begin), isUsable(end) else { return nil }
            let action: Pattern.Action = random.oneIn(12) ? .detect : random.oneIn(20) ? .block : .redact
            return Pattern(
                id: id, category: isNested ? "nested end" : "span", form: .span(begin: begin, end: end),
                action: action, priority: priority)
        case 4..<7: return pattern(id: id, category: "wide", regex: wide(), maxWidth: 64, priority: priority)
        case 7..<9: return pattern(id: id, category: "secret in a branch", regex: secretInBranch(), priority: priority)
        case 9..<14:
            let regex = sequence(parts: random.pick([1, 2, 3]), depth: 2) + secret()
            return pattern(id: id, category: "secret", regex: regex, priority: priority)
        default:
            let regex = sequence(parts: random.pick([1, 2, 3]), depth: 2)
            return pattern(id: id, category: "plain", regex: regex, priority: priority)
        }
    }

    private mutating func pattern(
        id: String, category: String, regex: String, maxWidth: Int = 14, priority: Int
    ) -> Pattern? {
        guard isUsable(regex, maxWidth: maxWidth) else { return nil }
        let action: Pattern.Action =
            switch Int.random(in: 0..<40, using: &random) {
            case 0..<3: .detect
            case 3..<5: .block
            case 5..<9: .hash
            case 9..<11: .tokenize
            case 11..<15: .partial(first: random.pick([0, 1, 1, 2]), last: random.pick([1, 1, 2]))
            default: .redact
            }
        var pattern = Pattern(
            id: id, category: category, form: .regex(regex), action: action, priority: priority)
        // What a refusal says of shorter texts matters where a match may end in many places.
        if random.oneIn(maxWidth > 14 ? 2 : 5) {
            pattern.validators = (0..<random.pick([1, 1, 2])).map { _ in random.pick(Self.validators) }
        }
        if random.oneIn(8) {
            pattern.allow = [random.oneIn(2) ? .literal(random.pick(["a", "ab", "1"])) : .regex("a+|.b*")]
        }
        return pattern
    }

    /// A secret group, which is refused if it can match nothing, and perhaps a part behind it.
    private mutating func secret() -> String {
        let secret = "(?<secret>\(sequence(parts: random.pick([1, 2]), depth: 1)))"
        return (random.oneIn(8) ? "(?:x|\(secret))" : secret) + (random.oneIn(2) ? sequence(parts: 1, depth: 1) : "")
    }

    /// A secret group in one of several branches, behind other parts or not, perhaps in a branch of a branch.
    private mutating func secretInBranch() -> String {
        var branch = (random.oneIn(3) ? "" : sequence(parts: random.pick([1, 2]), depth: 1)) + secret()
        for _ in 0..<random.pick([1, 1, 2]) {
            var branches = [branch]
            for _ in 0..<random.pick([1, 1, 2]) { branches.append(sequence(parts: random.pick([1, 2]), depth: 1)) }
            branch = "(?:" + branches.shuffled(using: &random).joined(separator: "|") + ")"
            if random.oneIn(2) { branch = sequence(parts: 1, depth: 1) + branch }
            if random.oneIn(3) { branch += sequence(parts: 1, depth: 1) }
        }
        return branch
    }

    /// An expression with a count that Hyperscan's trigger leaves open, or that a literal follows.
    private mutating func wide() -> String {
        var counted = random.pick(["[ab]", "\\w", "\\d", "[a1]", "(?i:a)", "[-ab1]"])
        counted += random.pick(["{20,60}", "{2,20}", "{0,17}", "{18,48}", "{1,30}", "{3,40}?"])
        if random.oneIn(3) { counted = "(?<secret>\(counted)\(random.oneIn(2) ? sequence(parts: 1, depth: 0) : ""))" }
        let before = random.oneIn(4) ? "" : sequence(parts: random.pick([1, 2]), depth: 1)
        // Telling enough for the engine to search for it and to look for the start before it.
        let literal = (0..<random.pick([0, 0, 3, 4, 6])).map { _ in random.pick(["a", "b", "1", "-", "A", "[ab]", " "])
        }
        return before + counted + literal.joined() + (random.oneIn(3) ? "" : sequence(parts: 1, depth: 1))
    }

    /// A span whose end can stand inside of a longer one, or overlap its beginning.
    private mutating func nestedSpan() -> (begin: String, end: String) {
        let begin = sequence(parts: random.pick([1, 2]), depth: 1)
        let end = sequence(parts: random.pick([1, 1, 2]), depth: 1)
        let longer: String =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: end + sequence(parts: random.pick([1, 2]), depth: 0)
            case 1: sequence(parts: 1, depth: 0) + end + sequence(parts: random.pick([1, 2]), depth: 0)
            case 2: begin + end
            default: end + begin
            }
        let third = random.oneIn(3) ? "|" + longer + sequence(parts: 1, depth: 0) : ""
        return random.oneIn(6) ? (begin + end, longer) : (begin, "(?:\(end)|\(longer)\(third))")
    }

    private func isUsable(_ text: String, maxWidth: Int = 14) -> Bool {
        guard let regex = try? Regex.parse(text), let max = regex.width.max else { return false }
        return regex.width.min > 0 && max <= maxWidth && regex.secretWidth?.min != 0
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

    /// How often a sample goes through repeats.
    enum Repeats {
        case least, any, most
    }

    public mutating func sample(_ regex: Regex) -> [UInt8] { sample(regex, .any) }

    mutating func sample(_ regex: Regex, _ repeats: Repeats) -> [UInt8] {
        switch regex {
        case .empty, .assertion: return []
        case .bytes(let set):
            let likely = Self.alphabet.filter { set.contains($0) }
            return [likely.isEmpty || random.oneIn(10) ? random.pick(set.members) : random.pick(likely)]
        case .secret(let inner): return sample(inner, repeats)
        case .concat(let parts): return parts.flatMap { sample($0, repeats) }
        case .alternate(let branches): return sample(random.pick(branches), repeats)
        case .repeated(let inner, let min, let max):
            let max = max ?? min + 3
            let count =
                switch repeats {
                case .least: min
                case .most: max
                // Of long counts, often the bounds.
                case .any where max > min + 16 && random.oneIn(2): random.pick([min, max])
                case .any: Int.random(in: min...max, using: &random)
                }
            return (0..<count).flatMap { _ in sample(inner, repeats) }
        }
    }
}

extension CaseGenerator where Random == SeededRandom {
    public init(seed: UInt64) { self.init(random: SeededRandom(seed: seed)) }
}
