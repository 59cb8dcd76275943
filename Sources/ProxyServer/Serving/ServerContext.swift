import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import Upstream

/// What all connections of a proxy share.
final class ServerContext: Sendable {
    let settings: ProxySettings
    let engine: Engine
    let metrics = Metrics()
    let logger: Logger
    private let loops: [UpstreamLoop]
    private let state = Mutex(State())

    private struct State {
        var isDraining = false
        var connections: [ObjectIdentifier: any Channel] = [:]
    }

    init(_ settings: ProxySettings, engine: Engine, logger: Logger) throws(UpstreamError) {
        self.settings = settings
        self.engine = engine
        self.logger = logger
        var loops: [UpstreamLoop] = []
        for _ in 0..<settings.workers { loops.append(try UpstreamLoop(settings.upstream)) }
        self.loops = loops
    }

    /// The loop for the next transfer.
    func nextLoop() -> UpstreamLoop { UpstreamLoop.next(of: loops) }

    func stopLoops() { for loop in loops { loop.stop() } }

    // MARK: Connections

    var isDraining: Bool { state.withLock { $0.isDraining } }

    var connectionCount: Int { state.withLock { $0.connections.count } }

    /// Counts a connection in; tells it to finish if the proxy is draining.
    func opened(_ channel: any Channel) {
        metrics.update { $0.openConnections += 1 }
        let isDraining = state.withLock { state in
            state.connections[ObjectIdentifier(channel)] = channel
            return state.isDraining
        }
        if isDraining { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }

    func closed(_ channel: any Channel) {
        metrics.update { $0.openConnections -= 1 }
        state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// Tells every connection to finish what it has and close.
    func drain() {
        let connections = state.withLock { state in
            state.isDraining = true
            return Array(state.connections.values)
        }
        for channel in connections { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }

    func closeAll() {
        for channel in state.withLock({ Array($0.connections.values) }) { channel.close(promise: nil) }
    }

    // MARK: Counting

    func recordAnswer(status: Int, error: ProxyError.Kind?) {
        metrics.update { counts in
            counts.requests["\(status / 100)xx", default: 0] += 1
            if let error { counts.errors[error.rawValue, default: 0] += 1 }
        }
    }

    /// A new id for a request, for its errors and the log.
    static func requestID() -> String {
        let number = UInt64.random(in: .min ... .max)
        let digits = String(number, radix: 16)
        return "req_scrim_" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}
