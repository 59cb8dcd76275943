import ClaudeProtocol

/// A frame that waits, or is about to leave: its bytes are in the hold, and this says what of them does not pass.
struct HeldEvent {
    /// Part of a channel: the string of the event that holds it.
    struct Piece {
        /// Index of the channel.
        var channel: Int
        /// In offsets of the channel. What was released of it, by a stall, lies below `start`.
        var start: Int
        var end: Int
        /// The piece may leave when the channel is cleared to here: `end`, or one more when the piece ends in an escape that the next
        /// one completes.
        var needs: Int
        /// Where the string's content is, in offsets of the event's document.
        var contentStart: Int
        var contentEnd: Int
        /// The channel's offset, and how its document was read, where the piece begins.
        var origin: Int
        var unescaper: JSONUnescaper
        var encoding: Encoding
    }

    /// How a piece is written in its event.
    enum Encoding {
        /// The event's data is the text itself.
        case plain
        /// The content of a JSON string.
        case string
        /// The content of a JSON string, the text of which is part of a JSON document.
        case document
    }

    /// How the stall of an upstream orders this event.
    enum Order: Equatable {
        /// Passes anything.
        case free
        /// Stays behind what is held of its content block.
        case block(Int)
        /// Stays behind whatever is held.
        case strict
    }

    /// The frame, in offsets of the hold.
    var start: Int
    var end: Int
    var order: Order
    /// Edits of the frame, but for the piece; in offsets of the frame.
    var splices: [Splice] = []
    var piece: Piece?
    /// Does nothing to its channel, or any other, but adding its piece.
    var onlyAppends = false
    /// Says nothing but its piece: not sent without text, and may be sent in parts.
    var isPureDelta = false
    /// The data of several lines, joined; the document's offsets are its own then, otherwise the frame's.
    var joined: JoinedData?
}

/// The bytes of what is held: the hold's own, and behind them those of deltas that are still where they came from.
///
/// Holds pointers: valid only inside the call that made it.
struct HeldBytes {
    let own: UnsafeBufferPointer<UInt8>
    let behind: UnsafeBufferPointer<UInt8>

    /// One frame, which lies in one of them.
    func frame(_ range: Range<Int>) -> Slice<UnsafeBufferPointer<UInt8>> {
        if range.lowerBound < own.count { return own[range] }
        return behind[(range.lowerBound - own.count)..<(range.upperBound - own.count)]
    }

    func copy(_ range: Range<Int>, into output: inout [UInt8]) {
        if range.lowerBound < own.count {
            output.append(contentsOf: own[range.lowerBound..<min(range.upperBound, own.count)])
        }
        if range.upperBound > own.count {
            output.append(
                contentsOf: behind[max(0, range.lowerBound - own.count)..<(range.upperBound - own.count)])
        }
    }
}

/// The values of several `data` lines, joined by line feeds, and where each came from.
struct JoinedData {
    private(set) var text: [UInt8] = []
    private var segments: [(joined: Int, frame: Int)] = []

    /// `frameOffset`: where the value is in its frame.
    mutating func append(_ value: Slice<UnsafeBufferPointer<UInt8>>, frameOffset: Int) {
        if !segments.isEmpty { text.append(.lineFeed) }
        segments.append((text.count, frameOffset))
        text.append(contentsOf: value)
    }

    /// A splice of the joined text as one of the frame. A line end inside of it leaves with it.
    func inFrame(_ splice: Splice) -> Splice {
        guard splice.start < splice.end else {
            let offset = self.offset(splice.start)
            return Splice(offset, offset, splice.replacement)
        }
        let last = splice.end - 1
        // Of a line feed that joins two lines, the end is where the next line's value begins.
        let end = last < text.count && text[last] == .lineFeed && isJoint(last) ? offset(last + 1) : offset(last) + 1
        return Splice(offset(splice.start), end, splice.replacement)
    }

    private func isJoint(_ position: Int) -> Bool { segments[segment(position + 1)].joined == position + 1 }

    private func offset(_ position: Int) -> Int {
        let segment = segments[segment(position)]
        return segment.frame + position - segment.joined
    }

    /// The segment that holds a position: the last that begins at or before it.
    private func segment(_ position: Int) -> Int {
        var low = 0
        var high = segments.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if segments[middle].joined <= position { low = middle } else { high = middle }
        }
        return low
    }
}

extension HeldEvent {
    /// Writes an event that has no piece of a channel.
    func write(_ frame: Slice<UnsafeBufferPointer<UInt8>>, into output: inout [UInt8]) {
        Self.copy(frame, splices, into: &output)
    }

    /// Writes the event with its piece as the channel decided: all of it, or what lies below the channel offset `limit`. False if it has no text left
    /// and was dropped.
    ///
    /// `frame`: the bytes of the event. The edits that were written leave `channel`.
    func write(
        _ piece: Piece, below limit: Int? = nil, _ frame: Slice<UnsafeBufferPointer<UInt8>>,
        channel: inout ChannelMasker, into output: inout [UInt8]
    ) -> Bool {
        let isWhole = piece.start == piece.origin && limit == nil
        let count = channel.edits.prefix { $0.start < limit ?? piece.needs }.count
        if isWhole && count == 0 {
            Self.copy(frame, splices, into: &output)
            return true
        }
        // What was sent before, the channel's edits, and what is not sent yet; from the piece's origin.
        var edits: [Splice] = []
        if piece.start > piece.origin { edits.append(Splice(0, piece.start - piece.origin)) }
        for edit in channel.edits[..<count] {
            edits.append(
                Splice(max(edit.start, piece.start) - piece.origin, edit.end - piece.origin, edit.replacement))
        }
        if let limit { edits.append(Splice(limit - piece.origin, .max)) }
        channel.removeEdits(count, below: limit ?? piece.end)

        let changes: [Splice]
        var all = splices
        if let joined {
            changes = joined.text.withUnsafeBufferPointer { Self.translate(edits, of: piece, in: $0[...]) }
            all += changes.map(joined.inFrame)
        } else {
            changes = Self.translate(edits, of: piece, in: frame)
            all += changes
        }
        if isPureDelta {
            let change = changes.reduce(0) { $0 + $1.replacement.count - ($1.end - $1.start) }
            if piece.contentEnd - piece.contentStart + change == 0 { return false }
        }
        all.sort { $0.start < $1.start }
        Self.copy(frame, all, into: &output)
        return true
    }

    /// Edits of the piece's text, from its origin, as splices of the document that holds it.
    private static func translate(
        _ edits: [Splice], of piece: Piece, in document: Slice<UnsafeBufferPointer<UInt8>>
    ) -> [Splice] {
        let base = document.startIndex
        let content = UnsafeBufferPointer(
            rebasing: document[(base + piece.contentStart)..<(base + piece.contentEnd)])
        var edits = edits
        var splices: [Splice] = []
        switch piece.encoding {
        case .plain:
            for edit in edits where edit.start < content.count && edit.end > 0 {
                // A line end would end the field.
                let line = edit.replacement.map { $0 == .lineFeed || $0 == .carriageReturn ? .space : $0 }
                splices.append(Splice(max(0, edit.start), min(content.count, edit.end), line))
            }
        case .document:
            var inner: [UInt8] = []
            JSONUnescaper.decode(content[...], into: &inner)
            var unescaper = piece.unescaper
            var translated: [Splice] = []
            inner.withUnsafeBufferPointer { unescaper.translate(&edits, in: $0, into: &translated) }
            edits = translated
            fallthrough
        case .string:
            for i in edits.indices { edits[i].replacement = JSONEscaping.escaped(edits[i].replacement) }
            var unescaper = JSONUnescaper(.string)
            unescaper.translate(&edits, in: content, into: &splices)
        }
        for i in splices.indices {
            splices[i].start += piece.contentStart
            splices[i].end += piece.contentStart
        }
        return splices
    }

    /// Copies a frame with its splices, which are ascending and disjoint.
    private static func copy(
        _ frame: Slice<UnsafeBufferPointer<UInt8>>, _ splices: [Splice], into output: inout [UInt8]
    ) {
        var from = frame.startIndex
        for splice in splices {
            output.append(contentsOf: frame[from..<(frame.startIndex + splice.start)])
            output.append(contentsOf: splice.replacement)
            from = frame.startIndex + splice.end
        }
        output.append(contentsOf: frame[from...])
    }
}
