import ClaudeProtocol
import Masking

/// Masks a text that is one channel. Writes as soon as the channel is decided.
struct PlainTextMasker {
    private let database: Database
    private var channel: Channel
    private var decisions = Decisions()
    /// The bytes from channel offset `released` on.
    private var held: [UInt8] = []
    private var released = 0
    private var reports: [ResponseMasker.Report] = []

    init(_ database: Database) {
        self.database = database
        channel = Channel(database)
    }

    mutating func feed(
        _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch, into output: inout [UInt8]
    ) throws(ResponseMasker.Failure) {
        held.append(contentsOf: bytes)
        try decide(into: &output) { (channel, decisions) throws(MaskingError) in
            try channel.feed(bytes, scratch: scratch, into: &decisions)
        }
    }

    mutating func finish(_ scratch: Scratch, into output: inout [UInt8]) throws(ResponseMasker.Failure) {
        try decide(into: &output) { (channel, decisions) throws(MaskingError) in
            try channel.finish(scratch: scratch, into: &decisions)
        }
        guard held.isEmpty else {
            throw ResponseMasker.Failure(code: .engine, message: "the engine left a text undecided at its end")
        }
    }

    mutating func takeReports(into all: inout [ResponseMasker.Report]) {
        if reports.isEmpty { return }
        all.append(contentsOf: reports)
        reports.removeAll(keepingCapacity: true)
    }

    private mutating func decide(
        into output: inout [UInt8], _ step: (inout Channel, inout Decisions) throws(MaskingError) -> Void
    ) throws(ResponseMasker.Failure) {
        decisions.clear()
        do {
            try step(&channel, &decisions)
        } catch {
            throw ResponseMasker.Failure(code: .engine, message: error.message)
        }
        for match in decisions.matches {
            reports.append(
                ResponseMasker.Report(
                    pattern: match.pattern, channel: "text", offset: match.start, length: match.end - match.start))
        }
        var from = released
        for edit in decisions.edits {
            output.append(contentsOf: held[(from - released)..<(edit.start - released)])
            output.append(contentsOf: edit.replacement)
            from = edit.end
        }
        output.append(contentsOf: held[(from - released)..<(decisions.settled - released)])
        held.removeFirst(decisions.settled - released)
        released = decisions.settled
        if let pattern = decisions.blockedBy { throw .blocked(database, pattern) }
    }
}
