import Foundation
import MaskedStreams
import PatternSyntax
import Testing

@Suite struct TransparencyTests {
    @Test(arguments: Recorded.files)
    func recordedStreamsComeOutAsTheyWentIn(_ file: URL) throws {
        let bytes = try Recorded.bytes(file)
        let bench = try Bench([TestPatterns.nothing])
        for cut in [Bench.Cut.whole, .every(1), .random(1)] {
            let result = bench.mask(bytes, cut: cut)
            #expect(result.failure == nil, "\(cut)")
            #expect(result.bytes == bytes, "\(cut)")
            #expect(result.reports.isEmpty)
        }
    }

    /// Patterns that keep something held at nearly every word.
    @Test(arguments: Recorded.files)
    func recordedStreamsPassTheHoldUnchanged(_ file: URL) throws {
        let bytes = try Recorded.bytes(file)
        let bench = try Bench([
            TestPatterns.nothing, TestPatterns.pem, TestPatterns.key, TestPatterns.password,
            .init(id: "words", form: .regex("[a-z ]{2,60}zqzqzq")),
        ])
        for cut in [Bench.Cut.whole, .every(1), .random(3)] {
            let result = bench.mask(bytes, cut: cut)
            #expect(result.failure == nil, "\(cut)")
            #expect(result.bytes == bytes, "\(cut)")
        }
    }
}
