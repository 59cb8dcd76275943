import Masking
import PatternLoading
import PatternSyntax

/// What the project asks of a pattern beyond that it loads and does what it says: enough to trust it, and to let it stream.
public enum Completeness {
    /// A field of a pattern, and what is missing in it.
    public struct Gap: Sendable {
        public var pattern: String
        public var field: String
        public var reason: String
    }

    /// Two examples and two negatives, a near miss among these; a reference; a stated confidence; no leading wildcard.
    public static func gaps(in loaded: LoadedPatterns) throws -> [Gap] {
        var gaps: [Gap] = []
        for pattern in loaded.patterns {
            func report(_ field: String, _ reason: String) {
                gaps.append(Gap(pattern: pattern.id, field: field, reason: reason))
            }
            for (field, texts) in [("examples", pattern.examples), ("negatives", pattern.negatives)]
            where Set(texts).count < 2 {
                report(field, "needs two different texts at least")
            }
            if !pattern.reference.hasPrefix("https://") {
                report("reference", "needs the https address of the issuer's own documentation")
            }
            if !loaded.states("confidence", ofPattern: pattern.id) {
                report("confidence", "must be said: high, medium or low")
            }
            if try beginning(of: pattern).beginsWithWildcard {
                report("regex", "begins with a wildcard; begin with a literal, a keyword or a small class")
            }
            if try !pattern.negatives.contains(where: { try isNearMiss($0, of: pattern) }) {
                report(
                    "negatives",
                    "needs a near miss: a text that goes along with the expression, or that a validator refuses")
            }
        }
        return gaps
    }

    private static func beginning(of pattern: Pattern) throws -> Regex {
        switch pattern.form {
        case .regex(let text): try Regex.parse(text)
        case .span(let begin, _): try Regex.parse(begin)
        }
    }

    /// Whether half of the shortest match is there, or all of one but for what refuses it.
    private static func isNearMiss(_ text: String, of pattern: Pattern) throws -> Bool {
        let needed = max(2, min(8, try beginning(of: pattern).width.min / 2))
        guard let probe = PatternProbe(pattern) else { return false }
        return probe.longestBeginning(in: Array(text.utf8)).count >= needed
    }

    /// Where an example of one pattern is masked under the name of another.
    public struct Swallowed: Sendable, Hashable {
        public var pattern: String
        public var by: String
    }

    /// Each pair once. Not wrong in itself: a higher priority is meant to win.
    public static func swallowed(in loaded: LoadedPatterns, _ database: Database) throws -> [Swallowed] {
        let scratch = try Scratch(database)
        var pairs: [Swallowed] = []
        var seen: Set<Swallowed> = []
        for (index, pattern) in loaded.patterns.enumerated() where pattern.action == .redact {
            for example in pattern.examples {
                var channel = Channel(database)
                var decisions = Decisions()
                try Array(example.utf8).withUnsafeBufferPointer {
                    try channel.feed($0, scratch: scratch, into: &decisions)
                }
                if decisions.blockedBy != nil { continue }
                try channel.finish(scratch: scratch, into: &decisions)
                let own = decisions.matches.filter { $0.pattern == index }
                for match in own {
                    let around = decisions.matches.filter {
                        $0.pattern != index && $0.start <= match.start && $0.end >= match.end
                            && database.patterns[$0.pattern].priority > pattern.priority
                    }
                    for other in around {
                        let pair = Swallowed(pattern: pattern.id, by: database.patterns[other.pattern].id)
                        if seen.insert(pair).inserted { pairs.append(pair) }
                    }
                }
            }
        }
        return pairs
    }
}
