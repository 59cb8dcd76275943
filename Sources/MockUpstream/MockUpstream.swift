import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A Claude-shaped upstream: speaks enough of the Messages API for the official SDKs, and errs on demand.
///
/// For demos, tests and load, on loopback. What it answers is in its scripts; without one it quotes the last user text.
public struct MockUpstream: Sendable {
    private let responder: Responder
    private let log: RequestLog?
    private let requests = Counter()

    /// Scripts are asked in their order. `log` is a file that gets a line of JSON a request and a response; with
    /// `logsEvents`, also one an event.
    public init(scripts: [Script] = [], log: String? = nil, logsEvents: Bool = false) throws {
        responder = Responder(scripts: scripts)
        self.log = try log.map { try RequestLog(path: $0, includesEvents: logsEvents) }
    }

    /// Listens until the task is cancelled. Port 0 asks for a free one; `ready` gets the one in use.
    public func run(host: String, port: Int, ready: @Sendable (Int) -> Void) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        try await server.executeThenClose { connections in
            ready(server.channel.localAddress?.port ?? port)
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask { await serve(connection) }
                }
            }
        }
    }
}

private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, ByteBuffer>
private typealias Writer = NIOAsyncChannelOutboundWriter<ByteBuffer>

extension MockUpstream {
    /// As the real API's.
    private static let largestBody = 32 << 20

    private func serve(_ connection: Connection) async {
        do {
            try await connection.executeThenClose { inbound, outbound in
                // A client that leaves ends whatever its connection waits for.
                let task = Task { try await exchange(inbound, outbound, connection.channel) }
                connection.channel.closeFuture.whenComplete { _ in task.cancel() }
                try await withTaskCancellationHandler {
                    try await task.value
                } onCancel: {
                    task.cancel()
                }
            }
        } catch {
            // The connection is gone, or did not speak HTTP: nobody is left to tell.
        }
    }

    private func exchange(
        _ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>, _ outbound: Writer, _ channel: any Channel
    ) async throws {
        var head: HTTPRequestHead?
        var body = ByteBuffer()
        for try await part in inbound {
            switch part {
            case .head(let received):
                head = received
                body.clear()
                if received.headers.first(name: "expect")?.lowercased() == "100-continue" {
                    try await outbound.write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
                }
            case .body(var bytes): if body.readableBytes <= Self.largestBody { body.writeBuffer(&bytes) }
            case .end:
                guard let head else { return }
                let request = Request(
                    method: head.method.rawValue, target: head.uri,
                    headers: head.headers.map { .init(name: $0.name, value: $0.value) },
                    body: Array(body.readableBytesView))
                guard try await respond(to: request, keepAlive: head.isKeepAlive, outbound, channel) else { return }
            }
        }
    }

    /// Returns whether the connection may be used again.
    private func respond(
        to request: Request, keepAlive: Bool, _ outbound: Writer, _ channel: any Channel
    ) async throws -> Bool {
        let number = requests.next()
        var random = SeededRandom(seed: UInt64(number))
        let id = "req_01" + random.word(22)
        try log?.request(request, id: id)
        var reply = responder.reply(to: request, id: id)
        if request.body.count > Self.largestBody {
            reply = responder.tooLarge(id: id)
        }
        let closes = !keepAlive || reply.framing == .close
        var sender = Sender(outbound: outbound) { try log?.event($0, id: id) }
        do {
            let isComplete = try await sender.send(reply, closes: closes, channel)
            try log?.end(id: id, status: reply.status, outcome: isComplete ? "complete" : "fault", bytes: sender.bytes)
            return isComplete && !closes
        } catch {
            try log?.end(id: id, status: reply.status, outcome: "left", bytes: sender.bytes)
            throw error
        }
    }
}

/// Sends one reply, as fast as the client reads.
private struct Sender {
    let outbound: Writer
    /// Told of each event before it is written.
    let observer: ([UInt8]) throws -> Void
    /// Bytes written, framing included.
    private(set) var bytes = 0

    init(outbound: Writer, observer: @escaping ([UInt8]) throws -> Void) {
        self.outbound = outbound
        self.observer = observer
    }

    /// Returns whether the reply ended as its framing says.
    mutating func send(_ reply: Reply, closes: Bool, _ channel: any Channel) async throws -> Bool {
        try await sleep(reply.delivery.firstByteDelay)
        var transmission = try Transmission(reply)
        try await write([Transmission.head(reply, closes: closes)])
        var left = Budget(reply.fault)
        var pause = 0.0
        for run in reply.runs {
            for _ in 0..<run.times {
                for piece in run.pieces {
                    try await sleep(pause)
                    let part = left.take(piece.bytes)
                    if !part.isEmpty { try observer(part) }
                    try await write(transmission.push(part))
                    if left.isSpent, let fault = reply.fault {
                        return try await fail(fault.kind, reply, &transmission, channel)
                    }
                    pause = piece.pause + reply.delivery.eventDelay
                }
            }
        }
        try await write(transmission.finish())
        return true
    }

    private mutating func fail(
        _ kind: Fault.Kind, _ reply: Reply, _ transmission: inout Transmission, _ channel: any Channel
    ) async throws -> Bool {
        try await write(transmission.flush())
        switch kind {
        case .error(let error):
            let event = reply.delivery.lineEnding.event("error", error.document().bytes)
            try await write(transmission.push(event))
            try await write(transmission.finish())
            return true
        case .end:
            try await write(transmission.finish())
            return true
        case .cut: return false
        case .reset:
            // Not to linger is to reset.
            try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            return false
        case .stall:
            while true { try await Task.sleep(for: .seconds(3600)) }
        }
    }

    private mutating func write(_ parts: [[UInt8]]) async throws {
        for part in parts {
            try await outbound.write(ByteBuffer(bytes: part))
            bytes += part.count
        }
    }

    private func sleep(_ seconds: Double) async throws {
        if seconds > 0 { try await Task.sleep(for: .seconds(seconds)) }
    }
}

/// What may be sent before a fault.
private struct Budget {
    private var place: Fault.Place?

    init(_ fault: Fault?) { place = fault?.after }

    private(set) var isSpent = false

    /// The part of the next event that may still go.
    mutating func take(_ bytes: [UInt8]) -> [UInt8] {
        switch place {
        case nil: return bytes
        case .events(let count):
            isSpent = count <= 1
            place = .events(count - 1)
            return count == 0 ? [] : bytes
        case .bytes(let count):
            isSpent = count <= bytes.count
            place = .bytes(max(0, count - bytes.count))
            return Array(bytes.prefix(count))
        }
    }
}

/// Counts from 1.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
