import Masking
import MaskingLaws
import PatternSyntax

/// Law 1: masking in chunks is the reference's masking of the whole.
///
/// Input: 4 bytes of cuts; a byte whose lowest bit says how patterns are written and whose others how long they are; the patterns; the text.
/// Patterns are choices of the laws' generator, or the text of one expression.
public struct MaskingTarget: FuzzTarget {
    private static let textLimit = 40
    private static let widthLimit = 14

    /// Compiling takes longer than masking, and the patterns of one input are often those of the last.
    private var checkers: [[UInt8]: LawChecker?] = [:]

    public init() {}

    public mutating func run(_ input: [UInt8]) throws {
        guard input.count > 5 else { return }
        let length = min(Int(input[4] >> 1), input.count - 5)
        let source = Array(input[4..<(5 + length)])
        let text = Array(input[(5 + length)...].prefix(Self.textLimit))
        guard let checker = try checker(for: source) else { return }
        let bytewise = Array(text.indices.dropFirst())
        let cuts = cuts(input[..<4], count: text.count)
        try checker.checkEquivalence(text, cuts: [[], cuts, bytewise], moving: [cuts])
    }

    /// Nil where the patterns are refused, rightly: an expression may match nothing, or its own placeholder.
    private mutating func checker(for source: [UInt8]) throws -> LawChecker? {
        if let known = checkers[source] { return known }
        if checkers.count > 200 { checkers.removeAll() }
        var checker: LawChecker?
        do {
            let patterns = patterns(source)
            if !patterns.isEmpty { checker = try LawChecker(patterns, lookback: 64) }
        } catch is PatternErrors {}
        checkers[source] = .some(checker)
        return checker
    }

    private func patterns(_ source: [UInt8]) -> [Pattern] {
        if source[0] & 1 == 0 {
            var generator = CaseGenerator(random: ByteChoices(source.dropFirst()))
            return generator.patterns()
        }
        let text = String(decoding: source.dropFirst(), as: UTF8.self)
        guard text.utf8.count <= 40, let regex = try? Regex.parse(text), Self.isSmall(regex),
            let max = regex.width.max, max <= Self.widthLimit
        else { return [] }
        return [Pattern(id: "p0", form: .regex(text))]
    }

    /// Whether the reference, which tries every way, ends in reasonable time.
    private static func isSmall(_ regex: Regex) -> Bool {
        switch regex {
        case .empty, .bytes, .assertion: true
        case .secret(let inner): isSmall(inner)
        case .concat(let parts), .alternate(let parts): parts.allSatisfy(isSmall)
        case .repeated(let inner, let min, let max): min <= widthLimit && (max ?? 0) <= widthLimit && isSmall(inner)
        }
    }
}
