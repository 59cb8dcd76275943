import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Upstream

#if canImport(Glibc)
    import Glibc
#endif

/// Makes the close that follows a reset (RST), not an end (FIN).
private let resetOnClose = linger(l_onoff: 1, l_linger: 0)

/// One client's connection: takes its requests one at a time, hands each to an ``Exchange``, writes what that puts out.
///
/// Behind NIO's pipeline handler, which holds back a further request until the answer before it is written.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// A request whose answer is not yet written in full.
    private struct Running {
        var exchange: Exchange
        var transfer: UpstreamTransfer
        var requestID: String
        var version: HTTPVersion
        var isHEAD: Bool
        var isKeepAlive: Bool
        var received = 0
    }

    private struct Deadline {
        var time: NIODeadline
        var body: (ConnectionHandler, ChannelHandlerContext) -> Void
    }

    /// How long a connection stays half open after an answer that came before its request was complete, so that the
    /// client can read it (a reset would take it away).
    private static let lingerTime = Duration.seconds(2)

    private let server: ServerContext
    private var running: Running?
    private var hasWholeRequest = true
    private var hasAnswerHead = false
    /// Nothing more is answered here; what still arrives is dropped.
    private var isLeaving = false
    private var isLingering = false
    private var isReadWaiting = false
    private var isHeadUnderWay = false
    private var hasTimedOut = false
    private var deadline: Deadline?
    /// Rings at the deadline or before: most deadlines are put off long before they come, which costs nothing but a reading of the clock.
    private var alarm: (time: NIODeadline, task: Scheduled<Void>)?
    /// Behind the encoder, where the bytes of a body go that the outbox has framed.
    private var wire: ChannelHandlerContext?
    /// What is lent to outboxes; made for the first.
    private var socket: ClientSocket?

    init(_ server: ServerContext) { self.server = server }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        do {
            wire = try context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { wire = nil }

    func channelActive(context: ChannelHandlerContext) {
        server.opened(context.channel)
        armLeave(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline = nil
        alarm?.task.cancel()
        isLeaving = true
        if let running {
            running.transfer.cancel()
            server.metrics.update { $0.clientsGone += 1 }
            server.logger.info("client gone", metadata: ["id": "\(running.requestID)"])
            forget()
        }
        socket = nil
        server.closed(context.channel)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isLeaving else { return }
        guard let error = error as? HTTPParserError else { return leave(context) }
        if hasTimedOut {
            fail(context, .slowClient("head"))
        } else if error == .headerOverflow {
            fail(context, .headerTooLarge(limit: server.settings.limits.headerBytes))
        } else {
            fail(context, .badRequest("The request is not well-formed HTTP/1.1."))
        }
    }

    // MARK: The request

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ArrivalWatch.Arrived { bytesArrived(context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func bytesArrived(_ context: ChannelHandlerContext) {
        guard running == nil, !isLeaving, !isHeadUnderWay else { return }
        isHeadUnderWay = true
        arm(context, server.settings.limits.headerTimeout) { handler, context in
            // From the front of the pipeline, so that all of it knows of the broken request.
            handler.hasTimedOut = true
            context.pipeline.fireErrorCaught(HTTPParserError.unknown)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(context, head)
        case .body(let bytes): take(context, bytes)
        case .end:
            hasWholeRequest = true
            if isLingering { return leave(context) }
            guard !isLeaving else { return }
            deadline = nil
            running?.transfer.endBody()
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        running?.transfer.flush()
        context.fireChannelReadComplete()
    }

    private func begin(_ context: ChannelHandlerContext, _ head: HTTPRequestHead) {
        isHeadUnderWay = false
        hasWholeRequest = false
        guard !isLeaving else { return }
        let limits = server.settings.limits
        do throws(ProxyError) {
            guard !server.isDraining else { throw .draining }
            let request = try RequestRewriting.upstreamRequest(head, bodyLimit: limits.bodyBytes)
            guard server.metrics.openStream(limit: limits.streams) else { throw .overloaded }
            let requestID = ServerContext.requestID()
            let exchange = Exchange(
                request, requestID: requestID, version: head.version, context: server, signals: signals(context))
            running = Running(
                exchange: exchange, transfer: server.nextLoop().start(request, exchange, isMore: true),
                requestID: requestID,
                version: head.version, isHEAD: head.method == .HEAD,
                // NIO's parser takes nothing more after a request for an upgrade, although none is granted here.
                isKeepAlive: head.isKeepAlive && head.version == .http1_1 && !head.headers.contains(name: "upgrade"))
            if request.body != .none, request.body != .length(0) {
                if head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }) {
                    let interim = HTTPResponseHead(version: .http1_1, status: .continue)
                    context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
                }
                armBody(context)
            } else {
                deadline = nil
            }
        } catch {
            fail(context, error, isHEAD: head.method == .HEAD)
        }
    }

    private func take(_ context: ChannelHandlerContext, _ bytes: ByteBuffer) {
        guard !isLeaving, let running else { return }
        let limit = server.settings.limits.bodyBytes
        let received = running.received + bytes.readableBytes
        self.running?.received = received
        server.metrics.update { $0.requestBytes += bytes.readableBytes }
        guard received <= limit else { return fail(context, .bodyTooLarge(limit: limit)) }
        running.exchange.outbox.received(bytes.readableBytes)
        running.transfer.send(Array(bytes.readableBytesView), isMore: true)
        armBody(context)
    }

    /// Reading waits while too much of the body is still to be sent.
    func read(context: ChannelHandlerContext) {
        if let running, !hasWholeRequest, running.exchange.outbox.mustWait(above: server.settings.limits.uploadBuffer) {
            isReadWaiting = true
        } else {
            context.read()
        }
    }

    private func armBody(_ context: ChannelHandlerContext) {
        arm(context, server.settings.limits.bodyTimeout) { handler, context in
            if handler.isReadWaiting { return handler.armBody(context) }
            handler.fail(context, .slowClient("body"))
        }
    }

    // MARK: The answer

    private func signals(_ context: ChannelHandlerContext) -> Exchange.Signals {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        return Exchange.Signals(
            ready: { eventLoop.execute { bound.value.0.write(bound.value.1) } },
            drained: { eventLoop.execute { bound.value.0.resumeReading(bound.value.1) } })
    }

    private func resumeReading(_ context: ChannelHandlerContext) {
        guard isReadWaiting else { return }
        isReadWaiting = false
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        write(context)
        context.fireChannelWritabilityChanged()
    }

    /// Writes what the exchange has put out, if the client takes it.
    private func write(_ context: ChannelHandlerContext) {
        guard let running else { return }
        guard context.channel.isWritable else {
            if running.exchange.outbox.postpone() { armLeave(context) }
            return
        }
        let batch = running.exchange.outbox.take()
        if batch.wasFull { running.transfer.resume() }
        if let head = batch.head { write(context, head, running) }
        if let bytes = batch.bytes { wire?.write(NIOAny(bytes), promise: nil) }
        switch batch.ending {
        case nil:
            context.flush()
            lend(context, running.exchange.outbox)
        case .complete: endAnswer(context, keepAlive: running.isKeepAlive && hasWholeRequest)
        case .failed: endAnswer(context, keepAlive: false)
        case .broken:
            // No last chunk, and the connection closes. HTTP/1.0 has no chunks: only a reset tells it from an end.
            forget()
            isLeaving = true
            armLeave(context)
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer())))).whenComplete { _ in
                let (handler, context) = bound.value
                if running.version == .http1_1 { handler.leave(context) } else { handler.reset(context) }
            }
        }
    }

    private func write(_ context: ChannelHandlerContext, _ answer: AnswerHead, _ running: Running) {
        hasAnswerHead = true
        var head = HTTPResponseHead(
            version: running.version, status: .init(statusCode: answer.status), headers: answer.headers)
        if answer.isChunked { head.headers.add(name: "transfer-encoding", value: "chunked") }
        let keepAlive = running.isKeepAlive && hasWholeRequest
        if !keepAlive { self.running?.isKeepAlive = false }
        head.headers.add(name: "connection", value: keepAlive ? "keep-alive" : "close")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Lets the transfer's thread write by itself from here on, if the client has taken all there was.
    private func lend(_ context: ChannelHandlerContext, _ outbox: Outbox) {
        guard server.settings.tls == nil else { return }
        do {
            guard try context.channel.syncOptions?.getOption(.bufferedWritableBytes) == 0 else { return }
            if socket == nil {
                socket =
                    try context.pipeline.syncOperations.withUnsafeTransportIfAvailable {
                        (descriptor: NIOBSDSocket.Handle) in ClientSocket(duplicating: descriptor)
                    } ?? nil
            }
            if let socket { outbox.lend(socket) }
        } catch {
            leave(context)  // the channel is closed
        }
    }

    /// Answers with an error of our own instead of, or before, the upstream's answer.
    private func fail(_ context: ChannelHandlerContext, _ error: ProxyError, isHEAD: Bool = false) {
        let requestID = running?.requestID ?? ServerContext.requestID()
        let isHEAD = isHEAD || running?.isHEAD == true
        if let running {
            running.transfer.cancel()
            forget()
        }
        server.recordAnswer(status: error.status, error: error.kind)
        server.logger.info(
            "refused", metadata: ["id": "\(requestID)", "status": "\(error.status)", "error": "\(error.kind.rawValue)"])
        guard !hasAnswerHead else { return leave(context) }
        let body = error.body(requestID: requestID)
        var head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: error.status),
            headers: error.head(requestID: requestID, bodyLength: body.utf8.count))
        head.headers.add(name: "connection", value: "close")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !isHEAD { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil) }
        endAnswer(context, keepAlive: false)
    }

    private func endAnswer(_ context: ChannelHandlerContext, keepAlive: Bool) {
        forget()
        hasAnswerHead = false
        let isWhole = hasWholeRequest
        armLeave(context)
        if keepAlive {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        isLeaving = true
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            let (handler, context) = bound.value
            if isWhole { handler.leave(context) } else { handler.linger(context) }
        }
    }

    private func forget() {
        guard let running else { return }
        running.exchange.outbox.close()
        self.running = nil
        isReadWaiting = false
        server.metrics.update { $0.openStreams -= 1 }
    }

    // MARK: Leaving

    private func linger(_ context: ChannelHandlerContext) {
        isLingering = true
        context.close(mode: .output, promise: nil)
        arm(context, Self.lingerTime) { handler, context in handler.leave(context) }
        context.read()
    }

    private func leave(_ context: ChannelHandlerContext) {
        isLeaving = true
        deadline = nil
        context.close(promise: nil)
    }

    /// Ends the connection by a reset, past TLS, whose closing would say that all is well.
    private func reset(_ context: ChannelHandlerContext) {
        deadline = nil
        let pipeline = context.pipeline.syncOperations
        // Without TLS there is none, which is all that this can throw.
        let outermost = (try? pipeline.context(handlerType: NIOSSLServerHandler.self)) ?? context
        guard let options = context.channel as? any SocketOptionProvider else { return outermost.close(promise: nil) }
        let bound = NIOLoopBound(outermost, eventLoop: context.eventLoop)
        options.setSoLinger(resetOnClose).whenComplete { _ in bound.value.close(promise: nil) }
    }

    /// Closes the connection unless something happens on it: it is idle, or its client does not read what is left.
    private func armLeave(_ context: ChannelHandlerContext) {
        arm(context, server.settings.limits.keepAliveTimeout) { handler, context in handler.leave(context) }
    }

    /// One deadline at a time.
    private func arm(
        _ context: ChannelHandlerContext, _ time: Duration,
        _ body: @escaping (ConnectionHandler, ChannelHandlerContext) -> Void
    ) {
        let time = NIODeadline.now() + TimeAmount(time)
        deadline = Deadline(time: time, body: body)
        if let alarm, alarm.time <= time { return }
        alarm?.task.cancel()
        setAlarm(context, time)
    }

    private func setAlarm(_ context: ChannelHandlerContext, _ time: NIODeadline) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let task = context.eventLoop.scheduleTask(deadline: time) { bound.value.0.ring(bound.value.1) }
        alarm = (time, task)
    }

    private func ring(_ context: ChannelHandlerContext) {
        alarm = nil
        guard let deadline else { return }
        guard deadline.time <= .now() else { return setAlarm(context, deadline.time) }
        self.deadline = nil
        deadline.body(self, context)
    }
}
