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

/// An answer on its way to the client: what the upstream sends goes through the masker and into the outbox.
///
/// A value, for the thread of one transfer.
struct MaskedAnswer {
    /// A stream that stops inside of a message was cut, however cleanly its connection ended.
    private static let limits = {
        var limits = ResponseMasker.Limits()
        limits.requiresMessageEnd = true
        return limits
    }()

    /// Of the output's buffer, between pieces: what an event takes. Memory per stream counts more than an allocation for a large piece.
    private static let keptCapacity = 1 << 10

    private let context: ServerContext
    private let method: String
    private let target: String
    private let requestID: String
    /// Whether the client knows chunks.
    private let version: HTTPVersion
    private let database: Database
    private let outbox: Outbox
    /// Tells the event loop that there is something in the outbox.
    private let announce: @Sendable () -> Void

    private var plan: ResponsePlan?
    /// Not yet in the outbox: it goes with the first byte, so that an answer that cannot be masked can still be an error.
    private var pendingHead: AnswerHead?
    private var masker: ResponseMasker?
    private var format: ResponseMasker.Format?
    /// Of a body called text, until it is clear how to read it.
    private var opening: TextOpening?
    /// Of the transfer's thread; set with the plan.
    private var scratch: Scratch?
    private var output: [UInt8] = []
    private var hasEnded = false
    /// `ContinuousClock` would cost more than all else that is counted.
    private var holdStart: NIODeadline?
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
        _ request: UpstreamRequest, requestID: String, version: HTTPVersion, context: ServerContext, outbox: Outbox,
        announce: @escaping @Sendable () -> Void
    ) {
        method = request.method
        target = request.target
        self.requestID = requestID
        self.version = version
        self.context = context
        self.outbox = outbox
        self.announce = announce
        database = context.engine.current
        summary = Summary()
    }

    // MARK: What the upstream sends

    mutating func receive(head: UpstreamHead) -> Bool {
        do throws(ProxyError) {
            let settings = context.settings
            var plan = try ResponsePlan(
                head, method: method, target: target, base: settings.upstream.base,
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
                begin(format)
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

    mutating func receive(body bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !hasEnded else { return false }
        summary.upstreamBytes += bytes.count
        context.metrics.traffic.upstreamBytes.add(bytes.count)
        if format == .events {
            context.metrics.traffic.upstreamEvents.add(received.take(UnsafeRawBufferPointer(bytes)))
        }
        if masker != nil || opening != nil {
            output.reserveCapacity(bytes.count)
            feed(bytes)
            release()
        } else {
            switch plan?.body {
            case .none?: break
            case .verbatim: put(bytes: UnsafeRawBufferPointer(bytes))
            case .refused(let error): answer(error)
            case .masked, nil: return false
            }
        }
        return !hasEnded
    }

    mutating func stalled() {
        guard !hasEnded, masker?.isHolding == true else { return }
        context.metrics.update { $0.stalls += 1 }
        mask { masker, scratch, output in masker.stall(scratch: scratch, into: &output) }
        release()
    }

    mutating func finish(_ error: UpstreamError?) {
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

    private mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard opening != nil else {
            if format == .text, bytes.contains(0) {
                let error = ProxyError(TextOpening.wide)
                return pendingHead == nil ? endBroken(error) : answer(error)
            }
            return mask { masker, scratch, output in masker.feed(bytes, scratch: scratch, into: &output) }
        }
        opening?.take(bytes)
        open(isWhole: false)
    }

    /// Begins to mask a body called text, once it is clear how.
    private mutating func open(isWhole: Bool) {
        guard let opening else { return }
        do throws(ResponseMasker.Failure) {
            guard let format = try opening.format(isWhole: isWhole) else { return }
            self.opening = nil
            begin(format)
            if format == .events { put() }
            opening.bytes.withUnsafeBufferPointer { feed($0) }
        } catch {
            answer(ProxyError(error))
        }
    }

    private mutating func begin(_ format: ResponseMasker.Format) {
        plan?.body = .masked(format)
        masker = ResponseMasker(format, database: database, limits: Self.limits)
        self.format = format
    }

    private mutating func mask(_ step: (inout ResponseMasker, Scratch, inout [UInt8]) -> Void) {
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
    private mutating func release(isLast: Bool = false) {
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
    private mutating func breakOff(_ error: ProxyError) {
        guard plan != nil, pendingHead == nil else { return answer(error) }
        mask { masker, scratch, output in masker.abort(error.message, scratch: scratch, into: &output) }
        observeHold()
        endBroken(error)
    }

    private mutating func endBroken(_ error: ProxyError) {
        putOutput()
        summary.error = error.kind
        end(format == .events ? .failed : .broken)
    }

    /// Answers with an error of the proxy's own; nothing of the upstream's answer has left.
    private mutating func answer(_ error: ProxyError) {
        let body = Array(error.body(requestID: requestID).utf8)
        var headers = error.head(requestID: requestID, bodyLength: body.count)
        // The upstream's own status comes with its own word on when to try again.
        if let plan, plan.status >= 400, plan.status == error.status {
            for name in ["retry-after", "retry-after-ms"] {
                if let value = plan.headers.first(name: name) { headers.replaceOrAdd(name: name, value: value) }
            }
        }
        pendingHead = AnswerHead(status: error.status, headers: headers)
        output = method == "HEAD" ? [] : body
        masker = nil
        summary.status = error.status
        summary.error = error.kind
        putOutput()
        end(.complete)
    }

    private mutating func putOutput() {
        guard !output.isEmpty else { return }
        var bytes: [UInt8] = []
        swap(&bytes, &output)
        if format == .events { context.metrics.traffic.responseEvents.add(bytes.withUnsafeBytes { released.take($0) }) }
        bytes.withUnsafeBytes { put(bytes: $0) }
        guard bytes.capacity <= Self.keptCapacity else { return }
        bytes.removeAll(keepingCapacity: true)
        swap(&bytes, &output)
    }

    private mutating func put(
        head: AnswerHead? = nil, bytes: UnsafeRawBufferPointer = .init(start: nil, count: 0),
        ending: Outbox.Ending? = nil
    ) {
        var head = head ?? pendingHead
        pendingHead = nil
        if let answer = head {
            head?.isChunked = isChunked(answer)
            plan?.headers = [:]  // on their way, and a stream may be long
        }
        if !bytes.isEmpty {
            summary.responseBytes += bytes.count
            context.metrics.traffic.responseBytes.add(bytes.count)
        }
        if outbox.put(head: head, bytes: bytes, ending: ending) { announce() }
    }

    private func isChunked(_ answer: AnswerHead) -> Bool {
        version == .http1_1 && method != "HEAD" && !answer.headers.contains(name: "content-length")
            && HTTPResponseStatus(statusCode: answer.status).mayHaveResponseBody
    }

    private mutating func end(_ ending: Outbox.Ending) {
        hasEnded = true
        put(ending: ending)
        report()
        masker = nil
    }

    /// Values that could echo text are masked as text.
    private mutating func maskHeaders(_ headers: inout HTTPHeaders, _ scratch: Scratch) throws(ProxyError) {
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

    private mutating func observeHold() {
        let isHolding = masker != nil && masker!.isHolding  // `masker?.isHolding` would copy the masker
        if isHolding, holdStart == nil {
            holdStart = .now()
        } else if !isHolding, let start = holdStart {
            holdStart = nil
            context.metrics.traffic.holds.add(1)
            context.metrics.traffic.holdNanoseconds.add(Int((NIODeadline.now() - start).nanoseconds))
        }
        if let reports = masker?.takeReports(), !reports.isEmpty { count(reports) }
    }

    private mutating func count(_ reports: [ResponseMasker.Report]) {
        guard !reports.isEmpty else { return }
        summary.matches += reports.count
        context.metrics.update { counts in
            for report in reports { counts.matches[database.patterns[report.pattern].id, default: 0] += 1 }
        }
    }

    private func report() {
        context.recordAnswer(status: summary.status, error: summary.error)
        guard context.logger.logLevel <= .info else { return }
        var metadata: Logger.Metadata = [
            "id": "\(requestID)", "route": "\(RequestRewriting.route(target))", "status": "\(summary.status)",
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
