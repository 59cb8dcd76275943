import Foundation
import LoopbackSupport
import Masking
import PatternSyntax
import Testing
import Upstream

@testable import ProxyServer

/// The masker at work between upstream and client, whatever the format.
@Suite(.timeLimit(.minutes(5))) struct MaskingTests {
    private static let secret = "ghp_FAKEfakeFAKEfakeFAKEfakeFAKEfake1234"
    private static let masked = "[REDACTED:github-pat]"

    private func blocking() -> Pattern {
        var pattern = github
        pattern.action = .block
        return pattern
    }

    @Test func aSecretCutToPiecesDoesNotArrive() async throws {
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            try connection.send(eventStream)
            for character in "Take \(Self.secret) now." {
                try connection.send(chunk(delta(String(character))))
                Thread.sleep(forTimeInterval: 0.002)
            }
            try connection.send("0\r\n\r\n")
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            let seen = try await proxy.request("POST", "/v1/messages", body: "{}")
            #expect(seen.isComplete)
            let text = seen.text.components(separatedBy: #""text":""#).dropFirst().map { $0.prefix { $0 != "\"" } }
                .joined()
            #expect(text == "Take \(Self.masked) now.")
            #expect(!seen.text.contains("ghp_"))
        }
    }

    @Test(arguments: ["application/json", "application/x-ndjson", "text/plain"])
    func otherBodiesAndHeaders(type: String) async throws {
        let body = #"{"a":"x \#(Self.secret) y"}"# + (type == "application/json" ? "" : "\n")
        let upstream = try LoopbackServer.answering { _ in
            answer("200 OK", ["content-type: \(type)", "x-echo: was \(Self.secret)", "request-id: req_1"], body)
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            let seen = try await proxy.request("GET", "/x")
            #expect(seen.text == body.replacingOccurrences(of: Self.secret, with: Self.masked))
            #expect(seen["x-echo"] == "was \(Self.masked)")
            #expect(seen["request-id"] == "req_1")
        }
    }

    @Test func whatIsSafeIsShownWhileTheUpstreamIsSilent() async throws {
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            _ = try connection.receiveRequest(&rest)
            try connection.send(eventStream + chunk(delta("Take " + Self.secret.prefix(10))))
            _ = try connection.receiveAll()
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github], { $0.upstream.stallInterval = .milliseconds(200) }) {
            proxy in
            let port = proxy.port
            let start = ContinuousClock.now
            let seen = try await onThread {
                let socket = try Socket.connect(port: port)
                try socket.send("GET / HTTP/1.1\r\nhost: t\r\n\r\n")
                var seen: [UInt8] = []
                try socket.receive(into: &seen, until: "Take ")
                return String(decoding: seen, as: UTF8.self)
            }
            let time = start.duration(to: .now)
            #expect(time > .milliseconds(150) && time < .seconds(15))
            #expect(!seen.contains("ghp_"))
        }
    }

    @Test func aBlockedStreamEndsInAnErrorEvent() async throws {
        let upstream = try LoopbackServer.answering { _ in
            eventStream + chunk(delta("first ")) + chunk(delta("\(Self.secret) ")) + chunk(delta("last")) + "0\r\n\r\n"
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [blocking()]) { proxy in
            let seen = try await proxy.request("GET", "/x")
            #expect(seen.text.contains("first ") && seen.text.contains("event: error\n"))
            #expect(!seen.text.contains("ghp_") && !seen.text.contains("last"))
        }
    }

    @Test func aBlockedDocumentIsRefused() async throws {
        let upstream = try LoopbackServer.answering { _ in
            answer("200 OK", ["content-type: application/json"], #"{"a":"\#(Self.secret) "}"#)
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [blocking()]) { proxy in
            let seen = try await proxy.request("GET", "/x")
            #expect(seen.status == 403)
            #expect(try errorType(seen) == "permission_error")
            #expect(seen["x-should-retry"] == "false")
            #expect(!seen.text.contains("ghp_"))
        }
    }

    @Test func aDocumentThatIsNotJSONIsRefused() async throws {
        let upstream = try LoopbackServer.answering { _ in
            answer("200 OK", ["content-type: application/json"], #"{"a": \#(Self.secret)"#)
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            let seen = try await proxy.request("GET", "/x")
            #expect(seen.status == 502)
            #expect(try errorType(seen) == "api_error")
            #expect(!seen.text.contains("ghp_"))
        }
    }

    @Test func newSetsServeTheNextRequestAndRunningOnesKeepTheirs() async throws {
        let gate = DispatchSemaphore(value: 0)
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let upstream = try LoopbackServer { connection in
            var rest: [UInt8] = []
            while let request = try connection.receiveRequest(&rest) {
                try connection.send(eventStream + chunk(delta("begun ")))
                if request.target == "/wait" {
                    beginning.yield()
                    gate.wait()
                }
                try connection.send(chunk(delta("\(Self.secret) end")) + "0\r\n\r\n")
            }
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github]) { proxy in
            async let running = proxy.request("GET", "/wait")
            for await _ in begun { break }
            proxy.replaceDatabase(try Database([PatternSet(name: "none", patterns: [])]))
            let next = try await proxy.request("GET", "/x")
            #expect(next.text.contains(Self.secret))
            gate.signal()
            let seen = try await running
            #expect(seen.text.contains(Self.masked) && !seen.text.contains("ghp_"))
        }
    }

    @Test func matchesAreCounted() async throws {
        let upstream = try LoopbackServer.answering { _ in
            answer("200 OK", ["content-type: text/plain"], "\(Self.secret) and \(Self.secret)")
        }
        defer { upstream.stop() }
        try await withProxy(upstream.url, patterns: [github], { $0.admin = .init(host: "127.0.0.1", port: 0) }) {
            proxy in
            _ = try await proxy.request("GET", "/x")
            let admin = proxy.adminPort
            let metrics = try await onThread { try Socket.connect(port: admin).request("GET", "/metrics") }
            #expect(metrics.text.contains(#"scrim_matches_total{pattern="github-pat"} 2"#))
        }
    }
}
