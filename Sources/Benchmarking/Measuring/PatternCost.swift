import Masking
import PatternSyntax

/// What one pattern costs.
public struct PatternCost: Sendable, Codable {
    public var pattern: String
    /// As the only pattern: the processor's time over that of one whose literal is in no text, in nanoseconds a byte, in reads of 16 KiB and in pieces
    /// of the size of a delta. The least of a few passes.
    public var aloneLargeReads: Double
    public var aloneDeltas: Double
    /// As the only pattern: bytes held after a delta, in the mean.
    public var aloneHold: Double
    /// Bytes of its own Hyperscan database, and instructions of its automaton.
    public var hyperscanBytes: Int
    public var instructions: Int
    /// What leaving it out of the set saves; nil where that was not measured.
    public var leftOut: LeftOut?

    public struct LeftOut: Sendable, Codable {
        /// The share of the processor's time that is saved, round by round. Below 0: without it the set is slower.
        public var largeReads: Spread
        public var deltas: Spread
    }
}

extension PatternCost {
    static func isDearer(_ a: PatternCost, _ b: PatternCost) -> Bool {
        (b.aloneDeltas + b.aloneLargeReads, a.pattern) < (a.aloneDeltas + a.aloneLargeReads, b.pattern)
    }

    mutating func takeLess(of other: PatternCost) {
        aloneLargeReads = min(aloneLargeReads, other.aloneLargeReads)
        aloneDeltas = min(aloneDeltas, other.aloneDeltas)
    }
}

/// Measures patterns one by one on a text.
struct PatternCostMeter {
    let patterns: [Pattern]
    let settings: MaskingSettings
    private let text: Sample
    private let none: ThroughputMeter
    /// What costs least: a literal that is in no text. (Without any pattern the engine would not ask Hyperscan, and be slower.)
    private static let nowhere = Pattern(id: "nowhere", form: .regex(#"\x01\x02\x03\x04\x05\x06"#))

    /// Takes the first `size` bytes of a sample's text.
    init(_ patterns: [Pattern], _ settings: MaskingSettings, on sample: Sample, size: Int) throws {
        self.patterns = patterns
        self.settings = settings
        var bytes: [UInt8] = []
        for document in sample.documents {
            for channel in document.channels where bytes.count < size {
                bytes += channel.bytes.prefix(size - bytes.count)
                bytes.append(0x0A)
            }
        }
        text = Sample(
            Corpus.Part(name: sample.name, kind: .text, documents: [Corpus.Document(name: sample.name, bytes: bytes)]))
        let empty = try Database([PatternSet(name: "nowhere", patterns: [Self.nowhere])])
        none = ThroughputMeter(database: empty, scratch: try Scratch(empty), patterns: nil)
    }

    var byteCount: Int { text.byteCount }

    /// A pattern as the only one of a set. Takes some milliseconds.
    func alone(_ pattern: Pattern) throws -> PatternCost {
        let database = try Database([PatternSet(name: "one", patterns: [pattern])], settings: settings)
        let one = ThroughputMeter(database: database, scratch: try Scratch(database), patterns: nil)
        let times = try Rounds(
            [.bytes(16 << 10), .event].flatMap { (size: ReadSize) in
                let plan = text.documents.map { text.reads($0, size) }
                return [none.masking(text, plan), one.masking(text, plan)]
            }, most: 5)
        let bytes = Double(max(text.byteCount, 1))
        return PatternCost(
            pattern: pattern.id, aloneLargeReads: (times.least(1) - times.least(0)) * 1e9 / bytes,
            aloneDeltas: (times.least(3) - times.least(2)) * 1e9 / bytes, aloneHold: try hold(database),
            hyperscanBytes: database.sizes.hyperscan, instructions: database.sizes.instructions)
    }

    /// The whole set without one pattern, against all of it. Compiles the set anew.
    func leftOut(_ pattern: String, of all: ThroughputMeter, effort: Effort) throws -> PatternCost.LeftOut {
        let database = try Database(
            [PatternSet(name: "others", patterns: patterns.filter { $0.id != pattern })], settings: settings)
        let others = ThroughputMeter(database: database, scratch: try Scratch(database), patterns: nil)
        let large = text.documents.map { text.reads($0, .bytes(16 << 10)) }
        let deltas = text.documents.map { text.reads($0, .event) }
        let times = try Rounds(
            [
                all.masking(text, large), others.masking(text, large), all.masking(text, deltas),
                others.masking(text, deltas),
            ],
            most: effort.rounds * 4, within: effort.seconds)
        return PatternCost.LeftOut(largeReads: times.saving(of: 1, against: 0), deltas: times.saving(of: 3, against: 2))
    }

    private func hold(_ database: Database) throws -> Double {
        Distribution(try Analysis(text, database, try Scratch(database)).heldBytes).mean
    }
}

extension Rounds {
    /// The share of another's time that one saves, round by round.
    func saving(of contender: Int, against other: Int) -> Spread {
        let ratio = speed(of: other, against: contender)
        return Spread(median: 1 - ratio.median, p10: 1 - ratio.p90, p90: 1 - ratio.p10)
    }
}
