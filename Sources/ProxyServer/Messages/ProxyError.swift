import MaskedStreams
import NIOHTTP1
import Upstream

/// An answer that the proxy itself gives, in the shape of Claude's errors.
struct ProxyError: Error, Equatable {
    /// What went wrong, for metrics and logs.
    enum Kind: String, CaseIterable {
        case badRequest = "bad_request"
        case headerTooLarge = "header_too_large"
        case bodyTooLarge = "body_too_large"
        case slowClient = "slow_client"
        case overloaded
        case draining
        case upstreamUnreachable = "upstream_unreachable"
        case upstreamTimeout = "upstream_timeout"
        case upstreamBroken = "upstream_broken"
        case contentRefused = "content_refused"
        case blocked
        case unmaskable
        case engine
    }

    var kind: Kind
    var status: Int
    /// Claude's `error.type`.
    var type: String
    /// Says what and what to do; never text of a message or a header's value.
    var message: String
    /// In seconds.
    var retryAfter: Int?

    static func badRequest(_ message: String) -> ProxyError {
        ProxyError(kind: .badRequest, status: 400, type: "invalid_request_error", message: message)
    }

    static func headerTooLarge(limit: Int) -> ProxyError {
        ProxyError(
            kind: .headerTooLarge, status: 431, type: "invalid_request_error",
            message: "The request's headers are over the proxy's limit of \(limit) bytes.")
    }

    static func bodyTooLarge(limit: Int) -> ProxyError {
        ProxyError(
            kind: .bodyTooLarge, status: 413, type: "request_too_large",
            message: "The request's body is over the proxy's limit of \(limit) bytes.")
    }

    static func slowClient(_ part: String) -> ProxyError {
        ProxyError(
            kind: .slowClient, status: 408, type: "timeout_error",
            message: "The request's \(part) did not arrive in time.")
    }

    static let overloaded = ProxyError(
        kind: .overloaded, status: 529, type: "overloaded_error",
        message: "The proxy has as many requests in flight as it is set to carry.", retryAfter: 1)

    static let draining = ProxyError(
        kind: .draining, status: 503, type: "overloaded_error", message: "The proxy is shutting down.", retryAfter: 1)

    static func contentRefused(_ message: String) -> ProxyError {
        ProxyError(kind: .contentRefused, status: 502, type: "api_error", message: message)
    }

    init(
        kind: Kind, status: Int, type: String, message: String, retryAfter: Int? = nil
    ) {
        self.kind = kind
        self.status = status
        self.type = type
        self.message = message
        self.retryAfter = retryAfter
    }

    /// The upstream gave no complete answer.
    init(_ error: UpstreamError) {
        switch error.kind {
        case .unreachable, .tls:
            self.init(
                kind: .upstreamUnreachable, status: 502, type: "api_error",
                message: "The upstream could not be reached: \(error.message).")
        case .connectTimeout, .firstByteTimeout, .idleTimeout:
            self.init(
                kind: .upstreamTimeout, status: 504, type: "timeout_error",
                message: "The upstream did not answer in time.")
        case .readerTimeout:
            self = .slowClient("answer")
        case .brokenOff, .encoding:
            self.init(
                kind: .upstreamBroken, status: 502, type: "api_error",
                message: "The upstream's answer broke off: \(error.message).")
        case .cancelled:
            self = .draining
        case .setup:
            self.init(
                kind: .engine, status: 500, type: "api_error", message: "The upstream request could not be set up.")
        }
    }

    /// The answer cannot be masked.
    init(_ failure: ResponseMasker.Failure) {
        switch failure.code {
        case .blocked(let pattern):
            self.init(
                kind: .blocked, status: 403, type: "permission_error",
                message: "The answer was blocked: it matches the pattern '\(pattern)'.")
        case .unreadable:
            self.init(
                kind: .unmaskable, status: 502, type: "api_error",
                message: "The answer cannot be masked: \(failure.message)")
        case .engine:
            self.init(kind: .engine, status: 500, type: "api_error", message: "Masking failed: \(failure.message)")
        }
    }

    /// The upstream's answer is an error whose body cannot be masked: what counts of it is the status.
    init(upstreamStatus status: Int, _ failure: ResponseMasker.Failure) {
        self.init(failure)
        guard failure.code == .unreadable, status >= 400 else { return }
        self.status = status
        type = Self.types[status] ?? (status < 500 ? "invalid_request_error" : "api_error")
        message = "The upstream answered with status \(status) and a body that cannot be masked: \(failure.message)"
    }

    /// Claude's `error.type` by status, where it is not one of the general two.
    private static let types = [
        401: "authentication_error", 403: "permission_error", 404: "not_found_error", 408: "timeout_error",
        413: "request_too_large", 429: "rate_limit_error", 504: "timeout_error", 529: "overloaded_error",
    ]

    /// The body of the answer.
    func body(requestID: String) -> String {
        #"{"type":"error","error":{"type":"\#(type)","message":"\#(Self.escape(message))"},"request_id":"\#(requestID)"}"#
            + "\n"
    }

    /// The head of the answer; the connection header is the caller's.
    func head(requestID: String, bodyLength: Int) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "content-type": "application/json", "content-length": "\(bodyLength)", "request-id": requestID,
        ]
        if let retryAfter { headers.add(name: "retry-after", value: "\(retryAfter)") }
        // Official clients repeat a 408, 5xx and the like by themselves; a blocked answer would only be blocked again.
        if kind == .blocked || kind == .contentRefused { headers.add(name: "x-should-retry", value: "false") }
        return headers
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case _ where scalar.value < 0x20: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
