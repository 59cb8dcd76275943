import MaskingLaws
import Testing

@testable import ProxyServer

@Suite struct EventCounterTests {
    private func count(_ pieces: [[UInt8]]) -> Int {
        var counter = EventCounter()
        return pieces.reduce(0) { sum, piece in sum + piece.withUnsafeBytes { counter.take($0) } }
    }

    @Test(arguments: [
        ("", 0), ("data: a", 0), ("data: a\n\n", 1), ("data: a\r\n\r\n", 1), ("\n\n\n", 0), ("a\n\n\n\nb\n\n", 2),
        (": c\n\nevent: x\ndata: y\n\ndata", 2), ("a\n\r\nb\r\n\n", 2),
    ])
    func blankLinesEndEvents(text: String, events: Int) {
        let bytes = Array(text.utf8)
        #expect(count([bytes]) == events)
        #expect(count(bytes.map { [$0] }) == events)
        for cut in 0...bytes.count { #expect(count([Array(bytes[..<cut]), Array(bytes[cut...])]) == events) }
    }
}
