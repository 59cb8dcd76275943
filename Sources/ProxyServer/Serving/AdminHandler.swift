import NIOCore
import NIOHTTP1

/// `/healthz` and `/metrics`, on a listener of their own.
final class AdminHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: ServerContext
    private var head: HTTPRequestHead?

    init(_ server: ServerContext) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            let (status, text) = answer(head)
            let isHEAD = head.method == .HEAD
            let answer = HTTPResponseHead(
                version: .http1_1, status: status,
                headers: [
                    "content-type": "text/plain; version=0.0.4; charset=utf-8", "content-length": "\(text.utf8.count)",
                    "connection": head.isKeepAlive ? "keep-alive" : "close",
                ])
            context.write(wrapOutboundOut(.head(answer)), promise: nil)
            if !isHEAD { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil) }
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
                if !head.isKeepAlive { channel.close(promise: nil) }
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ head: HTTPRequestHead) -> (HTTPResponseStatus, String) {
        guard head.method == .GET || head.method == .HEAD else { return (.methodNotAllowed, "GET only\n") }
        switch head.uri {
        case "/healthz": return server.isDraining ? (.serviceUnavailable, "draining\n") : (.ok, "ok\n")
        case "/metrics": return (.ok, server.metrics.text())
        default: return (.notFound, "there are /healthz and /metrics\n")
        }
    }
}
