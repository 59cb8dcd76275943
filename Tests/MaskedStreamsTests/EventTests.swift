import Foundation
import MaskedStreams
import PatternSyntax
import Testing

private let cuts: [Bench.Cut] = [.whole, .every(1), .every(13), .random(5), .random(6)]

private func delta(_ index: Int, _ field: String, _ json: String) -> String {
    let type = field == "partial_json" ? "input_json_delta" : field + "_delta"
    return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":\(index),"
        + "\"delta\":{\"type\":\"\(type)\",\"\(field)\":\"\(json)\"}    }\n\n"
}

private func text(_ json: String, _ index: Int = 0) -> String { delta(index, "text", json) }
private func input(_ json: String, _ index: Int = 0) -> String { delta(index, "partial_json", json) }

private func start(_ index: Int, _ block: String) -> String {
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":\(index),\"content_block\":\(block)}\n\n"
}

private let ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n"
private let messageStop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"

private func stop(_ index: Int) -> String {
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":\(index)}\n\n"
}

@Suite struct EventTests {
    let bench: Bench

    init() throws {
        bench = try Bench([TestPatterns.key, TestPatterns.pem, TestPatterns.password, TestPatterns.card])
    }

    private func expect(
        _ events: [String], _ expected: [String], _ location: SourceLocation = #_sourceLocation
    ) {
        for cut in cuts {
            let result = bench.mask(events.joined(), cut: cut)
            #expect(result.failure == nil, sourceLocation: location)
            #expect(result.text == expected.joined(), "\(cut)", sourceLocation: location)
        }
    }

    @Test func placeholderStandsWhereTheMatchBegins() {
        expect(
            [text("key: sk-fa"), text("ke-abcdef"), text("012345 and on"), stop(0)],
            [text("key: [REDACTED:fake-key]"), text(" and on"), stop(0)])
    }

    @Test func heldEventsLeaveUnchangedAndInOrder() {
        let events = [text("a sk-"), ping, ": note\n\n", text("fake-"), text("never"), stop(0), messageStop]
        expect(events, events)
    }

    @Test func escapesInTheTextAreDecodedAndKept() {
        expect(
            [text(#"\u00e9 \u0073k-f\u0061ke-abcdef"#), text(#"0123\u00345 \/ \ud83d\ude00"#), stop(0)],
            [text(#"\u00e9 [REDACTED:fake-key]"#), text(#" \/ \ud83d\ude00"#), stop(0)])
    }

    @Test func startAndFirstDeltaAreOneText() {
        expect(
            [start(0, #"{"type":"text","text":"sk-fake-ab"}"#), text("cdef012345 x"), stop(0)],
            [start(0, #"{"type":"text","text":"[REDACTED:fake-key]"}"#), text(" x"), stop(0)])
        expect(
            [
                start(0, #"{"type":"thinking","thinking":"sk-fake-ab","signature":""}"#),
                delta(0, "thinking", "cdef012345"), stop(0),
            ],
            [start(0, #"{"type":"thinking","thinking":"[REDACTED:fake-key]","signature":""}"#), stop(0)])
    }

    @Test func interleavedBlocksAreChannelsOfTheirOwn() {
        expect(
            [
                text("sk-fake-", 0), text("sk-fake-", 1), text("abcdef", 0), text("aaaaaa", 1), text("012345.", 0),
                text("bbbbbb.", 1),
            ],
            [
                text("[REDACTED:fake-key]", 0), text("[REDACTED:fake-key]", 1), text(".", 0), text(".", 1),
            ])
        // A block that ends is decided, though the first one still waits.
        expect(
            [text("sk-fake-", 0), text("sk-fake-", 1), stop(1), text("x", 0), stop(0)],
            [text("sk-fake-", 0), text("sk-fake-", 1), stop(1), text("x", 0), stop(0)])
    }

    /// A message that follows another has blocks of its own.
    @Test func aNewBlockOfTheSameIndexIsANewText() {
        let message = "data: {\"type\":\"message_start\",\"message\":{\"content\":[]}}\n\n"
        expect(
            [message, text("sk-fake-abcdef"), stop(0), message, start(0, "{}"), text("012345"), stop(0)],
            [message, text("sk-fake-abcdef"), stop(0), message, start(0, "{}"), text("012345"), stop(0)])
    }

    @Test func aPrivateKeyOverManyEventsBecomesOnePlaceholder() {
        let pem = TestPatterns.secretPEM.replacing("\n", with: #"\n"#)
        let pieces = stride(from: 0, to: pem.count, by: 3).map { String(Array(pem)[$0..<min($0 + 3, pem.count)]) }
        // Escapes are never cut in an event's own string.
        let events = pieces.reduce(into: [String]()) { all, piece in
            if let last = all.last, last.hasSuffix("\\") { all[all.count - 1] += piece } else { all.append(piece) }
        }
        expect(
            [text("here: ")] + events.map { text($0) } + [text(" done"), stop(0)],
            [text("here: "), text("[REDACTED:private-key]"), text(" done"), stop(0)])
        // A stream that ends inside ends masked.
        expect(
            [text("-----BEGIN PRIVATE KEY----- abc"), text("def"), stop(0)], [text("[REDACTED:private-key]"), stop(0)])
    }

    @Test func thinkingIsHeldBeforeItsSignature() {
        let signature = delta(0, "signature", "sk-fake-abcdef012345")
        expect(
            [delta(0, "thinking", "a sk-fake-"), signature, stop(0)],
            [delta(0, "thinking", "a sk-fake-"), signature, stop(0)])
    }

    @Test func legacyCompletions() {
        let event = { (text: String, reason: String) in
            "event: completion\r\ndata: {\"type\":\"completion\",\"completion\":\"\(text)\",\"stop_reason\":\(reason),\"model\":\"m\"}\r\n\r\n"
        }
        expect(
            [event("sk-fake-abc", "null"), event("def012345", "null"), event("", "\"stop_sequence\"")],
            [event("[REDACTED:fake-key]", "null"), event("", "\"stop_sequence\"")])
    }

    @Test func previewsOfASession() {
        let event = { (id: String, text: String) in
            "event: event_delta\ndata: {\"type\":\"event_delta\",\"event_id\":\"\(id)\",\"delta\":{\"type\":\"content_delta\",\"index\":0,"
                + "\"content\":{\"type\":\"text\",\"text\":\"\(text)\"}}}\n\n"
        }
        let message = { (text: String) in
            "data: {\"type\":\"agent.message\",\"id\":\"sevt_1\",\"content\":[{\"type\":\"text\",\"text\":\"\(text)\"}]}\n\n"
        }
        expect(
            [
                event("sevt_1", "sk-fake-abc"), event("sevt_2", "x"), event("sevt_1", "def012345"),
                message("sk-fake-abcdef012345"),
            ],
            [event("sevt_1", "[REDACTED:fake-key]"), event("sevt_2", "x"), message("[REDACTED:fake-key]")])
    }

    // MARK: Tool input

    @Test func toolInputStaysJSON() {
        expect(
            [
                input(#"{\"k\": \"a \u0073k-fake-"#), input(#"abc\\u006"#), input(#"4ef012345\", \"n\":"#),
                input(#" 1}"#), stop(0),
            ],
            [input(#"{\"k\": \"a [REDACTED:fake-key]"#), input(#"\", \"n\":"#), input(#" 1}"#), stop(0)])
    }

    @Test func aNumberBecomesAString() {
        expect(
            [input(#"{\"card\": 41111"#), input("11111"), input(#"111111, \"b\": [true, 12]}"#), stop(0)],
            [input(#"{\"card\": \"[REDACTED:card]\""#), input(#", \"b\": [true, 12]}"#), stop(0)])
        expect(
            [input(#"{\"card\": -4111111111111111}"#), stop(0)],
            [input(#"{\"card\": \"-[REDACTED:card]\"}"#), stop(0)])
        expect([input("4111111"), input("111111111"), stop(0)], [input(#"\"[REDACTED:card]\""#), stop(0)])
    }

    @Test func keysAreMasked() {
        expect(
            [input(#"{\"sk-fake-abcd"#), input(#"ef012345\": 1}"#), stop(0)],
            [input(#"{\"[REDACTED:fake-key]"#), input(#"\": 1}"#), stop(0)])
    }

    @Test func punctuationIsPartOfTheText() {
        expect(
            [input(#"{\"password\""#), input(#": \"hunt"#), input(#"er2\"}"#), stop(0)],
            [input(#"{\"password\""#), input(#": \"[REDACTED:password]"#), input(#"\"}"#), stop(0)])
    }

    @Test func aPrivateKeyInToolInput() {
        let pem = TestPatterns.secretPEM.replacing("\n", with: #"\\n"#)
        expect(
            [input(#"{\"pem\": \"\#(pem)\", \"x\": \"y\"}"#), stop(0)],
            [input(#"{\"pem\": \"[REDACTED:private-key]\", \"x\": \"y\"}"#), stop(0)])
    }

    /// A match over several tokens leaves the punctuation, and a placeholder in each token.
    @Test func aMatchAcrossTokensIsCutToThem() throws {
        let bench = try Bench([Pattern(id: "wide", form: .regex(#"aaa", "bbb": 77"#))])
        let events = [input(#"{\"aaa\", \"b"#), input(#"bb\": 77}"#), stop(0)]
        for cut in cuts {
            #expect(
                bench.mask(events.joined(), cut: cut).text
                    == [
                        input(#"{\"[REDACTED:wide]\", \"[REDACTED:wide]"#), input(#"\": \"[REDACTED:wide]\"}"#),
                        stop(0),
                    ].joined())
        }
    }

    @Test func aLoneBackslashEndsADelta() {
        let events = [input(#"{\"a\": \"x\\"#), input(#"n\\"#), input(#"u00e"#), input(#"9 y\"}"#), stop(0)]
        expect(events, events)
        expect(
            [input(#"{\"a\": \"sk-fake-abcdef01234\\"#), input(#"u00"#), input(#"35 \"}"#), stop(0)],
            [input(#"{\"a\": \"[REDACTED:fake-key]"#), input(#" \"}"#), stop(0)])
    }

    @Test func wholeInputsAreDocumentsToo() {
        let block = { (input: String) in
            start(1, #"{"type":"tool_use","id":"toolu_sk-fake-abcdef012345","name":"t","input":\#(input)}"#)
        }
        expect(
            [
                block(
                    #"{"id":"sk-fake-abcdef012345","card":4111111111111111,"password": "hunter2","k":{"sk-fake-aaaaaa012345":[]}}"#
                )
            ],
            [
                block(
                    #"{"id":"[REDACTED:fake-key]","card":"[REDACTED:card]","password": "[REDACTED:password]","k":{"[REDACTED:fake-key]":[]}}"#
                )
            ])
    }

    @Test func brokenInnerJSONIsMaskedAllTheSame() {
        expect(
            [input(#"}}sk-fake-abcdef"#), input(#"012345 \"\\q sk-fake-aaaaaabbbbbb"#), stop(0)],
            [input(#"}}\"[REDACTED:fake-key]\""#), input(#" \"\\q [REDACTED:fake-key]"#), stop(0)])
    }

    // MARK: Every other string

    @Test func allOtherStringsAreMasked() {
        let key = TestPatterns.secretKey
        let mark = "[REDACTED:fake-key]"
        let events: [(String) -> String] = [
            { #"{"type":"error","error":{"type":"invalid_request_error","message":"bad \#($0)"}}"# },
            {
                #"{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal","explanation":"\#($0)"}}}"#
            },
            { #"{"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":"\#($0)"}}"# },
            { #"{"type":"brand_new_event","deep":[{"id":["\#($0)"]},{"type":"\#($0)"}]}"# },
            {
                #"{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":{"type":"t","cited_text":"\#($0)","title":"\#($0)","url":"https://x/\#($0)"}}}"#
            },
            {
                #"{"type":"content_block_start","index":0,"content_block":{"type":"mcp_tool_result","tool_use_id":"x","content":[{"type":"text","text":"\#($0)"}]}}"#
            },
            {
                #"{"type":"content_block_start","index":0,"content_block":{"type":"web_fetch_tool_result","content":{"content":{"type":"document","source":{"type":"text","data":"\#($0)"}}}}}"#
            },
            {
                #"{"type":"content_block_start","index":0,"content_block":{"type":"bash_code_execution_tool_result","content":{"stdout":"\#($0)","stderr":"\#($0)"}}}"#
            },
            { #"{"message":"\#($0)"}"# }, { #"["\#($0)"]"# }, { #""\#($0)""# }, { #"{"type":{"type":"\#($0)"}}"# },
            { #"{"type":"content_block_delta","index":0,"delta":{"type":"new_delta","words":"\#($0)"}}"# },
        ]
        for event in events {
            expect(["data: \(event(key))\n\n"], ["data: \(event(mark))\n\n"])
            expect(["data: \(event(#"\u0073k-fake-abcdef01234\u0035"#))\n\n"], ["data: \(event(mark))\n\n"])
        }
    }

    @Test func exemptFieldsAreNotTouched() {
        let key = TestPatterns.secretKey
        for event in [
            #"{"type":"\#(key)"}"#,
            #"{"type":"message_start","message":{"id":"\#(key)","type":"message","role":"assistant","model":"\#(key)","container":{"id":"\#(key)"}}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"redacted_thinking","data":"\#(key)"}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"data":"\#(key)","type":"redacted_thinking"}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"x","content":[{"type":"web_search_result","encrypted_content":"\#(key)"}]}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"image","source":{"type":"base64","media_type":"image/png","data":"\#(key)"}}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"\#(key)"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":{"type":"t","encrypted_index":"\#(key)"}}}"#,
        ] { expect(["data: \(event)\n\n"], ["data: \(event)\n\n"]) }
    }

    @Test func keysWrittenWithEscapesAreTheSameKeys() {
        let event = { (text: String) in
            "data: {\"type\":\"content_block_delta\",\"index\":0,\"d\\u0065lta\":{\"type\":\"text_delta\",\"t\\u0065xt\":\"\(text)\"}}\n\n"
        }
        expect([event("sk-fake-abc"), event("def012345")], [event("[REDACTED:fake-key]")])
    }

    @Test func commentsAndFieldsAreNoHoles() {
        let key = TestPatterns.secretKey
        let mark = "[REDACTED:fake-key]"
        let frames: [(String) -> String] = [
            { ": \($0)\n\n" }, { "id: \($0)\ndata: {}\n\n" }, { "event: \($0)\ndata: {}\n\n" }, { "\($0): x\n\n" },
            { "\($0)\n\n" },
            { "data: {}\n: \($0) \($0)\n\n" }, { "retry: \($0)\n\n" }, { "data: plain \($0) text\n\n" },
            { "data: plain\ndata:\($0)\n\n" },
        ]
        for frame in frames { expect([frame(key)], [frame(mark)]) }
    }

    @Test func plainDataIsOneText() {
        expect(
            ["data: a sk-fake-abc\n\n", "data: def012345\n\n", "data: [DONE]\n\n"],
            ["data: a [REDACTED:fake-key]\n\n", "data: [DONE]\n\n"])
    }

    @Test func dataOfSeveralLinesIsOneDocument() {
        expect(
            ["event: x\r\ndata: {\"a\":\r\nid: 5\r\ndata: \"\(TestPatterns.secretKey)\",\r\ndata:\"b\": 1}\r\n\r\n"],
            ["event: x\r\ndata: {\"a\":\r\nid: 5\r\ndata: \"[REDACTED:fake-key]\",\r\ndata:\"b\": 1}\r\n\r\n"])
        let event = { (text: String) in
            "data: {\"type\":\"content_block_delta\",\"index\":0,\ndata: \"delta\":{\"type\":\"text_delta\",\ndata:\"text\":\"\(text)\"}}\n\n"
        }
        expect([event("sk-fake-abc"), event("def012345"), event(" x")], [event("[REDACTED:fake-key]"), event(" x")])
    }

    @Test func reportsSayWhereAndNotWhat() {
        let events = [
            start(0, #"{"type":"text","text":""}"#), text("xx sk-fake-abcdef012345 x"), stop(0),
            "data: {\"type\":\"error\",\"error\":{\"type\":\"e\",\"message\":\"sk-fake-abcdef012345\"}}\n\n",
            ": a sk-fake-abcdef012345\n\n",
        ]
        for cut in cuts {
            #expect(
                bench.mask(events.joined(), cut: cut).reports == [
                    .init(pattern: 0, channel: "0:text", offset: 3, length: 20),
                    .init(pattern: 0, channel: "error:$.error.message", offset: 0, length: 20),
                    .init(pattern: 0, channel: "field", offset: 2, length: 20),
                ])
        }
    }
}
