extension Regex {
    /// Something telling that stands in a match: so many byte sets in a row, and how far behind the match's start they begin.
    public struct Landmark: Sendable, Equatable {
        public var sets: [ByteSet]
        public var offset: ClosedRange<Int>
    }

    /// Sequences of byte sets of which every match has one, not far behind its start. Nil where none of use can be told: a sequence is
    /// of use if it is rare in any text, by three or more positions that take a few bytes only.
    ///
    /// Searching for them is searching for literals, and says where a match may begin, whatever else is in it.
    public var landmarks: [Landmark]? {
        switch self {
        case .secret(let inner): return inner.landmarks
        case .alternate(let branches):
            var all: [Landmark] = []
            for branch in branches {
                guard let landmarks = branch.landmarks else { return nil }
                all += landmarks
            }
            return all
        case .concat(let parts):
            var before = Width(min: 0, max: 0)
            for (index, part) in parts.enumerated() {
                guard let most = before.max, most <= Prefix.reach else { return nil }
                let offset = before.min...most
                if let found = Prefix.sequences(of: .concat(Array(parts[index...]))) {
                    return found.map { Landmark(sets: $0, offset: offset) }
                }
                if let inner = part.landmarks, inner.allSatisfy({ most + $0.offset.upperBound <= Prefix.reach }) {
                    return inner.map {
                        let lower = offset.lowerBound + $0.offset.lowerBound
                        return Landmark(sets: $0.sets, offset: lower...(offset.upperBound + $0.offset.upperBound))
                    }
                }
                before = Regex.concat(Array(parts[...index])).width
            }
            return nil
        case .empty, .bytes, .assertion, .repeated:
            return Prefix.sequences(of: self).map { $0.map { Landmark(sets: $0, offset: 0...0) } }
        }
    }
}

private struct Prefix {
    var sets: [ByteSet] = []
    /// Whether what follows may be appended. Where it is closed, the rest of the match is not told.
    var isOpen = true

    /// How far from the start of a match something telling is looked for.
    static let reach = 128
    private static let positions = 8
    private static let alternatives = 64

    /// What every match of an expression begins with; nil if one of the sequences is not telling.
    static func sequences(of regex: Regex) -> [[ByteSet]]? {
        var sequences = extend([Prefix()], with: regex).map(\.trimmed)
        sequences.sort { $0.sets.count < $1.sets.count }
        var kept: [Prefix] = []
        for sequence in sequences where !kept.contains(where: { sequence.begins(with: $0) }) {
            guard sequence.isSelective else { return nil }
            kept.append(sequence)
        }
        return kept.map(\.sets)
    }

    private static func isNarrow(_ set: ByteSet) -> Bool { set.count <= 4 }
    private var narrow: Int { sets.filter(Self.isNarrow).count }

    var isSelective: Bool { narrow >= 3 || narrow == 2 && sets.count >= 4 && sets.allSatisfy { $0.count <= 64 } }

    /// Without the wide sets at the end, where the others do.
    var trimmed: Prefix {
        var prefix = self
        while let last = prefix.sets.last, !Self.isNarrow(last), prefix.narrow >= 3 { prefix.sets.removeLast() }
        return prefix
    }

    func begins(with other: Prefix) -> Bool { sets.starts(with: other.sets) }

    private func closed(if condition: Bool = true) -> Prefix {
        var prefix = self
        if condition { prefix.isOpen = false }
        return prefix
    }

    /// Each prefix followed by the expression. Where that would make too many, the prefixes end before it.
    static func extend(_ prefixes: [Prefix], with regex: Regex) -> [Prefix] {
        guard prefixes.contains(where: \.isOpen) else { return prefixes }
        switch regex {
        case .empty, .assertion: return prefixes
        case .bytes(let set):
            return prefixes.map { prefix in
                guard prefix.isOpen else { return prefix }
                var prefix = prefix
                prefix.sets.append(set)
                return prefix.closed(if: prefix.sets.count == positions)
            }
        case .secret(let inner): return extend(prefixes, with: inner)
        case .concat(let parts): return parts.reduce(prefixes) { extend($0, with: $1) }
        case .alternate(let branches):
            // Another way to go on is worth it only while the beginning alone is not telling.
            let settled = prefixes.map { $0.closed(if: $0.narrow >= 5) }
            let open = settled.filter(\.isOpen)
            let extended = branches.flatMap { extend(open, with: $0) }
            if extended.count > alternatives { return prefixes.map { $0.closed() } }
            return settled.filter { !$0.isOpen } + extended
        case .repeated(let inner, let min, let max):
            var extended = (0..<Swift.min(min, positions)).reduce(prefixes) { result, _ in extend(result, with: inner) }
            if min == max { return extended }
            // What may be left out: both ways, if it is short.
            guard let most = max, let width = inner.width.max, (most - min) * width <= 4 else {
                return extended.map { $0.closed() }
            }
            var result: [Prefix] = []
            for _ in min..<most {
                extended = extended.map { $0.closed(if: $0.narrow >= 5) }
                result += extended
                extended = extend(extended.filter(\.isOpen), with: inner)
            }
            result += extended
            return result.count > alternatives ? prefixes.map { $0.closed() } : result
        }
    }
}
