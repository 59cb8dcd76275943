import ClaudeProtocol
import MaskingLaws
import PatternSyntax
import Testing

@testable import MaskedStreams
@testable import Masking

/// Deltas that are nearly alike: what a template must not take for the same.
@Suite struct HostileTemplateTests {
    private let database: Database
    private let comparison: TemplateComparison

    init() throws {
        var seen = Pattern(id: "seen", form: .regex(#"\bseen-[0-9]{2}\b"#))
        seen.action = .detect
        let padded = Pattern(id: "padded", form: .regex(#"mark {3}\}"#))
        database = try Database(
            [
                PatternSet(
                    name: "test",
                    patterns: [
                        TestPatterns.key, TestPatterns.pem, TestPatterns.password, TestPatterns.card, seen, padded,
                    ])
            ])
        comparison = try TemplateComparison(database)
    }

    private func isSame(_ stream: String) -> Bool {
        [1, 7, 64, 300, 1 << 20].allSatisfy { comparison.isSame(stream, chunks: $0) }
    }

    private func delta(_ members: String) -> String {
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\(members)}\n\n"
    }

    private func input(_ json: String) -> String {
        delta("\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"\(json)\"}")
    }

    /// A number that no client can read ends the stream; what came before it leaves, and nothing that was never part of it.
    @Test func endsInTheMiddleOfARunOfDeltas() {
        let digits = String(repeating: "1.5", count: 200)
        let stream =
            input("{") + input("\\\"a\\\":\\\"b\\\",") + input("\\\"c\\\":\\\"d\\\",") + input("\\\"e\\\":")
            + (0..<10).map { _ in input(digits) }.joined() + input("}")
        let outcome = comparison.outcome(
            Array(stream.utf8), [0..<stream.utf8.count], false, usesTemplates: true)
        #expect(outcome.failure?.code == .unreadable)
        #expect(stream.utf8.starts(with: outcome.pieces.joined()))
        #expect(isSame(stream))
    }

    /// Which text a delta goes on with may be said by a string that is masked by itself.
    @Test func tellsTextsOfSessionsApart() {
        func delta(_ id: String, _ text: String, _ more: String = "") -> String {
            "data: {\"type\":\"event_delta\",\"event_id\":\"\(id)\",\"delta\":{\"type\":\"content_delta\",\"index\":0,"
                + "\"content\":{\"type\":\"text\",\"text\":\"\(text)\"}}\(more)}\n\n"
        }
        #expect(
            isSame(
                delta("evt_1", "a") + delta("evt_1", "sk-fake-") + delta("evt_1", "abcdef012345") + delta("evt_2", "x"))
        )
        for (one, other) in [("a b", "c d"), ("a.b", "c.d"), ("\\u0061", "c.d"), ("", "c.d")] {
            let stream =
                delta(one, "a") + delta(other, "sk-fake-") + delta(other, "abcdef", ",\"more\":1")
                + delta(other, "012345 ")
            #expect(isSame(stream), "\(one)")
        }
    }

    /// What of an event is exempt may be said by a string that is written with escapes.
    @Test func exemptsNothingByATypeThatWas() {
        func delta(_ type: String) -> String {
            self.delta(
                "\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"},"
                    + "\"source\":{\"type\":\"\(type)\",\"data\":\"sk-fake-abcdef012345\"}")
        }
        #expect(isSame(delta("bas\\u00654") + delta("bas e64") + delta("base64")))
        #expect(isSame(delta("bas\\u006564") + delta("bas e64") + delta("base64") + delta("bas.e64")))
    }

    /// What is only reported is reported each time, wherever in an event it stands.
    @Test func reportsWhatIsAlike() {
        let member = delta("\"seen-42\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}")
        let number = delta("\"n\":{\"seen-42\":4},\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}")
        let field = "id: seen-42\n" + delta("\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}")
        for event in [member, number, field] {
            let stream = event + event + event
            #expect(isSame(stream))
            let outcome = comparison.outcome(
                Array(stream.utf8), [0..<stream.utf8.count], false, usesTemplates: true)
            #expect(outcome.reports.count == 3)
        }
    }

    /// Spaces before a last brace mean nothing in JSON; in a field they are text.
    @Test func takesNoTextForPadding() {
        for field in ["id", "event", ": x\nid", "other", ""] {
            let data =
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n"
            let plain = data + "\(field): mark}\n\n"
            #expect(isSame(plain + plain + data + "\(field): mark   }\n\n" + plain), "\(field)")
        }
    }

    // MARK: Costs

    /// A frame that comes in many parts is searched once.
    @Test func searchesALongDeltaOnce() throws {
        let scratch = try Scratch(database)
        func time(_ size: Int) -> Duration {
            let start =
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
            let chunk = Array(repeating: UInt8(ascii: "a"), count: 256)
            var masker = EventMasker(database)
            var output: [UInt8] = []
            return ContinuousClock().measure {
                for part in [Array((start + "a\"}}\n\n" + start).utf8)] + Array(repeating: chunk, count: size / 256) {
                    do throws(ResponseMasker.Failure) {
                        try part.withUnsafeBufferPointer { (part) throws(ResponseMasker.Failure) in
                            try masker.feed(part, scratch, into: &output)
                        }
                    } catch { Issue.record("\(error.message)") }
                }
            }
        }
        let short = (0..<3).map { _ in time(1 << 20) }.min() ?? .zero
        let long = (0..<3).map { _ in time(1 << 23) }.min() ?? .zero
        // Eight times as much; searched anew with each part, it would take sixty-four times as long.
        #expect(long < short * 24, "\(short), \(long)")
    }

    /// A string that may have to be masked, at the end of a read, does not make all before it be searched again and again.
    @Test func searchesSuspectsOnce() throws {
        let scratch = try Scratch(database)
        func time(_ count: Int) -> Duration {
            let event = delta("\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"},\"x\":\"y\"")
            let last = delta("\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"},\"x\":\"seen-42\"")
            let stream = Array((String(repeating: event, count: count) + last).utf8)
            var limits = EventMasker.Limits()
            limits.slice = 1 << 24
            var masker = EventMasker(database, limits: limits)
            var output: [UInt8] = []
            return ContinuousClock().measure {
                do throws(ResponseMasker.Failure) {
                    try stream.withUnsafeBufferPointer { (stream) throws(ResponseMasker.Failure) in
                        try masker.feed(stream, scratch, into: &output)
                    }
                } catch { Issue.record("\(error.message)") }
            }
        }
        let short = (0..<3).map { _ in time(500) }.min() ?? .zero
        let long = (0..<3).map { _ in time(4000) }.min() ?? .zero
        #expect(long < short * 16, "\(short), \(long)")
    }

    // MARK: Anything

    /// Frames with holes: `~` for the text of a channel, `#` for a string that is masked by itself, `^` for spaces.
    private static let shapes = [
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"~\"}^}\n\n",
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"~\"}^}\n\n",
        "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\"~\",\"note\":\"#\"},\"delta\":{\"type\":\"#\",\"text\":\"~\"}^}\n\n",
        "data:{\"type\":\"#\",\"type\":\"content_block_delta\",\"index\":0,\"a\":[\"#\",\"#\"],\"delta\":{\"text\":\"~\"}^}\n\n",
        "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"thinking\":\"~\",\"signature\":\"#\"},\"o\":{\"p\":\"#\",\"q\":12345678901234}^}\n\n",
        ": #\nevent: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"text\":\"~\"}^}\nid: }\n\n",
        "event: content_block_delta\n: #}\ndata: {\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"text\":\"~\"}^}\n: #^}\n\n",
        "data: {\"type\":\"content_block_delta\",\"index\":0,\ndata: \"delta\":{\"text\":\"~\"}^}\n\n",
        "data: {\"type\":\"event_delta\",\"event_id\":\"#\",\"delta\":{\"index\":0,\"content\":{\"type\":\"text\",\"text\":\"~\"}}^}\n\n",
        "data: {\"type\":\"event_delta\",\"event_id\":\"evt_1\",\"x\":\"#\",\"delta\":{\"index\":0,\"content\":{\"type\":\"text\",\"text\":\"~\"}}^}\n\n",
        "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"~\"}}]^}\n\n",
        "data: {\"completion\":\"~\",\"stop_reason\":null^}\n\n", "data: ~\n\n", "data: [DONE]\n\n",
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":2}\n\n",
        "event: ping\ndata: {\"type\": \"ping\"}\n\n", ": #\n\n", "\n",
        "event: content_block_delta\r\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\"~\"}^}\r\n\r\n",
        "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\"~\"},\"source\":{\"type\":\"#\",\"data\":\"#\"}^}\n\n",
    ]

    private static let fragments = [
        "", "a", " the", "sk-fake-", "abcdef", "012345", "sk-fake-abcdef012345", "seen-42", "é", "\\n", "\\\"", "\\\\",
        "\\u0073k-fake-", "{\\\"password\\\": \\\"", "hunter2hunter2", "\\\"}", "4111", "41111111", "mark   }",
        "-----BEGIN A PRIVATE KEY-----", "-----BEGIN ", "PRIVATE KEY-----", "-----END PRIVATE KEY-----", "base64",
        "bas\\u006564", "\\ud83d", "\\ude00", "evt_1", "evt.2", "[1,", "x y", "content_block_delta", "\u{1}", "\\",
        "\"",
    ]

    private func stream(_ random: inout SeededRandom) -> String {
        var stream = ""
        // Few shapes and few fragments: what stands beside what it stands beside often.
        let shapes = (0..<Int.random(in: 1...4, using: &random)).compactMap { _ in
            Self.shapes.randomElement(using: &random)
        }
        // What breaks JSON ends a stream: seldom in it.
        let fragments = (0..<Int.random(in: 2...8, using: &random)).compactMap { _ in
            Self.fragments.dropLast(Int.random(in: 0..<8, using: &random) == 0 ? 0 : 3).randomElement(using: &random)
        }
        for _ in 0..<Int.random(in: 2...12, using: &random) {
            guard let shape = shapes.randomElement(using: &random) else { continue }
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                for character in shape {
                    switch character {
                    case "~", "#": stream += fragments.randomElement(using: &random) ?? ""
                    case "^":
                        stream += Int.random(in: 0..<2, using: &random) == 0 ? "" : "   "
                    default: stream.append(character)
                    }
                }
            }
        }
        return stream
    }

    @Test(arguments: [nil, Pattern.Action.block])
    func nothingHostileIsTakenForAlike(_ action: Pattern.Action?) throws {
        var key = TestPatterns.key
        key.action = action ?? key.action
        var seen = Pattern(id: "seen", form: .regex(#"\bseen-[0-9]{2}\b"#))
        seen.action = .detect
        let padded = Pattern(id: "padded", form: .regex(#"mark {3}\}"#))
        let database = try Database(
            [
                PatternSet(
                    name: "test",
                    patterns: [key, TestPatterns.pem, TestPatterns.password, TestPatterns.card, seen, padded])
            ])
        let base = try TemplateComparison(database)
        for seed in 1...300 {
            var random = SeededRandom(seed: UInt64(seed))
            let bytes = Array(stream(&random).utf8)
            let most = [1, 7, 40, 200, 3000].randomElement(using: &random) ?? 1
            var cuts: [Range<Int>] = []
            while (cuts.last?.upperBound ?? 0) < bytes.count {
                let from = cuts.last?.upperBound ?? 0
                cuts.append(from..<min(bytes.count, from + Int.random(in: 1...most, using: &random)))
            }
            var comparison = base
            if Int.random(in: 0..<4, using: &random) == 0 { comparison.limits.framing.frameBytes = 200 }
            if Int.random(in: 0..<4, using: &random) == 0 { comparison.limits.held = 400 }
            if Int.random(in: 0..<4, using: &random) == 0 { comparison.limits.channels = 2 }
            let stalls = Int.random(in: 0..<4, using: &random) == 0
            let isSame = comparison.isSame(bytes, cuts, stalls)
            #expect(isSame, "seed \(seed)")
        }
    }
}
