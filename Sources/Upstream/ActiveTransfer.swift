import CCurl

/// One transfer on its loop's thread: the easy handle, what libcurl is told, and what its callbacks do.
final class ActiveTransfer {
    /// libcurl's own choice, in bytes.
    private static let uploadBufferSize = 64 << 10

    let id: UInt64
    let receiver: any UpstreamReceiver
    let easy: UnsafeMutableRawPointer

    /// Owns this transfer, and so outlives it.
    private unowned(unsafe) let loop: LoopThread
    /// On the heap, as libcurl keeps the address.
    private let sink: UnsafeMutablePointer<scrim_body>
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var parser: HeadParser
    /// Of the request's body, if it was declared.
    private let bodyLength: Int?
    private var body = RequestBody()
    /// Bytes of the request that the receiver was told of.
    private var reported = 0
    private var position = 0
    private var isSendPaused = false
    private var isReceivePaused = false
    private var hasHead = false
    private var isRefused = false
    private var decoder: BodyDecoder?
    /// What ended the transfer from our side.
    private var failure: UpstreamError?
    private let settings: UpstreamSettings
    private var connect: ConnectWatch
    /// Since when nothing has moved; see ``LoopThread/now``.
    private var lastMove: Int
    private var hasStalled = true

    init(
        _ id: UInt64, _ request: UpstreamRequest, _ receiver: any UpstreamReceiver, _ settings: UpstreamSettings,
        _ loop: LoopThread
    ) throws(UpstreamError) {
        guard let easy = curl_easy_init() else { throw UpstreamError(.setup, message: "curl_easy_init failed") }
        self.id = id
        self.receiver = receiver
        self.easy = easy
        self.loop = loop
        sink = .allocate(capacity: 1)
        sink.initialize(to: scrim_body())
        self.settings = settings
        lastMove = loop.now
        connect = ConnectWatch(settings.connectTimeout, now: loop.now)
        parser = HeadParser(limit: settings.headerLimit)
        bodyLength = if case .length(let length) = request.body { length } else { nil }
        let code = configure(request, settings)
        guard code == CURLE_OK else { throw Self.error(.setup, code) }
    }

    deinit {
        curl_easy_cleanup(easy)
        sink.deallocate()
        curl_slist_free_all(headerList)
    }

    // MARK: What libcurl is told

    private func configure(_ request: UpstreamRequest, _ settings: UpstreamSettings) -> CURLcode {
        var failed = CURLE_OK
        func check(_ code: CURLcode) { if failed == CURLE_OK { failed = code } }
        func long(_ option: CURLoption, _ value: Int) { check(scrim_curl_set_long(easy, option, value)) }
        func string(_ option: CURLoption, _ value: String) { check(scrim_curl_set_string(easy, option, value)) }

        string(CURLOPT_URL, settings.base + "/")
        // The target as the client sent it: libcurl's URL parser would take dots and empty queries out of a URL.
        string(CURLOPT_REQUEST_TARGET, settings.prefix + request.target)
        string(CURLOPT_PROTOCOLS_STR, "http,https")
        long(CURLOPT_NOSIGNAL, 1)
        long(CURLOPT_TCP_KEEPALIVE, 1)
        long(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        long(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // Asked for here and decoded by BodyDecoder: libcurl does not tell a coded body that ends too early.
        string(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        long(CURLOPT_HTTP_CONTENT_DECODING, 0)
        if let file = settings.certificateAuthorities { string(CURLOPT_CAINFO, file) }
        if settings.isLoopback {
            string(CURLOPT_PROXY, "")
        } else {
            // A target of our own cannot be put in absolute form, so a proxy must pass `http` through, too.
            long(CURLOPT_HTTPPROXYTUNNEL, 1)
        }

        switch request.body {
        case .none:
            body.isComplete = true
            if request.method == "HEAD" { long(CURLOPT_NOBODY, 1) } else { long(CURLOPT_HTTPGET, 1) }
        case .length(let length):
            long(CURLOPT_UPLOAD, 1)
            check(scrim_curl_set_size(easy, CURLOPT_INFILESIZE_LARGE, Int64(length)))
        case .chunked:
            long(CURLOPT_UPLOAD, 1)
            check(scrim_curl_set_size(easy, CURLOPT_INFILESIZE_LARGE, -1))
        }
        string(CURLOPT_CUSTOMREQUEST, request.method)

        // What libcurl would add by itself, unless it is in the request.
        var lines = ["Expect:", "Accept:"].filter { line in
            !request.headers.contains { $0.name.lowercased() + ":" == line.lowercased() }
        }
        lines += request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        for line in lines {
            guard let list = curl_slist_append(headerList, line) else { return CURLE_OUT_OF_MEMORY }
            headerList = list
        }
        check(scrim_curl_set_headers(easy, headerList))
        let context = Unmanaged.passUnretained(self).toOpaque()
        sink.pointee = scrim_body(
            sink: { bytes, size, count, context in
                ActiveTransfer.of(context).takeBody(UnsafeBufferPointer(start: bytes, count: size * count))
            }, transfer: context, gathered: loop.gathered)
        check(
            scrim_curl_set_callbacks(
                easy,
                { bytes, size, count, context in
                    ActiveTransfer.of(context).takeHeader(UnsafeBufferPointer(start: bytes, count: size * count))
                },
                sink,
                { bytes, size, count, context in
                    ActiveTransfer.of(context).giveBody(
                        UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
                },
                { context, offset, origin in
                    ActiveTransfer.of(context).seek(Int(offset), origin) ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
                }, context))
        check(
            scrim_curl_set_connect_callbacks(
                easy,
                { context, _, _ in
                    let transfer = ActiveTransfer.of(context)
                    transfer.connect.socketOpened(transfer.loop.now)
                    return 0
                },
                { context, _, _, _, _ in
                    ActiveTransfer.of(context).connect.connected()
                    return 0
                }, context))
        return failed
    }

    /// Frees libcurl's upload buffer once it is of no more use; by itself libcurl keeps it for the life of the transfer.
    /// A buffer is dropped when its size is set, so all of a body must have left it.
    private func releaseUploadBuffer() {
        guard let length = bodyLength, scrim_curl_uploaded(easy) >= length else { return }
        _ = scrim_curl_set_long(easy, CURLOPT_UPLOAD_BUFFERSIZE, Self.uploadBufferSize)
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> ActiveTransfer {
        Unmanaged<ActiveTransfer>.fromOpaque(context!).takeUnretainedValue()
    }

    // MARK: Callbacks. Fewer bytes taken than given makes libcurl fail the transfer.

    private func takeHeader(_ line: UnsafeBufferPointer<CChar>) -> Int {
        move()
        return line.withMemoryRebound(to: UInt8.self) { bytes in
            switch parser.take(bytes) {
            case .more: return bytes.count
            case .tooLarge:
                failure = UpstreamError(.brokenOff, message: "the answer's headers are too large")
                return 0
            case .notText:
                failure = UpstreamError(.brokenOff, message: "a header of the answer is not UTF-8")
                return 0
            case .complete:
                hasHead = true
                body.release()
                releaseUploadBuffer()
                decoder = BodyDecoder(parser.head.values("content-encoding"))
                isRefused = !receiver.receive(head: parser.head)
                return isRefused ? 0 : bytes.count
            }
        }
    }

    private func takeBody(_ bytes: UnsafeBufferPointer<CChar>) -> Int {
        move()
        hasStalled = false
        return bytes.withMemoryRebound(to: UInt8.self) { bytes in
            switch give(bytes) {
            case .taken: return bytes.count
            case .cancel:
                isRefused = true
                return 0
            case .full:
                isReceivePaused = true
                return Int(CURL_WRITEFUNC_PAUSE)
            }
        }
    }

    /// Gives the receiver what the bytes stand for.
    private func give(_ bytes: UnsafeBufferPointer<UInt8>) -> BodyFlow {
        guard let decoder else { return gather(bytes) }
        do throws(UpstreamError) {
            return try decoder.take(bytes, gather)
        } catch {
            failure = error
            return .cancel
        }
    }

    private func gather(_ bytes: UnsafeBufferPointer<UInt8>) -> BodyFlow {
        // Room is asked for once for all that is gathered together.
        if !loop.isGathering(for: self) {
            guard !isRefused else { return .cancel }
            guard receiver.hasRoom() else { return .full }
        }
        loop.gather(bytes, for: self, isRaw: decoder == nil)
        return isRefused ? .cancel : .taken
    }

    /// Gives what the loop has gathered to the receiver. Returns whether the transfer may go on.
    func deliver(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if !isRefused, !receiver.receive(body: bytes) { isRefused = true }
        return !isRefused
    }

    private func giveBody(_ target: UnsafeMutableRawBufferPointer) -> Int {
        switch body.read(into: target) {
        case .end: return 0
        case .empty:
            isSendPaused = true
            return Int(CURL_READFUNC_PAUSE)
        case .bytes(let count):
            move()
            position += count
            if position > reported {
                receiver.sent(position - reported)
                reported = position
            }
            return count
        }
    }

    private func seek(_ offset: Int, _ origin: CInt) -> Bool {
        guard origin == 0, body.seek(to: offset) else { return false }
        position = offset
        return true
    }

    // MARK: Commands

    // Each returns libcurl's verdict: anything but CURLE_OK ends the transfer.

    func append(_ bytes: [UInt8]) -> CURLcode {
        body.append(bytes)
        return wakeSender()
    }

    func endBody() -> CURLcode {
        body.isComplete = true
        return wakeSender()
    }

    func resume() -> CURLcode {
        guard isReceivePaused else { return CURLE_OK }
        isReceivePaused = false
        move()
        return applyPauses()
    }

    private func wakeSender() -> CURLcode {
        guard isSendPaused else { return CURLE_OK }
        isSendPaused = false
        return applyPauses()
    }

    /// May call the callbacks before it returns, and they may pause again.
    private func applyPauses() -> CURLcode {
        curl_easy_pause(easy, (isReceivePaused ? CURLPAUSE_RECV : 0) | (isSendPaused ? CURLPAUSE_SEND : 0))
    }

    // MARK: Time

    private func move() { lastMove = loop.now }

    /// What is to be done about a transfer at some time.
    enum Verdict {
        case wait
        /// Begin the connection anew, under libcurl's own deadline (``useCurlDeadline(_:)``).
        case reconnect
        case end(UpstreamError)
    }

    func check(_ now: Int) -> Verdict {
        switch connect.check(now) {
        case .wait: break
        // What was sent on a connection that died since would have to be sent again.
        case .slow: if position == 0 { return .reconnect }
        case .late:
            return .end(UpstreamError(.connectTimeout, message: "no connection within \(settings.connectTimeout)"))
        }
        return deadlineError(now).map { .end($0) } ?? .wait
    }

    /// Lets libcurl end the next attempt to connect when the time for it is over.
    func useCurlDeadline(_ now: Int) {
        let left = connect.reconnects(now)
        _ = scrim_curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, left / 1_000_000))
    }

    private func deadlineError(_ now: Int) -> UpstreamError? {
        let silence = Duration.nanoseconds(now - lastMove)
        if isReceivePaused {
            guard silence >= settings.idleTimeout else { return nil }
            return UpstreamError(.readerTimeout, message: "the answer was not read for \(settings.idleTimeout)")
        }
        if hasHead {
            if !hasStalled, silence >= settings.stallInterval {
                hasStalled = true
                receiver.stalled()
            }
            guard silence >= settings.idleTimeout else { return nil }
            return UpstreamError(.idleTimeout, message: "no data for \(settings.idleTimeout)")
        }
        // While the client is still sending, its own time-out counts.
        guard !isSendPaused, silence >= settings.firstByteTimeout else { return nil }
        return UpstreamError(.firstByteTimeout, message: "no answer for \(settings.firstByteTimeout)")
    }

    // MARK: The end

    /// What libcurl's verdict means; nil for a complete answer.
    func error(for code: CURLcode) -> UpstreamError? {
        if let failure { return failure }
        if isRefused { return UpstreamError(.cancelled, message: "refused by the receiver") }
        switch code {
        case CURLE_OK:
            guard hasHead else { return UpstreamError(.brokenOff, message: "no answer") }
            guard decoder?.isCut != true else {
                return UpstreamError(.brokenOff, message: "the compressed body ended too early")
            }
            return nil
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_PROXY:
            return Self.error(.unreachable, code)
        case CURLE_OPERATION_TIMEDOUT:
            return Self.error(.connectTimeout, code)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS:
            return Self.error(.tls, code)
        default:
            return Self.error(.brokenOff, code)
        }
    }

    private static func error(_ kind: UpstreamError.Kind, _ code: CURLcode) -> UpstreamError {
        UpstreamError(kind, code: Int(code.rawValue), message: String(cString: curl_easy_strerror(code)))
    }
}
