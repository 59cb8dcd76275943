import Foundation
import LoopbackSupport
import PatternSyntax
import Synchronization
import Testing

@testable import ProxyServer

/// Streams that go wrong, go slowly, or are many.
@Suite(.timeLimit(.minutes(5)), .serialized) struct StreamTests {
    /// Sends a head and some body, then breaks the connection.
    private func breaking(_ start: String, reset: Bool) throws -> LoopbackServer {
        try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            try connection.send(start)
            Thread.sleep(forTimeInterval: 0.1)
            if reset { connection.resetOnClose() } else { connection.shutdownAll() }
        }
    }

    @Test(arguments: [true, false])
    func aStreamThatBreaksOffEndsInAnErrorEvent(reset: Bool) async throws {
        let upstream = try breaking(eventStream + chunk(delta("begun ")), reset: reset)
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let seen = try await proxy.request("POST", "/v1/messages", body: "{}")
            #expect(seen.status == 200)
            #expect(seen.text.contains("begun "))
            let last = seen.text.components(separatedBy: "\n\n").last { !$0.isEmpty }
            #expect(last?.hasPrefix("event: error\n") == true)
            #expect(last?.contains(#""type":"error""#) == true)
        }
    }

    @Test(arguments: ["text/plain", "application/x-ndjson"])
    func otherBodiesThatBreakOffHaveNoEnd(type: String) async throws {
        let upstream = try breaking(
            "HTTP/1.1 200 OK\r\ncontent-type: \(type)\r\ntransfer-encoding: chunked\r\n\r\n"
                + chunk((type == "text/plain" ? "words " : "") + "{\"first\":1}\n{\"second"), reset: true)
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let seen = try await proxy.request("GET", "/x")
            #expect(seen.status == 200)
            #expect(seen.text.contains("first"))
            #expect(!seen.isComplete)
        }
    }

    /// The framing of the answer is complete, what it decodes to is not.
    @Test(arguments: ["text/plain", "application/x-ndjson", "application/json", "text/event-stream"])
    func compressedBodiesThatAreCutHaveNoEnd(type: String) async throws {
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            let body = type == "text/plain" ? Self.cutText : Self.cutLine
            try connection.send(
                "HTTP/1.1 200 OK\r\ncontent-type: \(type)\r\ncontent-encoding: gzip\r\ncontent-length: \(body.count)\r\n\r\n"
            )
            try connection.send(body)
            _ = try connection.receiveAll()
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            let seen = try await proxy.request("GET", "/x")
            switch type {
            case "text/event-stream": #expect(seen.text.contains("event: error\n"))
            case "application/json": #expect(try seen.status == 502 && errorType(seen) == "api_error")
            default: #expect(seen.status == 200 && !seen.isComplete)
            }
        }
    }

    /// `words` and `{}`, each with a line feed, in gzip's format without its trailer.
    private static let cutText: [UInt8] = [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 43, 207, 47, 74, 41, 230, 2, 0]
    private static let cutLine: [UInt8] = [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 174, 229, 2, 0]

    @Test func documentsThatBreakOffAreErrors() async throws {
        let upstream = try breaking(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"first\":1,", reset: true
        )
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            let seen = try await proxy.request("GET", "/x")
            #expect(seen.status == 502)
            #expect(try errorType(seen) == "api_error")
            #expect(seen.isComplete)
        }
    }

    @Test func aClientThatLeavesEndsTheUpstreamRequestAtOnce() async throws {
        let (ended, ending) = AsyncStream<ContinuousClock.Instant>.makeStream()
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            try connection.send(eventStream + chunk(delta("begun ")))
            _ = try connection.receiveAll()
            ending.yield(.now)
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let port = proxy.port
            let left = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("GET / HTTP/1.1\r\nhost: t\r\n\r\n")
                var seen: [UInt8] = []
                try socket.receive(into: &seen, until: "begun ")
                socket.resetOnClose()
                return ContinuousClock.now
            }
            for await end in ended {
                #expect(left.duration(to: end) < .seconds(5))
                break
            }
        }
    }

    @Test func aSlowClientPausesTheUpstream() async throws {
        let size = 30_000_000
        let sent = Atomic(0)
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            try connection.send(eventStream)
            let block = chunk(String(repeating: delta(String(repeating: "x", count: 900)), count: 50))
            while sent.load(ordering: .relaxed) < size {
                try connection.send(block)
                sent.add(block.utf8.count, ordering: .relaxed)
            }
            try connection.send(chunk(delta("the end")) + "0\r\n\r\n")
            _ = try connection.receiveAll()
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let port = proxy.port
            let socket = try await onThread {
                let socket = try Socket.connect(port: port, receiveBuffer: 32 << 10)
                try socket.send("GET / HTTP/1.1\r\nhost: t\r\n\r\n")
                _ = try socket.receive(1000)
                return socket
            }
            // Until it has come to rest.
            var early = 0
            while sent.load(ordering: .relaxed) != early {
                early = sent.load(ordering: .relaxed)
                try await Task.sleep(for: .milliseconds(700))
            }
            // The kernel's socket buffers hold some MB on each side. (The memory of the proxy as a process is measured elsewhere.)
            #expect(early < size / 2, "the upstream did not pause")
            let all = try await onThread {
                var count = 0
                var tail: [UInt8] = []
                while !String(decoding: tail, as: UTF8.self).contains("the end") {
                    let more = try socket.receive()
                    if more.isEmpty { break }
                    count += more.count
                    tail = Array((tail + more).suffix(2000))
                }
                return count
            }
            #expect(all > size)
        }
    }

    @Test func aSlowUpstreamPausesTheClient() async throws {
        let size = 40_000_000
        let gate = DispatchSemaphore(value: 0)
        let upstream = try LoopbackServer { connection in
            gate.wait()
            var rest: [UInt8] = []
            let request = try connection.receiveRequest(&rest)
            try connection.send(answer("200 OK", ["content-type: text/plain"], "\(request?.body.count ?? 0)"))
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let port = proxy.port
            let sent = Atomic(0)
            async let seen = onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("POST / HTTP/1.1\r\nhost: t\r\ncontent-length: \(size)\r\n\r\n")
                let block = [UInt8](repeating: 0x61, count: 100_000)
                for _ in 0..<size / block.count {
                    try socket.send(block)
                    sent.add(block.count, ordering: .relaxed)
                }
                var rest: [UInt8] = []
                return try socket.receiveAnswer(&rest)
            }
            try await Task.sleep(for: .seconds(1))
            let early = sent.load(ordering: .relaxed)
            #expect(early < size / 2, "the upstream did not pause")
            gate.signal()
            #expect(try await seen.text == "\(size)")
        }
    }

    @Test func manyStreamsAtOnce() async throws {
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            while let request = try connection.receiveRequest(&rest) {
                try connection.send(eventStream)
                for number in 0..<20 {
                    try connection.send(chunk(delta("\(request.target) \(number);")))
                    Thread.sleep(forTimeInterval: 0.01)
                }
                try connection.send("0\r\n\r\n")
            }
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let seen = try await proxy.request("GET", "/\(number)")
                        return seen.isComplete && seen.text == (0..<20).map { delta("/\(number) \($0);") }.joined()
                    }
                }
                var right = 0
                for try await isRight in group where isRight { right += 1 }
                #expect(right == 200)
            }
        }
    }

    /// The answer comes while the body is still on its way: the client can read it all the same.
    @Test func anEarlyAnswerReachesAClientThatIsStillSending() async throws {
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            try connection.receive(into: &rest, until: "\r\n\r\n")
            try connection.send(
                answer(
                    "401 Unauthorized", ["content-type: application/json", "connection: close"], #"{"type":"error"}"#))
            _ = try connection.receiveAll()
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let seen = try await proxy.request("POST", "/", body: String(repeating: "a", count: 5_000_000))
            #expect(seen.status == 401)
            #expect(seen["connection"] == "close")
        }
    }
}

let github = Pattern(id: "github-pat", form: .regex(#"\bghp_[A-Za-z0-9]{36}\b"#))
