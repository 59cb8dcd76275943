/// Reads JSON text that is cut anywhere, and yields it with the escapes of its strings decoded and all else as it stands.
///
/// The text is read in units: an escape (a high surrogate takes the escape after it along, so that a pair is one unit), or a run of
/// bytes that mean themselves. A unit may begin in one piece of the text and end in a later one; its decoded bytes come when it is
/// complete. Escapes decode to UTF-8, lone surrogates to three bytes each (WTF-8).
///
/// Only tokens are recognised, not the grammar: whatever the bytes, each is part of a string, of a bare token (numbers, `true`, and anything
/// else that is not punctuation) or of the punctuation, and the answer is the same however the text is cut. An escape that is none
/// (`\q`, `\u12"`) stands for itself.
///
/// A small value: the state between two pieces, so that any piece can be read again from where it began.
package struct JSONUnescaper: Sendable, Equatable {
    package enum Mode: Sendable { case between, bare, string }

    package enum Class: Sendable {
        /// Inside of a string; of a key too.
        case string
        case bare
        /// Punctuation and white space.
        case between
        case openingQuote
        case closingQuote
    }

    package struct Unit: Sendable {
        package var kind: Class
        /// Whether each byte stands for itself, so that the unit can be cut anywhere.
        package var isRun: Bool
    }

    package private(set) var mode: Mode
    /// The bytes of an escape that is not complete: at most 11.
    private var low: UInt64 = 0
    private var high: UInt32 = 0
    package private(set) var pending = 0

    package init(_ mode: Mode) { self.mode = mode }

    /// Reads the next unit of `bytes`, from `position` on, and appends what it stands for to `text`.
    ///
    /// Nil when the bytes end first: `position` is then their end, and what is ``pending`` belongs to a unit that later bytes
    /// complete. A unit may end without taking a byte (a lone surrogate is known by what follows it).
    package mutating func next(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, into text: inout [UInt8]
    ) -> Unit? {
        if pending > 0 { return escape(bytes, &position, into: &text) }
        let start = position
        guard start < bytes.count else { return nil }
        switch mode {
        case .string:
            position = ByteSearch.firstIndex(of: .quote, or: .backslash, in: bytes, from: start)
            if position > start {
                text.append(contentsOf: bytes[start..<position])
                return Unit(kind: .string, isRun: true)
            }
            if bytes[start] == .backslash { return escape(bytes, &position, into: &text) }
            position = start + 1
            text.append(.quote)
            mode = .between
            return Unit(kind: .closingQuote, isRun: true)
        case .between, .bare:
            let isBare = Self.isBare(bytes[start])
            if bytes[start] == .quote {
                position = start + 1
                text.append(.quote)
                mode = .string
                return Unit(kind: .openingQuote, isRun: true)
            }
            while position < bytes.count, bytes[position] != .quote, Self.isBare(bytes[position]) == isBare {
                position += 1
            }
            text.append(contentsOf: bytes[start..<position])
            mode = isBare ? .bare : .between
            return Unit(kind: isBare ? .bare : .between, isRun: true)
        }
    }

    /// The text ends: what is pending stands for itself, a complete surrogate for a lone one.
    package mutating func finish(into text: inout [UInt8]) {
        if pending > 0 { emit(complete: pending == 6, into: &text) }
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "["), UInt8(ascii: "]"):
            false
        default: true
        }
    }

    // MARK: Escapes

    private mutating func escape(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, into text: inout [UInt8]
    ) -> Unit? {
        let unit = Unit(kind: .string, isRun: false)
        while position < bytes.count {
            let byte = bytes[position]
            let first = pending < 6
            switch first ? pending : pending - 6 {
            case 0:
                // The second escape of a unit, if it is one.
                guard byte == .backslash else {
                    emit(complete: true, into: &text)
                    return unit
                }
                push(byte, &position)
            case 1:
                guard byte != UInt8(ascii: "u") else {
                    push(byte, &position)
                    continue
                }
                let isEscape = Self.simple(byte) != nil
                if isEscape { push(byte, &position) }
                emit(complete: isEscape, into: &text)
                return unit
            default:
                guard hexValue(byte) != nil else {
                    emit(complete: false, into: &text)
                    return unit
                }
                push(byte, &position)
                if pending == 12 || pending == 6 && !(0xD800..<0xDC00).contains(scalar(at: 0)) {
                    emit(complete: true, into: &text)
                    return unit
                }
            }
        }
        return nil
    }

    private mutating func push(_ byte: UInt8, _ position: inout Int) {
        if pending < 8 { low |= UInt64(byte) << (8 * pending) } else { high |= UInt32(byte) << (8 * (pending - 8)) }
        pending += 1
        position += 1
    }

    private func pendingByte(_ i: Int) -> UInt8 {
        i < 8 ? UInt8(truncatingIfNeeded: low >> (8 * i)) : UInt8(truncatingIfNeeded: high >> (8 * (i - 8)))
    }

    /// The value of the Unicode escape whose backslash is the pending byte `i`.
    private func scalar(at i: Int) -> UInt32 {
        (2..<6).reduce(0) { $0 << 4 | (hexValue(pendingByte(i + $1)) ?? 0) }
    }

    private static func simple(_ byte: UInt8) -> UInt8? {
        switch byte {
        case .quote, .backslash, UInt8(ascii: "/"): byte
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// Appends what the pending bytes stand for, and forgets them. The last escape among them may be broken off.
    private mutating func emit(complete: Bool, into text: inout [UInt8]) {
        let count = pending
        if count == 12 && complete {
            let first = scalar(at: 0)
            let second = scalar(at: 6)
            if (0xDC00..<0xE000).contains(second) {
                Self.appendUTF8(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00), into: &text)
            } else {
                Self.appendUTF8(first, into: &text)
                Self.appendUTF8(second, into: &text)
            }
        } else {
            var i = 0
            if count >= 6 {
                Self.appendUTF8(scalar(at: 0), into: &text)
                i = 6
            }
            if complete, count - i == 2, let byte = Self.simple(pendingByte(i + 1)) {
                text.append(byte)
            } else {
                while i < count {
                    text.append(pendingByte(i))
                    i += 1
                }
            }
        }
        pending = 0
        low = 0
        high = 0
    }

    private static func appendUTF8(_ scalar: UInt32, into text: inout [UInt8]) {
        switch scalar {
        case ..<0x80:
            text.append(UInt8(scalar))
        case ..<0x800:
            text.append(UInt8(0xC0 | scalar >> 6))
            text.append(UInt8(0x80 | scalar & 0x3F))
        case ..<0x10000:
            text.append(UInt8(0xE0 | scalar >> 12))
            text.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            text.append(UInt8(0x80 | scalar & 0x3F))
        default:
            text.append(UInt8(0xF0 | scalar >> 18))
            text.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            text.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            text.append(UInt8(0x80 | scalar & 0x3F))
        }
    }
}

extension JSONUnescaper {
    /// Decodes the content of a whole string.
    package static func decode(_ content: Slice<UnsafeBufferPointer<UInt8>>, into text: inout [UInt8]) {
        var unescaper = JSONUnescaper(.string)
        var position = 0
        while unescaper.next(UnsafeBufferPointer(rebasing: content), &position, into: &text) != nil {}
        unescaper.finish(into: &text)
    }

    /// Turns splices of the decoded text into splices of the bytes that it was decoded from.
    ///
    /// `splices` count from the start of the text that these bytes decode to; they may begin before it and reach beyond its end. A unit that a splice
    /// touches leaves whole. A splice's replacement is put where its first byte leaves and then emptied, so that the next piece
    /// of the text does not repeat it. A unit that the bytes end in counts as one byte of text.
    package mutating func translate(
        _ splices: inout [Splice], in bytes: UnsafeBufferPointer<UInt8>, into raw: inout [Splice]
    ) {
        var text: [UInt8] = []
        var position = 0
        var offset = 0
        var i = 0
        let known = raw.count
        while i < splices.count {
            let start = position
            text.removeAll(keepingCapacity: true)
            let unit = next(bytes, &position, into: &text)
            if unit == nil && pending == 0 { return }
            let end = offset + (unit == nil ? 1 : text.count)
            while i < splices.count, splices[i].end <= offset { i += 1 }
            var k = i
            while k < splices.count, splices[k].start < end {
                defer { k += 1 }
                guard splices[k].end > offset else { continue }
                var from = start
                var to = position
                if let unit, unit.isRun {
                    from = start + max(0, splices[k].start - offset)
                    to = start + min(text.count, splices[k].end - offset)
                }
                let replacement = splices[k].replacement
                splices[k].replacement = []
                if raw.count > known,
                    raw[raw.count - 1].end > from || replacement.isEmpty && raw[raw.count - 1].end == from
                {
                    // The same unit, touched twice, or the same splice going on.
                    raw[raw.count - 1].end = to
                    raw[raw.count - 1].replacement += replacement
                } else if to > from || !replacement.isEmpty {
                    raw.append(Splice(from, to, replacement))
                }
            }
            if unit == nil { return }
            offset = end
        }
    }
}
