import PatternSyntax
import Validators

/// Masks whole texts straight from the definition of a match: no Hyperscan, no automata, no streaming.
public struct ReferenceMasker {
    /// A placeholder in the output, and what it stands for.
    public struct Mask: Equatable {
        public var range: Range<Int>
        public var replacement: [UInt8]
    }

    public struct Match: Hashable {
        public var pattern: Int
        public var range: Range<Int>

        public init(pattern: Int, range: Range<Int>) {
            self.pattern = pattern
            self.range = range
        }
    }

    public struct Result {
        public var output: [UInt8]
        public var masks: [Mask]
        /// By pattern, then from left to right.
        public var matches: [Match]
        /// Where a pattern with action `block` ends the output: the start of its first match.
        public var blockedAt: Int?
    }

    private struct Rule {
        var pattern: Pattern
        var regex: Regex
        var end: Regex?
        var validators: [Validator]
        var allowed: [Regex]
    }

    private struct Span {
        var range: Range<Int>
        var rule: Int
        var beginEnd: Int?
    }

    /// What stands for a text by `hash` or `tokenize`.
    public typealias Pseudonym = (_ pattern: Pattern, _ text: [UInt8]) -> [UInt8]

    private let rules: [Rule]
    private let lookback: Int
    private let pseudonym: Pseudonym

    /// Patterns with the actions `hash` and `tokenize` need a `pseudonym`.
    public init(_ patterns: [Pattern], lookback: Int, pseudonym: @escaping Pseudonym = { _, text in text }) throws {
        self.lookback = lookback
        self.pseudonym = pseudonym
        rules = try patterns.map { pattern in
            let allowed: [Regex] = try pattern.allow.compactMap {
                if case .regex(let text) = $0 { try Regex.parse(text) } else { nil }
            }
            let validators = try pattern.validators.map { try Validator($0) }
            switch pattern.form {
            case .regex(let text):
                return Rule(
                    pattern: pattern, regex: try .parse(text), end: nil, validators: validators, allowed: allowed)
            case .span(let begin, let end):
                return Rule(
                    pattern: pattern, regex: try .parse(begin), end: try .parse(end), validators: [], allowed: [])
            }
        }
    }

    /// The placeholder of `redact` is that of the default template.
    public func mask(_ text: [UInt8]) -> Result {
        var spans: [Span] = []
        var matches: [Match] = []
        var blockedAt = Int.max
        for index in rules.indices {
            for span in self.spans(index, text) {
                matches.append(Match(pattern: index, range: span.range))
                switch rules[index].pattern.action {
                case .detect: break
                case .block: blockedAt = min(blockedAt, span.range.lowerBound)
                default: spans.append(span)
                }
            }
        }
        spans.sort { ($0.range.lowerBound, $0.rule) < ($1.range.lowerBound, $1.rule) }
        var result = Result(output: [], masks: [], matches: matches)
        var at = 0
        var next = 0
        while next < spans.count {
            var group = [spans[next]]
            var end = spans[next].range.upperBound
            next += 1
            while next < spans.count, spans[next].range.lowerBound < end {
                end = max(end, spans[next].range.upperBound)
                group.append(spans[next])
                next += 1
            }
            let start = group[0].range.lowerBound
            if start >= blockedAt { break }
            result.output += text[at..<start]
            let replacement = self.replacement(label(group), start..<end, text)
            result.masks.append(Mask(range: start..<end, replacement: replacement))
            result.output += replacement
            at = end
        }
        result.output += text[at..<max(at, min(blockedAt, text.count))]
        if blockedAt < Int.max { result.blockedAt = blockedAt }
        return result
    }

    /// The span that names a group: of highest priority, then longest, then first in the set, then leftmost, among the spans that
    /// begin within its first `lookback` bytes and, where a span pattern is among them, before the end of its `begin`.
    private func label(_ group: [Span]) -> Span {
        let start = group[0].range.lowerBound
        let limit = group.compactMap(\.beginEnd).reduce(start + lookback, min)
        func rank(_ span: Span) -> (Int, Int, Int, Int) {
            (
                rules[span.rule].pattern.priority, span.beginEnd == nil ? span.range.count : Int.max, -span.rule,
                -span.range.lowerBound
            )
        }
        return group.filter { $0.range.lowerBound < limit }.max { rank($0) < rank($1) }!
    }

    private func replacement(_ label: Span, _ group: Range<Int>, _ text: [UInt8]) -> [UInt8] {
        let pattern = rules[label.rule].pattern
        let placeholder = Array("[REDACTED:\(pattern.id)]".utf8)
        switch pattern.action {
        case .redact, .block, .detect: return placeholder
        case .hash, .tokenize: return pseudonym(pattern, Array(text[label.range]))
        case .partial(let first, let last):
            // Code points begin at all bytes but continuation bytes.
            let starts = label.range.filter { text[$0] & 0xC0 != 0x80 }
            guard label.range == group, starts.count >= 2 * (first + last) else { return placeholder }
            let head = text[group.lowerBound..<starts[first]]
            let tail = last == 0 ? [] : text[starts[starts.count - last]..<group.upperBound]
            // What JSON would have to escape is not shown.
            let isPlain = (head + tail).allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F }
            return isPlain ? head + placeholder + tail : placeholder
        }
    }

    private func spans(_ index: Int, _ text: [UInt8]) -> [Span] {
        let rule = rules[index]
        let matcher = ReferenceMatcher(text: text)
        var spans: [Span] = []
        var from = 0
        while from < text.count {
            guard let (end, secret) = match(rule, matcher, at: from) else {
                from += 1
                continue
            }
            if let endRegex = rule.end {
                let start = from
                from = text.count
                for at in end..<max(end, text.count) {
                    if let last = matcher.ends(endRegex, at).max() {
                        from = last
                        break
                    }
                }
                spans.append(Span(range: widened(start..<from, text), rule: index, beginEnd: end))
            } else {
                from = end
                if !isAllowed(rule, Array(text[secret])) {
                    spans.append(Span(range: widened(secret, text), rule: index))
                }
            }
        }
        return spans
    }

    /// The longest match from `start` that the validators accept.
    private func match(_ rule: Rule, _ matcher: ReferenceMatcher, at start: Int) -> (end: Int, secret: Range<Int>)? {
        let ends = matcher.ends(rule.regex, start).sorted(by: >)
        let secrets = rule.regex.hasSecret && !ends.isEmpty ? matcher.secrets(rule.regex, start) : [:]
        for end in ends where end > start {
            let secret = secrets[end] ?? start..<end
            let isAccepted = Array(matcher.text[secret]).withUnsafeBufferPointer { bytes in
                rule.validators.allSatisfy { $0.accepts(bytes) }
            }
            if isAccepted { return (end, secret) }
        }
        return nil
    }

    private func isAllowed(_ rule: Rule, _ secret: [UInt8]) -> Bool {
        if rule.pattern.allow.contains(.literal(String(decoding: secret, as: UTF8.self))) { return true }
        let matcher = ReferenceMatcher(text: secret)
        return rule.allowed.contains { matcher.ends($0, 0).contains(secret.count) }
    }

    /// The range with the whole of the code points that it cuts.
    private func widened(_ range: Range<Int>, _ text: [UInt8]) -> Range<Int> {
        func codePoint(_ at: Int) -> Range<Int>? {
            for start in max(0, at - 3)..<max(0, at) {
                let length: Int
                switch text[start] {
                case 0xC2...0xDF: length = 2
                case 0xE0...0xEF: length = 3
                case 0xF0...0xF4: length = 4
                default: continue
                }
                let end = start + length
                if at < end, end <= text.count, text[(start + 1)..<end].allSatisfy({ $0 & 0xC0 == 0x80 }) {
                    return start..<end
                }
            }
            return nil
        }
        let lower = codePoint(range.lowerBound)?.lowerBound ?? range.lowerBound
        return lower..<(codePoint(range.upperBound)?.upperBound ?? range.upperBound)
    }
}
