import Foundation
import LoopbackSupport
import Synchronization
import Testing
import Upstream

@testable import ProxyServer

/// What a client may not do, and the errors that say so.
@Suite(.timeLimit(.minutes(5))) struct LimitTests {
    private func upstream() throws -> LoopbackServer {
        try .answering { _ in answer("200 OK", ["content-type: text/plain"], "fine") }
    }

    /// Sends raw text, reads one answer, and expects the proxy to close the connection.
    private func refusal(_ proxy: ProxyServer, _ text: String) async throws -> Answer {
        let port = proxy.port
        return try await onThread {
            let socket = try Socket.connect(port: port)
            try socket.send(text)
            var rest: [UInt8] = []
            let seen = try socket.receiveAnswer(&rest)
            #expect(seen["connection"] == "close")
            // Closed by the proxy, without a further answer: the read comes to its end.
            #expect(try rest + socket.receiveAll() == [])
            return seen
        }
    }

    @Test(arguments: [
        "POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
        "POST / HTTP/1.1\r\nhost: t\r\ncontent-length: -3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: identity\r\n\r\nabc",
        "POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\nnot-hex\r\nabc\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: t\r\nx y: z\r\n\r\n",
        "GET http://elsewhere/ HTTP/1.1\r\nhost: t\r\n\r\n",
        "nonsense\r\n\r\n",
    ])
    func ambiguousOrBrokenRequestsAreRefused(text: String) async throws {
        let reached = Atomic(0)
        let upstream = try LoopbackServer.answering { _ in
            reached.add(1, ordering: .relaxed)
            return answer("200 OK", ["content-type: text/plain"], "fine")
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let seen = try await refusal(proxy, text)
            #expect(seen.status == 400)
            #expect(try errorType(seen) == "invalid_request_error")
        }
        #expect(reached.load(ordering: .relaxed) == 0)
    }

    @Test func headersOverTheLimit() async throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        try await withProxy(upstream.url, { $0.limits.headerBytes = 2048 }) { proxy in
            for headers in [
                "x-long: \(String(repeating: "a", count: 3000))\r\n",
                String(repeating: "x-many: aaaaaaaaaa\r\n", count: 200),
            ] {
                let seen = try await refusal(proxy, "GET / HTTP/1.1\r\nhost: t\r\n\(headers)\r\n")
                #expect(seen.status == 431)
                #expect(try errorType(seen) == "invalid_request_error")
            }
            #expect(
                try await proxy.request("GET", "/", headers: ["x-fits: \(String(repeating: "a", count: 1000))"]).status
                    == 200)
        }
    }

    @Test func bodiesOverTheLimit() async throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        try await withProxy(upstream.url, { $0.limits.bodyBytes = 100_000 }) { proxy in
            #expect(try await proxy.request("POST", "/", body: String(repeating: "a", count: 100_000)).status == 200)
            let declared = try await proxy.request("POST", "/", body: String(repeating: "a", count: 3_000_000))
            #expect(declared.status == 413)
            #expect(try errorType(declared) == "request_too_large")
            let port = proxy.port
            let chunked = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n")
                let part = chunk(String(repeating: "a", count: 50_000))
                for _ in 0..<20 { try socket.send(part) }
                try socket.send("0\r\n\r\n")
                var rest: [UInt8] = []
                return try socket.receiveAnswer(&rest)
            }
            #expect(chunked.status == 413)
        }
    }

    @Test func streamsOverTheLimit() async throws {
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            try connection.send(eventStream + chunk(delta("held open")))
            _ = try connection.receiveAll()
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, { $0.limits.streams = 2 }) { proxy in
            let port = proxy.port
            let held = try await onThread {
                try (0..<2).map { _ in
                    let socket = try Socket.connect(port: port)
                    try socket.send("GET / HTTP/1.1\r\nhost: t\r\n\r\n")
                    var seen: [UInt8] = []
                    try socket.receive(into: &seen, until: "held open")
                    return socket
                }
            }
            let seen = try await proxy.request("GET", "/")
            #expect(seen.status == 529)
            #expect(try errorType(seen) == "overloaded_error")
            #expect(seen["retry-after"] == "1")
            for socket in held { socket.shutdownAll() }
            let isFreeAgain = try await eventually {
                try await onThread {
                    let socket = try Socket.connect(port: port)
                    try socket.send("GET / HTTP/1.1\r\nhost: t\r\n\r\n")
                    var seen: [UInt8] = []
                    return try socket.receive(into: &seen, until: "held open")
                }
            }
            #expect(isFreeAgain)
        }
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nhost: t\r\nx-slow:", "G"])
    func slowHeads(text: String) async throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        try await withProxy(upstream.url, { $0.limits.headerTimeout = .milliseconds(200) }) { proxy in
            let start = ContinuousClock.now
            let seen = try await refusal(proxy, text)
            #expect(seen.status == 408)
            #expect(try errorType(seen) == "timeout_error")
            #expect(start.duration(to: .now) < .seconds(20))
        }
    }

    @Test func slowBodies() async throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        try await withProxy(upstream.url, { $0.limits.bodyTimeout = .milliseconds(200) }) { proxy in
            let port = proxy.port
            let seen = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 100\r\n\r\nabc")
                var rest: [UInt8] = []
                return try socket.receiveAnswer(&rest)
            }
            #expect(seen.status == 408)
        }
    }

    @Test func idleConnectionsAreClosedWithoutAWord() async throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        try await withProxy(upstream.url, { $0.limits.keepAliveTimeout = .seconds(1) }) { proxy in
            let port = proxy.port
            let rest = try await onThread {
                let socket = try Socket.connect(port: port)
                _ = try socket.request("GET", "/")
                return try socket.receiveAll()
            }
            #expect(rest.isEmpty)
        }
    }

    @Test func upstreamsThatAreNotThereOrDoNotAnswer() async throws {
        let gone = try LoopbackServer { _ in }
        gone.stop()
        try await withProxy(gone.url) { proxy in
            let seen = try await proxy.request("POST", "/", body: "{}")
            #expect(seen.status == 502)
            #expect(try errorType(seen) == "api_error")
        }
        let silent = try LoopbackServer { connection in _ = try connection.receiveAll() }
        defer { silent.stop() }
        try await withProxy(silent.url, { $0.upstream.firstByteTimeout = .milliseconds(200) }) { proxy in
            let seen = try await proxy.request("POST", "/", body: "{}")
            #expect(seen.status == 504)
            #expect(try errorType(seen) == "timeout_error")
        }
    }

    @Test func binaryBodiesAreRefusedUnlessAllowed() async throws {
        let upstream = try LoopbackServer.answering { _ in
            answer("200 OK", ["content-type: application/pdf"], "%PDF-secret")
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let seen = try await proxy.request("GET", "/v1/files/x/content")
            #expect(seen.status == 502)
            #expect(try errorType(seen) == "api_error")
            #expect(!seen.text.contains("secret") && seen.text.contains("pass_binary"))
        }
        try await withProxy(upstream.url, { $0.passTypes = ["application/pdf"] }) { proxy in
            let seen = try await proxy.request("GET", "/v1/files/x/content")
            #expect(seen.status == 200 && seen.text == "%PDF-secret")
            #expect(seen["content-length"] == "11")
        }
    }
}
