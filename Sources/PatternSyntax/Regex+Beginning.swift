extension Regex {
    /// Whether a match may begin with nearly anything: any byte, or several of a class of more than half of all bytes. Such an
    /// expression is alive nearly everywhere, which holds text back and slows down the scan.
    public var beginsWithWildcard: Bool {
        switch self {
        case .empty, .assertion: false
        case .bytes(let set): set.count >= 255
        case .secret(let inner): inner.beginsWithWildcard
        case .alternate(let branches): branches.contains(where: \.beginsWithWildcard)
        case .repeated(.bytes(let set), _, let max): set.count > 128 && (max ?? 2) > 1 || set.count >= 255
        case .repeated(let inner, _, _): inner.beginsWithWildcard
        case .concat(let parts):
            // What can be left out does not decide where a match begins.
            parts.prefix((parts.firstIndex { $0.width.min > 0 } ?? parts.count - 1) + 1).contains(
                where: \.beginsWithWildcard)
        }
    }

    /// The bytes that a match may begin with; empty for an expression that takes none.
    public var firstBytes: ByteSet {
        switch self {
        case .empty, .assertion: return ByteSet()
        case .bytes(let set): return set
        case .secret(let inner), .repeated(let inner, _, _): return inner.firstBytes
        case .alternate(let branches): return branches.reduce(ByteSet()) { $0.union($1.firstBytes) }
        case .concat(let parts):
            var first = ByteSet()
            for part in parts {
                first = first.union(part.firstBytes)
                if part.width.min > 0 { break }
            }
            return first
        }
    }
}
