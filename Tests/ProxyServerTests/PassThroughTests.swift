import Foundation
import LoopbackSupport
import Synchronization
import Testing

@testable import ProxyServer

/// What a client sees is what the upstream sent, and the other way round.
@Suite(.timeLimit(.minutes(5))) struct PassThroughTests {
    /// Answers with what it was asked.
    private func echo() throws -> LoopbackServer {
        try .answering { request in
            let text = request.lines.joined(separator: "|") + "||" + String(decoding: request.body, as: UTF8.self)
            return answer(
                "200 OK", ["content-type: text/plain", "request-id: req_1", "x-kept: yes", "keep-alive: 9"],
                request.method == "HEAD" ? "" : text)
        }
    }

    @Test(arguments: ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
    func methodsTargetsHeadersAndBodies(method: String) async throws {
        let upstream = try echo()
        defer { upstream.stop() }
        try await withProxy(upstream.url + "/base") { proxy in
            let target = "/v1/x/../y//z?a=%2F%2f&b=..&c"
            let seen = try await proxy.request(
                method, target,
                headers: [
                    "x-api-key: k", "anthropic-beta: a", "anthropic-beta: b", "connection: x-hop, close", "x-hop: 1",
                    "te: trailers",
                ],
                body: method == "GET" ? nil : "hällo")
            #expect(seen.status == 200)
            #expect(seen["request-id"] == "req_1" && seen["x-kept"] == "yes" && seen["keep-alive"] == nil)
            let text = seen.text
            #expect(text.hasPrefix("\(method) /base\(target) HTTP/1.1|"))
            #expect(text.hasSuffix(method == "GET" ? "||" : "||hällo"))
            let lower = text.lowercased()
            #expect(lower.contains("|x-api-key: k|anthropic-beta: a|anthropic-beta: b|"))
            #expect(lower.contains("|host: 127.0.0.1:\(upstream.port)|"))
            for gone in ["x-hop", "te:", "connection:", "user-agent", "accept: ", "host: test"] {
                #expect(!lower.contains(gone))
            }
            #expect(lower.contains("accept-encoding: gzip, deflate|"))
        }
    }

    /// Headers of any UTF-8 pass; what is none is refused, as it could not pass as it came. Targets are ASCII.
    @Test(arguments: [(Array("é€😀".utf8), true), ([0xE9], false), ([0xC3, 0x28], false)] as [([UInt8], Bool)])
    func headersPassByteForByte(value: [UInt8], isText: Bool) async throws {
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            while let request = try connection.receiveRequest(&rest) {
                let echo = request.target == "/back" ? value : Array((request.values("x-a").first ?? "").utf8)
                let head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\nrequest-id: a"
                try connection.send(Array(head.utf8) + echo + Array("\r\n\r\nok".utf8))
            }
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let port = proxy.port
            let seen = { (lines: [[UInt8]]) in
                try await onThread {
                    let socket = try Socket.connect(port: port)
                    try socket.send(Array(lines.joined(separator: [0x0D, 0x0A])) + Array("\r\nhost: t\r\n\r\n".utf8))
                    var rest: [UInt8] = []
                    return try socket.receiveAnswer(&rest)
                }
            }
            let up = try await seen([Array("GET /there HTTP/1.1".utf8), Array("x-a: ".utf8) + value])
            let target = try await seen([Array("GET /".utf8) + value + Array(" HTTP/1.1".utf8)])
            let down = try await seen([Array("GET /back HTTP/1.1".utf8)])
            #expect(target.status == 400)
            if isText {
                #expect(up["request-id"] == "aé€😀" && down["request-id"] == "aé€😀")
                #expect(up.status == 200 && down.status == 200)
            } else {
                #expect(up.status == 400 && down.status == 502)
                #expect(try errorType(up) == "invalid_request_error" && errorType(down) == "api_error")
            }
        }
    }

    @Test func chunkedBodiesPass() async throws {
        let upstream = try echo()
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let port = proxy.port
            let seen = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("POST /x HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n")
                for part in ["one ", "two ", "three"] {
                    try socket.send(chunk(part))
                    Thread.sleep(forTimeInterval: 0.02)
                }
                try socket.send("0\r\n\r\n")
                var rest: [UInt8] = []
                return try socket.receiveAnswer(&rest)
            }
            #expect(seen.text.hasSuffix("||one two three"))
            #expect(seen.text.lowercased().contains("transfer-encoding: chunked"))
        }
    }

    @Test func expectContinueIsAnswered() async throws {
        let upstream = try echo()
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let port = proxy.port
            let seen = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("POST /x HTTP/1.1\r\nhost: test\r\ncontent-length: 3\r\nexpect: 100-continue\r\n\r\n")
                var rest: [UInt8] = []
                try socket.receive(into: &rest, until: "100 Continue\r\n\r\n")
                try socket.send("abc")
                return try socket.receiveAnswer(&rest)
            }
            #expect(seen.text.hasSuffix("||abc"))
            #expect(!seen.text.lowercased().contains("expect"))
        }
    }

    @Test func statusesAndErrorBodiesComeThrough() async throws {
        let body = #"{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}"#
        let upstream = try LoopbackServer.answering { request in
            answer(
                request.target == "/429" ? "429 Too Many Requests" : "529 Overloaded",
                ["content-type: application/json", "retry-after: 7", "anthropic-ratelimit-requests-remaining: 0"], body)
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            for status in [429, 529] {
                let seen = try await proxy.request("POST", "/\(status)", body: "{}")
                #expect(seen.status == status)
                #expect(seen.text == body)
                #expect(seen["retry-after"] == "7" && seen["anthropic-ratelimit-requests-remaining"] == "0")
            }
        }
    }

    @Test func answersWithoutABodyKeepTheConnection() async throws {
        let upstream = try LoopbackServer.answering { request in
            switch request.target {
            case "/204": "HTTP/1.1 204 No Content\r\nx-a: 1\r\n\r\n"
            case "/304": "HTTP/1.1 304 Not Modified\r\netag: e\r\n\r\n"
            case "/empty": "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
            default: "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n"
            }
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let port = proxy.port
            let statuses = try await onThread {
                let socket = try Socket.connect(port: port)
                return try [
                    ("DELETE", "/204"), ("GET", "/304"), ("HEAD", "/head"), ("GET", "/empty"), ("HEAD", "/head"),
                ].map {
                    let seen = try socket.request($0.0, $0.1)
                    #expect(seen.body.isEmpty)
                    return seen.status
                }
            }
            #expect(statuses == [204, 304, 200, 200, 200])
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let upstream = try LoopbackServer.answering { request in
            if request.target == "/0" { Thread.sleep(forTimeInterval: 0.2) }
            return answer("200 OK", ["content-type: text/plain"], request.target)
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let port = proxy.port
            let bodies = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send((0..<5).map { "GET /\($0) HTTP/1.1\r\nhost: test\r\n\r\n" }.joined())
                var rest: [UInt8] = []
                return try (0..<5).map { _ in try socket.receiveAnswer(&rest).text }
            }
            #expect(bodies == ["/0", "/1", "/2", "/3", "/4"])
        }
    }

    @Test func gzipIsDecoded() async throws {
        let text = String(repeating: #"{"a":"b"}"# + "\n", count: 1000)
        let packed = try await onThread { try gzip(text) }
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            while try connection.receiveRequest(&rest) != nil {
                try connection.send(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ncontent-encoding: gzip\r\ncontent-length: \(packed.count)\r\n\r\n"
                )
                try connection.send(packed)
            }
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let seen = try await proxy.request("GET", "/x", headers: ["accept-encoding: gzip"])
            #expect(seen.text == text)
            #expect(seen["content-encoding"] == nil)
        }
    }

    @Test(arguments: ["zstd-of-another-world", "gzip"])
    func whatCannotBeDecodedIsAnError(encoding: String) async throws {
        let upstream = try LoopbackServer.answering { _ in
            answer("200 OK", ["content-type: text/plain", "content-encoding: \(encoding)"], "not packed at all")
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let seen = try await proxy.request("GET", "/x")
            #expect(seen.status == 502)
            #expect(try errorType(seen) == "api_error")
            #expect(!seen.text.contains("packed"))
        }
    }

    /// The upstream sends an event only once the client has the one before: a proxy that gathers them would wait forever.
    @Test func eventsArriveOneByOne() async throws {
        let turn = DispatchSemaphore(value: 0)
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            try connection.send(eventStream)
            for number in 0..<10 {
                turn.wait()
                try connection.send(chunk(delta("word \(number) ")))
            }
            try connection.send("0\r\n\r\n")
            _ = try connection.receiveAll()
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            let port = proxy.port
            let isComplete = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("GET /x HTTP/1.1\r\nhost: test\r\n\r\n")
                var seen: [UInt8] = []
                // The head comes before any event.
                try socket.receive(into: &seen, until: "\r\n\r\n")
                for number in 0..<10 {
                    turn.signal()
                    try socket.receive(into: &seen, until: "word \(number) ")
                }
                return try socket.receive(into: &seen, until: "\r\n0\r\n\r\n")
            }
            #expect(isComplete)
        }
    }

    @Test func ipv6OnBothSides() async throws {
        let upstream = try LoopbackServer(ipv6: true) { connection in
            var rest: [UInt8] = []
            while try connection.receiveRequest(&rest) != nil {
                try connection.send(answer("200 OK", ["content-type: text/plain"], "six"))
            }
        }
        defer { upstream.stop() }
        try await withProxy("http://[::1]:\(upstream.port)", { $0.listen.host = "::1" }) { proxy in
            #expect(proxy.url.hasPrefix("http://[::1]:"))
            let port = proxy.port
            let seen = try await onThread { try Socket.connect(port: port, ipv6: true).request("GET", "/") }
            #expect(seen.text == "six")
        }
    }
}

/// Packs with the system's gzip.
private func gzip(_ text: String) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-c"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try input.fileHandleForWriting.close()
    let packed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Array(packed)
}
