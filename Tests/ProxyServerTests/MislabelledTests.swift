import Foundation
import LoopbackSupport
import Testing

@testable import ProxyServer

/// Answers that are not what their head says: masked as what a client may take them for, or refused.
@Suite(.timeLimit(.minutes(5))) struct MislabelledTests {
    private static let secret = "ghp_FAKEfakeFAKEfakeFAKEfakeFAKEfake1234"
    private static let masked = "[REDACTED:github-pat]"
    /// The secret as a document may write it, so that no pattern sees it in the text.
    private static let escaped = "ghp_\\u0046" + secret.dropFirst(5)

    /// What a client gets of an answer with these header lines and this body, its connection then closed.
    private func seen(_ headers: [String], _ body: [UInt8], status: String = "200 OK") async throws -> Answer {
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            while try connection.receiveRequest(&rest) != nil {
                let lines = ["HTTP/1.1 \(status)"] + headers + ["content-length: \(body.count)"]
                try connection.send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
            }
        }
        defer { upstream.stop() }
        var seen: Answer?
        try await withProxy(upstream.url, patterns: [github]) { seen = try await $0.request("GET", "/x") }
        return try #require(seen)
    }

    private func seen(_ headers: [String], _ body: String, status: String = "200 OK") async throws -> Answer {
        try await seen(headers, Array(body.utf8), status: status)
    }

    @Test(
        arguments: ["text/plain", "text/html; charset=utf-8"],
        ["", "\n", "\u{FEFF}", ": hello\n\n", "id: 1\n", "retry: 5\n\n", "data\n\n"])
    func eventsThatAreCalledText(type: String, beginning: String) async throws {
        let body = beginning + "Take \(Self.secret) now.".map { delta(String($0)) }.joined()
        let seen = try await seen(["content-type: \(type)"], body)
        let text = seen.text.components(separatedBy: #""text":""#).dropFirst().map { $0.prefix { $0 != "\"" } }.joined()
        #expect(text == "Take \(Self.masked) now.")
    }

    /// The verdict on a body does not hang on how it is cut.
    @Test(arguments: [("event: x\ndata: a\n\n", true), ("evening\n", false), ("re", false)])
    func whatBodiesAreIsSeenByteByByte(body: String, areEvents: Bool) async throws {
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            try connection.send("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n")
            for character in body {
                try connection.send(chunk(String(character)))
                Thread.sleep(forTimeInterval: 0.002)
            }
            // Breaks off: of the formats, events alone can say so.
            connection.shutdownOutput()
            _ = try connection.receiveAll()
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            let port = proxy.port
            let text = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("GET /x HTTP/1.1\r\nhost: t\r\nconnection: close\r\n\r\n")
                return String(decoding: try socket.receiveAll(), as: UTF8.self)
            }
            #expect(text.contains("event: error\n") == areEvents)
        }
    }

    @Test(arguments: ["text/json", "text/x-json", "application/x-json", "text/plain", "text/html"])
    func documentsUnderOtherNames(type: String) async throws {
        let seen = try await seen(["content-type: \(type)"], #" {"a":"\#(Self.escaped)"}"#)
        #expect(seen.text == #" {"a":"\#(Self.masked)"}"#)
    }

    @Test(arguments: ["text/ndjson", "text/x-ndjson", "text/jsonl", "text/x-jsonl"])
    func linesUnderOtherNames(type: String) async throws {
        let seen = try await seen(["content-type: \(type)"], "{}\n{\"a\":\"\(Self.escaped)\"}\n")
        #expect(seen.text == "{}\n{\"a\":\"\(Self.masked)\"}\n")
    }

    @Test func linesThatAreCalledText() async throws {
        let lines = { (text: String) in "{\"a\":1}\n{\"a\":\"\(text)\"}\n" }
        #expect(try await seen(["content-type: text/plain"], lines(Self.escaped)).text == lines(Self.masked))
    }

    @Test(arguments: [
        "[info] took ", "{", "[1] C:\\users\\u12 \"", "{\"a\":1}}\n\n", "{\"a\":[\"it\\u0027s\", ", "[\"", "{}{} ",
    ])
    func textThatBeginsLikeJSON(beginning: String) async throws {
        let seen = try await seen(["content-type: text/plain"], beginning + Self.secret + "\n")
        #expect(seen.status == 200 && seen.isComplete)
        #expect(seen.text == beginning + Self.masked + "\n")
    }

    /// Broken JSON may still be read by somebody, escapes and all.
    @Test(arguments: ["{\"a\":1,", "[\"", "{\"a\":1}{\"b\":\"\\", "[\" ghp ", "{'"])
    func escapesInBrokenJSONHideNothing(beginning: String) async throws {
        for text in [Self.escaped, "\\\"\(Self.escaped)", String(Self.secret.dropLast(4)) + "1\\u00323\\u0034"] {
            let seen = try await seen(["content-type: text/plain"], beginning + text + "\"")
            #expect(seen.status == 502)
            #expect(try errorType(seen) == "api_error")
        }
    }

    @Test func textThatBeginsLikeJSONIsNotUTF16() async throws {
        let seen = try await seen(
            ["content-type: text/plain"], "[" + String(repeating: "x", count: 300_000) + "\u{0}")
        #expect(seen.status == 502)
    }

    @Test(arguments: [
        ["content-type: text/plain", "content-type: text/event-stream"],
        ["content-type: text/event-stream", "Content-Type: text/event-stream"],
        ["content-type: text/plain, text/event-stream"],
    ])
    func severalTypesAreRefused(headers: [String]) async throws {
        let seen = try await seen(headers, "words")
        #expect(seen.status == 502)
        #expect(try errorType(seen) == "api_error")
        #expect(seen["x-should-retry"] == "false")
    }

    @Test func textThatIsNotUTF8IsRefused() async throws {
        let wide: [UInt8] = Self.secret.utf8.flatMap { [$0, UInt8(0)] }
        let bodies: [[UInt8]] = [
            [0xFF, 0xFE] + wide, [0xFE, 0xFF, 0] + wide, wide, [0] + wide, [0xFF, 0xFE, 0x60, 0x4F], [0xFE, 0xFF],
            Array("words ".utf8) + wide, [0x60, 0x4F, 0x7D, 0x59] + wide,
        ]
        for body in bodies {
            let seen = try await seen(["content-type: text/plain"], body)
            #expect(seen.status == 502)
            #expect(try errorType(seen) == "api_error")
        }
    }

    @Test(arguments: ["content-disposition", "server"])
    func headersThatCanNameThingsAreMasked(name: String) async throws {
        let seen = try await seen(["content-type: text/plain", "\(name): x \(Self.secret) y"], "words")
        #expect(seen[name] == "x \(Self.masked) y")
    }

    @Test(arguments: ["location: /\(Self.secret)", "content-type: text/plain; name=\(Self.secret)"])
    func headersThatCannotBeMaskedAreRefused(line: String) async throws {
        let seen = try await seen(
            line.hasPrefix("content-type") ? [line] : ["content-type: text/plain", line], "words",
            status: "303 See Other")
        #expect(seen.status == 502)
        #expect(try errorType(seen) == "api_error")
        #expect(seen.headers.allSatisfy { !$0.value.contains("ghp_") })
    }

    @Test func errorsThatAreNotJSONKeepTheirStatus() async throws {
        let types = [
            400: "invalid_request_error", 401: "authentication_error", 429: "rate_limit_error", 503: "api_error",
            529: "overloaded_error",
        ]
        for (status, type) in types {
            let seen = try await seen(
                ["content-type: application/json", "retry-after: 7"], "no healthy upstream \(Self.secret)",
                status: "\(status) Whatever")
            #expect(seen.status == status)
            #expect(try errorType(seen) == type)
            #expect(seen["retry-after"] == "7")
            #expect(!seen.text.contains("ghp_"))
        }
    }
}
