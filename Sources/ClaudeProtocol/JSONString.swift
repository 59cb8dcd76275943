import CByteClasses

/// The content of a JSON string.
package enum JSONString {
    /// Where the content that begins at `start` ends: at its closing quote. Nil if it is not complete, has an escape that JSON does not know,
    /// or a control character. Linear.
    package static func end(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> (end: Int, hasEscapes: Bool)? {
        end(in: bytes, from: start, below: .space)
    }

    /// The same of content that may hold control characters.
    static func lenientEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> (end: Int, hasEscapes: Bool)? {
        end(in: bytes, from: start, below: 0)
    }

    @inline(__always)
    private static func end(
        in bytes: UnsafeBufferPointer<UInt8>, from start: Int, below: UInt8
    ) -> (end: Int, hasEscapes: Bool)? {
        let at = firstSpecial(in: bytes, from: start, below: below)
        if at < bytes.count, bytes[at] == .quote { return (at, false) }
        return endAfterEscapes(in: bytes, from: at, below: below)
    }

    /// From the first special byte on, which is no quote. By itself, so that strings without escapes, which are most, cost little.
    @inline(never)
    private static func endAfterEscapes(
        in bytes: UnsafeBufferPointer<UInt8>, from start: Int, below: UInt8
    ) -> (end: Int, hasEscapes: Bool)? {
        var at = start
        while at < bytes.count, let length = escapeLength(in: bytes, at: at) {
            at = firstSpecial(in: bytes, from: at + length, below: below)
            if at < bytes.count, bytes[at] == .quote { return (at, true) }
        }
        return nil
    }

    /// Nil for what is no escape that JSON knows, and for one that is cut off.
    private static func escapeLength(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        guard bytes[start] == .backslash, start + 1 < bytes.count else { return nil }
        switch bytes[start + 1] {
        case .quote, .backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 2
        case UInt8(ascii: "u"):
            guard start + 6 <= bytes.count else { return nil }
            for at in start + 2..<start + 6 where hexValue(bytes[at]) == nil { return nil }
            return 6
        default: return nil
        }
    }

    /// The first quote, backslash or byte below `below` from `start` on; the count of `bytes` if there is none.
    @inline(__always)
    private static func firstSpecial(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, below: UInt8) -> Int {
        guard start >= 0, start < bytes.count, let base = bytes.baseAddress else { return bytes.count }
        return scrim_find(base, start, bytes.count, .quote, .backslash, below)
    }
}
