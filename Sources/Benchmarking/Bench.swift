import Foundation
import Masking
import PatternLoading
import PatternSyntax

/// How thoroughly is measured.
public struct BenchOptions: Sendable, Codable {
    public var quick: Bool
    /// The most rounds of each measurement. Slow sets get fewer, down to five, so that a run stays within minutes.
    public var rounds: Int
    /// Bytes of text of each embedded part.
    public var corpusBytes: Int
    /// Bytes of text on which the costs of single patterns are measured.
    public var costBytes: Int
    /// How many patterns are left out of the set in turn; nil: all of a set of up to ``smallSet``, else the five most expensive alone.
    public var leaveOneOut: Int?
    public var hostile = false

    public static let smallSet = 32

    var effort: Effort { Effort(rounds: rounds, seconds: quick ? 0.3 : 2) }

    public init(quick: Bool) {
        self.quick = quick
        rounds = quick ? 5 : 15
        corpusBytes = quick ? 96 << 10 : 512 << 10
        costBytes = quick ? 16 << 10 : 64 << 10
        leaveOneOut = quick ? 0 : nil
    }
}

/// How much time a measurement may take: `rounds` at most, for as many seconds.
struct Effort {
    var rounds: Int
    var seconds: Double
}

/// Measures a pattern set on a corpus, by itself and against another.
///
/// Runs on the thread that it is called on, for seconds to minutes.
public struct Bench {
    /// Where a set is from, and what is in it.
    public struct Subject {
        public var name: String
        public var sets: [PatternSet]

        public init(name: String, sets: [PatternSet]) {
            self.name = name
            // What ends a stream is measured as what masks it: a stream that ended early would look fast.
            self.sets = sets.map { set in
                var set = set
                for index in set.patterns.indices where set.patterns[index].action == .block {
                    set.patterns[index].action = .redact
                }
                return set
            }
        }

        var patterns: [Pattern] { sets.flatMap(\.patterns) }
    }

    let subject: Subject
    let other: Subject?
    let corpus: Corpus
    let settings: MaskingSettings
    let options: BenchOptions

    /// `settings.cache` keeps what is compiled for the floors, and nothing else.
    public init(
        _ subject: Subject, comparedWith other: Subject? = nil, on corpus: Corpus, settings: MaskingSettings,
        options: BenchOptions
    ) {
        self.subject = subject
        self.other = other
        self.corpus = corpus
        var settings = settings
        // Any key makes as much work as any other.
        if settings.key == nil { settings.key = Array(repeating: 0x5C, count: 32) }
        self.settings = settings
        self.options = options
    }

    /// Tells `progress` the share that is done, and what is being done. Throws what a set is refused for, and a ``MeasuringError`` for a
    /// document that cannot be masked.
    public func run(progress: @escaping (Double, String) -> Void) throws -> BenchReport {
        let started = Date()
        let machine = Machine()
        let steps = Steps(plannedSteps, progress)
        let patterns = subject.patterns

        steps.begin("compiling \(patterns.count) patterns")
        let (database, compiled) = try FootprintMeter(sets: subject.sets, settings: settings).compile(
            cold: options.quick ? 1 : 2)
        var footprint = compiled
        let scratch = try Scratch(database)
        steps.begin("compiling the patterns as they stand, for the floor (kept for the next run)")
        let bare = try BareScan(
            patterns, cache: settings.cache, onlyIfKept: options.quick && patterns.count > BenchOptions.smallSet)
        let meter = ThroughputMeter(database: database, scratch: scratch, patterns: bare)

        steps.begin("reading the corpus")
        let samples = corpus.parts.map(Sample.init)
        var throughput: [Throughput] = []
        var analyses: [Analysis] = []
        for sample in samples {
            steps.begin("masking \(sample.name)")
            throughput.append(try meter.measure(sample, effort: options.effort) { steps.advance() })
            steps.begin("measuring the hold of \(sample.name)")
            analyses.append(try Analysis(sample, database, scratch))
        }
        if let sample = samples.first {
            footprint.threadBytes = try FootprintMeter.thread(database, sample)
            footprint.streamBytes = FootprintMeter.stream(database, scratch, sample, count: 100)
        }
        let costs = try costs(patterns, samples, meter, steps)
        let hostile = try hostile(database, scratch, steps)
        let comparison = try comparison(samples, analyses, meter, steps)
        steps.end()
        return BenchReport(
            machine: machine,
            patterns: BenchReport.Patterns(
                name: subject.name, count: patterns.count,
                refusedByHyperscan: bare.map { $0.refused.map { patterns[$0].id } },
                bareDatabaseBytes: bare?.databaseBytes),
            corpus: BenchReport.CorpusSize(
                name: corpus.name,
                parts: corpus.parts.map {
                    .init(name: $0.name, kind: $0.kind, documents: $0.documents.count, bytes: $0.byteCount)
                }), settings: options, footprint: footprint, throughput: throughput,
            findings: zip(samples, analyses).map { Findings($0, $1, database) }, costs: costs, hostile: hostile,
            comparison: comparison, seconds: Date().timeIntervalSince(started))
    }

    // MARK: Parts

    private func costs(
        _ patterns: [Pattern], _ samples: [Sample], _ all: ThroughputMeter, _ steps: Steps
    ) throws -> BenchReport.Costs? {
        guard let sample = samples.first, !patterns.isEmpty else { return nil }
        steps.begin("measuring each pattern alone")
        let meter = try PatternCostMeter(patterns, settings, on: sample, size: options.costBytes)
        var costs = try patterns.map { pattern in
            steps.advance(1 / Double(Self.patternsPerStep))
            return try meter.alone(pattern)
        }
        // Of hundreds of measurements some are disturbed, and those look expensive: what comes out on top is measured again.
        let byID = Dictionary(uniqueKeysWithValues: patterns.map { ($0.id, $0) })
        for _ in 0..<2 {
            costs.sort(by: PatternCost.isDearer)
            for index in costs.indices.prefix(Self.measuredAgain) {
                if let pattern = byID[costs[index].pattern] { costs[index].takeLess(of: try meter.alone(pattern)) }
            }
        }
        costs.sort(by: PatternCost.isDearer)
        for index in costs.indices.prefix(leftOut(patterns.count)) {
            steps.begin("leaving out \(costs[index].pattern)")
            costs[index].leftOut = try meter.leftOut(costs[index].pattern, of: all, effort: options.effort)
        }
        return BenchReport.Costs(textBytes: meter.byteCount, patterns: costs)
    }

    private static let measuredAgain = 40

    private func hostile(_ database: Database, _ scratch: Scratch, _ steps: Steps) throws -> [HostileText]? {
        guard options.hostile else { return nil }
        steps.begin("masking hostile text")
        return try HostileText.pieces.map { try HostileText($0, database, scratch) }
    }

    private func comparison(
        _ samples: [Sample], _ analyses: [Analysis], _ first: ThroughputMeter, _ steps: Steps
    ) throws -> Comparison? {
        guard let other else { return nil }
        steps.begin("compiling \(other.name)")
        var (database, footprint) = try FootprintMeter(sets: other.sets, settings: settings).compile(
            cold: options.quick ? 1 : 2)
        let second = ThroughputMeter(database: database, scratch: try Scratch(database), patterns: nil)
        let meter = ComparisonMeter(first: first, second: second)
        let parts = try zip(samples, analyses).map { sample, analysis in
            steps.begin("comparing on \(sample.name)")
            return try meter.measure(sample, analysis, effort: options.effort) { steps.advance() }
        }
        if let sample = samples.first {
            footprint.threadBytes = try FootprintMeter.thread(database, sample)
            footprint.streamBytes = FootprintMeter.stream(database, second.scratch, sample, count: 100)
        }
        return Comparison(other: other.name, patterns: other.patterns.count, parts: parts, footprint: footprint)
    }

    // MARK: Progress

    private func leftOut(_ count: Int) -> Int {
        // Leaving the only pattern out leaves nothing to compare with.
        if count < 2 { return 0 }
        return min(count, options.leaveOneOut ?? (count <= BenchOptions.smallSet ? count : 5))
    }

    /// How many patterns are measured alone in about the time of one step.
    private static let patternsPerStep = 20

    private var plannedSteps: Double {
        let patterns = subject.patterns.count
        var count = 3 + 6 * Double(corpus.parts.count) + Double(patterns) / Double(Self.patternsPerStep) + 1
        count += Double(leftOut(patterns))
        if options.hostile { count += 1 }
        if other != nil { count += 1 + 5 * Double(corpus.parts.count) }
        return count
    }
}

/// Counts the steps of a run.
private final class Steps {
    private let total: Double
    private var done = -1.0
    private var label = ""
    private let report: (Double, String) -> Void

    init(_ total: Double, _ report: @escaping (Double, String) -> Void) {
        self.total = total
        self.report = report
    }

    func begin(_ label: String) {
        self.label = label
        advance()
    }

    func advance(_ steps: Double = 1) {
        done += steps
        report(min(max(done, 0) / total, 1), label)
    }

    func end() { report(1, "done") }
}
