/// The syntax tree of a regular expression over bytes.
///
/// The subset of Hyperscan's (PCRE's) syntax that patterns need. Matching is leftmost-longest, so greedy and lazy
/// repeats are the same here, and the tree does not tell them apart.
public indirect enum Regex: Sendable, Hashable {
    /// The empty text.
    case empty
    /// One byte out of a set.
    case bytes(ByteSet)
    case concat([Regex])
    case alternate([Regex])
    /// Between `min` and `max` times in a row; without a bound where `max` is nil.
    case repeated(Regex, min: Int, max: Int?)
    case assertion(Assertion)
    /// The part to mask. At most one in a tree, and never inside a repetition that may run more than once.
    case secret(Regex)

    /// A condition on the neighbours of a position.
    public enum Assertion: Sendable, Hashable {
        /// `\A`, and `^` without `(?m)`.
        case textStart
        /// `\z`, and `$` without `(?m)`. Unlike PCRE's `$`, not before a final newline.
        case textEnd
        /// `^` with `(?m)`: at the start and after every `\n`.
        case lineStart
        /// `$` with `(?m)`: at the end and before every `\n`.
        case lineEnd
        case wordBoundary
        case notWordBoundary
    }

    /// The least and greatest number of bytes that can match; `max` is nil where there is no bound.
    public struct Width: Sendable, Equatable {
        public var min: Int
        public var max: Int?

        public init(min: Int, max: Int?) {
            self.min = min
            self.max = max
        }
    }

    /// Linear in the size of the tree. Saturates far above any width that is accepted.
    public var width: Width {
        switch self {
        case .empty, .assertion: Width(min: 0, max: 0)
        case .bytes: Width(min: 1, max: 1)
        case .secret(let inner): inner.width
        case .concat(let parts):
            parts.reduce(Width(min: 0, max: 0)) { sum, part in
                let width = part.width
                return Width(min: capped(sum.min + width.min), max: both(sum.max, width.max) { capped($0 + $1) })
            }
        case .alternate(let branches):
            branches.dropFirst().reduce(branches[0].width) { sum, branch in
                let width = branch.width
                return Width(min: Swift.min(sum.min, width.min), max: both(sum.max, width.max, Swift.max))
            }
        case .repeated(let inner, let min, let max):
            switch inner.width {
            case let width where width.max == 0: width
            case let width:
                Width(min: product(width.min, min), max: both(width.max, max) { product($0, $1) })
            }
        }
    }

    /// Whether a `secret` group occurs in the tree.
    public var hasSecret: Bool {
        switch self {
        case .empty, .bytes, .assertion: false
        case .secret: true
        case .concat(let parts), .alternate(let parts): parts.contains { $0.hasSecret }
        case .repeated(let inner, _, _): inner.hasSecret
        }
    }

    /// The width of the `secret` group, where there is one.
    public var secretWidth: Width? {
        switch self {
        case .empty, .bytes, .assertion: nil
        case .secret(let inner): inner.width
        case .concat(let parts), .alternate(let parts): parts.lazy.compactMap { $0.secretWidth }.first
        case .repeated(let inner, _, _): inner.secretWidth
        }
    }
}

private let widthCap = 1 << 30
private func capped(_ width: Int) -> Int { min(width, widthCap) }
private func product(_ a: Int, _ b: Int) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? widthCap : capped(product)
}
private func both(_ a: Int?, _ b: Int?, _ combine: (Int, Int) -> Int) -> Int? {
    guard let a, let b else { return nil }
    return combine(a, b)
}

extension Regex {
    /// The expression in Hyperscan's syntax, without captures: every byte as an escape, so that no flag is needed and nothing is ambiguous.
    public var hyperscanExpression: String {
        switch self {
        case .empty: "(?:)"
        case .bytes(let set): Self.render(set)
        case .concat(let parts): parts.map(\.hyperscanExpression).joined()
        case .alternate(let branches): "(?:" + branches.map(\.hyperscanExpression).joined(separator: "|") + ")"
        case .repeated(let inner, let min, let max):
            "(?:\(inner.hyperscanExpression))" + (max == min ? "{\(min)}" : "{\(min),\(max.map(String.init) ?? "")}")
        case .secret(let inner): "(?:\(inner.hyperscanExpression))"
        case .assertion(.textStart): "\\A"
        case .assertion(.textEnd): "\\z"
        case .assertion(.lineStart): "(?m:^)"
        case .assertion(.lineEnd): "(?m:$)"
        case .assertion(.wordBoundary): "\\b"
        case .assertion(.notWordBoundary): "\\B"
        }
    }

    /// An expression that is cheaper to search for, and ends wherever this one ends (and perhaps elsewhere): without the wide
    /// classes that it begins with, where a literal follows them (`@…` for `[a-z0-9.]{1,64}@…`), and with long counts left open.
    public var trigger: Regex {
        guard case .concat(let parts) = self else { return relaxed }
        func isWide(_ part: Regex) -> Bool {
            switch part {
            case .bytes(let set): set.count > 4
            case .repeated(let inner, _, _): isWide(inner)
            case .assertion: true
            default: false
            }
        }
        let lead = parts.prefix(while: isWide)
        guard lead.contains(where: { $0.width.max != 0 }), lead.count < parts.count, case .bytes = parts[lead.count]
        else { return relaxed }
        return Regex.concat(Array(parts[lead.count...])).relaxed
    }

    /// Counting costs Hyperscan more than not counting. Only of classes that leave much out: a gap would run on and on.
    private var relaxed: Regex {
        switch self {
        case .empty, .bytes, .assertion: self
        case .concat(let parts): .concat(parts.map(\.relaxed))
        case .alternate(let branches): .alternate(branches.map(\.relaxed))
        case .secret(let inner): .secret(inner.relaxed)
        case .repeated(.bytes(let set), let min, let max?) where max - min > 16 && set.count < 128:
            .repeated(.bytes(set), min: min, max: nil)
        case .repeated(let inner, let min, let max): .repeated(inner.relaxed, min: min, max: max)
        }
    }

    private static func render(_ set: ByteSet) -> String {
        let ranges = set.ranges
        if set.count == 1 { return escape(ranges[0].lowerBound) }
        return "["
            + ranges.map { $0.count == 1 ? escape($0.lowerBound) : escape($0.lowerBound) + "-" + escape($0.upperBound) }
            .joined() + "]"
    }

    private static func escape(_ byte: UInt8) -> String {
        let hex = String(byte, radix: 16)
        return "\\x" + (hex.utf8.count == 1 ? "0" : "") + hex
    }
}
