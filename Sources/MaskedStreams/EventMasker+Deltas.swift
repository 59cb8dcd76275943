import ClaudeProtocol
import Masking

/// What a thread's maskers need while they take deltas, and only then.
final class DeltaWorkspace {
    struct Lists {
        /// Where the deltas are, their text, and the strings that are masked by themselves.
        var matches: [DeltaTemplate.Match] = []
        var plain: [UInt8] = []
        var others: [UInt8] = []

        mutating func removeAll() {
            matches.removeAll(keepingCapacity: true)
            plain.removeAll(keepingCapacity: true)
            others.removeAll(keepingCapacity: true)
        }
    }

    var lists = Lists()

    /// That of the scratch's thread.
    static func of(_ scratch: Scratch) -> DeltaWorkspace {
        if let known = scratch.companion { return unsafeDowncast(known, to: DeltaWorkspace.self) }
        let made = DeltaWorkspace()
        scratch.companion = made
        return made
    }
}

/// Deltas of one content block that came one behind another, all written alike: what nearly all of a stream is, kept in few bytes each.
struct DeltaRun {
    /// The frame, in offsets of the hold, and its piece of the channel.
    struct Delta {
        var start: Int
        var end: Int
        var contentStart: Int
        var contentEnd: Int
        /// Where the piece begins in the channel.
        var origin: Int
        /// As ``HeldEvent/Piece/needs``.
        var needs: Int

        /// `base`: where in the hold the match's offsets begin.
        init(_ match: DeltaTemplate.Match, _ base: Int, origin: Int, needs: Int) {
            start = base + match.start
            end = base + match.end
            contentStart = match.contentStart - match.start
            contentEnd = match.contentEnd - match.start
            self.origin = origin
            self.needs = needs
        }
    }

    private(set) var deltas: [Delta] = []
    /// How the channel's document was read where each begins; empty for a text.
    private var unescapers: [JSONUnescaper] = []
    private(set) var head = 0
    /// What all have in common.
    var channel = 0
    var template: DeltaTemplate?
    /// Where the last piece ends in the channel.
    var end = 0

    var isEmpty: Bool { head == deltas.count }
    var first: Delta? { isEmpty ? nil : deltas[head] }

    /// So many are kept room for, while there are none: memory per stream counts more than an allocation for a large read.
    private static let kept = 64

    mutating func reserve(_ count: Int) { deltas.reserveCapacity(deltas.count + count) }
    mutating func append(_ delta: Delta) { deltas.append(delta) }
    mutating func append(_ unescaper: JSONUnescaper) { unescapers.append(unescaper) }

    mutating func removeFirst(_ count: Int) { head += count }

    mutating func removeAll() {
        deltas.removeAll(keepingCapacity: deltas.capacity <= Self.kept)
        unescapers.removeAll(keepingCapacity: unescapers.capacity <= Self.kept)
        head = 0
    }

    /// The hold forgot so many bytes at its beginning.
    mutating func shift(by offset: Int) {
        Self.removeFirst(head, of: &deltas)
        if !unescapers.isEmpty { Self.removeFirst(head, of: &unescapers) }
        head = 0
        for i in deltas.indices {
            deltas[i].start -= offset
            deltas[i].end -= offset
        }
    }

    private static func removeFirst<Element>(_ count: Int, of list: inout [Element]) {
        if list.capacity > kept { list = Array(list[count...]) } else { list.removeFirst(count) }
    }

    /// One of them as an event that stands for itself.
    func event(_ index: Int) -> HeldEvent? {
        guard let template else { return nil }
        let delta = deltas[index]
        var event = HeldEvent(start: delta.start, end: delta.end, order: template.order)
        event.isPureDelta = template.isPureDelta
        event.piece = HeldEvent.Piece(
            channel: channel, start: delta.origin, end: index + 1 < deltas.count ? deltas[index + 1].origin : end,
            needs: delta.needs, contentStart: delta.contentStart, contentEnd: delta.contentEnd, origin: delta.origin,
            unescaper: unescapers.isEmpty ? JSONUnescaper(.between) : unescapers[index], encoding: template.encoding)
        return event
    }
}

// What is written like the delta before it needs not be read as JSON.
extension EventMasker {
    /// How a delta is written; nil if those like it must be read, too.
    func learn(
        _ event: HeldEvent, _ frame: SSEFramer.Frame, _ buffer: UnsafeBufferPointer<UInt8>
    ) -> DeltaTemplate? {
        guard limits.usesTemplates, event.onlyAppends, let piece = event.piece, event.joined == nil,
            event.splices.isEmpty, let strings = json.strings
        else { return nil }
        return DeltaTemplate(
            UnsafeBufferPointer(rebasing: buffer[frame.start..<frame.end]),
            strings: strings.map { $0.lowerBound - frame.start..<$0.upperBound - frame.start }, piece: piece,
            key: channels[piece.channel].key, order: event.order, isPureDelta: event.isPureDelta)
    }

    /// Takes the deltas at the front of `source` that are written like the one before: decides them, and writes what is decided straight from
    /// there to `output`. Returns how many bytes they are.
    mutating func takeDeltas(
        _ source: UnsafeBufferPointer<UInt8>, _ scratch: Scratch, into output: inout [UInt8]
    ) throws(Failure) -> Int {
        guard suspects == 0, let template else { return 0 }
        // Lent for the call, so that nothing is copied.
        let workspace = DeltaWorkspace.of(scratch)
        var work = DeltaWorkspace.Lists()
        swap(&work, &workspace.lists)
        defer { swap(&work, &workspace.lists) }
        work.removeAll()
        template.match(source, limit: limits.framing.frameBytes, into: &work.matches, others: &work.others)
        guard let last = work.matches.last else { return 0 }
        if !work.others.isEmpty, try mayMatch(work.others, scratch) {
            // Some of the strings may be masked: these events are read one by one.
            suspects = work.matches.count
            return 0
        }
        let taken = UnsafeBufferPointer(rebasing: source[..<last.end])
        do {
            if template.encoding == .document {
                try holdDocument(template, source, &work)
                try settle(scratch)
            } else {
                try holdText(template, source, &work, scratch)
            }
        } catch {
            bytes.append(contentsOf: taken)
            throw error
        }
        release(taken, into: &output)
        return last.end
    }

    /// Takes deltas of a text into the hold, but for their bytes, and decides what it can.
    private mutating func holdText(
        _ template: DeltaTemplate, _ source: UnsafeBufferPointer<UInt8>, _ work: inout DeltaWorkspace.Lists,
        _ scratch: Scratch
    ) throws(Failure) {
        let index = try channel(of: template, .text)
        let base = bytes.count
        let length = channels[index].masker.length
        deltas.reserve(work.matches.count)
        for match in work.matches {
            let origin = length + work.plain.count
            let content = match.content(in: source)
            if match.hasEscapes {
                JSONUnescaper.decode(content[...], into: &work.plain)
            } else {
                work.plain.append(contentsOf: content)
            }
            deltas.append(DeltaRun.Delta(match, base, origin: origin, needs: length + work.plain.count))
        }
        deltas.end = length + work.plain.count
        channels[index].held += work.matches.count
        try work.plain.withUnsafeBufferPointer { (text) throws(Failure) in
            try settle(scratch, taking: text, of: index)
        }
    }

    /// The same of a document, without deciding yet.
    private mutating func holdDocument(
        _ template: DeltaTemplate, _ source: UnsafeBufferPointer<UInt8>, _ work: inout DeltaWorkspace.Lists
    ) throws(Failure) {
        let index = try channel(of: template, .document)
        let base = bytes.count
        for match in work.matches {
            // Counted also when a later one ends the stream: those before it leave.
            deltas.end = channels[index].masker.length
            let unescaper = channels[index].masker.unescaper
            work.plain.removeAll(keepingCapacity: true)
            JSONUnescaper.decode(match.content(in: source)[...], into: &work.plain)
            try work.plain.withUnsafeBufferPointer { (text) throws(Failure) in
                try channels[index].masker.append(text)
            }
            let needs = channels[index].masker.length + (channels[index].masker.hasPendingUnit ? 1 : 0)
            deltas.append(DeltaRun.Delta(match, base, origin: deltas.end, needs: needs))
            deltas.append(unescaper)
            channels[index].held += 1
        }
        deltas.end = channels[index].masker.length
    }

    private mutating func channel(of template: DeltaTemplate, _ kind: ChannelMasker.Kind) throws(Failure) -> Int {
        let index = try openChannel(template.key, kind)
        if template.key.field.isBlock { message.texts.insert(template.key.index) }
        deltas.channel = index
        deltas.template = template
        return index
    }

    private func mayMatch(_ texts: [UInt8], _ scratch: Scratch) throws(Failure) -> Bool {
        do {
            return try texts.withUnsafeBufferPointer { (bytes) throws(MaskingError) in
                try database.mayMatch(lines: bytes, scratch: scratch)
            }
        } catch {
            throw Failure(code: .engine, message: error.message)
        }
    }

    /// Makes held deltas events that stand for themselves.
    mutating func separateDeltas() {
        guard !deltas.isEmpty else { return }
        for index in deltas.head..<deltas.deltas.count {
            if let event = deltas.event(index) { events.append(event) }
        }
        deltas.removeAll()
    }

    /// Releases deltas from the front, as far as their channel is cleared: as they came up to one that is edited.
    mutating func releaseDeltas(_ held: HeldBytes, into output: inout [UInt8]) {
        let channel = deltas.channel
        while let first = deltas.first {
            let cleared = channels[channel].masker.cleared
            let limit = min(cleared, channels[channel].masker.edits.first?.start ?? .max)
            let next = deltas.firstIndex(beyond: limit)
            let count = next - deltas.head
            if count > 0 {
                held.copy(first.start..<deltas.deltas[next - 1].end, into: &output)
                channels[channel].held -= count
                deltas.removeFirst(count)
            }
            guard next < deltas.deltas.count, deltas.deltas[next].needs <= cleared, let event = deltas.event(next)
            else {
                return
            }
            _ = write(event, held, into: &output)
            deltas.removeFirst(1)
        }
    }
}

extension DeltaRun {
    /// The first that needs more of the channel to be cleared than this.
    fileprivate func firstIndex(beyond limit: Int) -> Int {
        deltas.withUnsafeBufferPointer { deltas in
            var index = head
            while index < deltas.count, deltas[index].needs <= limit { index += 1 }
            return index
        }
    }
}
