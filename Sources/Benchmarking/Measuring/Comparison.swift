import Masking
import PatternSyntax

/// Two sets against each other: `first` is what is measured, `second` what it is compared with.
public struct Comparison: Sendable, Codable {
    public var other: String
    public var patterns: Int
    public var parts: [Part]
    public var footprint: Footprint

    public struct Part: Sendable, Codable {
        public var part: String
        public var reads: [Reading]
        /// Bytes held by the other set.
        public var heldBytes: Distribution
        public var heldEvents: Distribution?
        /// What only one of the two finds: it overlaps no match of the other.
        public var onlyFirst: Finds
        public var onlySecond: Finds
        /// Matches that overlap one of the other.
        public var both: Int
    }

    public struct Reading: Sendable, Codable {
        public var read: ReadSize
        public var rounds: Int
        public var firstMegabytesPerSecond: Double
        public var secondMegabytesPerSecond: Double
        /// The first's speed as a multiple of the second's, round by round.
        public var ratio: Spread
    }

    public struct Finds: Sendable, Codable {
        public var matches: Int
        public var bytes: Int
        public var patterns: [PatternCount]
        public var examples: [Example]
    }

    public struct PatternCount: Sendable, Codable {
        public var pattern: String
        public var matches: Int
    }

    /// A match with what stands around it; all that either set masks is elided.
    public struct Example: Sendable, Codable {
        public var pattern: String
        public var document: String
        public var context: String
    }
}

struct ComparisonMeter {
    let first: ThroughputMeter
    let second: ThroughputMeter
    /// The most examples of each kind, and bytes of context on either side.
    static let examples = 10
    static let context = 24

    func measure(
        _ sample: Sample, _ firstFound: Analysis, effort: Effort, progress: () -> Void
    ) throws -> Comparison.Part {
        var readings: [Comparison.Reading] = []
        for size in ReadSize.all {
            let plan = sample.documents.map { sample.reads($0, size) }
            let times = try Rounds(
                [first.masking(sample, plan), second.masking(sample, plan)], most: effort.rounds, within: effort.seconds
            )
            let bytes = Double(sample.byteCount) / 1e6
            readings.append(
                Comparison.Reading(
                    read: size, rounds: times.count, firstMegabytesPerSecond: bytes / times.cpu(0).median,
                    secondMegabytesPerSecond: bytes / times.cpu(1).median, ratio: times.speed(of: 0, against: 1)))
            progress()
        }
        let secondFound = try Analysis(sample, second.database, second.scratch)
        let (onlyFirst, both) = Self.only(firstFound.matches, besides: secondFound.matches)
        let (onlySecond, _) = Self.only(secondFound.matches, besides: firstFound.matches)
        func finds(_ matches: [Analysis.Match], _ database: Database) -> Comparison.Finds {
            self.finds(matches, database, sample, firstFound, secondFound)
        }
        return Comparison.Part(
            part: sample.name, reads: readings, heldBytes: Distribution(secondFound.heldBytes),
            heldEvents: sample.kind == .streams ? Distribution(secondFound.heldEvents) : nil,
            onlyFirst: finds(onlyFirst, first.database), onlySecond: finds(onlySecond, second.database), both: both)
    }

    /// The matches that overlap none of the others, and how many do. Quadratic in the matches of a channel.
    static func only(
        _ matches: [Analysis.Match], besides others: [Analysis.Match]
    ) -> (only: [Analysis.Match], both: Int) {
        struct Place: Hashable {
            var document: Int
            var channel: Int
        }
        var ranges: [Place: [Range<Int>]] = [:]
        for other in others {
            ranges[Place(document: other.document, channel: other.channel), default: []].append(other.range)
        }
        let only = matches.filter { match in
            let near = ranges[Place(document: match.document, channel: match.channel)] ?? []
            return !near.contains { $0.overlaps(match.range) }
        }
        return (only, matches.count - only.count)
    }

    private func finds(
        _ matches: [Analysis.Match], _ database: Database, _ sample: Sample, _ a: Analysis, _ b: Analysis
    ) -> Comparison.Finds {
        var counts: [Int: Int] = [:]
        var shown: [Int: Int] = [:]
        var examples: [Comparison.Example] = []
        for match in matches {
            counts[match.pattern, default: 0] += 1
            // Two of each pattern, so that one that finds much does not hide the others.
            guard examples.count < Self.examples, shown[match.pattern, default: 0] < 2 else { continue }
            shown[match.pattern, default: 0] += 1
            let document = sample.documents[match.document]
            guard let channel = document.channels.first(where: { $0.channel == match.channel }) else { continue }
            let masked = (a.masked(match.document, match.channel) + b.masked(match.document, match.channel)).sorted {
                $0.lowerBound < $1.lowerBound
            }
            examples.append(
                Comparison.Example(
                    pattern: database.patterns[match.pattern].id, document: document.name,
                    context: Elision.context(
                        of: match.range, in: channel.bytes, masked: masked + [match.range], width: Self.context)))
        }
        return Comparison.Finds(
            matches: matches.count, bytes: matches.reduce(0) { $0 + $1.range.count },
            patterns: counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                Comparison.PatternCount(pattern: database.patterns[$0.key].id, matches: $0.value)
            }, examples: examples)
    }
}
