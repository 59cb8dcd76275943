import PatternSyntax

/// What Hyperscan is asked for: expressions that tell where matches may begin.
///
/// A pattern that begins with something telling is found by that alone (``Regex/prefixes``): Hyperscan then searches for literals, which
/// is fast, and the automaton does the rest, from that start. The others are found by how they end (``Regex/trigger``).
struct StartSearch: Sendable {
    /// What a hit of an expression says.
    enum Trigger: Sendable {
        /// A match may begin so many bytes before the hit's end.
        case prefix(length: Int)
        /// A match of this width at most may end there.
        case end(width: Int)
    }

    /// By id, Hyperscan's expressions and what they mean.
    private(set) var expressions: [String] = []
    private(set) var triggers: [Trigger] = []
    /// A start this near to the end of a window may not have been told yet.
    private(set) var blindness = 0
    private var rules: [Int] = []
    private var known: [[ByteSet]: Int] = [:]

    mutating func add(_ regex: Regex, of rule: Rule) {
        guard let prefixes = regex.prefixes else {
            append(regex.trigger, .end(width: rule.width), rule)
            blindness = max(blindness, rule.width)
            return
        }
        for prefix in prefixes where known[prefix] == nil {
            known[prefix] = expressions.count
            append(.concat(prefix.map(Regex.bytes)), .prefix(length: prefix.count), rule)
            blindness = max(blindness, prefix.count - 1)
        }
    }

    private mutating func append(_ regex: Regex, _ trigger: Trigger, _ rule: Rule) {
        expressions.append(regex.hyperscanExpression)
        triggers.append(trigger)
        rules.append(rule.index)
    }

    /// The first rule that asked for an expression.
    func rule(of expression: Int) -> Int { rules[expression] }
}

/// A set of offsets in the new part of a window.
struct StartSet {
    private var words: [UInt64] = []
    private var first = 0
    private var count = 0

    /// Empties the set, for offsets of this range.
    mutating func reset(_ range: Range<Int>) {
        first = range.lowerBound
        count = range.count
        let needed = (count + 63) / 64
        if words.count < needed { words += Array(repeating: 0, count: needed - words.count) }
        for index in 0..<needed { words[index] = 0 }
    }

    /// Takes in what lies in the range of the set.
    mutating func insert(_ offsets: Range<Int>) {
        var at = max(offsets.lowerBound - first, 0)
        let end = min(offsets.upperBound - first, count)
        while at < end {
            let bit = at & 63
            let length = min(64 - bit, end - at)
            words[at >> 6] |= (length == 64 ? ~0 : (1 << UInt64(length)) - 1) << UInt64(bit)
            at += length
        }
    }

    /// Calls `body` with each offset, in ascending order.
    func forEach(_ body: (Int) -> Void) {
        for index in 0..<((count + 63) / 64) {
            var word = words[index]
            while word != 0 {
                body(first + index * 64 + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }
}
