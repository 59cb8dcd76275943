import ClaudeProtocol
import Testing

@Suite struct SSEFramerTests {
    @Test func findsEitherByte() {
        let bytes: [UInt8] = Array("abcdefgh\u{0}ijklmnopq\rst\nuv".utf8)
        bytes.withUnsafeBufferPointer {
            #expect(ByteSearch.firstIndex(of: 0x0A, or: 0x0D, in: $0, from: 0) == 18)
        }
    }
}
