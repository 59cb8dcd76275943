import NIOHTTP1
import Upstream

/// One request and its answer, between the transfer that runs it and the connection that it came by.
///
/// Sendable because the answer is touched by the transfer's thread alone, between `init` and `finish`; the outbox is made for two
/// threads.
final class Exchange: UpstreamReceiver, @unchecked Sendable {
    /// Told on the transfer's thread; passes the word to the connection's event loop.
    struct Signals: Sendable {
        /// There is something in the outbox.
        var ready: @Sendable () -> Void
        /// Room for more of the request's body.
        var drained: @Sendable () -> Void
    }

    let outbox: Outbox
    private let resumeLevel: Int
    private let drained: @Sendable () -> Void
    private var answer: MaskedAnswer

    init(
        _ request: UpstreamRequest, requestID: String, version: HTTPVersion, context: ServerContext, signals: Signals
    ) {
        outbox = Outbox(limit: context.settings.limits.downloadBuffer)
        resumeLevel = context.settings.limits.uploadBuffer / 2
        drained = signals.drained
        answer = MaskedAnswer(
            request, requestID: requestID, version: version, context: context, outbox: outbox, announce: signals.ready)
    }

    func receive(head: UpstreamHead) -> Bool { answer.receive(head: head) }

    func hasRoom() -> Bool { outbox.hasRoom() }

    func receive(body bytes: UnsafeBufferPointer<UInt8>) -> Bool { answer.receive(body: bytes) }

    func sent(_ count: Int) {
        if outbox.sent(count, resumeBelow: resumeLevel) { drained() }
    }

    func stalled() { answer.stalled() }

    func finish(_ error: UpstreamError?) { answer.finish(error) }
}
