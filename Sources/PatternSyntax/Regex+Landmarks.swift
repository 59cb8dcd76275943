extension Regex {
    /// Something telling that stands in a match: one byte of each set in a row, and how far behind the match's start they begin.
    public struct Landmark: Sendable, Equatable {
        public var sets: [ByteSet]
        public var offset: ClosedRange<Int>

        /// What many patterns have, and what is found fast without Hyperscan.
        public enum Run: Int, Sendable, CaseIterable {
            case twoDigits
            case threeDigits
            /// A digit and a capital letter: postcodes and the like have them, words never.
            case digitCapital
            /// A colon and a hexadecimal digit or another colon: what addresses have.
            case colonHex
            /// Twelve letters, digits, `_` or `-`: tokens have them, words hardly ever.
            case token
            /// Twenty of these: generated values have them, names seldom.
            case longToken

            public static let tokenBytes = ByteSet.word.union(ByteSet("-"))

            public var length: Int {
                switch self {
                case .twoDigits, .digitCapital, .colonHex: 2
                case .threeDigits: 3
                case .token: 12
                case .longToken: 20
                }
            }

            /// The run that these sets are.
            public init?(_ sets: [ByteSet]) {
                guard let run = Self.allCases.first(where: { $0.sets == sets }) else { return nil }
                self = run
            }

            /// Whether every sequence of these sets is such a run.
            func holds(_ sets: some RandomAccessCollection<ByteSet>) -> Bool {
                sets.count == length && zip(sets, self.sets).allSatisfy { $0.isSubset(of: $1) }
            }

            public var sets: [ByteSet] {
                switch self {
                case .twoDigits: Self.twoDigitSets
                case .threeDigits: Self.threeDigitSets
                case .digitCapital: Self.digitCapitalSets
                case .colonHex: Self.colonHexSets
                case .token: Self.tokenSets
                case .longToken: Self.longTokenSets
                }
            }

            private static let twoDigitSets = [ByteSet.digits, .digits]
            private static let threeDigitSets = [ByteSet.digits, .digits, .digits]
            private static let digitCapitalSets = [ByteSet.digits, .capitals]
            private static let colonHexSets = [ByteSet(":"), ByteSet("0123456789abcdefABCDEF:")]
            private static let tokenSets = [ByteSet](repeating: tokenBytes, count: Run.token.length)
            private static let longTokenSets = [ByteSet](repeating: tokenBytes, count: Run.longToken.length)
        }
    }

    /// Sequences of byte sets of which every match has one, not far behind its start: of all that could be taken, those that are
    /// cheapest to look for (`LandmarkCandidate`). Nil where none are cheap enough.
    ///
    /// Searching for them is mostly searching for literals, and says where a match may begin, whatever else is in it. Those that are
    /// `known` are looked for anyway.
    public func landmarks(known: Set<[ByteSet]> = []) -> [Landmark]? {
        guard let choice = choice(known), choice.cost <= LandmarkCandidate.mostCost else { return nil }
        return choice.candidates.map(\.landmark)
    }

    private func choice(_ known: Set<[ByteSet]>) -> Choice? {
        switch self {
        case .secret(let inner): return inner.choice(known)
        case .alternate(let branches):
            var all: [LandmarkCandidate] = []
            for branch in branches {
                guard let choice = branch.choice(known) else { return nil }
                all += choice.candidates
            }
            return Choice(all)
        case .concat(let parts):
            var best: Choice?
            func consider(_ choice: Choice?) {
                if let choice, choice.cost < best?.cost ?? .infinity { best = choice }
            }
            var before = Width(min: 0, max: 0)
            for (index, part) in parts.enumerated() {
                guard let most = before.max, most <= Choice.reach else { break }
                let offset = before.min...most
                consider(Choice(beginning: .concat(Array(parts[index...])), behind: offset, known))
                if best?.isCheap == true { break }
                if part.width.max != 1 { consider(part.choice(known)?.shifted(by: offset)) }
                before = Regex.concat([.repeated(.bytes(.all), min: before.min, max: before.max), part]).width
            }
            return best
        case .empty, .bytes, .assertion, .repeated:
            return Choice(beginning: self, behind: 0...0, known)
        }
    }
}

/// Landmarks of which every match has one, and what looking for them costs.
private struct Choice {
    let candidates: [LandmarkCandidate]
    let cost: Double

    /// How far from the start of a match something telling is looked for.
    static let reach = 256

    init(_ candidates: [LandmarkCandidate]) {
        self.candidates = candidates
        cost = candidates.reduce(0) { $0 + $1.cost }
    }

    /// What an expression begins with, in a match that has begun so far in front: few short sequences, or more and longer ones.
    init?(beginning regex: Regex, behind offset: ClosedRange<Int>, _ known: Set<[ByteSet]>) {
        var best: Choice?
        func consider(_ sequences: [[ByteSet]]) {
            var candidates: [LandmarkCandidate] = []
            for sequence in sequences {
                guard let candidate = LandmarkCandidate(in: sequence, behind: offset, known: known) else { return }
                candidates.append(candidate)
            }
            let choice = Choice(candidates)
            if choice.cost < best?.cost ?? .infinity { best = choice }
        }
        let sequences = Prefix.sequences(of: regex, length: 8)
        consider(sequences)
        let shortest = sequences.map(\.count).min() ?? 0
        for length in [3, 4, 5, 6] where best?.isCheap != true {
            // Where there is so much of each, it need not be worked out again.
            consider(
                length <= shortest
                    ? Prefix.withoutExtensions(sequences.map { Array($0.prefix(length)) })
                    : Prefix.sequences(of: regex, length: length))
        }
        let tokenBytes = Regex.Landmark.Run.tokenBytes
        if best?.isCheap != true, sequences.allSatisfy({ $0.allSatisfy { $0.isSubset(of: tokenBytes) } }) {
            for run in [Regex.Landmark.Run.token, .longToken] where best?.isCheap != true {
                consider(Prefix.sequences(of: regex, length: run.length))
            }
        }
        guard let best else { return nil }
        self = best
    }

    var isCheap: Bool { cost <= LandmarkCandidate.littleCost }

    /// In a longer match. Nil if that takes a landmark too far from its start.
    func shifted(by distance: ClosedRange<Int>) -> Choice? {
        var shifted = candidates
        for index in candidates.indices {
            let offset = candidates[index].landmark.offset
            guard offset.upperBound + distance.upperBound <= Self.reach else { return nil }
            shifted[index].landmark.offset =
                (offset.lowerBound + distance.lowerBound)...(offset.upperBound + distance.upperBound)
        }
        return Choice(shifted)
    }
}

/// What matches of an expression begin with.
private struct Prefix {
    /// The node of the last set, -1 if there is none.
    private var last: Int32 = -1
    private var count = 0
    /// How many of the sets have few bytes.
    private var narrow = 0
    /// Whether what follows may be appended. Where it is closed, the rest of the match is not told.
    private var isOpen = true

    /// The sets of all prefixes of an expression, each with what stands before it: prefixes have their beginnings in common.
    private struct Tree {
        var nodes: [(set: ByteSet, before: Int32)] = []

        func sets(of prefix: Prefix) -> [ByteSet] {
            var sets = [ByteSet](repeating: ByteSet(), count: prefix.count)
            var node = prefix.last
            for index in sets.indices.reversed() {
                (sets[index], node) = nodes[Int(node)]
            }
            return sets
        }
    }

    private static let alternatives = 192

    /// What every match of an expression begins with one of: sequences of this length, and shorter ones.
    static func sequences(of regex: Regex, length: Int) -> [[ByteSet]] {
        var tree = Tree()
        let prefixes = extend([Prefix()], with: regex, length, &tree)
        return withoutExtensions(prefixes.map(tree.sets))
    }

    /// Less those that begin with another.
    static func withoutExtensions(_ sequences: [[ByteSet]]) -> [[ByteSet]] {
        var kept: [[ByteSet]] = []
        for sequence in sequences.sorted(by: { $0.count < $1.count })
        where !kept.contains(where: { sequence.starts(with: $0) }) { kept.append(sequence) }
        return kept
    }

    /// So telling that another way to go on is not worth it.
    private var isTelling: Bool { narrow >= 5 }

    private func closed(if condition: Bool = true) -> Prefix {
        var prefix = self
        if condition { prefix.isOpen = false }
        return prefix
    }

    private func followed(by set: ByteSet, _ tree: inout Tree) -> Prefix {
        var prefix = self
        prefix.last = Int32(tree.nodes.count)
        tree.nodes.append((set, last))
        prefix.count += 1
        if set.count <= 4 { prefix.narrow += 1 }
        return prefix
    }

    /// Each prefix followed by the expression. Where that would make too many, the prefixes end before it.
    private static func extend(
        _ prefixes: [Prefix], with regex: Regex, _ length: Int, _ tree: inout Tree
    ) -> [Prefix] {
        guard prefixes.contains(where: \.isOpen) else { return prefixes }
        switch regex {
        case .empty, .assertion: return prefixes
        case .bytes(let set):
            return prefixes.map { prefix in
                guard prefix.isOpen else { return prefix }
                let longer = prefix.followed(by: set, &tree)
                return longer.closed(if: longer.count == length)
            }
        case .secret(let inner): return extend(prefixes, with: inner, length, &tree)
        case .concat(let parts): return parts.reduce(prefixes) { extend($0, with: $1, length, &tree) }
        case .alternate(let branches):
            let settled = prefixes.map { $0.closed(if: $0.isTelling) }
            let open = settled.filter(\.isOpen)
            let extended = branches.flatMap { extend(open, with: $0, length, &tree) }
            if extended.count > alternatives { return prefixes.map { $0.closed() } }
            return settled.filter { !$0.isOpen } + extended
        case .repeated(let inner, let min, let max):
            var extended = (0..<Swift.min(min, length)).reduce(prefixes) { result, _ in
                extend(result, with: inner, length, &tree)
            }
            if min == max { return extended }
            // What may be left out: both ways, if it is short.
            guard let most = max, let width = inner.width.max, (most - min) * width <= 8 else {
                return extended.map { $0.closed() }
            }
            var result: [Prefix] = []
            for _ in min..<most {
                extended = extended.map { $0.closed(if: $0.isTelling) }
                result += extended
                extended = extend(extended.filter(\.isOpen), with: inner, length, &tree)
            }
            result += extended
            return result.count > alternatives ? prefixes.map { $0.closed() } : result
        }
    }
}
