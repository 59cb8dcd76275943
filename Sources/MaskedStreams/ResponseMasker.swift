import ClaudeProtocol
import Masking

/// Masks one response body as it streams: bytes in, masked bytes out.
///
/// A value with the state of one response. Not for use from two threads at a time; every call takes the scratch of the
/// thread that it runs on.
public struct ResponseMasker {
    /// How a body is read.
    public enum Format: Sendable, Equatable {
        /// Server-sent events (`text/event-stream`).
        case events
        /// One JSON document, buffered whole (`application/json`).
        case json
        /// JSON Lines, line by line (`application/x-jsonl`, `application/x-ndjson`).
        case jsonLines
        /// Anything else that is text.
        case text
        /// What is called text and begins like JSON: a document, JSON Lines or text, which shows at its end; buffered whole.
        case undeclared
    }

    /// Why the rest of a body may not leave. What was written to the output before it is safe.
    public struct Failure: Error, Sendable, Equatable {
        public enum Code: Sendable, Equatable {
            /// A pattern with action `block` matched.
            case blocked(pattern: String)
            /// The upstream's bytes cannot be vouched for: broken JSON, a line over the limit, …
            case unreadable
            /// Ours: the engine failed.
            case engine
        }

        public var code: Code
        /// Says what and where, never any text of the body.
        public var message: String

        public init(code: Code, message: String) {
            self.code = code
            self.message = message
        }
    }

    /// A match, for reports. Carries no text.
    public struct Report: Sendable, Equatable {
        /// Index into ``Database/patterns``.
        public var pattern: Int
        /// Which channel: `0:text`, `1:input_json`, `message_start:$.message.…`, `text`, `field` (a comment or a field of an event), …
        public var channel: String
        /// In bytes of the channel.
        public var offset: Int
        public var length: Int

        public init(pattern: Int, channel: String, offset: Int, length: Int) {
            self.pattern = pattern
            self.channel = channel
            self.offset = offset
            self.length = length
        }
    }

    /// Limits of what is buffered, in bytes. A body that goes over them ends in a ``Failure/Code-swift.enum/unreadable``.
    public struct Limits: Sendable {
        /// One event of ``Format/events``.
        public var event = 64 << 20
        /// The document of ``Format/json``, the body of ``Format/undeclared``.
        public var document = 64 << 20
        /// One line of ``Format/jsonLines``.
        public var line = 64 << 20
        /// Whether ``Format/events`` that end inside of a message, after `message_start` and before `message_stop` or `error`, end in an
        /// ``Failure/Code-swift.enum/unreadable``, so that a cut stream never looks complete. Off for fragments of streams.
        public var requiresMessageEnd = false
        /// Whether deltas of ``Format/events`` may be recognised without being read as JSON; off, the result is the same.
        package var usesTemplates = true
        public init() {}
    }

    /// Set once; from then on nothing is written. For ``Format/events`` a Claude-shaped `error` event has been written.
    public private(set) var failure: Failure?
    /// Matches since the last ``takeReports()``.
    public private(set) var reports: [Report] = []
    /// Whether something is held that ``stall(scratch:into:)`` might release in part.
    public var isHolding: Bool { events?.isHolding ?? false }

    // One of these, by the format. Fields of their own, so that each changes in place.
    private var events: EventMasker?
    private var documents: DocumentMasker?
    private var text: PlainTextMasker?
    private var undeclared: UndeclaredMasker?
    private var isEnded = false

    public init(_ format: Format, database: Database, limits: Limits = Limits()) {
        switch format {
        case .events:
            var own = EventMasker.Limits()
            own.framing.frameBytes = limits.event
            own.requiresEnd = limits.requiresMessageEnd
            own.usesTemplates = limits.usesTemplates
            events = EventMasker(database, limits: own)
        case .json: documents = DocumentMasker(database, .whole, limit: limits.document)
        case .jsonLines: documents = DocumentMasker(database, .lines, limit: limits.line)
        case .text: text = PlainTextMasker(database)
        case .undeclared: undeclared = UndeclaredMasker(database, limit: limits.document)
        }
    }

    /// Takes the next bytes of the body and appends what may leave to `output`.
    public mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>, scratch: Scratch, into output: inout [UInt8]) {
        guard !isEnded else { return }
        do throws(Failure) {
            try events?.feed(bytes, scratch, into: &output)
            try documents?.feed(bytes, scratch, into: &output)
            try text?.feed(bytes, scratch, into: &output)
            try undeclared?.feed(bytes)
        } catch {
            fail(error, into: &output)
        }
        collectReports()
    }

    /// The upstream has been silent: releases the safe part of what is held, as events of the same shape, and the events of other
    /// content blocks behind it. Only ``Format/events``.
    public mutating func stall(scratch: Scratch, into output: inout [UInt8]) {
        guard !isEnded else { return }
        events?.stall(into: &output)
    }

    /// The body is complete: decides and releases all that is held.
    public mutating func finish(scratch: Scratch, into output: inout [UInt8]) {
        guard !isEnded else { return }
        isEnded = true
        do throws(Failure) {
            try events?.finish(scratch, into: &output)
            try documents?.finish(scratch, into: &output)
            try text?.finish(scratch, into: &output)
            try undeclared?.finish(scratch, into: &output)
        } catch {
            fail(error, into: &output)
        }
        collectReports()
    }

    /// The upstream broke off or failed: what is held is decided as at the end, then (for ``Format/events``) an `error` event with this message
    /// follows. Never looks like a clean end: other formats have no such event, so their consumer must be told otherwise.
    public mutating func abort(_ message: String, scratch: Scratch, into output: inout [UInt8]) {
        guard !isEnded else { return }
        isEnded = true
        do throws(Failure) {
            try events?.abort(scratch, into: &output)
            try text?.finish(scratch, into: &output)
            if events != nil { appendErrorEvent(message, into: &output) }
        } catch {
            fail(error, into: &output)
        }
        collectReports()
    }

    public mutating func takeReports() -> [Report] {
        defer { reports.removeAll() }
        return reports
    }

    private mutating func fail(_ failure: Failure, into output: inout [UInt8]) {
        self.failure = failure
        isEnded = true
        guard events != nil else { return }
        if case .blocked = failure.code { events?.releaseBeforeBlock(into: &output) }
        appendErrorEvent(failure.message, into: &output)
    }

    private mutating func collectReports() {
        events?.takeReports(into: &reports)
        documents?.takeReports(into: &reports)
        text?.takeReports(into: &reports)
        undeclared?.takeReports(into: &reports)
    }

    /// The event stands alone: only whole frames were written before, and the blank line that the last may lack.
    private func appendErrorEvent(_ message: String, into output: inout [UInt8]) {
        if events?.endsInFrame == true, let last = output.last {
            if last != .lineFeed { output.append(.lineFeed) }
            output.append(.lineFeed)
        }
        output.append(
            contentsOf: "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"".utf8)
        JSONEscaping.append(message.utf8, to: &output)
        output.append(contentsOf: "\"}}\n\n".utf8)
    }
}
