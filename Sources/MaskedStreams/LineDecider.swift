import ClaudeProtocol
import Masking
import PatternSyntax

/// Decides whole texts, each on its own; but a span that one leaves open goes on in the next line of the same text.
struct LineDecider {
    /// What the lines before left open.
    struct OpenSpan {
        fileprivate var channel: Channel
        /// Of the lines so far, with the line feeds between them.
        fileprivate var length: Int
        /// What stands for the span, in each of its lines.
        fileprivate var replacement: [UInt8]
    }

    let database: Database
    /// Of the text last decided, all of it; in offsets of that text.
    private(set) var edits: [Decisions.Edit] = []
    /// Those that begin in the text last decided.
    private(set) var matches: [Decisions.Match] = []
    private var decisions = Decisions()

    init(_ database: Database) { self.database = database }

    /// Decides a text that is no line of another.
    mutating func decide(_ text: UnsafeBufferPointer<UInt8>, _ scratch: Scratch) throws(ResponseMasker.Failure) {
        try decide(text, Channel(database), from: 0, scratch)
    }

    /// Decides a line. `open`: what the lines before it left open, and then what this one does.
    mutating func decide(
        _ line: UnsafeBufferPointer<UInt8>, after open: inout OpenSpan?, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        let before = open
        open = nil
        let start = before?.length ?? 0
        var channel = before?.channel ?? Channel(database)
        // Without an edit that reaches the end of the line, there is no span to go on.
        try decide(line, channel, from: start, scratch)
        if let before, edits.first?.start == 0, edits[0].replacement.isEmpty {
            edits[0].replacement = before.replacement
        }
        guard edits.last?.end == line.count else { return }
        var ahead = Decisions()
        do {
            try channel.feed(line, scratch: scratch, into: &ahead)
            try withUnsafeBytes(of: UInt8.lineFeed) { (lineFeed) throws(MaskingError) in
                try channel.feed(lineFeed.assumingMemoryBound(to: UInt8.self), scratch: scratch, into: &ahead)
            }
            let length = start + line.count + 1
            var probe = channel
            try probe.finish(scratch: scratch, into: &ahead)
            guard ahead.matches.contains(where: { isSpan($0.pattern) && $0.end == length }) else { return }
            let replacement = edits.last { !$0.replacement.isEmpty }?.replacement ?? []
            open = OpenSpan(channel: channel, length: length, replacement: replacement)
        } catch {
            throw ResponseMasker.Failure(code: .engine, message: error.message)
        }
    }

    private func isSpan(_ pattern: Int) -> Bool {
        if case .span = database.patterns[pattern].form { return true }
        return false
    }

    /// Decides what `channel`, which has taken `start` bytes, finds in `text`, as if it ended there.
    private mutating func decide(
        _ text: UnsafeBufferPointer<UInt8>, _ channel: Channel, from start: Int, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        var channel = channel
        decisions.clear()
        decisions.settled = 0
        decisions.blockedBy = nil
        do {
            try channel.feed(text, scratch: scratch, into: &decisions)
            if decisions.blockedBy == nil { try channel.finish(scratch: scratch, into: &decisions) }
        } catch {
            throw ResponseMasker.Failure(code: .engine, message: error.message)
        }
        if let pattern = decisions.blockedBy { throw .blocked(database, pattern) }
        guard decisions.settled == start + text.count else {
            throw ResponseMasker.Failure(code: .engine, message: "the engine left a text undecided at its end")
        }
        edits = decisions.edits.map {
            Decisions.Edit(start: $0.start - start, end: $0.end - start, replacement: $0.replacement)
        }
        matches = decisions.matches.filter { $0.start >= start }.map {
            Decisions.Match(pattern: $0.pattern, start: $0.start - start, end: $0.end - start)
        }
    }
}
