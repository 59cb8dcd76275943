import MaskingLaws
import Testing

@testable import FuzzTargets

/// The streams that the `events` target makes are worth masking, and its reader reads them.
@Suite struct EventStreamBuilderTests {
    @Test func readsBackWhatItWrote() throws {
        var random = SeededRandom(seed: 1)
        var secrets = 0
        var inputs = 0
        for _ in 0..<200 {
            let bytes = (0..<120).map { _ in UInt8.random(in: 0...255, using: &random) }
            var builder = EventStreamBuilder(bytes[...])
            builder.build()
            let read = try EventTexts.read(Array(builder.stream.utf8))
            for (key, text) in builder.texts {
                #expect(Array((read[key] ?? "").utf8) == Array(text.utf8), "\(key)")
                if text.contains("sk-fake-abcdef012345") { secrets += 1 }
                if key.place == "input" { inputs += 1 }
            }
        }
        #expect(secrets > 50)
        #expect(inputs > 100)
    }
}
