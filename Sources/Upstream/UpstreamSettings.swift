/// Where the upstream is and how long to wait for it.
public struct UpstreamSettings: Sendable {
    /// `http` or `https`, host, optional port and path prefix; no user, query or fragment, no slash at the end.
    public var base: String
    /// A file of PEM certificates to trust instead of the system's.
    public var certificateAuthorities: String?
    public var connectTimeout: Duration = .seconds(10)
    /// From the last byte of the request to the first of the answer.
    public var firstByteTimeout: Duration = .seconds(600)
    /// Between bytes of the answer; also how long its reader may refuse them.
    public var idleTimeout: Duration = .seconds(300)
    /// Silence after which ``UpstreamReceiver/stalled()`` is called.
    public var stallInterval: Duration = .milliseconds(250)
    /// Of the answer's head, in bytes.
    public var headerLimit = 256 << 10

    public init(base: String) { self.base = base }

    /// Whether the upstream is on this machine; the proxy variables then do not apply.
    var isLoopback: Bool {
        guard let slashes = base.firstRange(of: "://") else { return false }
        let authority = base[slashes.upperBound...].prefix { $0 != "/" }
        if authority.hasPrefix("[") { return authority.hasPrefix("[::1]") }
        let host = authority.prefix { $0 != ":" }
        return host == "localhost" || host.hasPrefix("127.")
    }

    /// The path of ``base``, without a slash at its end: what stands before every target.
    var prefix: String {
        guard let slashes = base.firstRange(of: "://") else { return "" }
        return String(base[slashes.upperBound...].drop { $0 != "/" })
    }
}
