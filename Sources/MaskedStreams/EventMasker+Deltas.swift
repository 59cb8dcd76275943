import ClaudeProtocol
import Masking

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

    mutating func append(_ delta: Delta) { deltas.append(delta) }
    mutating func append(_ unescaper: JSONUnescaper) { unescapers.append(unescaper) }

    mutating func removeFirst(_ count: Int) { head += count }

    mutating func removeAll() {
        deltas.removeAll(keepingCapacity: deltas.capacity <= 1 << 12)
        unescapers.removeAll(keepingCapacity: unescapers.capacity <= 1 << 12)
        head = 0
    }

    /// The hold forgot so many bytes at its beginning.
    mutating func shift(by offset: Int) {
        deltas.removeFirst(head)
        if !unescapers.isEmpty { unescapers.removeFirst(head) }
        head = 0
        for i in deltas.indices {
            deltas[i].start -= offset
            deltas[i].end -= offset
        }
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

    /// Takes the deltas that stand next in the framer and are written like the one before.
    mutating func takeDeltas(_ scratch: Scratch) throws(Failure) {
        guard suspects == 0, let template, let start = framer.nextFrameStart else { return }
        matches.removeAll(keepingCapacity: true)
        others.removeAll(keepingCapacity: true)
        let source = framer.bytes
        source.withUnsafeBufferPointer { bytes in
            template.match(
                bytes, from: start, limit: limits.framing.frameBytes, into: &matches, others: &others)
        }
        guard let last = matches.last else { return }
        if !others.isEmpty, try mayMatch(others, scratch) {
            // Some of the strings may be masked: these events are read one by one.
            suspects = matches.count
            return
        }
        let isDocument = template.encoding == .document
        let index = try openChannel(template.key, isDocument ? .document : .text)
        if template.key.field.isBlock { message.texts.insert(template.key.index) }
        deltas.channel = index
        deltas.template = template
        try source.withUnsafeBufferPointer { (bytes) throws(Failure) in
            let shift = self.bytes.count - start
            // First, and what is counted at last also when one of them ends the stream: those before it leave.
            self.bytes.append(contentsOf: bytes[start..<last.end])
            var origin = channels[index].masker.length
            var taken = 0
            defer {
                deltas.end = origin
                channels[index].held += taken
            }
            plain.removeAll(keepingCapacity: true)
            for match in matches {
                let content = bytes[match.contentStart..<match.contentEnd]
                let before = plain.count
                if match.hasEscapes {
                    JSONUnescaper.decode(content, into: &plain)
                } else {
                    plain.append(contentsOf: UnsafeBufferPointer(rebasing: content))
                }
                var pending = 0
                if isDocument {
                    let unescaper = channels[index].masker.unescaper
                    try plain.withUnsafeBufferPointer { (text) throws(Failure) in
                        try channels[index].masker.append(UnsafeBufferPointer(rebasing: text[before...]))
                    }
                    deltas.append(unescaper)
                    pending = channels[index].masker.hasPendingUnit ? 1 : 0
                }
                let end = isDocument ? channels[index].masker.length : origin + plain.count - before
                deltas.append(
                    DeltaRun.Delta(
                        start: match.start + shift, end: match.end + shift,
                        contentStart: match.contentStart - match.start,
                        contentEnd: match.contentEnd - match.start, origin: origin, needs: end + pending))
                origin = end
                taken += 1
            }
            if !isDocument {
                try plain.withUnsafeBufferPointer { (text) throws(Failure) in
                    try channels[index].masker.append(text)
                }
            }
        }
        framer.skip(to: last.end)
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
    mutating func releaseDeltas(_ held: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        let channel = deltas.channel
        while let first = deltas.first {
            let cleared = channels[channel].masker.cleared
            let limit = min(cleared, channels[channel].masker.edits.first?.start ?? .max)
            let next = deltas.firstIndex(beyond: limit)
            let count = next - deltas.head
            if count > 0 {
                output.append(contentsOf: held[first.start..<deltas.deltas[next - 1].end])
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
