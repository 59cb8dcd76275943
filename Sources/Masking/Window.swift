/// The bytes of a channel that are kept, by their offsets in the channel.
///
/// Holds a pointer: valid only inside the call that made it.
struct Window {
    /// Points at the byte with offset `start`.
    let bytes: UnsafePointer<UInt8>
    /// Offset of the first byte kept. Either 0, or at least ``context`` below the lowest offset that is asked for.
    let start: Int
    let end: Int
    /// Whether the channel ends at `end`.
    let isEnd: Bool
    /// Whether every line is a text by itself: then its ends are to assertions what those of a channel are.
    var hasTextLines = false

    /// How many bytes before the lowest start of a match are kept: one for assertions, three for the code point around it.
    static let context = 4

    @inline(__always)
    subscript(_ offset: Int) -> UInt8 { bytes[offset &- start] }

    @inline(__always)
    func before(_ offset: Int) -> Neighbour { offset == 0 ? .edge : Neighbour.of[Int(self[offset - 1])] }

    /// What a byte is to the assertions before it.
    func after(_ byte: UInt8) -> Neighbour { hasTextLines && byte == 0x0A ? .edge : Neighbour.of[Int(byte)] }

    func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes + (range.lowerBound - start), count: range.count)
    }

    /// The code point around the byte at `offset`, if that is not its first byte. `isWhole` is false for one that only the
    /// end of the window cuts. Nil for a first byte, ASCII, and bytes that are not well-formed UTF-8.
    ///
    /// Well-formed by its structure: a lead byte (C2–F4) with the right number of continuation bytes. Lone surrogates, which
    /// JSON can spell, count as code points.
    func codePoint(around offset: Int) -> (range: Range<Int>, isWhole: Bool)? {
        guard offset < end, self[offset] & 0xC0 == 0x80 else { return nil }
        var lead = offset - 1
        while lead >= max(start, offset - 3), self[lead] & 0xC0 == 0x80 { lead -= 1 }
        guard lead >= max(start, offset - 3), let found = codePoint(at: lead), found.range.upperBound > offset else {
            return nil
        }
        return found
    }

    /// Where an unfinished code point at the end of the window begins; `end` if there is none.
    var codePointTail: Int {
        if isEnd { return end }
        for lead in stride(from: end - 1, through: max(start, end - 3), by: -1) where self[lead] & 0xC0 != 0x80 {
            guard let found = codePoint(at: lead), !found.isWhole else { return end }
            return lead
        }
        return end
    }

    private func codePoint(at lead: Int) -> (range: Range<Int>, isWhole: Bool)? {
        let length: Int
        switch self[lead] {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return nil
        }
        for at in (lead + 1)..<(lead + length) {
            if at == end { return isEnd ? nil : (lead..<(lead + length), false) }
            if self[at] & 0xC0 != 0x80 { return nil }
        }
        return (lead..<(lead + length), true)
    }
}

extension Neighbour {
    /// The kind of every byte. Plain memory, never freed.
    nonisolated(unsafe) static let of: UnsafePointer<Neighbour> = {
        let table = UnsafeMutablePointer<Neighbour>.allocate(capacity: 256)
        for byte in 0..<256 { (table + byte).initialize(to: Neighbour(UInt8(byte))) }
        return UnsafePointer(table)
    }()
}
