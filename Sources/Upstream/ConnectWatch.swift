/// The deadline of a connection to the upstream. A value without I/O; times are nanoseconds of a monotonic clock.
///
/// libcurl has a deadline of its own (`CURLOPT_CONNECTTIMEOUT_MS`), which it shares out among the addresses of a name. But its
/// timer stays in libcurl's tree of timers when the connection stands, and every read of a socket then walks through that tree
/// three times, cold in the cache: a microsecond an event with two hundred streams. So a transfer begins without it, under this
/// watch; only a connection that takes suspiciously long is begun anew, under libcurl's deadline, so that every address gets its turn.
struct ConnectWatch {
    enum Verdict: Equatable {
        case wait
        /// Longer than connections take.
        case slow
        case late
    }

    private let timeout: Int
    private var start: Int
    /// Nil while the name is being resolved: to give that up would block the thread until the resolver answers.
    private var socketTime: Int?
    private var isConnecting = true
    private var isSecondTry = false

    init(_ timeout: Duration, now: Int) {
        self.timeout = timeout.nanoseconds
        start = now
    }

    /// A connection is begun; also a new one, after a pooled one turned out to be dead.
    mutating func socketOpened(_ now: Int) {
        if !isConnecting {
            isConnecting = true
            start = now
        }
        if socketTime == nil { socketTime = now }
    }

    mutating func connected() {
        isConnecting = false
        socketTime = nil
    }

    func check(_ now: Int) -> Verdict {
        guard isConnecting else { return .wait }
        if now - start >= timeout { return .late }
        if let socketTime, !isSecondTry, now - socketTime >= timeout / 4 { return .slow }
        return .wait
    }

    /// The connection is begun anew. Returns the time left for it.
    mutating func reconnects(_ now: Int) -> Int {
        isSecondTry = true
        return timeout - (now - start)
    }
}
