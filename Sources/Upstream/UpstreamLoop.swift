import CCurl
import Glibc
import Synchronization

/// A thread that runs any number of transfers over one libcurl multi handle, with its own pool of connections.
///
/// Other threads post commands; the loop's thread alone touches libcurl, and calls the receivers.
public final class UpstreamLoop: Sendable {
    enum Command: Sendable {
        case start(UInt64, UpstreamRequest, any UpstreamReceiver)
        case send(UInt64, [UInt8])
        case endBody(UInt64)
        case resume(UInt64)
        case cancel(UInt64)
        case stop
    }

    private struct Inbox {
        var commands: [Command] = []
        /// The bell was rung, and the commands have not been taken since.
        var isRung = false
        var lastID: UInt64 = 0
        var isStopped = false

        mutating func mustRing() -> Bool {
            guard !isRung, !commands.isEmpty else { return false }
            isRung = true
            return true
        }
    }

    private let inbox = Mutex(Inbox())
    /// An eventfd: readable while commands wait.
    private let bell: CInt
    let load: LoopLoad

    /// Starts the thread. Throws when the system or libcurl refuse; the error says which.
    public init(_ settings: UpstreamSettings) throws(UpstreamError) {
        guard Self.globalCode == CURLE_OK else {
            throw UpstreamError(
                .setup, code: Int(Self.globalCode.rawValue), message: "libcurl could not be initialised")
        }
        bell = scrim_eventfd_create()
        guard bell >= 0 else { throw UpstreamError(.setup, code: Int(errno), message: "eventfd failed") }
        load = LoopLoad()
        let run = Thunk { [self] in
            do throws(UpstreamError) {
                try LoopThread(settings, bell: bell, load: load).run { self.takeCommands() }
            } catch {
                self.failAll(error)
            }
        }
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            {
                Unmanaged<Thunk>.fromOpaque($0!).takeRetainedValue().body(); return nil
            },
            Unmanaged.passRetained(run).toOpaque())
        guard code == 0 else { throw UpstreamError(.setup, code: Int(code), message: "pthread_create failed") }
        pthread_detach(thread)
    }

    /// Starts a transfer. The receiver is kept until it has finished or was cancelled.
    ///
    /// - Parameter isMore: see ``UpstreamTransfer/flush()``.
    public func start(
        _ request: UpstreamRequest, _ receiver: any UpstreamReceiver, isMore: Bool = false
    ) -> UpstreamTransfer {
        let id = inbox.withLock { inbox in
            inbox.lastID += 1
            return inbox.lastID
        }
        load.transfers.add(1, ordering: .relaxed)
        post(.start(id, request, receiver), isMore: isMore)
        return UpstreamTransfer(id: id, loop: self)
    }

    /// The one of several loops that should run the next transfer. Safe from any thread.
    public static func next(of loops: [UpstreamLoop]) -> UpstreamLoop {
        loops[LoopLoad.choose(loops.lazy.map(\.load))]
    }

    /// Ends the thread; transfers still running finish as cancelled.
    public func stop() { post(.stop) }

    func post(_ command: Command, isMore: Bool = false) {
        let (isStopped, mustRing) = inbox.withLock { inbox in
            if !inbox.isStopped { inbox.commands.append(command) }
            if case .stop = command { inbox.isStopped = true }
            return (inbox.isStopped, isMore ? false : inbox.mustRing())
        }
        if isStopped, case .start(_, _, let receiver) = command {
            receiver.finish(UpstreamError(.cancelled, message: "the loop has stopped"))
        }
        if mustRing { ring() }
    }

    /// Wakes up the thread if there are commands that it was not told of.
    func flush() {
        if inbox.withLock({ $0.mustRing() }) { ring() }
    }

    private func ring() {
        var one: UInt64 = 1
        _ = write(bell, &one, 8)  // fails only when the counter is full, and then the bell rings anyway
    }

    private func takeCommands() -> [Command] {
        inbox.withLock { inbox in
            defer { inbox.commands.removeAll() }
            inbox.isRung = false
            return inbox.commands
        }
    }

    /// The thread could not set itself up: nothing will ever run here.
    private func failAll(_ error: UpstreamError) {
        let commands = inbox.withLock { inbox in
            inbox.isStopped = true
            defer { inbox.commands.removeAll() }
            return inbox.commands
        }
        for case .start(_, _, let receiver) in commands { receiver.finish(error) }
    }

    deinit { close(bell) }

    /// `curl_global_init` once, before any thread uses libcurl.
    private static let globalCode = curl_global_init(Int(CURL_GLOBAL_ALL))
}

/// A closure on its way to a new thread.
private final class Thunk: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
