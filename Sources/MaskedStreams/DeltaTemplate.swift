import ClaudeProtocol
import Glibc

/// How the deltas of a content block are written: of one that was read as JSON, all bytes but the text that it carries, other strings that
/// are masked by themselves, and padding before the last brace. What differs in nothing else need not be read as JSON.
final class DeltaTemplate {
    /// A delta that was recognised; in offsets of what it was searched in.
    struct Match {
        var start: Int
        var end: Int
        /// The content of the string that goes through the channel, with escapes if it has any.
        var contentStart: Int
        var contentEnd: Int
        var hasEscapes: Bool

        func content(in bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
            UnsafeBufferPointer(rebasing: bytes[contentStart..<contentEnd])
        }
    }

    let key: ChannelKey
    let encoding: HeldEvent.Encoding
    let order: HeldEvent.Order
    let isPureDelta: Bool
    /// Which of the strings is the channel's; the others are masked by themselves.
    private let content: Int
    /// What is before, between and behind the strings, end to end; of the last part, what precedes the padding.
    private let constants: [UInt8]
    /// Where each part ends.
    private let ends: [Int]

    /// Behind the padding: the data's last brace, its line end, and the blank line.
    private static let tail: InlineArray<3, UInt8> = [UInt8(ascii: "}"), 0x0A, 0x0A]

    /// Nil if the frame does not end in one line of data and a blank line, or the strings are not all of it that may differ.
    ///
    /// `strings`: what was masked of the frame's data, in ascending order, with the channel's piece among them.
    init?(
        _ frame: UnsafeBufferPointer<UInt8>, strings: [Range<Int>], piece: HeldEvent.Piece, key: ChannelKey,
        order: HeldEvent.Order, isPureDelta: Bool
    ) {
        guard let content = strings.firstIndex(where: { $0.lowerBound == piece.contentStart }) else { return nil }
        self.key = key
        self.content = content
        encoding = piece.encoding
        self.order = order
        self.isPureDelta = isPureDelta
        guard frame.count > 3, frame[frame.count - 3] == Self.tail[0], frame[frame.count - 2] == Self.tail[1],
            frame[frame.count - 1] == Self.tail[2]
        else { return nil }
        var constants: [UInt8] = []
        var ends: [Int] = []
        var from = 0
        for string in strings {
            guard string.lowerBound >= from else { return nil }
            // With escapes, a string may say what of the event is exempt, and yet count as one that may differ.
            guard string.lowerBound == piece.contentStart || !frame[string].contains(.backslash) else { return nil }
            constants += frame[from..<string.lowerBound]
            ends.append(constants.count)
            from = string.upperBound
        }
        // Only in the data do spaces mean nothing: no other line may follow it.
        guard !frame[from..<frame.count - 3].contains(.lineFeed) else { return nil }
        var end = frame.count - 3
        while end > from, frame[end - 1] == .space { end -= 1 }
        constants += frame[from..<end]
        ends.append(constants.count)
        // The frames that it stands for are lines that end in line feeds, as this is.
        guard !constants.contains(.carriageReturn) else { return nil }
        self.constants = constants
        self.ends = ends
    }

    /// Appends the deltas that stand one behind another at the front of `bytes` to `matches`, and the strings that are masked by
    /// themselves to `others`, each with a line feed. Stops at what is anything else, is not complete, has no text, or has escapes in
    /// another string.
    func match(
        _ bytes: UnsafeBufferPointer<UInt8>, limit: Int, into matches: inout [Match], others: inout [UInt8]
    ) {
        constants.withUnsafeBufferPointer { constants in
            ends.withUnsafeBufferPointer { ends in
                var at = 0
                while let match = next(bytes, at, constants, ends, &others), match.end - at <= limit {
                    matches.append(match)
                    at = match.end
                }
            }
        }
    }

    @inline(__always)
    private func next(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ constants: UnsafeBufferPointer<UInt8>,
        _ ends: UnsafeBufferPointer<Int>, _ others: inout [UInt8]
    ) -> Match? {
        guard let base = bytes.baseAddress, let expected = constants.baseAddress else { return nil }
        var match = Match(start: start, end: start, contentStart: 0, contentEnd: 0, hasEscapes: false)
        var at = start
        var from = 0
        let known = others.count
        for index in 0..<ends.count {
            let length = ends[index] - from
            guard bytes.count - at >= length, memcmp(base + at, expected + from, length) == 0 else { break }
            at += length
            from = ends[index]
            if index == ends.count - 1 {
                at = Self.skipSpaces(bytes, from: at)
                guard bytes.count - at >= 3, bytes[at] == Self.tail[0], bytes[at + 1] == Self.tail[1],
                    bytes[at + 2] == Self.tail[2]
                else { break }
                match.end = at + 3
                return match
            }
            guard let string = JSONString.end(in: bytes, from: at) else { break }
            if index == content {
                guard string.end > at else { break }
                match.contentStart = at
                match.contentEnd = string.end
                match.hasEscapes = string.hasEscapes
            } else {
                guard !string.hasEscapes else { break }
                others.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[at..<string.end]))
                others.append(.lineFeed)
            }
            at = string.end
        }
        others.removeLast(others.count - known)
        return nil
    }

    /// The first byte from `start` on that is no space. Eight bytes a step.
    @inline(__always)
    private static func skipSpaces(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = UnsafeRawPointer(bytes.baseAddress) else { return start }
        var at = start
        while at &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let others = word ^ 0x2020_2020_2020_2020
            if others != 0 { return at &+ others.trailingZeroBitCount / 8 }
            at &+= 8
        }
        while at < bytes.count, bytes[at] == 0x20 { at &+= 1 }
        return at
    }
}
