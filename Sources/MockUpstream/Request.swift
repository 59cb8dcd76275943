import Foundation

/// What the mock needs of an HTTP request.
struct Request: Sendable {
    var method: String
    /// Path and query, as they came.
    var target: String
    /// In their order.
    var headers: [Response.Header]
    var body: [UInt8]

    var path: String { String(target.prefix { $0 != "?" }) }

    /// The first value under a name, whatever its case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    var acceptsGzip: Bool {
        header("accept-encoding")?.lowercased().split(separator: ",").contains {
            let parts = $0.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            return (parts.first == "gzip" || parts.first == "*") && !parts.dropFirst().contains("q=0")
        } ?? false
    }
}

/// The parts of a Messages request that decide the answer.
struct MessagesRequest: Sendable, Equatable {
    var model: String
    var stream: Bool
    /// The last text of the last user message.
    var lastUserText: String
    /// Whether the client asked for thinking.
    var thinks: Bool

    /// Checks a request as the real API does, as far as its errors matter to clients. Throws an ``APIError``.
    init(_ request: Request, forMessage: Bool = true) throws {
        guard request.header("anthropic-version") != nil else {
            throw APIError("invalid_request_error", "anthropic-version: header is required")
        }
        let document: Any
        do {
            document = try JSONSerialization.jsonObject(with: Data(request.body))
        } catch {
            throw APIError("invalid_request_error", "The request body is not valid JSON")
        }
        guard let body = document as? [String: Any] else {
            throw APIError("invalid_request_error", "The request body is not a JSON object")
        }
        guard let model = body["model"] as? String else {
            throw APIError("invalid_request_error", "model: Field required")
        }
        if forMessage, (body["max_tokens"] as? Int ?? 0) < 1 {
            throw APIError("invalid_request_error", "max_tokens: Field required, at least 1")
        }
        guard let messages = body["messages"] as? [[String: Any]], !messages.isEmpty else {
            throw APIError("invalid_request_error", "messages: at least one message is required")
        }
        self.model = model
        stream = body["stream"] as? Bool ?? false
        thinks = ["enabled", "adaptive"].contains((body["thinking"] as? [String: Any])?["type"] as? String ?? "")
        let content = messages.last { $0["role"] as? String == "user" }?["content"]
        let blocks = content as? [[String: Any]] ?? []
        lastUserText = content as? String ?? blocks.last { $0["type"] as? String == "text" }?["text"] as? String ?? ""
    }
}
