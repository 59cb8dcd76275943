import Foundation
import Logging
import LoopbackSupport
import Masking
import PatternSyntax
import Synchronization
import Testing
import Upstream

@testable import ProxyServer

@Suite(.timeLimit(.minutes(5))) struct LifecycleTests {
    private func slow(_ events: Int, begun: @escaping @Sendable () -> Void = {}) throws -> LoopbackServer {
        try LoopbackServer { connection in
            var rest: [UInt8] = []
            while try connection.receiveRequest(&rest) != nil {
                begun()
                try connection.send(eventStream)
                for number in 0..<events {
                    try connection.send(chunk(delta("part \(number);")))
                    Thread.sleep(forTimeInterval: 0.1)
                }
                try connection.send("0\r\n\r\n")
            }
        }
    }

    @Test func drainingLetsAStreamFinishAndTakesNoOther() async throws {
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let upstream = try slow(8) { beginning.yield() }
        defer { upstream.stop() }
        let settings: (inout ProxySettings) -> Void = { $0.limits.drainTimeout = .seconds(10) }
        let server = try await started(upstream.url, settings)
        let port = server.port
        async let running = server.request("GET", "/x")
        let idle = try await onThread { try Socket.connect(port: port) }
        for await _ in begun { break }
        async let left = server.drain()
        let isClosed = try await eventually {
            do {
                return try await onThread { try Socket.connect(port: port).receiveAll().isEmpty }
            } catch is SocketError {
                return true
            }
        }
        #expect(isClosed)
        await #expect(throws: SocketError.self) {
            try await onThread { try Socket.connect(port: port).request("GET", "/") }
        }
        let rest = try await onThread { try idle.receiveAll() }
        #expect(rest.isEmpty)
        let seen = try await running
        #expect(seen.isComplete && seen.text.contains("part 7;"))
        #expect(try await left == 0)
    }

    @Test func drainingCutsOffWhatTakesTooLong() async throws {
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let upstream = try slow(100) { beginning.yield() }
        defer { upstream.stop() }
        let server = try await started(upstream.url) { $0.limits.drainTimeout = .milliseconds(300) }
        async let running = server.request("GET", "/x")
        for await _ in begun { break }
        let start = ContinuousClock.now
        #expect(try await server.drain() == 1)
        #expect(start.duration(to: .now) < .seconds(9))
        let seen = try await running
        #expect(!seen.isComplete)
    }

    @Test func healthAndMetrics() async throws {
        let upstream = try slow(3)
        defer { upstream.stop() }
        try await withProxy(upstream.url, { $0.admin = .init(host: "127.0.0.1", port: 0) }) { proxy in
            let admin = proxy.adminPort
            func ask(_ method: String, _ target: String) async throws -> Answer {
                try await onThread { try Socket.connect(port: admin).request(method, target) }
            }
            #expect(try await ask("GET", "/healthz").text == "ok\n")
            let body = "{\"a\":1}"
            _ = try await proxy.request("POST", "/x", body: body)
            _ = try await proxy.request("GET", "*")
            let text = try await ask("GET", "/metrics").text
            let lines = Set(text.split(separator: "\n").map(String.init))
            let bytes = (0..<3).map { delta("part \($0);").utf8.count }.reduce(0, +)
            for line in [
                #"scrim_requests_total{status="2xx"} 1"#, #"scrim_requests_total{status="4xx"} 1"#,
                #"scrim_errors_total{kind="bad_request"} 1"#, "scrim_open_streams 0",
                "scrim_request_bytes_total \(body.utf8.count)", "scrim_upstream_bytes_total \(bytes)",
                "scrim_response_bytes_total \(bytes)", "scrim_upstream_events_total 3", "scrim_response_events_total 3",
            ] { #expect(lines.contains(line), "\(line) is not in\n\(text)") }
            #expect(try await ask("POST", "/metrics").status == 405)
            #expect(try await ask("GET", "/other").status == 404)
        }
    }

    @Test func logsHoldNoTextAndNoCredentials() async throws {
        let upstream = try LoopbackServer.answering { _ in
            answer(
                "200 OK", ["content-type: application/json", "request-id: req_visible", "set-cookie: cookie-value"],
                #"{"a":"answer-text"}"#)
        }
        defer { upstream.stop() }
        let log = LogRecorder()
        try await withProxy(upstream.url, logger: Logger(label: "test", factory: { _ in log })) { proxy in
            _ = try await proxy.request(
                "POST", "/v1/messages?secret=query-value",
                headers: ["x-api-key: key-value", "authorization: Bearer token-value"],
                body: "body-text")
            _ = try await proxy.request("GET", "/v1/path-text")
        }
        let text = log.text
        #expect(text.contains("req_visible") && text.contains("/v1/messages"))
        for hidden in [
            "query-value", "key-value", "token-value", "body-text", "answer-text", "cookie-value", "path-text",
        ] {
            #expect(!text.contains(hidden))
        }
    }

    @Test func aPortThatIsTakenIsAnError() async throws {
        let other = try LoopbackServer { _ in }
        defer { other.stop() }
        await #expect(throws: ProxyServer.StartError.self) {
            try await withProxy("http://127.0.0.1:1", { $0.listen.port = other.port }) { _ in }
        }
    }

    private func started(_ upstream: String, _ configure: (inout ProxySettings) -> Void) async throws -> ProxyServer {
        var settings = ProxySettings(upstream: .init(base: upstream), workers: 2)
        settings.listen.port = 0
        configure(&settings)
        return try await ProxyServer(
            settings, database: Database([PatternSet(name: "test", patterns: [])]),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }
}

/// Keeps what is logged.
private final class LogRecorder: LogHandler {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
    }
}
