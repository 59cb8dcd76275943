import PatternSyntax

/// Which texts an expression matches, straight from its definition: for a node and a start, the set of all ends.
///
/// Exponential where the expression is ambiguous around its secret group; meant for short texts.
struct ReferenceMatcher {
    let text: [UInt8]

    /// All ends of matches of `node` that begin at `start`.
    func ends(_ node: Regex, _ start: Int) -> Set<Int> {
        switch node {
        case .empty: return [start]
        case .bytes(let set): return start < text.count && set.contains(text[start]) ? [start + 1] : []
        case .assertion(let assertion): return holds(assertion, start) ? [start] : []
        case .secret(let inner): return ends(inner, start)
        case .concat(let parts):
            return parts.reduce([start]) { starts, part in
                starts.reduce(into: []) { $0.formUnion(ends(part, $1)) }
            }
        case .alternate(let branches): return branches.reduce(into: []) { $0.formUnion(ends($1, start)) }
        case .repeated(let inner, let min, let max):
            var result: Set<Int> = min == 0 ? [start] : []
            var reached: Set<Int> = [start]
            var count = 0
            while count < max ?? Int.max, !reached.isEmpty {
                reached = reached.reduce(into: []) { $0.formUnion(ends(inner, $1)) }
                count += 1
                if count >= min {
                    // Nothing new can come of ends that were reached before.
                    if max == nil && reached.isSubset(of: result) { break }
                    result.formUnion(reached)
                }
            }
            return result
        }
    }

    /// One way to match a node that holds the secret group.
    private struct Way {
        /// The ends of the parts before the group from left to right, then the group's start and end, as far as it got.
        var marks: [Int]
        /// Nil where the group takes no part.
        var secret: Range<Int>?
        var end: Int
    }

    /// The secret spans of the matches from `start`, by their ends: of all ways to match, that in which the earlier parts take as
    /// much as they can. The whole match without a group, or where the group takes no part.
    func secrets(_ node: Regex, _ start: Int) -> [Int: Range<Int>] {
        Dictionary(grouping: ways(node, start), by: \.end).mapValues { ways in
            let best = ways.max { $0.marks.lexicographicallyPrecedes($1.marks) }
            return best?.secret ?? start..<ways[0].end
        }
    }

    private func ways(_ node: Regex, _ start: Int) -> [Way] {
        switch node {
        case .secret(let inner):
            return ends(inner, start).map { Way(marks: [start, $0], secret: start..<$0, end: $0) }
        case .concat(let parts):
            guard let at = parts.firstIndex(where: \.hasSecret) else { break }
            var before: [(marks: [Int], end: Int)] = [([], start)]
            for part in parts[..<at] {
                before = before.flatMap { way in ends(part, way.end).map { (way.marks + [$0], $0) } }
            }
            return before.flatMap { first in
                ways(parts[at], first.end).flatMap { way in
                    ends(.concat(Array(parts[(at + 1)...])), way.end).map {
                        Way(marks: first.marks + way.marks, secret: way.secret, end: $0)
                    }
                }
            }
        case .alternate(let branches): return branches.flatMap { ways($0, start) }
        case .repeated(let inner, let min, _) where inner.hasSecret:
            return ways(inner, start) + (min == 0 ? [Way(marks: [], secret: nil, end: start)] : [])
        default: break
        }
        return ends(node, start).map { Way(marks: [], secret: nil, end: $0) }
    }

    private func holds(_ assertion: Regex.Assertion, _ at: Int) -> Bool {
        func isWord(_ at: Int) -> Bool { text.indices.contains(at) && ByteSet.word.contains(text[at]) }
        switch assertion {
        case .textStart: return at == 0
        case .textEnd: return at == text.count
        case .lineStart: return at == 0 || text[at - 1] == 0x0A
        case .lineEnd: return at == text.count || text[at] == 0x0A
        case .wordBoundary: return isWord(at - 1) != isWord(at)
        case .notWordBoundary: return isWord(at - 1) == isWord(at)
        }
    }
}
