import Logging
import Masking
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Upstream

#if canImport(Glibc)
    import Glibc
#endif

/// The masking proxy: listens, serves, drains.
///
/// SwiftNIO carries the clients' side on its event loops, libcurl the upstream's on threads of its own; an ``Exchange`` joins the
/// two for one request. Safe from any thread.
public final class ProxyServer: Sendable {
    /// Why a proxy could not start.
    public struct StartError: Error, Sendable, CustomStringConvertible {
        public var description: String
    }

    private let context: ServerContext
    private let group: MultiThreadedEventLoopGroup
    private let listener: any NIOCore.Channel
    private let adminListener: (any NIOCore.Channel)?

    /// `http://127.0.0.1:40123`, with the actual port.
    public let url: String
    /// The same for the admin listener.
    public let adminURL: String?

    /// Binds the listeners and begins to serve.
    public init(_ settings: ProxySettings, database: Database, logger: Logger) async throws(StartError) {
        // A peer that is gone must be an error of one call, not the end of the process; libcurl leaves this to us.
        signal(SIGPIPE, SIG_IGN)
        let context: ServerContext
        do {
            context = try ServerContext(settings, engine: Engine(database), logger: logger)
        } catch {
            throw StartError(description: "the upstream client could not be started: \(error.message)")
        }
        let tls = try Self.tlsContext(settings.tls)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, settings.workers / 2))
        self.context = context
        self.group = group

        listener = try await Self.bind(settings.listen, group) { channel in
            try Self.configure(channel, context, tls)
        }
        if let admin = settings.admin {
            do throws(StartError) {
                adminListener = try await Self.bind(admin, group) { channel in
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(AdminHandler(context))
                }
            } catch {
                listener.close(promise: nil)
                throw error
            }
        } else {
            adminListener = nil
        }
        url = Self.describe(tls == nil ? "http" : "https", settings.listen, listener)
        adminURL = adminListener.flatMap { channel in settings.admin.map { Self.describe("http", $0, channel) } }
    }

    /// Requests that begin from now on are masked by this database; those in flight keep theirs.
    public func replaceDatabase(_ database: Database) {
        context.engine.replace(database)
        context.metrics.update { $0.reloads += 1 }
    }

    /// Counts a reload that was refused; the sets in force stay.
    public func reloadFailed() { context.metrics.update { $0.failedReloads += 1 } }

    /// Stops accepting, lets requests in flight finish for as long as the settings say, then closes what is left.
    ///
    /// - Returns: how many connections had to be cut off.
    public func drain() async throws -> Int {
        try await listener.close()
        context.drain()
        let left = try await connections(within: context.settings.limits.drainTimeout)
        context.closeAll()
        _ = try await connections(within: .seconds(1))
        context.stopLoops()
        try await adminListener?.close()
        try await group.shutdownGracefully()
        return left
    }

    /// Waits for all connections to close; returns how many are left.
    private func connections(within time: Duration) async throws -> Int {
        let deadline = ContinuousClock.now + time
        while context.connectionCount > 0, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        return context.connectionCount
    }

    // MARK: Channels

    private static func bind(
        _ address: ProxySettings.Address, _ group: MultiThreadedEventLoopGroup,
        _ configure: @escaping @Sendable (any NIOCore.Channel) throws -> Void
    ) async throws(StartError) -> any NIOCore.Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            // A channel keeps its last buffer: larger ones, though faster for a long prompt, would stay for as long as its answer streams.
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1 << 10, initial: 1 << 10, maximum: 16 << 10)
            )
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 16 << 10, high: 64 << 10))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try configure(channel) }
            }
        do {
            return try await bootstrap.bind(host: address.host, port: address.port).get()
        } catch {
            throw StartError(description: "cannot listen on \(address.authority): \(error)")
        }
    }

    private static func configure(_ channel: any NIOCore.Channel, _ context: ServerContext, _ tls: NIOSSLContext?)
        throws
    {
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = context.settings.limits.headerBytes
        limits.maxHeaderListSize = context.settings.limits.headerBytes
        // The framing headers are set where it is known whether there is a body; NIO's encoder would give HEAD one.
        var framing = HTTPResponseEncoder.Configuration()
        framing.automaticallySetFramingHeaders = false
        try pipeline.addHandlers([
            ArrivalWatch(),
            HTTPResponseEncoder(configuration: framing),
            ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)),
            HTTPServerPipelineHandler(),
            ConnectionHandler(context),
        ])
    }

    private static func tlsContext(_ tls: ProxySettings.TLS?) throws(StartError) -> NIOSSLContext? {
        guard let tls else { return nil }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(tls.certificate)
            guard !chain.isEmpty else { throw StartError(description: "\(tls.certificate) holds no certificate") }
            let key = try NIOSSLPrivateKey(file: tls.key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.applicationProtocols = ["http/1.1"]
            return try NIOSSLContext(configuration: configuration)
        } catch let error as StartError {
            throw error
        } catch {
            throw StartError(
                description: "the TLS certificate \(tls.certificate) or key \(tls.key) cannot be used: \(error)")
        }
    }

    private static func describe(_ scheme: String, _ address: ProxySettings.Address, _ channel: any NIOCore.Channel)
        -> String
    {
        let actual = ProxySettings.Address(host: address.host, port: channel.localAddress?.port ?? address.port)
        return "\(scheme)://\(actual.authority)"
    }
}
