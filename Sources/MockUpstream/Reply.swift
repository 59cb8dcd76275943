import Foundation
import Synchronization

/// An answer that is ready to be sent.
struct Reply: Sendable {
    var status: Int
    var headers: [Response.Header]
    var runs: [Run]
    var framing: Delivery.Framing
    var delivery: Delivery
    var fault: Fault?
}

/// Answers requests: by the first script that is for them, else as the real API would, in short.
final class Responder: Sendable {
    private let scripts: [Script]
    /// How many responses each script has given.
    private let given: Mutex<[Int]>

    init(scripts: [Script]) {
        self.scripts = scripts
        given = Mutex(Array(repeating: 0, count: scripts.count))
    }

    func reply(to request: Request, id: String) -> Reply {
        do {
            return try answer(request, id: id)
        } catch let error as APIError {
            return Self.error(error, id: id)
        } catch {
            return Self.error(APIError("api_error", "The mock failed: \(error)"), id: id)
        }
    }

    func tooLarge(id: String) -> Reply {
        Self.error(APIError("request_too_large", "Request exceeds the maximum size"), id: id)
    }

    private func answer(_ request: Request, id: String) throws -> Reply {
        guard request.header("x-api-key") != nil || request.header("authorization") != nil else {
            throw APIError("authentication_error", "x-api-key header is required")
        }
        // Read only where a script or a route asks: a script may be for a path whose body is anything.
        let messages = Result { try MessagesRequest(request) }
        if let response = next(for: request, try? messages.get()) {
            return try perform(response, request, id: id) { try messages.get() }
        }
        switch (request.method, request.path) {
        case ("POST", "/v1/messages"):
            return try perform(Response(body: .echo), request, id: id) { try messages.get() }
        case ("POST", "/v1/messages/count_tokens"):
            _ = try MessagesRequest(request, forMessage: false)
            return Self.document(["input_tokens": .number(String(max(1, request.body.count / 4)))], id: id)
        case ("GET", "/v1/models"):
            return Self.document(
                [
                    "data": .array(Self.models), "has_more": false, "first_id": Self.models[0]["id"] ?? .null,
                    "last_id": Self.models[Self.models.count - 1]["id"] ?? .null,
                ], id: id)
        case ("GET", let path) where path.hasPrefix("/v1/models/"):
            let name = path.dropFirst("/v1/models/".count)
            guard let model = Self.models.first(where: { $0["id"]?.string == String(name) }) else {
                throw APIError("not_found_error", "model: \(name)")
            }
            return Self.document(model, id: id)
        case (_, "/v1/messages"), (_, "/v1/messages/count_tokens"), (_, "/v1/models"):
            throw APIError("invalid_request_error", "Method Not Allowed", status: 405)
        default: throw APIError("not_found_error", "Not Found")
        }
    }

    /// The next response of the first script that is for this request.
    private func next(for request: Request, _ messages: MessagesRequest?) -> Response? {
        guard let index = scripts.firstIndex(where: { $0.when.fits(request, messages) }) else { return nil }
        let count = given.withLock { given in
            defer { given[index] += 1 }
            return given[index]
        }
        let script = scripts[index]
        let last = script.responses.count - 1
        return script.responses[script.then == .cycle ? count % (last + 1) : min(count, last)]
    }

    private func perform(
        _ response: Response, _ request: Request, id: String, messages: () throws -> MessagesRequest
    ) throws -> Reply {
        var reply: Reply
        switch response.body {
        case .error(let error): reply = Self.error(error, id: id)
        case .raw(let bytes, let type):
            let isStream = type.hasPrefix("text/event-stream")
            let pieces = isStream ? splitEvents(bytes) : [Piece(bytes: bytes)]
            reply = Self.make(200, type, [Run(pieces: pieces)], isStream ? .chunked : .length, id: id)
        case .echo: reply = try message(Self.echo(try messages()), response.delivery, request, try messages(), id: id)
        case .message(let body): reply = try message(body, response.delivery, request, try messages(), id: id)
        }
        reply.status = response.status ?? reply.status
        reply.headers += response.headers
        reply.framing = response.delivery.framing ?? reply.framing
        reply.delivery = response.delivery
        reply.fault = response.fault
        let gzip = response.delivery.gzip
        if gzip == .accepted, !request.acceptsGzip { reply.delivery.gzip = .never }
        if reply.delivery.gzip != .never {
            reply.headers.append(.init(name: "content-encoding", value: "gzip"))
        }
        return reply
    }

    private func message(
        _ message: Message, _ delivery: Delivery, _ request: Request, _ messages: MessagesRequest, id: String
    ) throws -> Reply {
        var writer = MessageWriter(message, for: messages, body: request.body, delivery: delivery)
        if messages.stream {
            return Self.make(200, "text/event-stream; charset=utf-8", writer.events(), .chunked, id: id)
        }
        return Self.make(200, "application/json", [Run(pieces: [Piece(bytes: writer.document())])], .length, id: id)
    }

    private static func echo(_ request: MessagesRequest) -> Message {
        let text = Message.Part.text(.text("You said: \"\(request.lastUserText)\""), times: 1, citations: [])
        let thinking = Message.Part.thinking(
            .text("The user said something. I will quote it."), times: 1, signature: nil)
        return Message(parts: request.thinks ? [thinking, text] : [text])
    }

    private static func error(_ error: APIError, id: String) -> Reply {
        var reply = document(error.document(requestID: id), status: error.status, id: id)
        if let seconds = error.retryAfter { reply.headers.append(.init(name: "retry-after", value: String(seconds))) }
        return reply
    }

    private static func document(_ json: JSON, status: Int = 200, id: String) -> Reply {
        make(status, "application/json", [Run(pieces: [Piece(bytes: json.bytes)])], .length, id: id)
    }

    private static func make(
        _ status: Int, _ type: String, _ runs: [Run], _ framing: Delivery.Framing, id: String
    ) -> Reply {
        let reset = Date(timeIntervalSinceNow: 60).ISO8601Format()
        let headers: [(String, String)] = [
            ("content-type", type), ("request-id", id), ("anthropic-organization-id", "org-mock"),
            ("anthropic-ratelimit-requests-limit", "4000"), ("anthropic-ratelimit-requests-remaining", "3999"),
            ("anthropic-ratelimit-requests-reset", reset), ("anthropic-ratelimit-tokens-limit", "4000000"),
            ("anthropic-ratelimit-tokens-remaining", "3999000"), ("anthropic-ratelimit-tokens-reset", reset),
        ]
        return Reply(
            status: status, headers: headers.map { .init(name: $0.0, value: $0.1) }, runs: runs, framing: framing,
            delivery: Delivery())
    }

    private static let models: [JSON] = [
        [
            "type": "model", "id": "claude-opus-4-6", "display_name": "Claude Opus 4.6",
            "created_at": "2026-02-04T00:00:00Z",
        ],
        [
            "type": "model", "id": "claude-haiku-4-5-20251001", "display_name": "Claude Haiku 4.5",
            "created_at": "2025-10-15T00:00:00Z",
        ],
    ]
}

extension Script.When {
    fileprivate func fits(_ request: Request, _ messages: MessagesRequest?) -> Bool {
        guard request.method == method, request.path == path else { return false }
        if let model, messages?.model != model { return false }
        if let text, messages?.lastUserText.contains(text) != true { return false }
        return true
    }
}

/// Cuts recorded events after each blank line, whatever its line endings. The bytes stay what they are.
func splitEvents(_ bytes: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    var start = 0
    var lineIsEmpty = false
    var index = 0
    while index < bytes.count {
        let byte = bytes[index]
        index += 1
        guard byte == 0x0A || byte == 0x0D else {
            lineIsEmpty = false
            continue
        }
        if byte == 0x0D, index < bytes.count, bytes[index] == 0x0A { index += 1 }
        if lineIsEmpty {
            pieces.append(Piece(bytes: Array(bytes[start..<index])))
            start = index
        }
        lineIsEmpty = true
    }
    if start < bytes.count { pieces.append(Piece(bytes: Array(bytes[start...]))) }
    return pieces
}
