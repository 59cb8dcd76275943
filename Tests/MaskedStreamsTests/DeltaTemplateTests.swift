import MaskingLaws
import PatternSyntax
import Testing

@testable import MaskedStreams
@testable import Masking

/// Deltas that are recognised by how the one before was written come out as those that are read as JSON do: same bytes, same
/// matches, same failure, after every chunk.
@Suite struct DeltaTemplateTests {
    private let database: Database

    init() throws {
        database = try Database(
            [
                PatternSet(
                    name: "test",
                    patterns: [TestPatterns.key, TestPatterns.pem, TestPatterns.password, TestPatterns.card])
            ])
    }

    private static let texts = [
        " the", " worker", "sk-fake-", "abcdef", "012345", "sk-fake-abcdef012345", "é", "€", " ", "\\n", "\\\"",
        "\\u00e9",
        "password: ", "\\\\", "4111", "4111111111111111", "{\\\"a\\\":", "[1,", "", "x",
    ]

    /// A stream of deltas, mostly alike, with what breaks the likeness here and there.
    private func stream(_ random: inout SeededRandom) -> String {
        var stream = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{}}\n\n"
        var kind = ("text_delta", "text")
        var others = 0
        for number in 0..<Int.random(in: 5...40, using: &random) {
            if Int.random(in: 0..<12, using: &random) == 0 {
                kind =
                    [("text_delta", "text"), ("thinking_delta", "thinking"), ("input_json_delta", "partial_json")]
                    .randomElement(using: &random) ?? kind
                others = Int.random(in: 0...2, using: &random)
            }
            let index = Int.random(in: 0..<15, using: &random) == 0 ? 1 : 0
            func text() -> String { Self.texts.randomElement(using: &random) ?? "" }
            let padding = String(repeating: " ", count: Int.random(in: 0...6, using: &random))
            var members = [
                "\"type\":\"content_block_delta\"", "\"index\":\(index)",
                "\"delta\":{\"type\":\"\(kind.0)\",\"\(kind.1)\":\"\(text())\"}",
            ]
            if others > 0 { members.append("\"note\":\"\(text())\"") }
            if others > 1 { members.insert("\"first\":\"\(text())\"", at: 0) }
            stream += "event: content_block_delta\ndata: {\(members.joined(separator: ","))\(padding)}\n\n"
            switch Int.random(in: 0..<40, using: &random) {
            case 0: stream += "event: ping\ndata: {\"type\": \"ping\"}\n\n"
            case 1: stream += ": comment\n\n"
            case 2:
                stream +=
                    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":\(number % 3)}\n\n"
            case 3: stream = stream.replacing("\n\n", with: "\r\n\r\n")
            default: break
            }
        }
        return stream
    }

    @Test func templatesChangeNothing() throws {
        let comparison = try TemplateComparison(database)
        for seed in 1...300 {
            var random = SeededRandom(seed: UInt64(seed))
            var bytes = Array(stream(&random).utf8)
            // Now and then a byte is another.
            for _ in 0..<Int.random(in: 0...2, using: &random) where seed % 3 == 0 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                    [0, 0x0A, 0x0D, 0x20, 0x22, 0x5C, 0x7D, 0xFF].randomElement(using: &random) ?? 0
            }
            let most = [1, 7, 40, 200, 3000].randomElement(using: &random) ?? 1
            var cuts: [Range<Int>] = []
            while (cuts.last?.upperBound ?? 0) < bytes.count {
                let from = cuts.last?.upperBound ?? 0
                cuts.append(from..<min(bytes.count, from + Int.random(in: 1...most, using: &random)))
            }
            let stalls = Int.random(in: 0..<4, using: &random) == 0
            let isSame = comparison.isSame(bytes, cuts, stalls)
            #expect(isSame, "seed \(seed)")
        }
    }
}
