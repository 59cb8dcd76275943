/// The content of a JSON string in one line.
package enum JSONString {
    /// Where the content that begins at `start` ends: at its closing quote. Nil if it is not complete, has an escape that JSON does not know,
    /// or a control character. Linear.
    @inline(__always)
    package static func end(
        in bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (end: Int, hasEscapes: Bool)? {
        var at = start
        var hasEscapes = false
        while true {
            at = firstSpecial(in: bytes, from: at)
            guard at < bytes.count else { return nil }
            switch bytes[at] {
            case .quote: return (at, hasEscapes)
            case .backslash:
                hasEscapes = true
                guard let length = escapeLength(in: bytes, at: at) else { return nil }
                at += length
            default: return nil
            }
        }
    }

    private static func escapeLength(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        guard start + 1 < bytes.count else { return nil }
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

    /// The first quote, backslash or control character from `start` on; the count of `bytes` if there is none.
    @inline(__always)
    private static func firstSpecial(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = UnsafeRawPointer(bytes.baseAddress) else { return bytes.count }
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var at = start
        // As ``ByteSearch``: eight bytes a step, below the count of bytes; the lowest bit found is always a true one.
        while at &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let quote = word ^ ones &* UInt64(UInt8.quote)
            let backslash = word ^ ones &* UInt64(UInt8.backslash)
            let found =
                ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word) & highs
            if found != 0 { return at &+ found.trailingZeroBitCount / 8 }
            at &+= 8
        }
        while at < bytes.count, bytes[at] != .quote, bytes[at] != .backslash, bytes[at] >= 0x20 { at &+= 1 }
        return at
    }
}
