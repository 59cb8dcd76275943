import Foundation
import Glibc
import LoopbackSupport
import Synchronization
import Testing

@testable import Upstream

/// Gathers one transfer.
final class Recorder: UpstreamReceiver {
    struct Seen: Sendable {
        var head: UpstreamHead?
        var body: [UInt8] = []
        var sent = 0
        var stalls = 0
        var isFull = false
        var pieces = 0
        var isRefusing = false
    }

    let seen = Mutex(Seen())
    private let done: AsyncStream<UpstreamError?>.Continuation
    private let results: AsyncStream<UpstreamError?>

    init() { (results, done) = AsyncStream.makeStream() }

    func receive(head: UpstreamHead) -> Bool {
        seen.withLock { $0.head = head }
        return true
    }

    func hasRoom() -> Bool { seen.withLock { !$0.isFull } }

    func receive(body: UnsafeBufferPointer<UInt8>) -> Bool {
        seen.withLock { seen in
            seen.body += body
            seen.pieces += 1
            return !seen.isRefusing
        }
    }

    func sent(_ count: Int) { seen.withLock { $0.sent += count } }
    func stalled() { seen.withLock { $0.stalls += 1 } }
    func finish(_ error: UpstreamError?) { done.yield(error) }

    /// Waits for the end.
    func result() async -> UpstreamError? {
        for await result in results { return result }
        return UpstreamError(.cancelled, message: "no result")
    }

    var body: String { seen.withLock { String(decoding: $0.body, as: UTF8.self) } }
}

private func request(_ method: String = "GET", body: UpstreamRequest.Body = .none) -> UpstreamRequest {
    UpstreamRequest(method: method, target: "/x?y=%2f", headers: [("x-a", "1"), ("x-empty", "")], body: body)
}

@Suite(.timeLimit(.minutes(5))) struct UpstreamLoopTests {
    @Test func aRequestAndItsAnswer() async throws {
        let server = try LoopbackServer.answering { request in
            let text = request.lines.joined(separator: "|") + "|" + String(decoding: request.body, as: UTF8.self)
            return "HTTP/1.1 200 OK\r\ncontent-length: \(text.utf8.count)\r\n\r\n\(text)"
        }
        defer { server.stop() }
        let loop = try UpstreamLoop(UpstreamSettings(base: server.url + "/base"))
        defer { loop.stop() }
        let recorder = Recorder()
        let transfer = loop.start(request("POST", body: .length(4)), recorder)
        transfer.send([0x61, 0x62])
        transfer.send([0x63, 0x64])
        transfer.endBody()
        #expect(await recorder.result() == nil)
        let body = recorder.body.lowercased()
        #expect(body.hasPrefix("post /base/x?y=%2f http/1.1|"))
        #expect(body.hasSuffix("|abcd"))
        #expect(body.contains("|x-a: 1|") && body.contains("|x-empty:|") && body.contains("|content-length: 4|"))
        // Nothing of libcurl's own making.
        #expect(!body.contains("accept:") && !body.contains("user-agent") && !body.contains("expect"))
        #expect(!body.contains("content-type"))
        #expect(recorder.seen.withLock { $0.sent } == 4)
    }

    /// The chunks of one read come in one piece, but never those of two transfers.
    @Test func chunksThatComeTogetherAreGivenTogether() async throws {
        let server = try LoopbackServer.answering { request in
            let chunks = (0..<100).map { index in
                let text = "\(request.values("x-name").first ?? "")\(index) "
                return "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n"
            }
            return "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\(chunks.joined())0\r\n\r\n"
        }
        defer { server.stop() }
        let loop = try UpstreamLoop(UpstreamSettings(base: server.url))
        defer { loop.stop() }
        let recorders = (0..<20).map { _ in Recorder() }
        for (index, recorder) in recorders.enumerated() {
            _ = loop.start(
                UpstreamRequest(method: "GET", target: "/", headers: [("x-name", "n\(index)-")], body: .none), recorder)
        }
        for (index, recorder) in recorders.enumerated() {
            #expect(await recorder.result() == nil)
            #expect(recorder.body == (0..<100).map { "n\(index)-\($0) " }.joined())
            #expect(recorder.seen.withLock { $0.pieces } < 20)
        }
    }

    @Test func aReceiverThatWantsNoMoreEndsItsTransfer() async throws {
        let server = try LoopbackServer.answering { _ in
            "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n" + String(repeating: "x", count: 1_000_000)
        }
        defer { server.stop() }
        let loop = try UpstreamLoop(UpstreamSettings(base: server.url))
        defer { loop.stop() }
        let recorder = Recorder()
        recorder.seen.withLock { $0.isRefusing = true }
        _ = loop.start(request(), recorder)
        #expect(await recorder.result()?.kind == .cancelled)
        #expect(recorder.seen.withLock { $0.pieces } == 1)
    }

    /// A listener whose queue is full takes no connection: the first attempt is given up for a second one, then the time is over.
    @Test func aConnectionThatIsNotTakenTimesOut() async throws {
        let listener = try Deaf()
        var settings = UpstreamSettings(base: "http://127.0.0.1:\(listener.port)")
        settings.connectTimeout = .seconds(1)
        let loop = try UpstreamLoop(settings)
        defer { loop.stop() }
        let recorder = Recorder()
        let start = ContinuousClock.now
        let transfer = loop.start(request("POST", body: .length(1)), recorder)
        transfer.send([0x61])
        #expect(await recorder.result()?.kind == .connectTimeout)
        #expect(start.duration(to: .now) >= .milliseconds(900))
    }

    /// The queue is full for the first attempt alone.
    @Test func aSecondAttemptSendsTheWholeRequest() async throws {
        let listener = try Deaf()
        var settings = UpstreamSettings(base: "http://127.0.0.1:\(listener.port)")
        settings.connectTimeout = .seconds(8)
        let loop = try UpstreamLoop(settings)
        defer { loop.stop() }
        let recorder = Recorder()
        let transfer = loop.start(request("POST", body: .length(4)), recorder)
        transfer.send([0x61, 0x62, 0x63, 0x64])
        transfer.endBody()
        // On a thread of its own: tasks may wait for other tests.
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 1.5)
            listener.serve("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        }
        #expect(await recorder.result() == nil)
        #expect(recorder.body == "ok")
        #expect(recorder.seen.withLock { $0.sent } == 4)
    }

    @Test func whatIsSaidWithMoreWaitsForTheRest() async throws {
        let server = try LoopbackServer.answering { _ in "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n." }
        defer { server.stop() }
        let loop = try UpstreamLoop(UpstreamSettings(base: server.url))
        defer { loop.stop() }
        let flushed = Recorder()
        let transfer = loop.start(request("POST", body: .length(4)), flushed, isMore: true)
        transfer.send([0x61, 0x62], isMore: true)
        #expect(flushed.seen.withLock { $0.sent } == 0)
        transfer.flush()
        transfer.send([0x63, 0x64], isMore: true)
        transfer.endBody()
        #expect(await flushed.result() == nil)
        #expect(flushed.seen.withLock { $0.sent } == 4)
    }

    @Test func connectionsAreReused() async throws {
        let server = try LoopbackServer.answering { _ in "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n." }
        defer { server.stop() }
        let loop = try UpstreamLoop(UpstreamSettings(base: server.url))
        defer { loop.stop() }
        for _ in 0..<5 {
            let recorder = Recorder()
            _ = loop.start(request(), recorder)
            #expect(await recorder.result() == nil)
        }
        #expect(server.accepted == 1)
    }

    /// A pooled connection that dies as the next request is written to it: the request goes out again, body and all.
    @Test func aRequestOnADeadPooledConnectionIsRepeated() async throws {
        let server = try LoopbackServer { connection in
            var rest: [UInt8] = []
            while let request = try connection.receiveRequest(&rest) {
                if request.target.contains("first") {
                    try connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                    // The next request on this connection is read and never answered.
                    _ = try connection.receive()
                    return
                }
                let text = String(decoding: request.body, as: UTF8.self)
                try connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(text.utf8.count)\r\n\r\n\(text)")
            }
        }
        defer { server.stop() }
        let loop = try UpstreamLoop(UpstreamSettings(base: server.url))
        defer { loop.stop() }
        var first = request()
        first.target = "/first"
        let warm = Recorder()
        _ = loop.start(first, warm)
        #expect(await warm.result() == nil)
        let recorder = Recorder()
        let transfer = loop.start(request("POST", body: .length(5)), recorder)
        transfer.send(Array("again".utf8))
        transfer.endBody()
        #expect(await recorder.result() == nil)
        #expect(recorder.body == "again")
        #expect(server.accepted == 2)
    }

    @Test func aPortThatIsClosedIsUnreachable() async throws {
        let server = try LoopbackServer { _ in }
        server.stop()
        let loop = try UpstreamLoop(UpstreamSettings(base: server.url))
        defer { loop.stop() }
        let recorder = Recorder()
        _ = loop.start(request(), recorder)
        #expect(await recorder.result()?.kind == .unreachable)
    }

    @Test func anAnswerThatBreaksOffIsAnError() async throws {
        let server = try LoopbackServer.answering { _ in "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc" }
        let loop = try UpstreamLoop(UpstreamSettings(base: server.url))
        defer { loop.stop() }
        let recorder = Recorder()
        _ = loop.start(request(), recorder)
        #expect(try await eventually { recorder.body == "abc" })
        server.stop()
        #expect(await recorder.result()?.kind == .brokenOff)
        #expect(recorder.body == "abc")
    }

    @Test func silenceIsReportedOnceAndEndsInTime() async throws {
        let server = try LoopbackServer.answering { _ in "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc" }
        defer { server.stop() }
        var settings = UpstreamSettings(base: server.url)
        settings.stallInterval = .milliseconds(100)
        settings.idleTimeout = .milliseconds(600)
        let loop = try UpstreamLoop(settings)
        defer { loop.stop() }
        let recorder = Recorder()
        let start = ContinuousClock.now
        _ = loop.start(request(), recorder)
        #expect(await recorder.result()?.kind == .idleTimeout)
        #expect(recorder.seen.withLock { $0.stalls } == 1)
        #expect(start.duration(to: .now) < .seconds(30))
    }

    @Test func noAnswerEndsInTime() async throws {
        let server = try LoopbackServer { connection in _ = try connection.receiveAll() }
        defer { server.stop() }
        var settings = UpstreamSettings(base: server.url)
        settings.firstByteTimeout = .milliseconds(200)
        let loop = try UpstreamLoop(settings)
        defer { loop.stop() }
        let recorder = Recorder()
        _ = loop.start(request(), recorder)
        #expect(await recorder.result()?.kind == .firstByteTimeout)
    }

    @Test func aReceiverThatIsFullPausesTheTransferAndLosesNothing() async throws {
        let size = 20_000_000
        let sent = Atomic(0)
        let server = try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            try connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(size)\r\n\r\n")
            let block = [UInt8](repeating: 0x61, count: 100_000)
            for _ in 0..<size / block.count {
                try connection.send(block)
                sent.add(block.count, ordering: .relaxed)
            }
        }
        defer { server.stop() }
        let loop = try UpstreamLoop(UpstreamSettings(base: server.url))
        defer { loop.stop() }
        let recorder = Recorder()
        recorder.seen.withLock { $0.isFull = true }
        let transfer = loop.start(request(), recorder)
        // Until it has come to rest.
        var before = -1
        while sent.load(ordering: .relaxed) != before {
            before = sent.load(ordering: .relaxed)
            try await Task.sleep(for: .milliseconds(700))
        }
        #expect(before < size / 2, "the upstream did not pause")
        recorder.seen.withLock { $0.isFull = false }
        transfer.resume()
        #expect(await recorder.result() == nil)
        #expect(recorder.seen.withLock { $0.body.count } == size)
    }

    @Test func cancellingClosesTheConnection() async throws {
        let (closed, closing) = AsyncStream<Void>.makeStream()
        let server = try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            try connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")
            _ = try connection.receiveAll()
            closing.yield()
        }
        defer { server.stop() }
        let loop = try UpstreamLoop(UpstreamSettings(base: server.url))
        defer { loop.stop() }
        let recorder = Recorder()
        let transfer = loop.start(request(), recorder)
        #expect(try await eventually { recorder.body == "abc" })
        let start = ContinuousClock.now
        transfer.cancel()
        for await _ in closed { break }
        #expect(start.duration(to: .now) < .seconds(5))
    }

    @Test func stoppingFinishesWhatRuns() async throws {
        let server = try LoopbackServer { connection in _ = try connection.receiveAll() }
        defer { server.stop() }
        let loop = try UpstreamLoop(UpstreamSettings(base: server.url))
        let recorder = Recorder()
        _ = loop.start(request(), recorder)
        try await Task.sleep(for: .milliseconds(100))
        loop.stop()
        #expect(await recorder.result()?.kind == .cancelled)
        let late = Recorder()
        _ = loop.start(request(), late)
        #expect(await late.result()?.kind == .cancelled)
    }
}

/// Listens on a free port and accepts nothing, with its queue filled by connections of its own.
private final class Deaf: Sendable {
    let port: Int
    private let listener: CInt
    private let fillers: [CInt]

    init() throws {
        listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> CInt in
                bind(listener, address, size) + listen(listener, 0) + getsockname(listener, address, &size)
            }
        }
        guard result == 0 else { throw SocketError(call: "listen") }
        port = Int(in_port_t(bigEndian: address.sin_port))
        fillers = (0..<4).map { _ in
            let filler = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
            withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = connect(filler, $0, size) }
            }
            return filler
        }
    }

    /// Takes every connection from now on, and answers the first request of each.
    func serve(_ answer: String) {
        let listener = listener
        Thread.detachNewThread {
            while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                Thread.detachNewThread {
                    var room = [UInt8](repeating: 0, count: 4096)
                    if recv(descriptor, &room, room.count, 0) > 0 { _ = send(descriptor, answer, answer.utf8.count, 0) }
                    // The body may come after the head: closed with that unread, the connection would be reset, and the answer lost.
                    shutdown(descriptor, CInt(SHUT_WR))
                    while recv(descriptor, &room, room.count, 0) > 0 {}
                    close(descriptor)
                }
            }
        }
    }

    deinit {
        for filler in fillers { close(filler) }
        shutdown(listener, CInt(SHUT_RDWR))
        close(listener)
    }
}
