import MaskedStreams
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Counters of a running proxy, and their Prometheus text. Safe from any thread.
final class Metrics: Sendable {
    /// What is counted with every piece of a body: without a lock.
    struct Traffic: ~Copyable, Sendable {
        /// Of answers' bodies, decoded.
        let upstreamBytes = Atomic(0)
        let responseBytes = Atomic(0)
        let upstreamEvents = Atomic(0)
        let responseEvents = Atomic(0)
        /// Times that something was held, and for how long in all.
        let holds = Atomic(0)
        let holdNanoseconds = Atomic(0)
    }

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
        var stalls = 0
        var reloads = 0
        var failedReloads = 0
    }

    let traffic = Traffic()
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
            one(traffic.upstreamBytes.load(ordering: .relaxed)))
        family(
            "scrim_response_bytes_total", "counter", "Bytes of bodies to clients.",
            one(traffic.responseBytes.load(ordering: .relaxed)))
        family(
            "scrim_upstream_events_total", "counter", "Server-sent events from the upstream.",
            one(traffic.upstreamEvents.load(ordering: .relaxed)))
        family(
            "scrim_response_events_total", "counter", "Server-sent events to clients.",
            one(traffic.responseEvents.load(ordering: .relaxed)))
        family(
            "scrim_hold_seconds", "summary", "How long text was held until a match was decided.",
            [
                ("_sum", "\(Double(traffic.holdNanoseconds.load(ordering: .relaxed)) / 1e9)"),
                ("_count", "\(traffic.holds.load(ordering: .relaxed))"),
            ])
        family("scrim_stalls_total", "counter", "Silences of the upstream with something held.", one(counts.stalls))
        family("scrim_reloads_total", "counter", "Pattern sets taken into use.", one(counts.reloads))
        family("scrim_failed_reloads_total", "counter", "Pattern sets refused.", one(counts.failedReloads))
        return text
    }
}

extension Atomic<Int> {
    func add(_ count: Int) { add(count, ordering: .relaxed) }
}

/// Counts server-sent events as they stream: blank lines after at least one other line. Lines end in LF or CRLF here.
struct EventCounter {
    /// Whether the line so far has more than a CR.
    private var isInLine = false
    private var hasLines = false

    /// How many events end in these bytes.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard var start = bytes.baseAddress else { return 0 }
        let end = start + bytes.count
        var count = 0
        while start < end {
            let lineEnd = memchr(start, 0x0A, end - start)
            let length = UnsafeRawPointer(lineEnd ?? UnsafeMutableRawPointer(mutating: end)) - start
            if length > 1 || length == 1 && start.load(as: UInt8.self) != 0x0D { isInLine = true }
            guard let lineEnd else { break }
            if isInLine {
                hasLines = true
            } else if hasLines {
                count += 1
                hasLines = false
            }
            isInLine = false
            start = UnsafeRawPointer(lineEnd) + 1
        }
        return count
    }
}
