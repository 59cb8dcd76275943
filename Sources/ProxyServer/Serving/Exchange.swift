import Logging
import MaskedStreams
import Masking
import NIOCore
import NIOHTTP1
import PatternSyntax
import Upstream

/// An answer's head, ready but for what the connection adds.
struct AnswerHead: Sendable {
    var status: Int
    var headers: HTTPHeaders
    /// Whether its body goes out in chunks.
    var isChunked = false
}

/// One request and its answer: takes what the upstream sends, on the transfer's thread, masks it, and puts it into the outbox
/// of the client's connection.
///
/// Sendable because what changes is touched by the transfer's thread alone, between `init` and `finish`; the outbox is made for
/// two threads.
final class Exchange: UpstreamReceiver, @unchecked Sendable {
    /// Told on the transfer's thread; passes the word to the connection's event loop.
    struct Signals: Sendable {
        /// There is something in the outbox.
        var ready: @Sendable () -> Void
        /// Room for more of the request's body.
        var drained: @Sendable () -> Void
    }

    let outbox: Outbox
    /// A stream that stops inside of a message was cut, however cleanly its connection ended.
    private static let limits = {
        var limits = ResponseMasker.Limits()
        limits.requiresMessageEnd = true
        return limits
    }()

    private let context: ServerContext
    private let request: UpstreamRequest
    private let requestID: String
    /// Whether the client knows chunks.
    private let version: HTTPVersion
    private let database: Database
    private let signals: Signals

    // The transfer's thread alone.
    private var plan: ResponsePlan?
    /// Not yet in the outbox: it goes with the first byte, so that an answer that cannot be masked can still be an error.
    private var pendingHead: AnswerHead?
    private var masker: ResponseMasker?
    /// Of a body called text, until it is clear how to read it.
    private var opening: TextOpening?
    /// Of the transfer's thread; set with the masker.
    private var scratch: Scratch?
    private var output: [UInt8] = []
    private var hasEnded = false
    private var holdStart: ContinuousClock.Instant?
    private var received = EventCounter()
    private var released = EventCounter()
    private var summary: Summary

    /// What the log says of a request.
    private struct Summary {
        var start = ContinuousClock.now
        var status = 0
        var upstreamBytes = 0
        var responseBytes = 0
        var matches = 0
        var error: ProxyError.Kind?
        var upstreamID = ""
    }

    init(
        _ request: UpstreamRequest, requestID: String, version: HTTPVersion, context: ServerContext, signals: Signals
    ) {
        self.request = request
        self.requestID = requestID
        self.version = version
        self.context = context
        self.signals = signals
        database = context.engine.current
        outbox = Outbox(limit: context.settings.limits.downloadBuffer)
        summary = Summary()
    }

    // MARK: What the upstream sends

    func receive(head: UpstreamHead) -> Bool {
        do throws(ProxyError) {
            let settings = context.settings
            var plan = try ResponsePlan(
                head, method: request.method, target: request.target, base: settings.upstream.base,
                passTypes: settings.passTypes)
            let scratch = try threadScratch()
            self.scratch = scratch
            try maskHeaders(&plan.headers, scratch)
            self.plan = plan
            summary.status = plan.status
            summary.upstreamID = Self.identifier(plan.headers.first(name: "request-id"))
            let answer = AnswerHead(status: plan.status, headers: plan.headers)
            switch plan.body {
            case .masked(.text):
                opening = TextOpening()
                pendingHead = answer
            case .masked(let format):
                masker = ResponseMasker(format, database: database, limits: Self.limits)
                // Clients of a stream wait for its head; the others can wait for the first byte.
                if format == .events { put(head: answer) } else { pendingHead = answer }
            case .verbatim: put(head: answer)
            case .none, .refused: pendingHead = answer
            }
            return true
        } catch {
            answer(error)
            return false
        }
    }

    func receive(body bytes: UnsafeBufferPointer<UInt8>) -> UpstreamFlow {
        guard !hasEnded, let plan else { return .cancel }
        if outbox.refuses() { return .full }
        summary.upstreamBytes += bytes.count
        let events = plan.body == .masked(.events) ? received.take(bytes) : 0
        context.metrics.update { counts in
            counts.upstreamBytes += bytes.count
            counts.upstreamEvents += events
        }
        switch plan.body {
        case .none:
            return .taken
        case .verbatim:
            put(bytes: UnsafeRawBufferPointer(bytes))
        case .refused(let error):
            answer(error)
            return .cancel
        case .masked:
            feed(bytes)
            release()
        }
        return hasEnded ? .cancel : .taken
    }

    func sent(_ count: Int) {
        if outbox.sent(count, resumeBelow: context.settings.limits.uploadBuffer / 2) { signals.drained() }
    }

    func stalled() {
        guard !hasEnded, masker?.isHolding == true else { return }
        context.metrics.update { $0.stalls += 1 }
        mask { masker, scratch, output in masker.stall(scratch: scratch, into: &output) }
        release()
    }

    func finish(_ error: UpstreamError?) {
        guard !hasEnded else { return }
        if let error { return breakOff(ProxyError(error)) }
        open(isWhole: true)
        mask { masker, scratch, output in masker.finish(scratch: scratch, into: &output) }
        release(isLast: true)
        guard !hasEnded else { return }
        if var head = pendingHead, plan?.body != ResponsePlan.Body.none {
            head.headers.replaceOrAdd(name: "content-length", value: "0")
            pendingHead = head
        }
        end(.complete)
    }

    private func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard opening != nil else {
            if plan?.body == .masked(.text), bytes.contains(0) {
                let error = ProxyError(TextOpening.wide)
                return pendingHead == nil ? endBroken(error) : answer(error)
            }
            return mask { masker, scratch, output in masker.feed(bytes, scratch: scratch, into: &output) }
        }
        opening?.take(bytes)
        open(isWhole: false)
    }

    /// Begins to mask a body called text, once it is clear how.
    private func open(isWhole: Bool) {
        guard let opening else { return }
        do throws(ResponseMasker.Failure) {
            guard let format = try opening.format(isWhole: isWhole) else { return }
            self.opening = nil
            plan?.body = .masked(format)
            masker = ResponseMasker(format, database: database, limits: Self.limits)
            if format == .events { put() }
            opening.bytes.withUnsafeBufferPointer { feed($0) }
        } catch {
            answer(ProxyError(error))
        }
    }

    private func mask(_ step: (inout ResponseMasker, Scratch, inout [UInt8]) -> Void) {
        guard masker != nil, let scratch else { return }
        step(&masker!, scratch, &output)
    }

    private func threadScratch() throws(ProxyError) -> Scratch {
        do throws(MaskingError) {
            return try Engine.scratch(for: database)
        } catch {
            throw ProxyError(ResponseMasker.Failure(code: .engine, message: error.message))
        }
    }

    // MARK: What the client gets

    /// Puts what the masker has released into the outbox, and ends the answer if the masker has failed.
    private func release(isLast: Bool = false) {
        guard !hasEnded else { return }
        observeHold()
        if let failure = masker?.failure {
            let error = ProxyError(upstreamStatus: plan?.status ?? 0, failure)
            // The masker of a stream has already written its error event.
            return pendingHead == nil ? endBroken(error) : answer(error)
        }
        guard !output.isEmpty else { return }
        if isLast, pendingHead != nil {
            pendingHead?.headers.replaceOrAdd(name: "content-length", value: "\(output.count)")
        }
        putOutput()
    }

    /// The upstream's answer will not be completed.
    private func breakOff(_ error: ProxyError) {
        guard plan != nil, pendingHead == nil else { return answer(error) }
        mask { masker, scratch, output in masker.abort(error.message, scratch: scratch, into: &output) }
        observeHold()
        endBroken(error)
    }

    private func endBroken(_ error: ProxyError) {
        putOutput()
        summary.error = error.kind
        end(plan?.body == .masked(.events) ? .failed : .broken)
    }

    /// Answers with an error of the proxy's own; nothing of the upstream's answer has left.
    private func answer(_ error: ProxyError) {
        let body = Array(error.body(requestID: requestID).utf8)
        var headers = error.head(requestID: requestID, bodyLength: body.count)
        // The upstream's own status comes with its own word on when to try again.
        if let plan, plan.status >= 400, plan.status == error.status {
            for name in ["retry-after", "retry-after-ms"] {
                if let value = plan.headers.first(name: name) { headers.replaceOrAdd(name: name, value: value) }
            }
        }
        pendingHead = AnswerHead(status: error.status, headers: headers)
        output = request.method == "HEAD" ? [] : body
        masker = nil
        summary.status = error.status
        summary.error = error.kind
        putOutput()
        end(.complete)
    }

    private func putOutput() {
        guard !output.isEmpty else { return }
        if plan?.body == .masked(.events) {
            let events = output.withUnsafeBufferPointer { released.take($0) }
            context.metrics.update { $0.responseEvents += events }
        }
        output.withUnsafeBytes { put(bytes: $0) }
        output.removeAll(keepingCapacity: true)
    }

    private func put(
        head: AnswerHead? = nil, bytes: UnsafeRawBufferPointer = .init(start: nil, count: 0),
        ending: Outbox.Ending? = nil
    ) {
        var head = head ?? pendingHead
        pendingHead = nil
        if let answer = head { head?.isChunked = isChunked(answer) }
        if !bytes.isEmpty {
            summary.responseBytes += bytes.count
            context.metrics.update { $0.responseBytes += bytes.count }
        }
        if outbox.put(head: head, bytes: bytes, ending: ending) { signals.ready() }
    }

    private func isChunked(_ answer: AnswerHead) -> Bool {
        version == .http1_1 && request.method != "HEAD" && !answer.headers.contains(name: "content-length")
            && HTTPResponseStatus(statusCode: answer.status).mayHaveResponseBody
    }

    private func end(_ ending: Outbox.Ending) {
        hasEnded = true
        put(ending: ending)
        report()
        masker = nil
    }

    /// Values that could echo text are masked as text.
    private func maskHeaders(_ headers: inout HTTPHeaders, _ scratch: Scratch) throws(ProxyError) {
        var masked = HTTPHeaders()
        for (name, value) in headers {
            guard ResponsePlan.isMasked(name), !value.isEmpty else {
                masked.add(name: name, value: value)
                continue
            }
            var masker = ResponseMasker(.text, database: database)
            var bytes: [UInt8] = []
            Array(value.utf8).withUnsafeBufferPointer { masker.feed($0, scratch: scratch, into: &bytes) }
            masker.finish(scratch: scratch, into: &bytes)
            if let failure = masker.failure { throw ProxyError(failure) }
            let reports = masker.takeReports()
            count(reports)
            guard reports.isEmpty || !ResponsePlan.mustBeClean(name) else {
                throw .contentRefused("The upstream's header '\(name.lowercased())' holds text that would be masked.")
            }
            masked.add(name: name, value: String(decoding: bytes, as: UTF8.self))
        }
        headers = masked
    }

    // MARK: Counting

    private func observeHold() {
        let isHolding = masker?.isHolding == true
        if isHolding, holdStart == nil {
            holdStart = .now
        } else if !isHolding, let start = holdStart {
            holdStart = nil
            let held = start.duration(to: .now)
            context.metrics.update { counts in
                counts.holds += 1
                counts.holdSeconds += held / .seconds(1)
            }
        }
        if let reports = masker?.takeReports(), !reports.isEmpty { count(reports) }
    }

    private func count(_ reports: [ResponseMasker.Report]) {
        guard !reports.isEmpty else { return }
        summary.matches += reports.count
        context.metrics.update { counts in
            for report in reports { counts.matches[database.patterns[report.pattern].id, default: 0] += 1 }
        }
    }

    private func report() {
        context.recordAnswer(status: summary.status, error: summary.error)
        var metadata: Logger.Metadata = [
            "id": "\(requestID)", "route": "\(RequestRewriting.route(request.target))", "status": "\(summary.status)",
            "ms": "\(summary.start.duration(to: .now).milliseconds)", "in": "\(summary.upstreamBytes)",
            "out": "\(summary.responseBytes)", "matches": "\(summary.matches)",
        ]
        if !summary.upstreamID.isEmpty { metadata["upstream"] = "\(summary.upstreamID)" }
        if let error = summary.error { metadata["error"] = "\(error.rawValue)" }
        context.logger.info("request", metadata: metadata)
    }

    /// The upstream's request id, if it looks like one.
    private static func identifier(_ text: String?) -> String {
        guard let text, text.utf8.count <= 64 else { return "" }
        let isPlain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
                || $0 == 0x2D
        }
        return isPlain ? text : ""
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
