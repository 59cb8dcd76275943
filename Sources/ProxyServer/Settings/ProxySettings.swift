import Upstream

/// Everything that a proxy is set to.
public struct ProxySettings: Sendable {
    /// A host name or address and a port; port 0 picks a free one.
    public struct Address: Sendable, Equatable {
        public var host: String
        public var port: Int

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        /// Whether only this machine can connect to it.
        public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

        /// `127.0.0.1:8787`, `[::1]:8787`.
        public var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }

    /// Bounds on what a client may do.
    public struct Limits: Sendable, Equatable {
        /// Of a request's head, in bytes.
        public var headerBytes = 64 << 10
        /// Of a request's body, in bytes. The proxy keeps only a small part in memory; the API has limits of its own.
        public var bodyBytes = 256 << 20
        /// Requests in flight.
        public var streams = 1000
        /// Of a request's body, received and not yet sent on, in bytes: reading pauses above.
        public var uploadBuffer = 256 << 10
        /// Of an answer, masked and not yet written to the client, in bytes: the upstream pauses above.
        public var downloadBuffer = 64 << 10
        /// From a request's first byte to the end of its head.
        public var headerTimeout = Duration.seconds(30)
        /// Between bytes of a request's body.
        public var bodyTimeout = Duration.seconds(60)
        /// Between requests of a connection.
        public var keepAliveTimeout = Duration.seconds(75)
        /// For requests in flight when the proxy is told to stop.
        public var drainTimeout = Duration.seconds(30)
    }

    /// PEM files.
    public struct TLS: Sendable, Equatable {
        public var certificate: String
        public var key: String

        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    public var upstream: UpstreamSettings
    public var listen = Address(host: "127.0.0.1", port: 8787)
    /// Where `/healthz` and `/metrics` are; nil for nowhere.
    public var admin: Address?
    public var tls: TLS?
    /// Allows an address that other machines reach without TLS.
    public var allowsInsecurePublicListen = false
    /// Media types of binary bodies that pass unmasked; `type/*` for a family.
    public var passTypes: [String] = []
    public var limits = Limits()
    /// Threads that run transfers and mask; half as many serve clients.
    public var workers: Int

    public init(upstream: UpstreamSettings, workers: Int) {
        self.upstream = upstream
        self.workers = workers
    }
}
