/// Cuts a stream of server-sent events into frames, to the letter of the WHATWG text.
///
/// A frame is what the text calls an event, with its exact bytes: the frames of a stream, joined, are the stream.
/// A comment at the start of a frame, a blank line outside of one, and the byte order mark are frames of their own,
/// so that a keep-alive is never kept waiting for what follows it.
///
/// A line that ends in CR is complete at once, whether or not an LF follows; an LF that comes later joins its frame, or,
/// when that frame has been given out, becomes a ``Frame/Kind/continuation``.
///
/// Every byte is searched once, however the stream is cut. Memory: the frame that is not complete yet.
package struct SSEFramer {
    package struct Limits: Sendable {
        package var frameBytes = 64 << 20
        package var frameLines = 1 << 16
        package init() {}
    }

    package struct Line: Sendable, Equatable {
        package enum Field: Sendable, Equatable { case data, event, id, retry, comment, other }
        package var field: Field
        /// The line without its terminator, in offsets of ``bytes``.
        package var start: Int
        package var end: Int
        /// The value: after the colon and the one space that may follow it. Empty for a line without a colon.
        package var value: Int
    }

    package struct Frame: Sendable, Equatable {
        package enum Kind: Sendable, Equatable {
            /// Has lines. The last may lack its terminator when the stream ended in it.
            case fields
            /// A comment, a blank line or the byte order mark.
            case between
            /// An LF that completes the CR at the end of the frame before.
            case continuation
        }
        package var kind: Kind
        /// All bytes of the frame, in offsets of ``bytes``.
        package var start: Int
        package var end: Int
    }

    /// What has arrived and was not discarded. Offsets are valid until ``discard()``.
    package private(set) var bytes: [UInt8] = []
    /// The lines of the frame last given out, without its blank line.
    package private(set) var lines: [Line] = []
    private var reader: LineReader

    package init(limits: Limits = Limits()) { reader = LineReader(limits: limits) }

    /// Whether part of a frame has arrived.
    package var hasPartialFrame: Bool { reader.frameStart < bytes.count }

    package mutating func append(_ chunk: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: chunk) }

    /// The next frame, or nil when more bytes are needed. Throws when a frame is over its limits.
    package mutating func next() throws(ProtocolError) -> Frame? {
        try bytes.withUnsafeBufferPointer { (bytes) throws(ProtocolError) in try reader.next(in: bytes, &lines) }
    }

    /// Whether all that was appended has been given out or skipped, and what comes next begins a frame.
    package var isBetweenFrames: Bool { reader.nextFrameStart == bytes.count }

    /// Where the next frame begins in ``bytes``; nil if none of it is there, and before the stream's first line.
    package var nextFrameStart: Int? { hasPartialFrame ? reader.nextFrameStart : nil }

    /// Where, in a chunk of which the bytes from `start` on are to be appended next, the first blank line ends that line feeds make: no later than
    /// where the second frame begins. Nil if there is none. Linear.
    package func frameEnd(in chunk: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var at = start
        var isLineStart = bytes.last == .lineFeed
        while true {
            let end = ByteSearch.firstIndex(of: .lineFeed, or: .lineFeed, in: chunk, from: at)
            guard end < chunk.count else { return nil }
            if isLineStart && end == at { return end + 1 }
            isLineStart = true
            at = end + 1
        }
    }

    /// Takes all up to `end` as given out: frames that the caller has recognised, the last of which ends in two line feeds there.
    package mutating func skip(to end: Int) {
        precondition(end >= reader.frameStart && end <= bytes.count)
        reader.skip(to: end, &lines)
    }

    /// The stream has ended: what is left of it, as a frame that its blank line does not end, or nil.
    package mutating func end() -> Frame? { bytes.withUnsafeBufferPointer { reader.end(in: $0, &lines) } }

    /// Forgets the bytes of the frames that were given out.
    package mutating func discard() {
        let given = reader.frameStart
        reader.moveBack(by: given, &lines)
        guard given > 0 else { return }
        if given == bytes.count {
            // One large event must not keep its memory for the rest of a long stream.
            bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 16)
        } else {
            bytes.removeSubrange(0..<given)
        }
    }
}

/// How far the bytes have been read. Beside them, so that they need not be held while it moves on.
private struct LineReader {
    typealias Frame = SSEFramer.Frame
    typealias Line = SSEFramer.Line

    let limits: SSEFramer.Limits
    var frameStart = 0
    private var lineStart = 0
    /// No line ends between `lineStart` and this.
    private var searched = 0
    private var begun = false
    /// The last terminator was a CR, the last byte that had arrived.
    private var mayContinue = false
    /// The lines belong to a frame that was given out.
    private var given = false

    init(limits: SSEFramer.Limits) { self.limits = limits }

    /// Where the next frame begins; nil before the stream's first line, and where a line end may still go on.
    var nextFrameStart: Int? { begun && !mayContinue ? frameStart : nil }

    mutating func next(in bytes: UnsafeBufferPointer<UInt8>, _ lines: inout [Line]) throws(ProtocolError) -> Frame? {
        forget(&lines)
        if !begun {
            let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
            if bytes.count < 3 && mark.starts(with: bytes) { return nil }
            begun = true
            if bytes.starts(with: mark) { return take(.between, upTo: 3) }
        }
        while true {
            if mayContinue {
                guard lineStart < bytes.count else { return nil }
                mayContinue = false
                if bytes[lineStart] == .lineFeed {
                    if lines.isEmpty { return take(.continuation, upTo: lineStart + 1) }
                    lineStart += 1
                    searched = lineStart
                }
            }
            let end = ByteSearch.firstIndex(of: .lineFeed, or: .carriageReturn, in: bytes, from: searched)
            searched = end
            if end - frameStart > limits.frameBytes {
                throw ProtocolError("an event is larger than \(limits.frameBytes) bytes")
            }
            guard end < bytes.count else { return nil }
            var after = end + 1
            if bytes[end] == .carriageReturn {
                if after == bytes.count {
                    mayContinue = true
                } else if bytes[after] == .lineFeed {
                    after += 1
                }
            }
            if end == lineStart { return take(lines.isEmpty ? .between : .fields, upTo: after) }
            if lines.count == limits.frameLines {
                throw ProtocolError("an event has more than \(limits.frameLines) lines")
            }
            let line = Line(lineStart..<end, of: bytes)
            let alone = lines.isEmpty && line.field == .comment
            lines.append(line)
            if alone { return take(.between, upTo: after) }
            lineStart = after
            searched = after
        }
    }

    mutating func skip(to end: Int, _ lines: inout [Line]) {
        lines.removeAll(keepingCapacity: true)
        given = false
        frameStart = end
        lineStart = end
        searched = end
    }

    mutating func end(in bytes: UnsafeBufferPointer<UInt8>, _ lines: inout [Line]) -> Frame? {
        forget(&lines)
        guard frameStart < bytes.count else { return nil }
        if lineStart < bytes.count { lines.append(Line(lineStart..<bytes.count, of: bytes)) }
        return take(.fields, upTo: bytes.count)
    }

    /// The first `count` bytes are gone.
    mutating func moveBack(by count: Int, _ lines: inout [Line]) {
        forget(&lines)
        for i in lines.indices {
            lines[i].start -= count
            lines[i].end -= count
            lines[i].value -= count
        }
        frameStart -= count
        lineStart -= count
        searched -= count
    }

    private mutating func take(_ kind: Frame.Kind, upTo end: Int) -> Frame {
        let frame = Frame(kind: kind, start: frameStart, end: end)
        frameStart = end
        lineStart = end
        searched = end
        given = true
        return frame
    }

    private mutating func forget(_ lines: inout [Line]) {
        guard given else { return }
        lines.removeAll(keepingCapacity: true)
        given = false
    }
}

extension SSEFramer.Line {
    /// Reads a line that is not empty.
    fileprivate init(_ range: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>) {
        (start, end) = (range.lowerBound, range.upperBound)
        let colon: Int
        // What nearly all lines begin with, compared as words. The colon belongs to it, so that it is all of this line.
        let beginning = Self.word(of: bytes, at: start)
        if beginning & 0xFF_FFFF_FFFF == Self.data {
            field = .data
            colon = start + 4
        } else if beginning & 0xFFFF_FFFF_FFFF == Self.event {
            field = .event
            colon = start + 5
        } else {
            colon = bytes[start..<end].firstIndex(of: .colon) ?? end
            field = Self.field(named: bytes[start..<colon])
        }
        value = min(colon + 1, end)
        if value < end, bytes[value] == .space { value += 1 }
    }

    // `data:` and `event:`, the first byte lowest.
    private static let data: UInt64 = 0x3A_6174_6164
    private static let event: UInt64 = 0x3A74_6E65_7665

    /// The eight bytes from `start` on; 0 where there are fewer.
    private static func word(of bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt64 {
        guard bytes.count - start >= 8, let base = UnsafeRawPointer(bytes.baseAddress) else { return 0 }
        return UInt64(littleEndian: base.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    }

    private static func field(named name: Slice<UnsafeBufferPointer<UInt8>>) -> Field {
        switch name {
        case _ where name.isEmpty: .comment
        case _ where name.elementsEqual("data".utf8): .data
        case _ where name.elementsEqual("event".utf8): .event
        case _ where name.elementsEqual("id".utf8): .id
        case _ where name.elementsEqual("retry".utf8): .retry
        default: .other
        }
    }
}
