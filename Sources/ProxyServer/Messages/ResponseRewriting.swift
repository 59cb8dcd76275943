import MaskedStreams
import NIOHTTP1
import Upstream

/// What becomes of the upstream's answer: its head on the way down, and how its body is read. Pure.
struct ResponsePlan: Equatable {
    enum Body: Equatable {
        /// There is none: HEAD, 204, 304.
        case none
        case masked(ResponseMasker.Format)
        /// Passes as it is: the configuration says so.
        case verbatim
        /// May not pass; with the answer to give should any byte of it arrive.
        case refused(ProxyError)
    }

    var status: Int
    /// Without `connection` and `transfer-encoding`; with `content-length` only for ``Body/verbatim``.
    var headers: HTTPHeaders
    var body: Body

    /// Headers that would describe the body before it was decoded and masked, or lead around the proxy.
    private static let dropped: Set<String> = [
        "content-length", "content-encoding", "content-md5", "digest", "content-digest", "repr-digest", "accept-ranges",
        "content-range", "alt-svc",
    ]

    /// Headers whose values are ids, numbers, dates and the like. All others are masked as text, for they could echo it.
    private static let exempt: Set<String> = [
        "age", "cache-control", "date", "etag", "expires", "last-modified", "request-id", "retry-after",
        "retry-after-ms", "set-cookie", "strict-transport-security", "traceresponse", "vary", "via", "x-request-id",
        "x-should-retry",
    ]
    private static let exemptPrefixes = ["anthropic-", "access-control-", "cf-", "x-envoy-", "x-ratelimit-"]

    /// - Parameters:
    ///   - method: of the request.
    ///   - target: of the request.
    ///   - base: the upstream's, to keep redirections within the proxy.
    ///   - passTypes: media types of binary bodies that may pass.
    init(
        _ head: UpstreamHead, method: String, target: String, base: String, passTypes: [String]
    ) throws(ProxyError) {
        guard (200...599).contains(head.status) else {
            throw ProxyError(UpstreamError(.brokenOff, message: "not an HTTP status that can be passed on"))
        }
        guard head.status != 206 else {
            throw .contentRefused("The upstream answered with a part of a body, which cannot be masked.")
        }
        status = head.status
        let all = HTTPHeaders(head.headers)
        let listed = RequestRewriting.connectionListed(all)
        let types = all["content-type"]
        guard types.count <= 1, !types.contains(where: { $0.contains(",") }) else {
            throw .contentRefused("The upstream's body has several content-types, so that the proxy cannot mask it.")
        }
        let type = types.first.map(MediaType.init)

        if method == "HEAD" || head.status == 204 || head.status == 304 {
            body = .none
        } else if let format = type?.format(target: target) {
            body = .masked(format)
        } else if let type, type.isListed(in: passTypes) {
            body = .verbatim
        } else {
            body = .refused(Self.refusal(type))
        }

        headers = HTTPHeaders()
        let isCoded = all.contains(name: "content-encoding")
        for (name, value) in all {
            let key = name.lowercased()
            if key == "content-length", body == .verbatim, !isCoded {
                headers.add(name: name, value: value)
            } else if !RequestRewriting.hopByHop.contains(key), !listed.contains(key), !Self.dropped.contains(key),
                Self.isWritable(name, value)
            {
                headers.add(name: name, value: key == "location" ? try Self.location(value, base: base) : value)
            }
        }
    }

    /// Whether the value of a header is masked.
    static func isMasked(_ name: String) -> Bool {
        let key = name.lowercased()
        return !exempt.contains(key) && !exemptPrefixes.contains { key.hasPrefix($0) }
    }

    /// Whether a header is of no use once it is masked: one that holds a match is refused.
    static func mustBeClean(_ name: String) -> Bool { ["content-type", "location"].contains(name.lowercased()) }

    private static func refusal(_ type: MediaType?) -> ProxyError {
        guard let type else {
            return .contentRefused("The upstream's body has no content-type, so the proxy cannot mask it.")
        }
        // The value comes from the upstream: quote it only if it is a plain type.
        let isPlain = type.essence.utf8.count <= 64 && type.essence.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        let name = isPlain ? type.essence : "of this type"
        return .contentRefused(
            "The upstream's body (\(name)) is not text that the proxy can mask. To let it pass unmasked, name its type in"
                + " pass_binary (--pass-binary).")
    }

    /// A redirection stays behind the proxy: within the upstream it becomes a path, to anywhere else it is refused.
    private static func location(_ value: String, base: String) throws(ProxyError) -> String {
        // The upstream's path prefix, which the proxy puts before every target; empty for none.
        let authority = base.firstRange(of: "://")?.upperBound ?? base.startIndex
        let prefix = String(base[authority...].drop { $0 != "/" })
        for start in [base, prefix] where value.hasPrefix(start + "/") {
            let path = value.utf8.dropFirst(start.utf8.count)
            // Clients take `//` and `/\` for the beginning of another host, and skip control characters to find it.
            let second = path.dropFirst().first
            guard second != UInt8(ascii: "/"), second != UInt8(ascii: "\\"),
                path.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
            else { break }
            return String(decoding: path, as: UTF8.self)
        }
        throw .contentRefused("The upstream redirects to another address, which would lead around the proxy.")
    }

    /// Whether a header can be written without changing the framing of the message around it.
    private static func isWritable(_ name: String, _ value: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
            && value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    }
}
