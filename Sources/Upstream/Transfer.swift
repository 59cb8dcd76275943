/// What to ask of the upstream.
public struct UpstreamRequest: Sendable {
    /// How the body is framed. Its bytes follow by ``UpstreamTransfer/send(_:)``.
    public enum Body: Sendable, Equatable {
        case none
        case length(Int)
        case chunked
    }

    public var method: String
    /// Path and query as they go on the wire, byte for byte; begins with `/`.
    public var target: String
    /// Sent as they are; framing headers, `host` and `accept-encoding` are libcurl's.
    public var headers: [(name: String, value: String)]
    public var body: Body

    public init(method: String, target: String, headers: [(name: String, value: String)], body: Body) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }
}

/// Status and headers of the upstream's final answer (not of `1xx` ones), in their order.
public struct UpstreamHead: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]

    public init(status: Int, headers: [(name: String, value: String)]) {
        self.status = status
        self.headers = headers
    }

    /// The values of a header, by its lower-case name.
    public func values(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}

/// Why a transfer ended without a complete answer. Carries no text of the exchange.
public struct UpstreamError: Error, Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// No connection: name resolution, routing, a closed port, the proxy in between.
        case unreachable
        /// The TLS handshake or the certificate.
        case tls
        case connectTimeout = "connect_timeout"
        /// Connected, the request sent, and no answer in time.
        case firstByteTimeout = "first_byte_timeout"
        /// The answer began and fell silent.
        case idleTimeout = "idle_timeout"
        /// The reader of the answer did not take it for so long that it was given up.
        case readerTimeout = "reader_timeout"
        /// The connection broke, or its bytes were not HTTP, before the answer was complete.
        case brokenOff = "broken_off"
        /// Compressed in a way that cannot be decoded.
        case encoding
        /// Cancelled by our side.
        case cancelled
        /// Ours: the request could not be set up.
        case setup
    }

    public var kind: Kind
    /// libcurl's number (`CURLcode`), or 0.
    public var code: Int
    /// libcurl's text for it, or ours.
    public var message: String

    public init(_ kind: Kind, code: Int = 0, message: String) {
        self.kind = kind
        self.code = code
        self.message = message
    }
}

/// Receives one transfer. All calls come from the thread of the transfer's loop, and none may block.
public protocol UpstreamReceiver: AnyObject, Sendable {
    /// The answer's head. Once, before any of its body. Returns whether to go on; false cancels.
    func receive(head: UpstreamHead) -> Bool
    /// Whether there is room for more of the body; if not, the transfer pauses until ``UpstreamTransfer/resume()``.
    func hasRoom() -> Bool
    /// The next bytes of the answer's body, decoded: as many as came together, up to some tens of kilobytes. Valid during the call only.
    /// Returns whether to go on; false cancels.
    func receive(body: UnsafeBufferPointer<UInt8>) -> Bool
    /// So many bytes of the request's body have left the buffer.
    func sent(_ count: Int)
    /// Nothing has arrived for the loop's stall interval. Once per silence.
    func stalled()
    /// The transfer is over; nil for a complete answer. Last call, once; not after ``UpstreamTransfer/cancel()``.
    func finish(_ error: UpstreamError?)
}

/// One request under way. May be used from any thread; every call returns at once.
public struct UpstreamTransfer: Sendable {
    let id: UInt64
    let loop: UpstreamLoop

    /// Appends bytes of the request's body.
    ///
    /// - Parameter isMore: see ``flush()``.
    public func send(_ bytes: [UInt8], isMore: Bool = false) { loop.post(.send(id, bytes), isMore: isMore) }

    /// The request's body is complete.
    public func endBody() { loop.post(.endBody(id)) }

    /// Lets what was said with `isMore` take effect, unless a later call already has: a request that is there as a whole then wakes up the
    /// loop once, and is sent as a whole.
    public func flush() { loop.flush() }

    /// Goes on after ``UpstreamReceiver/hasRoom()`` said no.
    public func resume() { loop.post(.resume(id)) }

    /// Gives up: the stream or connection to the upstream is closed, and the receiver hears nothing more.
    public func cancel() { loop.post(.cancel(id)) }
}
