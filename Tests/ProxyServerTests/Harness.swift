import Foundation
import Logging
import LoopbackSupport
import Masking
import PatternSyntax
import Upstream

@testable import ProxyServer

/// Runs a proxy on a free port for as long as a test's body takes.
func withProxy(
    _ upstream: String, patterns: [Pattern] = [],
    logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
    _ configure: (inout ProxySettings) -> Void = { _ in }, _ body: (ProxyServer) async throws -> Void
) async throws {
    var settings = ProxySettings(upstream: UpstreamSettings(base: upstream), workers: 2)
    settings.listen.port = 0
    settings.limits.drainTimeout = .seconds(2)
    configure(&settings)
    let database = try Database([PatternSet(name: "test", patterns: patterns)])
    let server = try await ProxyServer(settings, database: database, logger: logger)
    do {
        try await body(server)
    } catch {
        _ = try await server.drain()
        throw error
    }
    _ = try await server.drain()
}

extension ProxyServer {
    var port: Int { Int(url.split(separator: ":").last!)! }
    var adminPort: Int { Int(adminURL!.split(separator: ":").last!)! }

    /// One request on a connection of its own.
    func request(_ method: String, _ target: String, headers: [String] = [], body: String? = nil) async throws -> Answer
    {
        let port = port
        return try await onThread {
            try Socket.connect(port: port).request(method, target, headers: headers, body: body)
        }
    }
}

/// An answer with a content-length.
func answer(_ status: String, _ headers: [String], _ body: String) -> String {
    (["HTTP/1.1 \(status)"] + headers + ["content-length: \(body.utf8.count)"]).joined(separator: "\r\n") + "\r\n\r\n"
        + body
}

/// One chunk of a chunked body.
func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

let eventStream = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"

/// A text delta of a message.
func delta(_ text: String) -> String {
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"\(text)\"}}\n\n"
}

/// `error.type` of an answer in the shape of Claude's errors; nil for any other.
func errorType(_ answer: Answer) throws -> String? {
    let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
    guard object?["type"] as? String == "error", object?["request_id"] as? String == answer["request-id"] else {
        return nil
    }
    let error = object?["error"] as? [String: Any]
    return (error?["message"] as? String)?.isEmpty == false ? error?["type"] as? String : nil
}
