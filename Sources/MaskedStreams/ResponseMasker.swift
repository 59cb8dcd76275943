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
        /// Which channel: `0:text`, `1:input_json`, `message_start:$.message.…`, `text`, …
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

    /// Set once; from then on nothing is written. For ``Format/events`` a Claude-shaped `error` event has been written.
    public private(set) var failure: Failure?
    /// Matches since the last ``takeReports()``.
    public private(set) var reports: [Report] = []
    /// Whether something is held that ``stall(scratch:into:)`` might release in part.
    public var isHolding: Bool { false }

    public init(_ format: Format, database: Database) {}

    /// Takes the next bytes of the body and appends what may leave to `output`.
    public mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>, scratch: Scratch, into output: inout [UInt8]) {
        output.append(contentsOf: bytes)
    }

    /// The upstream has been silent: releases the safe part of what is held, as events of the same shape. Only ``Format/events``.
    public mutating func stall(scratch: Scratch, into output: inout [UInt8]) {}

    /// The body is complete: decides and releases all that is held.
    public mutating func finish(scratch: Scratch, into output: inout [UInt8]) {}

    /// The upstream broke off or failed: what is held is decided as at the end, then (for ``Format/events``) an `error` event with this message
    /// follows. Never looks like a clean end.
    public mutating func abort(_ message: String, scratch: Scratch, into output: inout [UInt8]) {}

    public mutating func takeReports() -> [Report] {
        defer { reports.removeAll() }
        return reports
    }
}
