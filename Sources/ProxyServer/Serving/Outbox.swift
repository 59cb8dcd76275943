import NIOCore
import Synchronization

/// Where a transfer's thread and a connection's event loop meet: what is to be written to the client, and how much of the
/// request's body is still to be sent. All of it bounded by the limits, but for the answers that are masked as a whole.
final class Outbox: Sendable {
    /// How an answer ends.
    enum Ending: Sendable {
        case complete
        /// Cut short, and the answer says so in its last event.
        case failed
        /// Cut short: only the missing end of the body keeps the client from taking it for complete.
        case broken
    }

    /// What the event loop is to write, in this order.
    struct Batch: Sendable {
        var head: AnswerHead?
        var bytes: ByteBuffer?
        var ending: Ending?
        /// The transfer waits for room.
        var wasFull = false
    }

    private struct State {
        var batch = Batch()
        /// The event loop has been told and has not come yet.
        var isAnnounced = false
        var unsent = 0
        var readerWaits = false
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: in bytes; above it ``refuses`` says so.
    init(limit: Int) { self.limit = limit }

    /// Whether there is no room for more; the event loop will report room once it has taken some.
    func refuses() -> Bool {
        state.withLock { state in
            guard (state.batch.bytes?.readableBytes ?? 0) >= limit else { return false }
            state.batch.wasFull = true
            return true
        }
    }

    /// Appends. Returns whether the event loop must be told.
    func put(head: AnswerHead? = nil, bytes: [UInt8] = [], ending: Ending? = nil) -> Bool {
        state.withLock { state in
            if let head { state.batch.head = head }
            if !bytes.isEmpty {
                state.batch.bytes.setOrWriteBytes(bytes)
            }
            if let ending { state.batch.ending = ending }
            defer { state.isAnnounced = true }
            return !state.isAnnounced
        }
    }

    /// Takes all there is.
    func take() -> Batch {
        state.withLock { state in
            defer {
                state.batch = Batch()
                state.isAnnounced = false
            }
            return state.batch
        }
    }

    /// The event loop came and cannot write: it will come again by itself. Returns whether this is the answer's end.
    func postpone() -> Bool {
        state.withLock { state in
            state.isAnnounced = false
            return state.batch.ending != nil
        }
    }

    // MARK: The request's body

    func received(_ count: Int) { state.withLock { $0.unsent += count } }

    /// Returns whether the event loop waits for this.
    func sent(_ count: Int, resumeBelow level: Int) -> Bool {
        state.withLock { state in
            state.unsent -= count
            guard state.readerWaits, state.unsent <= level else { return false }
            state.readerWaits = false
            return true
        }
    }

    /// Whether reading must wait; if so, ``sent(_:resumeBelow:)`` will tell when it may go on.
    func mustWait(above level: Int) -> Bool {
        state.withLock { state in
            state.readerWaits = state.unsent > level
            return state.readerWaits
        }
    }
}

extension Optional where Wrapped == ByteBuffer {
    fileprivate mutating func setOrWriteBytes(_ bytes: [UInt8]) {
        if self == nil { self = ByteBuffer(bytes: bytes) } else { self!.writeBytes(bytes) }
    }
}
