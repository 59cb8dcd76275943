import MaskedStreams
import PatternSyntax
import Testing

/// Streams that break the protocol so that a text would pass in parts, of which none is a secret.
@Suite struct ProtocolBreakTests {
    let bench: Bench

    init() throws { bench = try Bench([TestPatterns.key]) }

    private static func event(_ json: String, _ name: String? = nil) -> String {
        (name.map { "event: \($0)\n" } ?? "") + "data: \(json)\n\n"
    }

    private static func delta(_ text: String, _ index: Int = 0) -> String {
        event(#"{"type":"content_block_delta","index":\#(index),"delta":{"type":"text_delta","text":"\#(text)"}}"#)
    }

    private static func start(_ text: String) -> String {
        event(#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"\#(text)"}}"#)
    }

    private static let stop = event(#"{"type":"content_block_stop","index":0}"#)
    private static let halves = ("sk-fake-abc", "def012345 ")

    /// Masked or refused: the second half does not leave.
    private func expectNoSecondHalf(
        _ stream: String, fails: Bool = true, _ location: SourceLocation = #_sourceLocation
    ) {
        for cut in [Bench.Cut.whole, .every(1), .random(2)] {
            let result = bench.mask(stream, cut: cut)
            #expect((result.failure?.code == .unreadable) == fails, "\(cut)", sourceLocation: location)
            #expect(!result.text.contains("def012345"), "\(cut)", sourceLocation: location)
        }
    }

    @Test func jsonBehindEmptyLines() {
        let behind = { (lead: String) in
            [Self.halves.0, Self.halves.1].map {
                Self.delta($0).replacing("data: ", with: lead)
            }.joined()
        }
        expectNoSecondHalf(behind("data:\ndata: "), fails: false)
        expectNoSecondHalf(behind("data: \ndata:\t\ndata:"), fails: false)
        for lead in ["\u{FEFF}", "\u{C}", "\u{B}", " \u{A0}", "\u{0}"] { expectNoSecondHalf(behind("data: " + lead)) }
    }

    /// Bodies that are no event streams: lines of text are masked as fields, JSON is refused before any of it leaves.
    @Test func bodiesUnderTheNameOfAnEventStream() {
        let escaped = #""\u0073k-fake-abcdef012345""#
        for json in [
            #"{"a":\#(escaped)}"#, "{\n  \"a\": \(escaped)\n}\n", "[\(escaped)]", escaped,
            "\u{FEFF}\n\t {\"a\":\(escaped)}",
            "\u{C}[\(escaped)]", "{}\n{\"a\":\(escaped)}\n",
        ] {
            for cut in [Bench.Cut.whole, .every(1)] {
                let result = bench.mask(json, cut: cut)
                #expect(result.failure?.code == .unreadable, "\(json)")
                #expect(!result.text.contains("fake-abc"), "\(json)")
                #expect(bench.mask("data: {}\n\nx: y\n" + json, cut: cut).failure?.code == .unreadable)
            }
        }
        let text = { (key: String) in "<p>\nkey \(key),\n\n\(key): x\n" }
        #expect(bench.mask(text("sk-fake-abcdef012345")).text == text("[REDACTED:fake-key]"))
    }

    @Test func twoTextsInOneEvent() {
        let delta = { (members: String) in
            Self.event(#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta",\#(members)}}"#)
        }
        for (one, other) in [("text", "partial_json"), ("thinking", "text"), ("content", "completion")] {
            let both = { (text: String) in delta(#""\#(one)":"","\#(other)":"\#(text)""#) }
            expectNoSecondHalf(both(Self.halves.0) + both(Self.halves.1))
        }
        let block = #"{"type":"content_block_start","index":0,"content_block":{"text":"","thinking":"sk-fake-abc"}}"#
        expectNoSecondHalf(Self.event(block) + Self.delta(Self.halves.1))
        // A member that is no string is none.
        let other = delta(#""text":"x","content":null"#)
        #expect(bench.mask(other).text == other)
    }

    @Test func theTypeIsInTheName() {
        for type in ["", #""type":null,"#, #""type":["content_block_delta"],"#] {
            let delta = { (text: String) in
                Self.event(
                    #"{\#(type)"index":0,"delta":{"type":"text_delta","text":"\#(text)"}}"#, "content_block_delta")
            }
            expectNoSecondHalf(delta(Self.halves.0) + delta(Self.halves.1), fails: false)
        }
    }

    @Test(arguments: ["content_block_delta", "completion", "ping", "error", "agent.message", "event_delta"])
    func theTypeIsNotTheName(_ name: String) {
        let delta = { (text: String) in
            Self.event(#"{"type":"custom","index":0,"delta":{"type":"text_delta","text":"\#(text)"}}"#, name)
        }
        expectNoSecondHalf(delta(Self.halves.0) + delta(Self.halves.1))
        // Names of nobody's protocol say nothing.
        let other = Self.event(
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x "}}"#, "x")
        #expect(bench.mask(other).text == other)
    }

    @Test func blocksThatGoOnAfterTheirEnd() {
        let (first, second) = Self.halves
        expectNoSecondHalf(Self.delta(first) + Self.stop + Self.delta(second))
        expectNoSecondHalf(Self.delta(first) + Self.stop + Self.start(second))
        expectNoSecondHalf(Self.start(first) + Self.start(second))
        expectNoSecondHalf(Self.delta(first) + Self.start("") + Self.delta(second))
        for end in [#"{"type":"message_stop"}"#, #"{"type":"error","error":{}}"#] {
            expectNoSecondHalf(Self.delta(first) + Self.event(end) + Self.delta(second))
        }
    }

    @Test func aMessageThatBeginsWithText() {
        let begin = { (text: String) in
            Self.event(#"{"type":"message_start","message":{"content":[{"type":"text","text":"\#(text)"}]}}"#)
        }
        expectNoSecondHalf(begin(Self.halves.0) + Self.delta(Self.halves.1))
        let empty = begin("") + Self.start("") + Self.delta("x ") + Self.stop
        #expect(bench.mask(empty).text == empty)
        let other = begin("x ") + Self.delta("y ", 1)
        #expect(bench.mask(other).text == other)
    }

    @Test func aBlockThatEndsIsNoCompletion() {
        let completion = { (text: String) in
            Self.event(#"{"type":"completion","completion":"\#(text)","stop_reason":null}"#)
        }
        expectNoSecondHalf(completion(Self.halves.0) + Self.stop + completion(Self.halves.1), fails: false)
        let last = Self.event(#"{"type":"completion","completion":"sk-fake-abc","stop_reason":"max_tokens"}"#)
        expectNoSecondHalf(last + completion(Self.halves.1))
    }

    /// What the end of the stream cut off is ended before an error follows.
    @Test func theErrorStandsAlone() throws {
        var pattern = TestPatterns.key
        pattern.action = .block
        let bench = try Bench([pattern])
        for end in ["", "\n", "\r", "\r\n"] {
            let cut = Self.event(#"{"type":"ping"}"#) + Self.delta("x sk-fake-abcdef012345").dropLast(2) + end
            let text = bench.mask(cut).text.replacing("\r\n", with: "\n")
            #expect(text.contains("\n\nevent: error\n"), "\(end.debugDescription): \(text)")
        }
    }

    @Test func aStreamThatEndsInsideOfAMessage() {
        let begin = Self.event(#"{"type":"message_start","message":{"content":[]}}"#)
        var limits = ResponseMasker.Limits()
        limits.requiresMessageEnd = true
        for (end, fails) in [
            ("", true), (#"{"type":"message_delta","delta":{}}"#, true), (#"{"type":"message_stop"}"#, false),
            (#"{"type":"error","error":{}}"#, false),
        ] {
            let stream = begin + Self.delta("x ") + (end.isEmpty ? "" : Self.event(end))
            var masker = ResponseMasker(.events, database: bench.database, limits: limits)
            var output: [UInt8] = []
            Array(stream.utf8).withUnsafeBufferPointer { masker.feed($0, scratch: bench.scratch, into: &output) }
            masker.finish(scratch: bench.scratch, into: &output)
            #expect((masker.failure?.code == .unreadable) == fails)
            let text = String(decoding: output, as: UTF8.self)
            #expect(fails ? text.hasPrefix(stream + HostileTests.errorStart) : text == stream)
            #expect(bench.mask(stream).text == stream)
        }
    }

    /// What a delta says beside its text is said once, whatever becomes of the text.
    @Test func otherMembersOfADeltaStay() {
        let event = { (text: String) in
            Self.event(
                #"{"type":"content_block_delta","index":0,"usage":7,"delta":{"type":"text_delta","text":"\#(text)"}}"#)
        }
        let inner = { (text: String) in
            Self.event(#"{"type":"content_block_delta","index":0,"delta":{"type":"x","text":"\#(text)","n":1}}"#)
        }
        for event in [event, inner] {
            #expect(
                bench.mask(event("sk-fake-abc") + event("def012345")).text
                    == event("[REDACTED:fake-key]") + event(""))
            var masker = ResponseMasker(.events, database: bench.database)
            var output: [UInt8] = []
            Array(event("x sk-fake-").utf8).withUnsafeBufferPointer {
                masker.feed($0, scratch: bench.scratch, into: &output)
            }
            masker.stall(scratch: bench.scratch, into: &output)
            #expect(output.isEmpty)
            masker.finish(scratch: bench.scratch, into: &output)
            #expect(String(decoding: output, as: UTF8.self) == event("x sk-fake-"))
        }
    }

    @Test func aLargeDeltaMayEndUndecided() {
        let large = Self.delta(String(repeating: "lorem ipsum ", count: 500_000) + "sk-fake-")
        let rest = Self.delta("no")
        for cut in [Bench.Cut.whole, .every(1 << 16)] {
            let result = bench.mask(large + rest, cut: cut)
            #expect(result.failure == nil)
            let texts = (try? ReadEvent.texts(ReadEvent.all(result.bytes))) ?? [:]
            #expect(texts["0#0/text"]?.hasSuffix("ipsum sk-fake-no") == true)
            #expect(texts["0#0/text"]?.utf8.count == 6_000_010)
        }
    }

    /// Work that grows with the square of a document would take minutes here.
    @Test(.timeLimit(.minutes(1))) func wideDocumentsAreLinear() {
        let data = "{" + String(repeating: #""data":"","#, count: 100_000) + #""type":"base64"}"#
        #expect(bench.mask(data, as: .json).text == data)
        let matches = [String](repeating: "\"sk-fake-abcdef012345\"", count: 50_000).joined(separator: ",")
        let result = bench.mask("[\(matches)]", as: .json)
        #expect(result.reports.count == 50_000)
        #expect(result.reports.last?.channel == "$[49999]")
    }
}
