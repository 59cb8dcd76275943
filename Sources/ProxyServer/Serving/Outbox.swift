import NIOCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Where a transfer's thread and a connection's event loop meet: what is to be written to the client, and how much of the
/// request's body is still to be sent. All of it bounded by the limits, but for the answers that are masked as a whole.
///
/// While everything before is written, the event loop lends the client's socket (``lend(_:)``): what is put then goes to the socket
/// at once, on the thread that puts it. What the socket does not take waits here, the loan is over, and the event loop
/// writes on. So of the two only one may write at a time, and bytes keep their order.
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
        /// Of the body, framed: they go on the wire as they are.
        var bytes: ByteBuffer?
        var ending: Ending?
        /// The transfer waits for room.
        var wasFull = false
    }

    fileprivate struct State {
        var batch = Batch()
        /// The event loop has been told and has not come yet.
        var isAnnounced = false
        /// Lent by the event loop; then the batch is empty and not announced.
        var loan: ClientSocket?
        var isChunked = false
        var isClosed = false
        var unsent = 0
        var readerWaits = false
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: in bytes; from it on ``hasRoom()`` says no. What is put goes in all the same.
    init(limit: Int) { self.limit = limit }

    /// Whether there is room for more; if not, the event loop will report room once it has taken some.
    func hasRoom() -> Bool {
        state.withLock { state in
            guard let bytes = state.batch.bytes, bytes.readableBytes >= limit else { return true }
            state.batch.wasFull = true
            return false
        }
    }

    /// Writes what can be written at once, and appends the rest. Returns whether the event loop must be told.
    func put(head: AnswerHead? = nil, bytes: UnsafeRawBufferPointer, ending: Ending? = nil) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            if let head {
                state.batch.head = head
                state.isChunked = head.isChunked
            }
            if !bytes.isEmpty { state.write(BodyFrame(bytes, isChunk: state.isChunked)) }
            if let ending { state.batch.ending = ending }
            guard !state.batch.isEmpty else { return false }
            state.loan = nil
            defer { state.isAnnounced = true }
            return !state.isAnnounced
        }
    }

    /// Takes all there is; a loan is over.
    func take() -> Batch {
        state.withLock { state in
            defer {
                state.loan = nil
                state.batch = Batch()
                state.isAnnounced = false
            }
            return state.batch
        }
    }

    /// The event loop has written all that it took, to the last byte, and will write nothing more before it takes again. Not lent if there is
    /// more to take by now.
    func lend(_ socket: ClientSocket) {
        state.withLock { state in
            if state.batch.isEmpty, !state.isAnnounced, !state.isClosed { state.loan = socket }
        }
    }

    /// Nothing more of this answer is to be written; when this returns, nothing is being written any more either.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.loan = nil
            state.batch = Batch()
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

extension Outbox.State {
    fileprivate mutating func write(_ frame: BodyFrame) {
        let written = loan?.write(frame) ?? 0
        guard written < frame.count else { return }
        let unwritten = frame.count - written
        if batch.bytes == nil { batch.bytes = ByteBufferAllocator().buffer(capacity: unwritten) }
        batch.bytes?.write(frame, from: written)
    }
}

extension Outbox.Batch {
    fileprivate var isEmpty: Bool { head == nil && bytes == nil && ending == nil }
}

extension ByteBuffer {
    /// Appends a frame but for its first bytes.
    fileprivate mutating func write(_ frame: BodyFrame, from start: Int) {
        frame.withParts { parts in
            var skip = start
            for part in parts {
                let bytes = UnsafeRawBufferPointer(start: part.iov_base, count: part.iov_len)
                writeBytes(bytes.dropFirst(skip))
                skip = max(0, skip - bytes.count)
            }
        }
    }
}
