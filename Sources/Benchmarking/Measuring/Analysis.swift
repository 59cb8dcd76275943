import ClaudeProtocol
import Foundation
import MaskedStreams
import Masking

/// What a set does to a sample when it comes delta by delta: a count, the same in every run.
struct Analysis {
    struct Match: Hashable {
        var document: Int
        var channel: Int
        /// In bytes of the channel.
        var range: Range<Int>
        /// Index into the database's patterns.
        var pattern: Int
    }

    struct Cause {
        /// After how many deltas this pattern was among those that held from the first byte held.
        var deltas = 0
        /// Bytes that would have left without it, over all deltas.
        var savedBytes = 0
    }

    /// After each delta, and after each event of a stream.
    var heldBytes: [Int] = []
    var heldEvents: [Int] = []
    var causes: [Int: Cause] = [:]
    var matches: [Match] = []
    /// By document and channel: what does not pass as it is, in ascending order.
    private var edits: [Int: [[Range<Int>]]] = [:]
    /// In values that are not deltas, too.
    var matchCounts: [Int: (matches: Int, bytes: Int)] = [:]

    init(_ sample: Sample, _ database: Database, _ scratch: Scratch) throws {
        for (index, document) in sample.documents.enumerated() {
            for channel in document.channels {
                do {
                    try take(channel, ofDocument: index, database, scratch)
                } catch let error as MaskingError {
                    throw MeasuringError(document.name, error.message)
                }
            }
            if sample.kind == .streams { try takeEvents(document, database, scratch) }
        }
        if sample.kind == .text {
            for match in matches { count(match.pattern, match.range.count) }
        }
    }

    private mutating func take(
        _ text: ChannelText, ofDocument document: Int, _ database: Database, _ scratch: Scratch
    ) throws {
        var channel = Channel(database)
        var decisions = Decisions()
        var edits: [Range<Int>] = []
        func collect(_ matches: inout [Match]) {
            matches += decisions.matches.map {
                Match(document: document, channel: text.channel, range: $0.start..<$0.end, pattern: $0.pattern)
            }
            edits += decisions.edits.map { $0.start..<$0.end }
        }
        try text.bytes.withUnsafeBufferPointer { bytes in
            for piece in text.pieces {
                decisions.clear()
                try channel.feed(UnsafeBufferPointer(rebasing: bytes[piece]), scratch: scratch, into: &decisions)
                collect(&matches)
                let held = piece.upperBound - decisions.settled
                heldBytes.append(held)
                if held > 0 { blame(channel.holders(scratch), from: decisions.settled, to: piece.upperBound) }
            }
        }
        decisions.clear()
        try channel.finish(scratch: scratch, into: &decisions)
        collect(&matches)
        self.edits[document, default: []].append(edits)
    }

    private mutating func blame(_ holders: [Holder], from settled: Int, to end: Int) {
        guard let first = holders.first else { return }
        let others = holders.prefix { $0.from <= max(first.from, settled) }
        for holder in others { causes[holder.pattern, default: Cause()].deltas += 1 }
        guard others.count == 1 else { return }
        let next = holders.dropFirst().first?.from ?? end
        causes[first.pattern, default: Cause()].savedBytes += next - settled
    }

    private mutating func takeEvents(_ document: Sample.Document, _ database: Database, _ scratch: Scratch) throws {
        var masker = ResponseMasker(.events, database: database)
        var output: [UInt8] = []
        var left = SSEFramer()
        var waiting = 0
        func count() throws {
            output.withUnsafeBufferPointer { left.append($0) }
            while let frame = try left.next() { if frame.kind == .fields { waiting -= 1 } }
            left.discard()
        }
        try document.bytes.withUnsafeBufferPointer { bytes in
            for event in document.events {
                output.removeAll(keepingCapacity: true)
                masker.feed(UnsafeBufferPointer(rebasing: bytes[event]), scratch: scratch, into: &output)
                waiting += 1
                try count()
                // Events whose text was masked away never leave: what is held is known when nothing is.
                if !masker.isHolding { waiting = 0 }
                heldEvents.append(max(waiting, 0))
            }
        }
        masker.finish(scratch: scratch, into: &output)
        for report in masker.reports { self.count(report.pattern, report.length) }
        if let failure = masker.failure { throw MeasuringError(document.name, failure.message) }
    }

    private mutating func count(_ pattern: Int, _ bytes: Int) {
        matchCounts[pattern, default: (0, 0)].matches += 1
        matchCounts[pattern, default: (0, 0)].bytes += bytes
    }

    /// What of a document's channel does not pass as it is.
    func masked(_ document: Int, _ channel: Int) -> [Range<Int>] { edits[document]?[channel] ?? [] }

    /// How much of a document's channel is masked from `range`.
    func maskedBytes(in range: Range<Int>, ofDocument document: Int, channel: Int) -> Int {
        masked(document, channel).reduce(0) { $0 + $1.clamped(to: range).count }
    }
}
