import ClaudeProtocol
import Masking

/// Masks a stream of server-sent events.
///
/// Frames come out of the framer whole and go into the hold; the text of deltas goes into the channel of its content block. What leaves is
/// decided once a read: frames leave the hold from the front, as far as their channels are cleared.
struct EventMasker {
    struct Limits: Sendable {
        var framing = SSEFramer.Limits()
        /// Content blocks open at a time.
        var channels = 256
        /// Bytes of held events from which on the hold is relieved as in a stall, so that a channel that waits does not pile up the others.
        /// The first event does not count. What is over this and must still wait ends the stream: so the hold is never larger than this, the
        /// first event, and the one that went over, each of which `framing` bounds.
        var held = 4 << 20
        /// A stream that ends inside of a message fails.
        var requiresEnd = false
        /// Whether deltas may be recognised without being read as JSON. Off, the result is the same: what tests compare with.
        var usesTemplates = true
        /// Bytes taken at a time.
        var slice = 1 << 16
        init() {}
    }

    typealias Failure = ResponseMasker.Failure

    let database: Database
    private(set) var reports: [ResponseMasker.Report] = []
    var isHolding: Bool { head < events.count || !deltas.isEmpty }

    let limits: Limits
    var framer: SSEFramer
    var json: JSONMasker
    var channels: [OpenChannel] = []
    var message = Message()
    /// What comments and unknown fields left open, which are the lines of one text for a span.
    private var openSpan: LineDecider.OpenSpan?
    /// The stream ended in a frame without its blank line.
    private(set) var endsInFrame = false
    /// Held frames, from `head` on, then deltas, and the bytes of both.
    var events: [HeldEvent] = []
    private var head = 0
    var deltas = DeltaRun()
    var bytes: [UInt8] = []
    /// How the delta last read was written.
    var template: DeltaTemplate?
    /// So many frames are read one by one, whatever they are like.
    var suspects = 0
    /// Frames were taken, and their channels were not asked since.
    private var isUndecided = false
    /// What became of the frame taken last: the line feed of a CRLF may still come, and goes where its CR went.
    private var last = Whereabouts.written

    /// The capacity of the hold that a stream keeps while it holds nothing: memory per stream counts more than an allocation.
    private static let keptBytes = 1 << 12

    private enum Whereabouts { case held, written, dropped }

    init(_ database: Database, limits: Limits = Limits()) {
        self.database = database
        self.limits = limits
        self.framer = SSEFramer(limits: limits.framing)
        self.json = JSONMasker(database)
    }

    // MARK: Calls

    mutating func feed(
        _ chunk: UnsafeBufferPointer<UInt8>, _ scratch: Scratch, into output: inout [UInt8]
    ) throws(Failure) {
        var from = 0
        while from < chunk.count {
            let to = min(from + limits.slice, chunk.count)
            do {
                try take(UnsafeBufferPointer(rebasing: chunk[from..<to]), scratch, into: &output)
            } catch {
                // What came before it is decided as if it had come alone.
                try settle(scratch)
                release(into: &output)
                throw error
            }
            try decide(scratch, into: &output)
            if heldBytes > limits.held {
                relieve(strictly: false, into: &output)
                guard heldBytes <= limits.held else {
                    throw Failure(
                        code: .unreadable, message: "more than \(limits.held) bytes of events wait for one block")
                }
            }
            from = to
        }
    }

    /// Bytes that wait behind the first event; that one may be of any size, and only its end undecided.
    private var heldBytes: Int {
        head < events.count ? bytes.count - events[head].end : bytes.count - (deltas.first?.end ?? bytes.count)
    }

    mutating func stall(into output: inout [UInt8]) { relieve(strictly: false, into: &output) }

    /// The stream is complete. A frame that its end cut off is taken if it can be read.
    mutating func finish(_ scratch: Scratch, into output: inout [UInt8]) throws(Failure) {
        do {
            if let frame = framer.end() {
                endsInFrame = true
                try take(frame, scratch, into: &output)
            }
        } catch {
            try closeAll(scratch)
            release(into: &output)
            throw Failure(code: .unreadable, message: "the stream ended inside of an event: \(error.message)")
        }
        try closeAll(scratch)
        release(into: &output)
        if limits.requiresEnd && message.phase == .begun {
            throw Failure(code: .unreadable, message: "the stream ended before its message did")
        }
    }

    /// The stream broke off: what is held is decided as at its end; a frame that is not complete is dropped.
    mutating func abort(_ scratch: Scratch, into output: inout [UInt8]) throws(Failure) {
        try closeAll(scratch)
        release(into: &output)
    }

    /// Releases what precedes a match that ends the stream.
    mutating func releaseBeforeBlock(into output: inout [UInt8]) {
        release(into: &output)
        relieve(strictly: true, into: &output)
    }

    mutating func takeReports(into all: inout [ResponseMasker.Report]) {
        if reports.isEmpty { return }
        all.append(contentsOf: reports)
        reports.removeAll(keepingCapacity: true)
    }

    // MARK: Frames

    /// Takes bytes of the stream: where a frame begins, deltas from where they are; the rest through the framer, up to the end of a frame
    /// each time.
    private mutating func take(
        _ slice: UnsafeBufferPointer<UInt8>, _ scratch: Scratch, into output: inout [UInt8]
    ) throws(Failure) {
        var from = 0
        while from < slice.count {
            let rest = UnsafeBufferPointer(rebasing: slice[from...])
            if framer.isBetweenFrames {
                from += try takeDeltas(rest, scratch, into: &output)
                if from == slice.count { return }
            }
            let end = framer.frameEnd(in: slice, from: from)
            framer.append(UnsafeBufferPointer(rebasing: slice[from..<(end ?? slice.count)]))
            from = end ?? slice.count
            // A frame that comes in many parts is searched once.
            if end != nil { try takeFramedDeltas(scratch, into: &output) }
            try takeFrames(scratch, into: &output)
        }
    }

    /// Takes the deltas that stand next in the framer.
    private mutating func takeFramedDeltas(_ scratch: Scratch, into output: inout [UInt8]) throws(Failure) {
        guard let start = framer.nextFrameStart else { return }
        // The framer's array is only read while this holds it, so that nothing is copied.
        let source = framer.bytes
        let taken = try source.withUnsafeBufferPointer { (bytes) throws(Failure) in
            try takeDeltas(UnsafeBufferPointer(rebasing: bytes[start...]), scratch, into: &output)
        }
        if taken > 0 { framer.skip(to: start + taken) }
    }

    private mutating func takeFrames(_ scratch: Scratch, into output: inout [UInt8]) throws(Failure) {
        while let frame = try nextFrame() {
            if !deltas.isEmpty {
                try decide(scratch, into: &output)
                separateDeltas()
            }
            try take(frame, scratch, into: &output)
        }
        framer.discard()
    }

    /// Decides frames that were taken since, and releases what can leave.
    private mutating func decide(_ scratch: Scratch, into output: inout [UInt8]) throws(Failure) {
        guard isUndecided else { return }
        try settle(scratch)
        release(into: &output)
    }

    private mutating func nextFrame() throws(Failure) -> SSEFramer.Frame? {
        do {
            return try framer.next()
        } catch {
            throw Failure(code: .unreadable, message: error.message)
        }
    }

    private mutating func take(
        _ frame: SSEFramer.Frame, _ scratch: Scratch, into output: inout [UInt8]
    ) throws(Failure) {
        // The framer's array is only read while this holds it, so that nothing is copied.
        let source = framer.bytes
        if frame.kind == .continuation {
            switch last {
            case .held:
                bytes.append(.lineFeed)
                events[events.count - 1].end += 1
            case .written: output.append(.lineFeed)
            case .dropped: break
            }
            return
        }
        if suspects > 0 { suspects -= 1 }
        isUndecided = true
        let start = bytes.count
        try source.withUnsafeBufferPointer { (buffer) throws(Failure) in
            var event = HeldEvent(start: start, end: start + frame.end - frame.start, order: .free)
            let reported = reports.count
            try read(frame, buffer, scratch, into: &event)
            // What is reported is reported each time.
            template = reports.count == reported ? learn(event, frame, buffer) : nil
            bytes.append(contentsOf: buffer[frame.start..<frame.end])
            events.append(event)
        }
        last = .held
    }

    /// Reads the lines of a frame: what of it is masked, and which piece of a channel it carries.
    private mutating func read(
        _ frame: SSEFramer.Frame, _ buffer: UnsafeBufferPointer<UInt8>, _ scratch: Scratch, into event: inout HeldEvent
    ) throws(Failure) {
        var dataLines = 0
        var data = 0..<0
        var name: Slice<UnsafeBufferPointer<UInt8>>?
        for line in framer.lines {
            if line.field == .event { name = line.value < line.end ? buffer[line.value..<line.end] : nil }
            switch line.field {
            case .data:
                dataLines += 1
                data = line.value..<line.end
            case .event where Self.isKnownName(buffer[line.value..<line.end]):
                break
            case .event, .id, .retry:
                try maskField(line.value..<line.end, frame, buffer, scratch, into: &event)
            case .comment:
                try maskField(line.value..<line.end, isLine: true, frame, buffer, scratch, into: &event)
            case .other:
                // A document under the name of an event stream: in its lines, escapes would hide what patterns match.
                guard try !Self.startsLikeJSON(buffer[line.start..<line.end]) else {
                    throw Failure(code: .unreadable, message: "a line of JSON is no field of an event")
                }
                // The name is as unknown as the value.
                try maskField(line.start..<line.end, isLine: true, frame, buffer, scratch, into: &event)
            }
        }
        if dataLines == 1 {
            try readData(data, of: name, buffer, scratch, into: &event) { splice in
                Splice(splice.start - frame.start, splice.end - frame.start, splice.replacement)
            }
            event.piece?.contentStart -= frame.start
            event.piece?.contentEnd -= frame.start
        } else if dataLines > 1 {
            var joined = JoinedData()
            for line in framer.lines where line.field == .data {
                joined.append(buffer[line.value..<line.end], frameOffset: line.value - frame.start)
            }
            let text = joined.text
            try text.withUnsafeBufferPointer { (text) throws(Failure) in
                try readData(0..<text.count, of: name, text, scratch, into: &event) { joined.inFrame($0) }
            }
            if event.piece != nil { event.joined = joined }
        }
        if event.splices.count > 1 { event.splices.sort { $0.start < $1.start } }
    }

    /// `isLine`: of the text that comments and unknown fields make.
    private mutating func maskField(
        _ range: Range<Int>, isLine: Bool = false, _ frame: SSEFramer.Frame, _ buffer: UnsafeBufferPointer<UInt8>,
        _ scratch: Scratch,
        into event: inout HeldEvent
    ) throws(Failure) {
        let text = UnsafeBufferPointer(rebasing: buffer[range])
        var open = isLine ? openSpan : nil
        let splices = try json.maskPlain(text, after: &open, name: "field", scratch: scratch)
        if isLine { openSpan = open }
        for splice in splices {
            let line = splice.replacement.map { $0 == .lineFeed || $0 == .carriageReturn ? .space : $0 }
            let offset = range.lowerBound - frame.start
            event.splices.append(Splice(splice.start + offset, splice.end + offset, line))
        }
        reports.append(contentsOf: json.reports)
        json.clearReports()
    }

    // MARK: Channels

    /// Adds a piece to a channel, opening it if need be. `content` lies in `document`; `encoding` says how.
    mutating func addPiece(
        _ key: ChannelKey, _ content: Range<Int>, escaped: Bool, _ encoding: HeldEvent.Encoding,
        _ document: UnsafeBufferPointer<UInt8>, into event: inout HeldEvent
    ) throws(Failure) {
        guard !content.isEmpty else { return }
        let index = try openChannel(key, encoding == .document ? .document : .text)
        let unescaper = channels[index].masker.unescaper
        let origin = channels[index].masker.length
        if escaped {
            var text: [UInt8] = []
            text.reserveCapacity(content.count)
            JSONUnescaper.decode(document[content], into: &text)
            try text.withUnsafeBufferPointer { (text) throws(Failure) in try channels[index].masker.append(text) }
        } else {
            try channels[index].masker.append(UnsafeBufferPointer(rebasing: document[content]))
        }
        let end = channels[index].masker.length
        channels[index].held += 1
        event.piece = HeldEvent.Piece(
            channel: index, start: origin, end: end, needs: end + (channels[index].masker.hasPendingUnit ? 1 : 0),
            contentStart: content.lowerBound, contentEnd: content.upperBound, origin: origin, unescaper: unescaper,
            encoding: encoding)
    }

    mutating func openChannel(_ key: ChannelKey, _ kind: ChannelMasker.Kind) throws(Failure) -> Int {
        var free: Int?
        for i in channels.indices {
            if channels[i].isFree {
                free = i
            } else if !channels[i].masker.isFinished && channels[i].key == key {
                return i
            }
        }
        let channel = OpenChannel(key: key, masker: ChannelMasker(kind, database))
        if let free {
            channels[free] = channel
            return free
        }
        guard channels.count < limits.channels else {
            throw Failure(code: .unreadable, message: "more than \(limits.channels) content blocks are open at once")
        }
        channels.append(channel)
        return channels.count - 1
    }

    /// Ends the open channels that `isMeant` names.
    mutating func close(_ scratch: Scratch, where isMeant: (ChannelKey) -> Bool) throws(Failure) {
        var block: Failure?
        for i in channels.indices where !channels[i].masker.isFinished && isMeant(channels[i].key) {
            try channels[i].masker.finish(scratch)
            block = report(i) ?? block
        }
        if let block { throw block }
    }

    mutating func closeAll(_ scratch: Scratch) throws(Failure) { try close(scratch) { _ in true } }

    /// Decides what the channels have gathered. `text` is more of the channel `index`.
    mutating func settle(
        _ scratch: Scratch, taking text: UnsafeBufferPointer<UInt8> = .init(start: nil, count: 0), of index: Int = -1
    ) throws(Failure) {
        var block: Failure?
        for i in channels.indices where !channels[i].masker.isFinished {
            if i == index {
                try channels[i].masker.settle(scratch, taking: text)
            } else {
                try channels[i].masker.settle(scratch)
            }
            block = report(i) ?? block
        }
        isUndecided = false
        if let block { throw block }
    }

    /// Reports what a channel found. A failure if that ends the stream.
    private mutating func report(_ index: Int) -> Failure? {
        for match in channels[index].masker.matches {
            reports.append(
                ResponseMasker.Report(
                    pattern: match.pattern, channel: channels[index].key.description, offset: match.start,
                    length: match.end - match.start))
        }
        return channels[index].masker.blockedBy.map { .blocked(database, $0) }
    }

    /// Masks the document last read by `json`, all but the string `piece`.
    mutating func maskRest(
        _ document: UnsafeBufferPointer<UInt8>, except piece: Int?, _ scratch: Scratch, into event: inout HeldEvent,
        inFrame: (Splice) -> Splice
    ) throws(Failure) {
        try json.mask(document, except: piece, scratch: scratch)
        for splice in json.splices { event.splices.append(inFrame(splice)) }
        reports.append(contentsOf: json.reports)
        json.clearReports()
    }

    // MARK: The hold

    /// Releases events from the front, as far as their channels are cleared. What is behind the hold's own bytes, and must stay, joins them.
    mutating func release(
        _ behind: UnsafeBufferPointer<UInt8> = .init(start: nil, count: 0), into output: inout [UInt8]
    ) {
        guard isHolding else { return }
        // Lent for the loop, so that nothing is copied.
        var lent: [UInt8] = []
        swap(&lent, &bytes)
        lent.withUnsafeBufferPointer { own in
            let held = HeldBytes(own: own, behind: behind)
            while head < events.count, isCleared(events[head]) {
                let isWritten = write(events[head], held, into: &output)
                head += 1
                if head == events.count { last = isWritten ? .written : .dropped }
            }
            if head == events.count { releaseDeltas(held, into: &output) }
        }
        swap(&lent, &bytes)
        tidy(behind)
    }

    private func isCleared(_ event: HeldEvent) -> Bool {
        event.piece.map { channels[$0.channel].masker.cleared >= $0.needs } ?? true
    }

    /// False for an event that has no text left and was dropped.
    mutating func write(
        _ event: HeldEvent, _ held: HeldBytes, into output: inout [UInt8]
    ) -> Bool {
        let frame = held.frame(event.start..<event.end)
        guard let piece = event.piece else {
            event.write(frame, into: &output)
            return true
        }
        channels[piece.channel].held -= 1
        return event.write(piece, frame, channel: &channels[piece.channel].masker, into: &output)
    }

    /// Forgets the bytes of events that left, and takes in those behind the others.
    private mutating func tidy(_ behind: UnsafeBufferPointer<UInt8>) {
        if !isHolding {
            events.removeAll(keepingCapacity: events.capacity <= 1 << 8)
            deltas.removeAll()
            bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptBytes)
            head = 0
            return
        }
        let first = head < events.count ? events[head].start : deltas.first?.start ?? 0
        let own = bytes.count
        guard first > max(own / 2, Self.keptBytes / 4) else {
            bytes.append(contentsOf: behind)
            return
        }
        events.removeFirst(head)
        head = 0
        if first < own {
            bytes.removeFirst(first)
        } else {
            bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptBytes)
        }
        bytes.append(contentsOf: behind[max(0, first - own)...])
        for i in events.indices {
            events[i].start -= first
            events[i].end -= first
        }
        deltas.shift(by: first)
    }

    /// Releases the safe part of what is held as events of the same shape, and lets what does not depend on it pass; nothing passes if `strictly`.
    private mutating func relieve(strictly: Bool, into output: inout [UInt8]) {
        guard isHolding else { return }
        separateDeltas()
        let held = bytes
        var kept: [HeldEvent] = []
        var keptBlocks: [Int] = []
        var keepsAll = false
        var outcome = last
        held.withUnsafeBufferPointer { own in
            let held = HeldBytes(own: own, behind: UnsafeBufferPointer(start: nil, count: 0))
            for var event in events[head...] {
                let waits =
                    switch event.order {
                    case .free: false
                    case .block(let block): keepsAll || keptBlocks.contains(block)
                    case .strict: !kept.isEmpty
                    }
                let isBehind = waits || strictly && !kept.isEmpty
                if !isBehind && isCleared(event) {
                    // Of the events held, the last is the frame taken last, unless that has left before.
                    let isWritten = write(event, held, into: &output)
                    if last == .held { outcome = isWritten ? .written : .dropped }
                } else {
                    outcome = last
                    if !isBehind, let piece = event.piece, event.isPureDelta {
                        let limit = min(channels[piece.channel].masker.cleared, piece.end)
                        if limit > piece.start {
                            let frame = held.frame(event.start..<event.end)
                            _ = event.write(
                                piece, below: limit, frame, channel: &channels[piece.channel].masker, into: &output)
                            event.piece?.start = limit
                        }
                    }
                    kept.append(event)
                    switch event.order {
                    case .free: break
                    case .block(let block): if !keptBlocks.contains(block) { keptBlocks.append(block) }
                    case .strict: keepsAll = true
                    }
                }
            }
            bytes = []
            for i in kept.indices {
                let start = bytes.count
                bytes.append(contentsOf: own[kept[i].start..<kept[i].end])
                kept[i].start = start
                kept[i].end = bytes.count
            }
        }
        events = kept
        head = 0
        last = outcome
    }
}
