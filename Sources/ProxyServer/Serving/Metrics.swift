import MaskedStreams
import Synchronization

/// Counters of a running proxy, and their Prometheus text. Safe from any thread.
final class Metrics: Sendable {
    struct Counts: Sendable {
        /// By status class: `2xx`, …
        var requests: [String: Int] = [:]
        /// By kind of ``ProxyError``.
        var errors: [String: Int] = [:]
        /// By pattern id.
        var matches: [String: Int] = [:]
        var openStreams = 0
        var openConnections = 0
        var clientsGone = 0
        var requestBytes = 0
        var upstreamBytes = 0
        var responseBytes = 0
        var upstreamEvents = 0
        var responseEvents = 0
        /// Times that something was held, and for how long in all.
        var holds = 0
        var holdSeconds = 0.0
        var stalls = 0
        var reloads = 0
        var failedReloads = 0
    }

    private let counts = Mutex(Counts())

    func update(_ body: (inout sending Counts) -> Void) { counts.withLock { body(&$0) } }

    var current: Counts { counts.withLock { $0 } }

    /// Counts one more stream unless there are `limit` already.
    func openStream(limit: Int) -> Bool {
        counts.withLock { counts in
            guard counts.openStreams < limit else { return false }
            counts.openStreams += 1
            return true
        }
    }

    /// The exposition format, version 0.0.4.
    func text() -> String {
        let counts = current
        var text = ""
        func family(_ name: String, _ type: String, _ help: String, _ samples: [(String, String)]) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
            for (labels, value) in samples { text += "\(name)\(labels) \(value)\n" }
        }
        func labelled(_ values: [String: Int], _ label: String) -> [(String, String)] {
            values.sorted { $0.key < $1.key }.map { ("{\(label)=\"\($0.key)\"}", "\($0.value)") }
        }
        func one(_ value: Int) -> [(String, String)] { [("", "\(value)")] }

        family("scrim_requests_total", "counter", "Answers to clients.", labelled(counts.requests, "status"))
        family(
            "scrim_errors_total", "counter", "Requests that the proxy failed itself.", labelled(counts.errors, "kind"))
        family("scrim_matches_total", "counter", "Matches.", labelled(counts.matches, "pattern"))
        family("scrim_open_streams", "gauge", "Requests in flight.", one(counts.openStreams))
        family("scrim_open_connections", "gauge", "Connections of clients.", one(counts.openConnections))
        family("scrim_clients_gone_total", "counter", "Requests that their client left.", one(counts.clientsGone))
        family("scrim_request_bytes_total", "counter", "Bytes of bodies from clients.", one(counts.requestBytes))
        family(
            "scrim_upstream_bytes_total", "counter", "Bytes of bodies from the upstream, decoded.",
            one(counts.upstreamBytes))
        family("scrim_response_bytes_total", "counter", "Bytes of bodies to clients.", one(counts.responseBytes))
        family(
            "scrim_upstream_events_total", "counter", "Server-sent events from the upstream.",
            one(counts.upstreamEvents))
        family("scrim_response_events_total", "counter", "Server-sent events to clients.", one(counts.responseEvents))
        family(
            "scrim_hold_seconds", "summary", "How long text was held until a match was decided.",
            [("_sum", "\(counts.holdSeconds)"), ("_count", "\(counts.holds)")])
        family("scrim_stalls_total", "counter", "Silences of the upstream with something held.", one(counts.stalls))
        family("scrim_reloads_total", "counter", "Pattern sets taken into use.", one(counts.reloads))
        family("scrim_failed_reloads_total", "counter", "Pattern sets refused.", one(counts.failedReloads))
        return text
    }
}

/// Counts server-sent events as they stream: blank lines after at least one other line. Lines end in LF or CRLF here.
struct EventCounter {
    private var lineLength = 0
    private var hasLines = false

    /// How many events end in these bytes.
    mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        for byte in bytes {
            if byte == 0x0A {
                if lineLength > 0 {
                    hasLines = true
                } else if hasLines {
                    count += 1
                    hasLines = false
                }
                lineLength = 0
            } else if byte != 0x0D {
                lineLength += 1
            }
        }
        return count
    }
}
