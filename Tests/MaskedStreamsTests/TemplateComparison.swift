import Masking

@testable import MaskedStreams

/// What comes of a stream with templates, and without them.
struct TemplateComparison {
    let database: Database
    let scratch: Scratch
    var limits = EventMasker.Limits()

    init(_ database: Database) throws {
        self.database = database
        scratch = try Scratch(database)
    }

    struct Outcome: Equatable {
        /// What each call wrote.
        var pieces: [[UInt8]] = []
        /// Of a stream that no pattern blocks.
        var reports: [ResponseMasker.Report] = []
        var failure: ResponseMasker.Failure?
    }

    func isSame(_ bytes: [UInt8], _ cuts: [Range<Int>], _ stalls: Bool = false) -> Bool {
        outcome(bytes, cuts, stalls, usesTemplates: true) == outcome(bytes, cuts, stalls, usesTemplates: false)
    }

    /// The same for chunks of one size.
    func isSame(_ text: String, chunks size: Int) -> Bool {
        let bytes = Array(text.utf8)
        let cuts = stride(from: 0, to: bytes.count, by: size).map { $0..<min(bytes.count, $0 + size) }
        return isSame(bytes, cuts)
    }

    func outcome(_ bytes: [UInt8], _ cuts: [Range<Int>], _ stalls: Bool, usesTemplates: Bool) -> Outcome {
        var limits = limits
        limits.usesTemplates = usesTemplates
        var masker = EventMasker(database, limits: limits)
        var outcome = Outcome()
        var output: [UInt8] = []
        do throws(ResponseMasker.Failure) {
            for (number, cut) in cuts.enumerated() {
                output = []
                try bytes[cut].withUnsafeBufferPointer { (chunk) throws(ResponseMasker.Failure) in
                    try masker.feed(chunk, scratch, into: &output)
                }
                if stalls, number % 5 == 4 { masker.stall(into: &output) }
                outcome.pieces.append(output)
            }
            output = []
            try masker.finish(scratch, into: &output)
        } catch {
            outcome.failure = error
            if case .blocked = error.code { masker.releaseBeforeBlock(into: &output) }
        }
        outcome.pieces.append(output)
        masker.takeReports(into: &outcome.reports)
        if case .blocked = outcome.failure?.code { outcome.reports = [] }
        // Those of different texts come in the order in which these are decided.
        outcome.reports.sort { ($0.channel, $0.offset, $0.pattern) < ($1.channel, $1.offset, $1.pattern) }
        return outcome
    }
}
