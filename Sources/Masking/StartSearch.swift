import PatternSyntax

/// What Hyperscan is asked for: expressions that tell where matches may begin.
///
/// A pattern with something telling near its beginning is found by that alone (``Regex/landmarks``): Hyperscan then searches for
/// literals, which is fast, and the automaton does the rest, from that start. Runs of digits and the like are looked for without
/// Hyperscan (``RunSearch``). The patterns without any of these are found by how they end (``Regex/trigger``).
struct StartSearch: Sendable {
    /// Hyperscan's expressions by id. Empty in what comes from the cache, where they are compiled already.
    private(set) var expressions: [String] = []
    /// By id: how far before the end of a hit a match may begin. Neither overlapping nor touching, in ascending order.
    private(set) var distances: [[ClosedRange<Int>]] = []
    /// A start this near to the end of a window may not have been told yet.
    private(set) var blindness = 0
    private var rules: [Int] = []
    /// What Hyperscan is not asked for.
    private(set) var runs = RunSearch()

    /// Found in no text (UTF-8 has none of these bytes), and yet it makes scanning up to three times faster: without a literal as
    /// short as this, Hyperscan 5.4 reads several bytes at a time, and confirms far more candidates than it saves steps.
    private static let steadying = "\\xfe\\xff"

    init(_ patterns: [(rule: Rule, regex: Regex)]) {
        var landmarks: [(landmark: Regex.Landmark, rule: Int)] = []
        for ((rule, regex), found) in zip(patterns, Self.choose(patterns.map(\.regex))) {
            if let found {
                landmarks += found.map { ($0, rule.index) }
            } else {
                append(regex.trigger, [1...max(rule.width, 1)], rule.index)
            }
        }
        // What one landmark tells, no other that begins with it needs to tell again.
        landmarks.sort { $0.landmark.sets.count < $1.landmark.sets.count }
        var order: [[ByteSet]] = []
        var kept: [[ByteSet]: (offsets: [ClosedRange<Int>], rule: Int)] = [:]
        for (landmark, rule) in landmarks {
            let sets = landmark.sets
            let isTold = (1..<sets.count).contains { length in
                kept[Array(sets.prefix(length))]?.offsets.contains { $0.contains(landmark.offset) } == true
            }
            if isTold { continue }
            if kept[sets] == nil { order.append(sets) }
            kept[sets, default: ([], rule)].offsets.unite(landmark.offset)
        }
        for sets in order {
            guard let (offsets, rule) = kept[sets] else { continue }
            if let run = Regex.Landmark.Run(sets) {
                runs.add(run, offsets)
            } else {
                append(
                    .concat(sets.map(Regex.bytes)),
                    offsets.map { (sets.count + $0.lowerBound)...(sets.count + $0.upperBound) }, rule)
            }
            blindness = offsets.reduce(blindness) { max($0, sets.count + $1.upperBound) }
        }
        if !expressions.isEmpty {
            expressions.append(Self.steadying)
            distances.append([])
            rules.append(rules[0])
        }
    }

    /// The landmarks of each expression: chosen by itself, and then once more, with those of the others known.
    private static func choose(_ expressions: [Regex]) -> [[Regex.Landmark]?] {
        var chosen = expressions.map { $0.landmarks() }
        var users: [[ByteSet]: Int] = [:]
        for landmark in chosen.compactMap(\.self).joined() { users[landmark.sets, default: 0] += 1 }
        var known = Set(users.keys)
        for (index, expression) in expressions.enumerated() {
            for landmark in chosen[index] ?? [] {
                users[landmark.sets, default: 0] -= 1
                if users[landmark.sets] == 0 { known.remove(landmark.sets) }
            }
            chosen[index] = expression.landmarks(known: known)
            for landmark in chosen[index] ?? [] {
                users[landmark.sets, default: 0] += 1
                known.insert(landmark.sets)
            }
        }
        return chosen
    }

    private mutating func append(_ regex: Regex, _ distance: [ClosedRange<Int>], _ rule: Int) {
        expressions.append(regex.hyperscanExpression)
        distances.append(distance)
        rules.append(rule)
        blindness = distance.reduce(blindness) { max($0, $1.upperBound) }
    }

    /// All but the expressions, for the cache: the blindness, the runs, and the distances by id; each list behind its length.
    var words: [Int32] {
        func list(_ ranges: [ClosedRange<Int>]) -> [Int32] {
            [Int32(ranges.count)] + ranges.flatMap { [Int32($0.lowerBound), Int32($0.upperBound)] }
        }
        return [Int32(blindness)] + Regex.Landmark.Run.allCases.flatMap { list(runs.offsets(of: $0)) }
            + [Int32(distances.count)] + distances.flatMap(list)
    }

    /// Nil if these are not ``words``.
    init?(words: [Int32]) {
        var rest = words[...]
        func list() -> [ClosedRange<Int>]? {
            guard let count = rest.popFirst(), count >= 0, count <= rest.count / 2 else { return nil }
            var ranges: [ClosedRange<Int>] = []
            for _ in 0..<count {
                guard let lower = rest.popFirst(), let upper = rest.popFirst(), lower <= upper else { return nil }
                ranges.append(Int(lower)...Int(upper))
            }
            return ranges
        }
        guard let blindness = rest.popFirst() else { return nil }
        self.blindness = Int(blindness)
        for run in Regex.Landmark.Run.allCases {
            guard let offsets = list() else { return nil }
            runs.add(run, offsets)
        }
        guard let count = rest.popFirst(), count >= 0 else { return nil }
        for _ in 0..<count {
            guard let ranges = list() else { return nil }
            distances.append(ranges)
        }
        guard rest.isEmpty else { return nil }
    }

    /// The first rule that asked for an expression.
    func rule(of expression: Int) -> Int { rules[expression] }
}

extension [ClosedRange<Int>] {
    /// Takes a range in, in a list of ranges that neither overlap nor touch, in ascending order.
    fileprivate mutating func unite(_ range: ClosedRange<Int>) {
        var united = range
        removeAll { other in
            guard other.lowerBound <= united.upperBound + 1, united.lowerBound <= other.upperBound + 1 else {
                return false
            }
            united = Swift.min(other.lowerBound, united.lowerBound)...Swift.max(other.upperBound, united.upperBound)
            return true
        }
        insert(united, at: firstIndex { $0.lowerBound > united.upperBound } ?? count)
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
