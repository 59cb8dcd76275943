import PatternSyntax

/// What Hyperscan is asked for: expressions that tell where matches may begin.
///
/// A pattern with something telling near its beginning is found by that alone (``Regex/landmarks``): Hyperscan then searches for
/// literals, which is fast, and the automaton does the rest, from that start. The others are found by how they end
/// (``Regex/trigger``).
struct StartSearch: Sendable {
    /// Hyperscan's expressions by id.
    private(set) var expressions: [String] = []
    /// By id: how far before the end of a hit a match may begin.
    private(set) var distances: [ClosedRange<Int>] = []
    /// A start this near to the end of a window may not have been told yet.
    private(set) var blindness = 0
    private var rules: [Int] = []

    init(_ patterns: [(rule: Rule, regex: Regex)]) {
        var landmarks: [(landmark: Regex.Landmark, rule: Int)] = []
        for (rule, regex) in patterns {
            if let found = regex.landmarks {
                landmarks += found.map { ($0, rule.index) }
            } else {
                append(regex.trigger, 1...max(rule.width, 1), rule.index)
            }
        }
        // What one landmark tells, no other needs to tell again.
        landmarks.sort { $0.landmark.sets.count < $1.landmark.sets.count }
        var kept: [[ByteSet]: [Regex.Landmark]] = [:]
        for (landmark, rule) in landmarks {
            let isTold = (1...landmark.sets.count).contains { length in
                kept[Array(landmark.sets.prefix(length))]?.contains { $0.covers(landmark) } == true
            }
            if isTold { continue }
            kept[landmark.sets, default: []].append(landmark)
            let length = landmark.sets.count
            append(
                .concat(landmark.sets.map(Regex.bytes)),
                (length + landmark.offset.lowerBound)...(length + landmark.offset.upperBound), rule)
        }
    }

    private mutating func append(_ regex: Regex, _ distance: ClosedRange<Int>, _ rule: Int) {
        expressions.append(regex.hyperscanExpression)
        distances.append(distance)
        rules.append(rule)
        blindness = max(blindness, distance.upperBound)
    }

    /// The first rule that asked for an expression.
    func rule(of expression: Int) -> Int { rules[expression] }
}

extension Regex.Landmark {
    /// Whether this one, whose sets the other's begin with, tells all the starts that the other does.
    fileprivate func covers(_ other: Regex.Landmark) -> Bool {
        offset.lowerBound <= other.offset.lowerBound && offset.upperBound >= other.offset.upperBound
    }
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
