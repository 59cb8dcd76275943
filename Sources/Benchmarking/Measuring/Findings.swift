import Masking
import PatternSyntax

/// What a set does to a part of the corpus: counts, the same in every run.
public struct Findings: Sendable, Codable {
    public var part: String
    /// Bytes of a channel that are held after each delta.
    public var heldBytes: Distribution
    /// Events that came and have not left, after each event; nil for plain text.
    public var heldEvents: Distribution?
    /// The patterns that hold, those first without which most would leave.
    public var causes: [Cause]
    /// What is found, the most frequent first.
    public var matches: [MatchCount]
    /// By kind, of the secrets that were put there; empty for a user's corpus.
    public var planted: [PlantedCount]

    public struct Cause: Sendable, Codable {
        public var pattern: String
        /// After how many deltas it was among those that hold from the first byte held.
        public var deltas: Int
        /// By how much the mean hold would fall if it did not hold, in bytes a delta; all others as they are.
        public var saves: Double
    }

    public struct MatchCount: Sendable, Codable {
        public var pattern: String
        public var matches: Int
        /// Of the secret spans, before they were masked.
        public var bytes: Int
    }

    public struct PlantedCount: Sendable, Codable {
        public var kind: String
        public var planted: Int
        /// Masked from the first to the last byte.
        public var masked: Int
        /// Some bytes passed, some did not.
        public var partly: Int
    }

    init(_ sample: Sample, _ analysis: Analysis, _ database: Database) {
        part = sample.name
        heldBytes = Distribution(analysis.heldBytes)
        heldEvents = sample.kind == .streams ? Distribution(analysis.heldEvents) : nil
        let deltas = Double(max(analysis.heldBytes.count, 1))
        causes = analysis.causes.map { pattern, cause in
            Cause(
                pattern: database.patterns[pattern].id, deltas: cause.deltas, saves: Double(cause.savedBytes) / deltas)
        }.sorted { ($1.saves, $1.deltas, $0.pattern) < ($0.saves, $0.deltas, $1.pattern) }
        matches = analysis.matchCounts.map { pattern, count in
            MatchCount(pattern: database.patterns[pattern].id, matches: count.matches, bytes: count.bytes)
        }.sorted { ($1.matches, $0.pattern) < ($0.matches, $1.pattern) }
        planted = Self.planted(sample, analysis)
    }

    private static func planted(_ sample: Sample, _ analysis: Analysis) -> [PlantedCount] {
        var counts: [String: PlantedCount] = [:]
        for (index, document) in sample.documents.enumerated() {
            for secret in document.planted {
                // One that stands in the text of tool input has escapes there, and cannot be told.
                guard let (channel, range) = place(of: secret.text, in: document) else { continue }
                let masked = analysis.maskedBytes(in: range, ofDocument: index, channel: channel)
                var count =
                    counts[secret.kind] ?? PlantedCount(kind: secret.kind, planted: 0, masked: 0, partly: 0)
                count.planted += 1
                if masked == range.count { count.masked += 1 } else if masked > 0 { count.partly += 1 }
                counts[secret.kind] = count
            }
        }
        return counts.values.sorted { $0.kind < $1.kind }
    }

    private static func place(of text: [UInt8], in document: Sample.Document) -> (Int, Range<Int>)? {
        for channel in document.channels {
            if let range = channel.bytes.firstRange(of: text) { return (channel.channel, range) }
        }
        return nil
    }
}
