import PatternSyntax

/// What Hyperscan is asked for: expressions that tell where matches may begin.
///
/// A pattern with something telling near its beginning is found by that alone (``Regex/landmarks``): Hyperscan then searches for
/// literals, which is fast, and the automaton does the rest, from that start. Runs of digits and the like are looked for without
/// Hyperscan (``RunSearch``). The patterns without any of these are found by how they end (``Regex/trigger``).
struct StartSearch: Sendable {
    /// Hyperscan's expressions by id. Empty in what comes from the cache, where they are compiled already.
    private(set) var expressions: [String] = []
    /// By id.
    private(set) var landmarks: [Landmark] = []
    /// The rules that are looked for at the same starts, each in ascending order. Every rule is one by itself, too.
    private(set) var groups: [[Int32]] = []
    private var groupNumbers: [[Int32]: Int32] = [:]
    /// By rule: how far behind the start of a match what tells of it may end.
    private(set) var reach: [Int] = []
    /// What Hyperscan is not asked for.
    private(set) var runs = RunSearch()

    struct Landmark: Sendable {
        /// How far before the end of a hit a match may begin: a part of ``distances``. Neither overlapping nor touching, in ascending order.
        var distances: Range<Int>
        /// What may match there.
        var group: Int32
    }

    private(set) var distances: [ClosedRange<Int>] = []

    /// Found in no text (UTF-8 has none of these bytes), and yet it makes scanning up to three times faster: without a literal as
    /// short as this, Hyperscan 5.4 reads several bytes at a time, and confirms far more candidates than it saves steps.
    private static let steadying = "\\xfe\\xff"

    init(_ patterns: [(rule: Rule, regex: Regex)], _ program: Program) {
        reach = Array(repeating: 0, count: patterns.count)
        var landmarks: [(landmark: Regex.Landmark, rule: Int32)] = []
        for ((rule, regex), found) in zip(patterns, Self.choose(patterns.map(\.regex))) {
            let index = Int32(rule.index)
            if let found {
                landmarks += found.map { ($0, index) }
            } else {
                append(regex.trigger, [1...max(rule.width, 1)], for: [index])
                reach[rule.index] = rule.width
            }
        }
        // What one landmark tells, no other that begins with it needs to tell again.
        landmarks.sort { $0.landmark.sets.count < $1.landmark.sets.count }
        var order: [[ByteSet]] = []
        var kept: [[ByteSet]: (offsets: [ClosedRange<Int>], rules: Set<Int32>)] = [:]
        for (landmark, rule) in landmarks {
            let sets = landmark.sets
            reach[Int(rule)] = max(reach[Int(rule)], sets.count + landmark.offset.upperBound)
            let telling = (1..<sets.count).lazy.map { Array(sets.prefix($0)) }.first { shorter in
                kept[shorter]?.offsets.contains { $0.contains(landmark.offset) } == true
            }
            if let telling {
                kept[telling]?.rules.insert(rule)
                continue
            }
            if kept[sets] == nil { order.append(sets) }
            kept[sets, default: ([], [])].offsets.unite(landmark.offset)
            kept[sets]?.rules.insert(rule)
        }
        for sets in order {
            guard let (offsets, rules) = kept[sets] else { continue }
            if let run = Regex.Landmark.Run(sets) {
                runs.add(run, offsets, group: group(of: rules.sorted()))
            } else {
                append(
                    .concat(sets.map(Regex.bytes)),
                    offsets.map { (sets.count + $0.lowerBound)...(sets.count + $0.upperBound) }, for: rules.sorted())
            }
        }
        if !expressions.isEmpty {
            expressions.append(Self.steadying)
            append([], group: self.landmarks[0].group)
        }
        groupOfRule = reach.indices.map { group(of: [Int32($0)]) }
        chooseAllRules(program)
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

    private mutating func append(_ regex: Regex, _ distances: [ClosedRange<Int>], for rules: [Int32]) {
        expressions.append(regex.hyperscanExpression)
        append(distances, group: group(of: rules))
    }

    private mutating func append(_ distances: [ClosedRange<Int>], group: Int32) {
        let first = self.distances.count
        self.distances += distances
        landmarks.append(Landmark(distances: first..<self.distances.count, group: group))
    }

    private mutating func group(of rules: [Int32]) -> Int32 {
        if let number = groupNumbers[rules] { return number }
        let number = Int32(groups.count)
        groups.append(rules)
        groupNumbers[rules] = number
        return number
    }

    // MARK: Starts that nothing tells

    /// By rule: the group that it makes by itself.
    private(set) var groupOfRule: [Int32] = []
    /// What is looked for at all starts where nothing could be told: all rules, in two groups. Rules that go along with most words are kept
    /// from the others, with which nearly all starts die at once: in one automaton, what both count would multiply its states.
    private(set) var allRules: [Int32] = []
    /// What is looked for so near to the end of a window that what tells of a match may not have come: every rule up to its reach.
    private(set) var blindZones: [BlindZone] = []

    struct BlindZone: Sendable {
        /// From the end of the window to the start.
        var distances: ClosedRange<Int>
        var group: Int32
    }

    private mutating func chooseAllRules(_ program: Program) {
        let workspace = LazyDFA.Workspace(program)
        let masks = reach.map { _ in true }
        var common: [Int32] = []
        var rare: [Int32] = []
        for rule in reach.indices.map(Int32.init) {
            let automaton = LazyDFA(program, [rule], masks: masks, workspace: workspace)
            if automaton.goesAlongWithWords { common.append(rule) } else { rare.append(rule) }
        }
        allRules = [rare, common].filter { !$0.isEmpty }.map { group(of: $0) }
        chooseBlindZones()
    }

    /// Farther from the end than most rules reach, those that do are looked for alone.
    private mutating func chooseBlindZones() {
        for all in allRules {
            let near = 48
            let reaches = groups[Int(all)].map { reach[Int($0)] }
            blindZones.append(BlindZone(distances: 1...near, group: all))
            guard let farthest = reaches.max(), farthest > near else { continue }
            let far = group(of: groups[Int(all)].filter { reach[Int($0)] > near })
            blindZones.append(BlindZone(distances: near + 1...farthest, group: far))
        }
    }

    // MARK: Storage

    /// All but the expressions, for the cache; each list behind its length.
    var words: [Int32] {
        func list(_ ranges: [ClosedRange<Int>]) -> [Int32] {
            [Int32(ranges.count)] + ranges.flatMap { [Int32($0.lowerBound), Int32($0.upperBound)] }
        }
        var words = [Int32(reach.count)] + reach.map(Int32.init)
        words.append(Int32(groups.count))
        for group in groups { words += [Int32(group.count)] + group }
        words += [Int32(allRules.count)] + allRules
        for run in Regex.Landmark.Run.allCases {
            let told = runs.told(by: run)
            words += [told?.group ?? 0] + list(told?.offsets ?? [])
        }
        words.append(Int32(landmarks.count))
        for landmark in landmarks { words += [landmark.group] + list(Array(distances[landmark.distances])) }
        return words
    }

    /// Nil if these are not ``words``.
    init?(words: [Int32]) {
        var rest = words[...]
        func numbers(below bound: Int32) -> [Int32]? {
            guard let count = rest.popFirst(), count >= 0, count <= rest.count else { return nil }
            let numbers = Array(rest.prefix(Int(count)))
            rest = rest.dropFirst(Int(count))
            return numbers.allSatisfy { $0 >= 0 && $0 < bound } ? numbers : nil
        }
        func list() -> [ClosedRange<Int>]? {
            guard let count = rest.popFirst(), count >= 0, count <= rest.count / 2 else { return nil }
            var ranges: [ClosedRange<Int>] = []
            for _ in 0..<count {
                guard let lower = rest.popFirst(), let upper = rest.popFirst(), lower <= upper else { return nil }
                ranges.append(Int(lower)...Int(upper))
            }
            return ranges
        }
        guard let reach = numbers(below: .max), let count = rest.popFirst(), count >= 0 else { return nil }
        self.reach = reach.map(Int.init)
        for _ in 0..<count {
            guard let rules = numbers(below: Int32(reach.count)) else { return nil }
            _ = group(of: rules)
        }
        guard groups.count == count, let allRules = numbers(below: count) else { return nil }
        self.allRules = allRules
        func groupNumber() -> Int32? { rest.popFirst().flatMap { $0 >= 0 && $0 < count ? $0 : nil } }
        for run in Regex.Landmark.Run.allCases {
            guard let group = groupNumber(), let offsets = list() else { return nil }
            runs.add(run, offsets, group: group)
        }
        guard let landmarkCount = rest.popFirst(), landmarkCount >= 0 else { return nil }
        for _ in 0..<landmarkCount {
            guard let group = groupNumber(), let distances = list() else { return nil }
            append(distances, group: group)
        }
        guard rest.isEmpty else { return nil }
        groupOfRule = reach.indices.map { group(of: [Int32($0)]) }
        chooseBlindZones()
    }

    /// The first rule that asked for an expression.
    func rule(of expression: Int) -> Int { Int(groups[Int(landmarks[expression].group)][0]) }
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

extension LazyDFA {
    /// Whether a match could have begun, four bytes later, at more than a few of a text's bytes.
    fileprivate var goesAlongWithWords: Bool {
        let text = Array(
            """
            The scheduler wakes each worker, which then drains its queue: see `max_retries` in config/settings.yaml or call
            runner.start(workerCount: 12, onError: handleError) to begin. It's 10:42 now; item-7 failed twice, "A1" never did.
            """.utf8)
        return text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return false }
            let window = Window(bytes: base, start: 0, end: bytes.count, isEnd: false)
            let alive = (0..<bytes.count - 4).count { start in
                var state = runner.root(at: start, in: window)
                for at in start..<start + 4 { state = runner.next(state, window[at]) }
                return state != LazyDFA.dead
            }
            return alive * 25 > bytes.count
        }
    }
}
