import ClaudeProtocol
import Testing

/// Texts of every length around those that are searched at once, from every offset, with bytes that differ in a bit from those
/// that are searched for.
@Suite struct SearchTests {
    static func texts() -> [[UInt8]] {
        var random = SystemRandomNumberGenerator()
        let rare: [UInt8] = [0, 9, 10, 11, 13, 31, 32, 34, 35, 92, 93, 128, 138, 141, 162, 220, 255]
        return (0...100).flatMap { length in
            (0..<3).map { _ in
                (0..<length).map { _ in
                    UInt8.random(in: 0..<20, using: &random) == 0 ? rare.randomElement(using: &random) ?? 0 : 0x61
                }
            }
        }
    }

    @Test(arguments: texts()) func findsEitherByte(_ bytes: [UInt8]) {
        for start in 0...bytes.count {
            let expected = bytes[start...].firstIndex { $0 == 10 || $0 == 13 } ?? bytes.count
            bytes.withUnsafeBufferPointer {
                #expect(ByteSearch.firstIndex(of: 10, or: 13, in: $0, from: start) == expected)
            }
        }
    }

    @Test(arguments: texts()) func findsTheEndOfAString(_ bytes: [UInt8]) {
        for start in 0...bytes.count {
            let first = bytes[start...].firstIndex { $0 == 34 || $0 == 92 || $0 < 32 }
            let found = bytes.withUnsafeBufferPointer { JSONString.end(in: $0, from: start) }
            if let first, bytes[first] == 34 {
                #expect(found?.end == first && found?.hasEscapes == false)
            } else if first == nil || bytes[first ?? 0] != 92 {
                #expect(found == nil)
            }
        }
    }

    @Test(arguments: [
        (#"a\n\"b" c"#, 6), (#"\u00e9\\" "#, 8), (#"\/\b\f\r\t""#, 10), (#"""#, 0),
        (#"\q""#, nil), (#"\u00eg""#, nil), (#"\u00"#, nil), (#"\"#, nil), (#"a\""#, nil), ("\\n\u{1}\"", nil),
        ("", nil),
    ]) func readsEscapes(_ text: String, _ end: Int?) {
        // Behind something else, so that it is also read where whole blocks are.
        for before in [0, 7, 31, 40] {
            let bytes = [UInt8](repeating: 0x61, count: before) + Array(text.utf8)
            let found = bytes.withUnsafeBufferPointer { JSONString.end(in: $0, from: before) }
            #expect(found?.end == end.map { $0 + before })
            if let found { #expect(found.hasEscapes == (found.end > before)) }
        }
    }
}
