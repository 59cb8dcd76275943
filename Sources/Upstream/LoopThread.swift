import CCurl
import Glibc
import Synchronization

/// What a loop's thread owns: the multi handle, an epoll set, the running transfers. Never leaves its thread.
///
/// libcurl says which sockets to watch and when to call it (`curl_multi_socket_action`), so that a wake-up costs the
/// same with one transfer and with a thousand.
final class LoopThread {
    /// How often the transfers' own deadlines are looked at, in nanoseconds.
    private static let tick = 50_000_000

    private let settings: UpstreamSettings
    private let bell: CInt
    private let load: LoopLoad
    private let epoll: CInt
    private let multi: UnsafeMutableRawPointer
    private var transfers: [UInt64: ActiveTransfer] = [:]
    private var ids: [UnsafeMutableRawPointer: UInt64] = [:]
    // Times are nanoseconds of the monotonic clock: `ContinuousClock` counts attoseconds in 128 bits, which costs more than all else
    // that the loop does for an event.
    private var curlDeadline = Int.max
    private var nextTick = 0
    /// When the thread last woke up: what happens then happens at this time.
    private(set) var now = monotonicTime()
    private var isStopped = false
    /// When the load was last measured, and the time that the thread had been running by then.
    private var measured = (time: 0, cpuTime: 0)

    // A read from a connection may hold many chunks, for each of which libcurl calls: they are gathered here, and given to the
    // transfer's receiver together (``settle()``). On the heap, as libcurl's callback appends to it (`scrim_curl_take_body`).
    let gathered: UnsafeMutablePointer<scrim_gathered>
    private static let gatherCapacity = 64 << 10
    /// Whose it is. libcurl calls for one transfer at a time.
    private var gathering: ActiveTransfer?
    /// Transfers whose receiver wants no more, to be ended when libcurl has returned.
    private var refused: [UInt64] = []

    init(_ settings: UpstreamSettings, bell: CInt, load: LoopLoad) throws(UpstreamError) {
        self.settings = settings
        self.bell = bell
        self.load = load
        epoll = scrim_epoll_create()
        guard epoll >= 0 else { throw UpstreamError(.setup, code: Int(errno), message: "epoll_create failed") }
        guard let multi = curl_multi_init() else { throw UpstreamError(.setup, message: "curl_multi_init failed") }
        self.multi = multi
        gathered = .allocate(capacity: 1)
        gathered.initialize(
            to: scrim_gathered(
                bytes: .allocate(capacity: Self.gatherCapacity), count: 0, capacity: Self.gatherCapacity, transfer: nil)
        )
        watch(bell, CURL_POLL_IN)
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = scrim_curl_multi_set_callbacks(
            multi,
            { _, socket, what, context, _ in
                Unmanaged<LoopThread>.fromOpaque(context!).takeUnretainedValue().watch(socket, what)
                return 0
            },
            { _, milliseconds, context in
                Unmanaged<LoopThread>.fromOpaque(context!).takeUnretainedValue().timerChanged(milliseconds)
                return 0
            }, context)
        // One transfer at a time on a connection: with several on one HTTP/2 connection, libcurl 7.88 stops reading it
        // for all while one is paused, so that a slow client would stall the others.
        _ = scrim_curl_multi_set_long(multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING)
    }

    deinit {
        curl_multi_cleanup(multi)
        close(epoll)
        gathered.pointee.bytes.deallocate()
        gathered.deallocate()
    }

    /// Runs until a stop command.
    func run(takeCommands: () -> [UpstreamLoop.Command]) {
        var events = [epoll_event](repeating: epoll_event(), count: 128)
        while !isStopped {
            let count = epoll_wait(epoll, &events, CInt(events.count), timeout())
            now = monotonicTime()
            var hasCommands = false
            for index in 0..<max(0, Int(count)) {
                let socket = events[index].data.fd
                if socket == bell {
                    hasCommands = true
                } else {
                    act(socket, scrim_epoll_ready(&events[index]))
                }
            }
            if curlDeadline <= now {
                curlDeadline = .max
                act(CURL_SOCKET_TIMEOUT, 0)
            }
            if hasCommands {
                silenceBell()
                for command in takeCommands() {
                    perform(command)
                    settle()
                }
            }
            endRefused()
            collectFinished()
            if !transfers.isEmpty, now >= nextTick {
                nextTick = now + Self.tick
                checkDeadlines()
                measureLoad()
            }
        }
        for id in Array(transfers.keys) { end(id, UpstreamError(.cancelled, message: "the loop has stopped")) }
    }

    // MARK: Commands

    private func perform(_ command: UpstreamLoop.Command) {
        switch command {
        case .start(let id, let request, let receiver): start(id, request, receiver)
        case .send(let id, let bytes): change(id) { $0.append(bytes) }
        case .endBody(let id): change(id) { $0.endBody() }
        case .resume(let id): change(id) { $0.resume() }
        case .cancel(let id): if let transfer = transfers[id] { detach(transfer) }
        case .stop: isStopped = true
        }
    }

    private func start(_ id: UInt64, _ request: UpstreamRequest, _ receiver: any UpstreamReceiver) {
        do throws(UpstreamError) {
            let transfer = try ActiveTransfer(id, request, receiver, settings, self)
            let code = curl_multi_add_handle(multi, transfer.easy)
            guard code == CURLM_OK else {
                throw UpstreamError(.setup, code: Int(code.rawValue), message: "curl_multi_add_handle failed")
            }
            transfers[id] = transfer
            ids[transfer.easy] = id
        } catch {
            load.transfers.subtract(1, ordering: .relaxed)
            receiver.finish(error)
        }
    }

    private func change(_ id: UInt64, _ body: (ActiveTransfer) -> CURLcode) {
        guard let transfer = transfers[id] else { return }
        let code = body(transfer)
        // A bad argument: the transfer has just ended by itself, and is collected next.
        guard code != CURLE_OK, code != CURLE_BAD_FUNCTION_ARGUMENT else { return }
        end(id, transfer.error(for: code))
    }

    private func collectFinished() {
        var code = CURLE_OK
        while let easy = scrim_curl_multi_finished(multi, &code) {
            guard let id = ids[easy], let transfer = transfers[id] else { continue }
            end(id, transfer.error(for: code))
        }
    }

    private func checkDeadlines() {
        var verdicts: [(id: UInt64, verdict: ActiveTransfer.Verdict)] = []
        for (id, transfer) in transfers {
            let verdict = transfer.check(now)
            if case .wait = verdict { continue }
            verdicts.append((id, verdict))
        }
        for (id, verdict) in verdicts {
            switch verdict {
            case .wait: break
            case .reconnect: reconnect(id)
            case .end(let error): end(id, error)
            }
        }
    }

    private func reconnect(_ id: UInt64) {
        guard let transfer = transfers[id] else { return }
        _ = curl_multi_remove_handle(multi, transfer.easy)
        transfer.useCurlDeadline(now)
        let code = curl_multi_add_handle(multi, transfer.easy)
        guard code != CURLM_OK else { return }
        end(id, UpstreamError(.setup, code: Int(code.rawValue), message: "curl_multi_add_handle failed"))
    }

    private func end(_ id: UInt64, _ error: UpstreamError?) {
        guard let transfer = transfers[id] else { return }
        detach(transfer)
        transfer.receiver.finish(error)
    }

    private func detach(_ transfer: ActiveTransfer) {
        transfers[transfer.id] = nil
        load.transfers.subtract(1, ordering: .relaxed)
        if transfers.isEmpty { load.isBusy.store(false, ordering: .relaxed) }  // there will be no tick to tell
        ids[transfer.easy] = nil
        _ = curl_multi_remove_handle(multi, transfer.easy)
    }

    /// Tells those who choose a loop whether this one has had time to spare.
    private func measureLoad() {
        let cpuTime = systemTime(CLOCK_THREAD_CPUTIME_ID)
        load.isBusy.store((cpuTime - measured.cpuTime) * 2 > now - measured.time, ordering: .relaxed)
        measured = (now, cpuTime)
    }

    // MARK: Bodies

    /// Whether bytes for this transfer's receiver are waiting to be given.
    func isGathering(for transfer: ActiveTransfer) -> Bool { gathering === transfer }

    /// Takes bytes for the receiver of a transfer, which may be refused by the time that this returns.
    ///
    /// - Parameter isRaw: whether what follows may be appended as it comes from libcurl.
    func gather(_ bytes: UnsafeBufferPointer<UInt8>, for transfer: ActiveTransfer, isRaw: Bool) {
        if gathering !== transfer || bytes.count > gathered.pointee.capacity - gathered.pointee.count { settle() }
        guard bytes.count <= gathered.pointee.capacity else { return deliver(bytes, to: transfer) }
        if gathering == nil { gathering = transfer }
        (gathered.pointee.bytes + gathered.pointee.count).update(from: bytes.baseAddress!, count: bytes.count)
        gathered.pointee.count += bytes.count
        if isRaw { gathered.pointee.transfer = UnsafeRawPointer(Unmanaged.passUnretained(transfer).toOpaque()) }
    }

    /// Gives what was gathered to the receiver whose it is.
    private func settle() {
        guard let transfer = gathering else { return }
        let bytes = UnsafeBufferPointer(start: gathered.pointee.bytes, count: gathered.pointee.count)
        gathering = nil
        gathered.pointee.transfer = nil
        gathered.pointee.count = 0
        deliver(bytes, to: transfer)
    }

    private func deliver(_ bytes: UnsafeBufferPointer<UInt8>, to transfer: ActiveTransfer) {
        if !transfer.deliver(bytes) { refused.append(transfer.id) }
    }

    private func endRefused() {
        guard !refused.isEmpty else { return }
        for id in refused {
            if let transfer = transfers[id] { end(id, transfer.error(for: CURLE_WRITE_ERROR)) }
        }
        refused.removeAll()
    }

    // MARK: Sockets and timers

    private func watch(_ socket: CInt, _ what: CInt) { _ = scrim_epoll_watch(epoll, socket, what) }

    private func act(_ socket: CInt, _ what: CInt) {
        var running: CInt = 0
        _ = curl_multi_socket_action(multi, socket, what, &running)
        settle()
    }

    private func timerChanged(_ milliseconds: Int) {
        curlDeadline = milliseconds < 0 ? .max : now + milliseconds * 1_000_000
    }

    /// Milliseconds until libcurl's deadline or the next tick, rounded up; -1 for none.
    private func timeout() -> CInt {
        let deadline = transfers.isEmpty ? curlDeadline : min(curlDeadline, nextTick)
        guard deadline < .max else { return -1 }
        return deadline <= now ? 0 : CInt(clamping: (deadline - now) / 1_000_000 + 1)
    }

    private func silenceBell() {
        var count: UInt64 = 0
        _ = read(bell, &count, 8)
    }
}

/// The monotonic clock, in nanoseconds.
func monotonicTime() -> Int { systemTime(CLOCK_MONOTONIC) }

/// What a clock of the system shows, in nanoseconds.
private func systemTime(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

extension Duration {
    /// Rounded down.
    var nanoseconds: Int {
        Int(components.seconds) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000)
    }

    /// Whole milliseconds, rounded down.
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
