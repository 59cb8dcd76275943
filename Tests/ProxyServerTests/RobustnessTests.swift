import LoopbackSupport
import MaskingLaws
import Testing

@testable import ProxyServer

/// Whatever the bytes and however they are cut: a defined outcome.
@Suite(.timeLimit(.minutes(5))) struct RobustnessTests {
    private static let request =
        "POST /v1/messages?a=b HTTP/1.1\r\nhost: t\r\nx-a: 1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nt: u\r\n\r\n"

    private func echo() throws -> LoopbackServer {
        try .answering { request in
            answer(
                "200 OK", ["content-type: text/plain"],
                request.target + " " + String(decoding: request.body, as: UTF8.self))
        }
    }

    @Test func requestsMayBeCutAnywhere() async throws {
        let upstream = try echo()
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let port = proxy.port
            try await onThread {
                let socket = try Socket.connect(port: port)
                let bytes = Array(Self.request.utf8)
                var rest: [UInt8] = []
                for cut in 1..<bytes.count {
                    try socket.send(Array(bytes[..<cut]))
                    try socket.send(Array(bytes[cut...]))
                    #expect(try socket.receiveAnswer(&rest).text == "/v1/messages?a=b abcdefg")
                }
                for byte in bytes { try socket.send([byte]) }
                #expect(try socket.receiveAnswer(&rest).text == "/v1/messages?a=b abcdefg")
            }
        }
    }

    @Test func answersMayBeCutAnywhere() async throws {
        let events = delta("one ") + ": a comment\n\n" + delta("two")
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            while try connection.receiveRequest(&rest) != nil {
                for byte in (eventStream + chunk(events) + "0\r\ntrailer: t\r\n\r\n").utf8 {
                    try connection.send([byte])
                }
            }
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            for _ in 0..<5 {
                let seen = try await proxy.request("GET", "/x")
                #expect(seen.isComplete && seen.text == events)
            }
        }
    }

    /// Requests with bytes changed, taken out and put in: refused, answered or waited for, and the proxy lives on.
    @Test func brokenRequestsDoNoHarm() async throws {
        let upstream = try echo()
        defer { upstream.stop() }
        var random = SeededRandom(seed: 4711)
        try await withProxy(upstream.url, { $0.limits.headerTimeout = .milliseconds(300) }) { proxy in
            let port = proxy.port
            for _ in 0..<300 {
                var bytes = Array(Self.request.utf8)
                for _ in 0...Int.random(in: 0..<4, using: &random) {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[index] = .random(in: 0...255, using: &random)
                    case 1: bytes.remove(at: index)
                    default: bytes.insert(.random(in: 0...255, using: &random), at: index)
                    }
                }
                let broken = bytes
                try await onThread {
                    let socket = try Socket.connect(port: port)
                    try socket.send(broken)
                    socket.shutdownOutput()
                    let text = String(decoding: try socket.receiveAll(), as: UTF8.self)
                    #expect(text.isEmpty || text.hasPrefix("HTTP/1."))
                }
            }
            #expect(try await proxy.request("POST", "/fine", body: "x").text == "/fine x")
        }
    }

    @Test(arguments: ["/x", "elsewhere.test:443"])
    func tunnelsAreRefusedAndTheConnectionClosed(target: String) async throws {
        let upstream = try echo()
        defer { upstream.stop() }
        try await withProxy(upstream.url) { proxy in
            let port = proxy.port
            let text = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("CONNECT \(target) HTTP/1.1\r\nhost: t\r\n\r\n")
                return String(decoding: try socket.receiveAll(), as: UTF8.self)
            }
            #expect(text.hasPrefix("HTTP/1.1 400 "))
            #expect(text.contains("invalid_request_error"))
        }
        #expect(upstream.accepted == 0)
    }

    /// A client of HTTP/1.0 takes the end of the connection for that of the body.
    @Test(arguments: [true, false]) func onlyABodyThatBreaksOffEndsInAResetForHTTP10(breaksOff: Bool) async throws {
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            try connection.send(
                "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n" + chunk("words. \n")
                    + (breaksOff ? "" : "0\r\n\r\n"))
            connection.shutdownOutput()
            _ = try connection.receiveAll()
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            let port = proxy.port
            let (text, wasReset) = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("GET /x HTTP/1.0\r\nhost: t\r\n\r\n")
                return (String(decoding: try socket.receiveAll(), as: UTF8.self), socket.wasReset)
            }
            #expect(text.hasSuffix("words. \n"))
            #expect(wasReset == breaksOff)
        }
    }

    @Test func upstreamsThatDoNotSpeakHTTPAreErrors() async throws {
        let texts = [
            "", "nonsense\r\n\r\n", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n",
            "HTTP/9.9 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", "\0\0\0\0",
            "HTTP/1.1 200 OK\r\nx: \(String(repeating: "a", count: 400_000))\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\n",
        ]
        for text in texts {
            let upstream = try LoopbackServer { connection in
                var rest: [UInt8] = []
                _ = try connection.receiveRequest(&rest)
                try connection.send(text)
                connection.shutdownOutput()
                _ = try connection.receiveAll()
            }
            defer { upstream.stop() }
            try await withProxy(upstream.url) { proxy in
                let seen = try await proxy.request("GET", "/x")
                #expect(seen.status == 502, "for \(text.prefix(40))")
                #expect(try errorType(seen) == "api_error")
            }
        }
    }
}
