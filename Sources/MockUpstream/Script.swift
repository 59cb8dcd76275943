/// What a mock answers: which requests, and with what, one response after the other.
///
/// The file format is in `docs/mock.md`; ``load(_:)`` reads it.
public struct Script: Sendable {
    /// The requests that a script is for. What is nil does not matter.
    struct When: Sendable {
        var method = "POST"
        /// Without the query.
        var path = "/v1/messages"
        var model: String?
        /// A part of the last user text.
        var text: String?
    }

    /// What follows the last response.
    enum Then: String, Sendable, CaseIterable {
        /// The last response again.
        case last
        /// The first response, and so on.
        case cycle
    }

    var when = When()
    var then = Then.last
    var responses: [Response]
}

/// One response: what it says, and how its bytes are sent.
struct Response: Sendable {
    enum Body: Sendable {
        case message(Message)
        case error(APIError)
        /// Bytes as they are, whatever the request asked for.
        case raw([UInt8], contentType: String)
        /// Quotes the last user text.
        case echo
    }

    struct Header: Sendable, Equatable {
        var name: String
        var value: String
    }

    var body: Body
    var status: Int?
    var headers: [Header] = []
    var delivery = Delivery()
    var fault: Fault?
}

/// An answer of the model, from which both the stream and the JSON document are made.
struct Message: Sendable {
    /// A step of a block's stream.
    enum Piece: Sendable, Equatable {
        /// One delta. May be empty.
        case delta(String)
        /// Seconds of silence.
        case pause(Double)
    }

    /// The text of a block.
    enum Flow: Sendable, Equatable {
        /// To be cut into deltas as the delivery says.
        case text(String)
        /// Cut by the script.
        case pieces([Piece])

        var whole: String {
            switch self {
            case .text(let text): text
            case .pieces(let pieces): pieces.map { if case .delta(let text) = $0 { text } else { "" } }.joined()
            }
        }
    }

    enum Part: Sendable {
        /// The flow is sent `times` times.
        case text(Flow, times: Int, citations: [JSON])
        case thinking(Flow, times: Int, signature: String?)
        /// A tool call; the flow is its `partial_json`.
        case toolUse(type: String, name: String, id: String?, input: Flow)
        /// A block that arrives whole in its `content_block_start`.
        case whole(JSON)
        /// Not a block: an event of its own, only in streams.
        case event(JSON)
        /// Silence between blocks, only in streams.
        case pause(Double)
    }

    var parts: [Part]
    var stopReason: String?
    var stopDetails: JSON?
    /// Nil names the request's own.
    var model: String?
}

/// An error in Claude's shape.
struct APIError: Error, Sendable, Equatable {
    var type: String
    var message: String
    var status: Int
    /// Seconds, for a `retry-after` header.
    var retryAfter: Int?

    init(_ type: String, _ message: String, status: Int? = nil, retryAfter: Int? = nil) {
        self.type = type
        self.message = message
        self.status = status ?? Self.statuses[type] ?? 500
        self.retryAfter = retryAfter
    }

    /// The errors that Claude's API documents, with their status.
    static let statuses = [
        "invalid_request_error": 400, "authentication_error": 401, "billing_error": 402, "permission_error": 403,
        "not_found_error": 404, "request_too_large": 413, "rate_limit_error": 429, "api_error": 500,
        "timeout_error": 504, "overloaded_error": 529,
    ]

    func document(requestID: String? = nil) -> JSON {
        var members: [JSON.Member] = [
            .init(name: "type", value: "error"),
            .init(name: "error", value: ["type": .string(type), "message": .string(message)]),
        ]
        if let requestID { members.append(.init(name: "request_id", value: .string(requestID))) }
        return .object(members)
    }
}

/// How the bytes of a response are sent.
struct Delivery: Sendable {
    /// How the text of a block is cut into deltas, in Unicode scalars.
    enum Deltas: Sendable, Equatable {
        case words
        case whole
        case size(Int)
        case sizes([Int])
        case random(seed: UInt64)
    }

    enum Writes: Sendable, Equatable {
        case event
        case whole
        /// So many bytes, across events.
        case size(Int)
        case random(seed: UInt64)
    }

    enum Gzip: String, Sendable, CaseIterable {
        case never
        /// Where the request's `accept-encoding` allows.
        case accepted
        case always
    }

    enum Framing: String, Sendable, CaseIterable {
        case chunked
        case length
        /// Neither: the end of the connection ends the body.
        case close
    }

    enum ChunkStyle: String, Sendable, CaseIterable {
        case plain
        /// Leading zeros, capital digits, extensions and a trailer field: all allowed, all rare.
        case odd
    }

    enum LineEnding: String, Sendable, CaseIterable {
        case lf
        case crlf
        case cr
    }

    /// Seconds.
    var firstByteDelay = 0.0
    /// Seconds after each event but the last.
    var eventDelay = 0.0
    var deltas = Deltas.words
    var writes = Writes.event
    /// The most bytes of one write to the socket, chunk framing included; nil sets no bound.
    var wire: Int?
    var gzip = Gzip.never
    /// Nil is `chunked` for streams and `length` for documents.
    var framing: Framing?
    var chunks = ChunkStyle.plain
    var lineEnding = LineEnding.lf
    /// Spaces before the last brace of an event, as the real API sends them.
    var padding = true
    /// Whether a ping follows the first `content_block_start`.
    var ping = true
}

/// Where and how a response goes wrong.
struct Fault: Sendable {
    enum Place: Sendable, Equatable {
        case events(Int)
        case bytes(Int)
    }

    enum Kind: Sendable, Equatable {
        /// An `error` event, then a clean end.
        case error(APIError)
        /// A clean end of an unfinished body.
        case end
        /// The connection closes in the middle of the framing.
        case cut
        /// The connection is reset.
        case reset
        /// Nothing more is sent until the client leaves.
        case stall
    }

    var after: Place
    var kind: Kind
}
