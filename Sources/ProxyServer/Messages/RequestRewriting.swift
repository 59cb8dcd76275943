import NIOHTTP1
import Upstream

/// What becomes of a client's request head on its way up. Pure.
enum RequestRewriting {
    /// Headers that concern one connection (RFC 9110, 7.6.1), by lower-case name.
    static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade", "http2-settings",
    ]

    /// Headers that the proxy answers for itself: the upstream's name, framing, and what it can decode. A range would
    /// cut secrets where no pattern can see them whole.
    private static let ours: Set<String> = [
        "host", "content-length", "expect", "accept-encoding", "range", "if-range",
    ]

    /// Checks the head and turns it into a request to the upstream.
    ///
    /// - Parameter bodyLimit: in bytes; a declared length over it is refused at once.
    static func upstreamRequest(_ head: HTTPRequestHead, bodyLimit: Int) throws(ProxyError) -> UpstreamRequest {
        guard head.method != .CONNECT else { throw .badRequest("The proxy opens no tunnels: CONNECT is refused.") }
        guard head.uri.utf8.first == UInt8(ascii: "/"),
            head.uri.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x23 && $0 != 0x7F })
        else {
            throw .badRequest("The request's target must be a path that begins with '/', without fragment.")
        }
        // NIO has put this character in the place of bytes that are not UTF-8: they would not arrive as they were.
        guard !head.headers.contains(where: { $0.value.unicodeScalars.contains("\u{FFFD}") }) else {
            throw .badRequest("The request's headers must be UTF-8, without U+FFFD.")
        }
        let body = try framing(head, bodyLimit: bodyLimit)
        if head.method == .HEAD, body != .none, body != .length(0) {
            throw .badRequest("A HEAD request must not have a body.")
        }
        let listed = connectionListed(head.headers)
        let headers = head.headers.filter { name, _ in
            let name = name.lowercased()
            return !hopByHop.contains(name) && !ours.contains(name) && !listed.contains(name)
        }
        return UpstreamRequest(
            method: head.method.rawValue, target: head.uri, headers: headers.map { ($0.name, $0.value) },
            body: head.method == .HEAD ? .none : body)
    }

    /// How the body is framed. Anything on which two parsers could differ is refused (request smuggling).
    static func framing(_ head: HTTPRequestHead, bodyLimit: Int) throws(ProxyError) -> UpstreamRequest.Body {
        let encodings = head.headers["transfer-encoding"]
        let lengths = head.headers["content-length"]
        if !encodings.isEmpty {
            guard lengths.isEmpty else {
                throw .badRequest("A request must not have both content-length and transfer-encoding.")
            }
            guard head.version == .http1_1, encodings.count == 1, encodings[0].lowercased() == "chunked" else {
                throw .badRequest("The only transfer-encoding accepted is chunked, in HTTP/1.1.")
            }
            return .chunked
        }
        guard let text = lengths.first else {
            return [.POST, .PUT, .PATCH].contains(head.method) ? .length(0) : .none
        }
        guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .badRequest("The request's content-length must be one number.")
        }
        guard let length = Int(text), length <= bodyLimit else { throw .bodyTooLarge(limit: bodyLimit) }
        return .length(length)
    }

    /// The headers that a message's `Connection` header declares to be hop-by-hop, in lower case.
    static func connectionListed(_ headers: HTTPHeaders) -> Set<String> {
        Set(headers[canonicalForm: "connection"].map { $0.lowercased() })
    }

    /// A label for logs that holds no text of the client's: the route, if it is a known one.
    static func route(_ target: String) -> String {
        let parts = target.prefix { $0 != "?" }.split(separator: "/")
        guard parts.count >= 2, parts[0] == "v1", let noun = nouns.first(where: { $0 == parts[1] }) else {
            return "other"
        }
        return "/v1/" + noun
    }

    private static let nouns: Set<String> = [
        "agents", "complete", "environments", "files", "messages", "models", "organizations", "sessions", "skills",
    ]
}
