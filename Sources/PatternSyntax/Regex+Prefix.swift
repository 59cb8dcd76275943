extension Regex {
    /// What every match begins with: one of these sequences of byte sets. Nil where none of use can be told: a sequence is of use if
    /// it is rare in any text, by three or more positions that take a few bytes only.
    ///
    /// Searching for them is searching for literals, and says where a match may begin, whatever follows.
    public var prefixes: [[ByteSet]]? {
        var sequences = Prefix.extend([Prefix()], with: self).map(\.trimmed)
        sequences.sort { $0.sets.count < $1.sets.count }
        var kept: [Prefix] = []
        for sequence in sequences where !kept.contains(where: { sequence.begins(with: $0) }) {
            guard sequence.isSelective else { return nil }
            kept.append(sequence)
        }
        return kept.map(\.sets)
    }
}

private struct Prefix {
    var sets: [ByteSet] = []
    /// Whether what follows may be appended. Where it is closed, the rest of the match is not told.
    var isOpen = true

    private static let positions = 8
    private static let alternatives = 64

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
