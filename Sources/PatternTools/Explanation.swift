import Masking
import PatternLoading
import PatternSyntax
import Validators

/// Why a text is masked where it is, and why it is not where it nearly was.
public struct Explanation: Sendable {
    public enum Outcome: Sendable, Equatable {
        /// The pattern's action was done.
        case found
        /// The expression matches, but these validators refuse the secret.
        case refused([String])
        /// The expression matches, but an allow list has the secret.
        case allowed
        /// Nothing matches: after these bytes no more could have.
        case broken
    }

    /// What one pattern makes of one place of the text.
    public struct Finding: Sendable, Equatable {
        /// Index into the patterns.
        public var pattern: Int
        /// Bytes of the text: the secret, or as much of a match as there is.
        public var range: Range<Int>
        public var outcome: Outcome
    }

    /// By where they begin.
    public var findings: [Finding] = []

    /// Looks at a whole text. A beginning counts as nearly found from `nearly` bytes on that all belong to the expression.
    public init(of text: [UInt8], by patterns: [Pattern], settings: MaskingSettings, nearly: Int = 8) throws {
        let real = try Self.matches(in: text, patterns.map(Self.reporting), settings)
        // The same expressions, without what can refuse a match.
        let bare = try Self.matches(in: text, patterns.map { Self.reporting(Self.unchecked($0)) }, settings)
        findings = real.map { Finding(pattern: $0.pattern, range: $0.start..<$0.end, outcome: .found) }
        for match in bare
        where !real.contains(where: { $0.pattern == match.pattern && $0.start < match.end && match.start < $0.end }) {
            let secret = Array(text[match.start..<match.end])
            let refusing = try patterns[match.pattern].validators.filter { name in
                let validator = try Validator(name)
                return secret.withUnsafeBufferPointer { !validator.accepts($0) }
            }
            findings.append(
                Finding(
                    pattern: match.pattern, range: match.start..<match.end,
                    outcome: refusing.isEmpty ? .allowed : .refused(refusing)))
        }
        let seen = Set(findings.map(\.pattern))
        for (index, pattern) in patterns.enumerated() where !seen.contains(index) && Self.beginsDistinctly(pattern) {
            guard let range = PatternProbe(pattern)?.longestBeginning(in: text), range.count >= nearly else { continue }
            // What is masked anyway needs no other explanation.
            if findings.contains(where: { $0.outcome == .found && $0.range.overlaps(range) }) { continue }
            findings.append(Finding(pattern: index, range: range, outcome: .broken))
        }
        findings.sort { ($0.range.lowerBound, $0.pattern) < ($1.range.lowerBound, $1.pattern) }
    }

    /// Whether the beginning of a match tells anything: any word is one of an expression that begins with a class of letters.
    private static func beginsDistinctly(_ pattern: Pattern) -> Bool {
        guard case .regex(let text) = pattern.form, let regex = try? Regex.parse(text) else { return true }
        return regex.firstBytes.count <= 24
    }

    private static func matches(
        in text: [UInt8], _ patterns: [Pattern], _ settings: MaskingSettings
    ) throws -> [Decisions.Match] {
        let database = try Database([PatternSet(name: "explained", version: 1, patterns: patterns)], settings: settings)
        let scratch = try Scratch(database)
        var channel = Channel(database)
        var decisions = Decisions()
        try text.withUnsafeBufferPointer { try channel.feed($0, scratch: scratch, into: &decisions) }
        try channel.finish(scratch: scratch, into: &decisions)
        return decisions.matches
    }

    private static func reporting(_ pattern: Pattern) -> Pattern {
        var pattern = pattern
        pattern.action = .detect
        return pattern
    }

    private static func unchecked(_ pattern: Pattern) -> Pattern {
        var pattern = pattern
        pattern.validators = []
        pattern.allow = []
        return pattern
    }
}
