import Testing

@testable import MockUpstream

@Suite struct ScriptTests {
    @Test func readsResponsesInOrder() throws {
        let script = try Script.parse(
            """
            when: {model: m, text: hello}
            then: cycle
            defaults: {deltas: 3}
            responses:
              - error: overloaded_error
                times: 2
                retry_after: 5
              - content: [{text: Hi}]
                writes: random:9
                fault: {after_bytes: 10, kind: cut}
            """, file: "s.yaml")
        #expect(script.when.model == "m")
        #expect(script.then == .cycle)
        #expect(script.responses.count == 3)
        guard case .error(let error) = script.responses[1].body else {
            Issue.record("not an error")
            return
        }
        #expect(error == APIError("overloaded_error", "The script says so.", status: 529, retryAfter: 5))
        #expect(script.responses[2].delivery.deltas == .size(3))
        #expect(script.responses[2].delivery.writes == .random(seed: 9))
        #expect(script.responses[2].fault?.after == .bytes(10))
    }

    @Test(arguments: [
        ("responses: []", 1, "at least one"),
        ("responses:\n  - content: []\n    tpyo: 1", 3, "unknown name 'tpyo'"),
        ("responses:\n  - content: []\n    error: api_error", 2, "exactly one of"),
        ("responses:\n  - echo: true\n    deltas: 0", 3, "'deltas' is"),
        ("responses:\n  - echo: true\n    gzip: sometimes", 3, "one of: never, accepted, always"),
        ("responses:\n  - echo: true\n    event_delay: -1", 3, "needs seconds"),
        ("responses:\n  - error: no_such_error", 2, "needs a 'status'"),
        ("responses:\n  - content: [{tool_use: f}]", 2, "either 'input' or 'input_json'"),
        ("responses:\n  - echo: true\n    fault: {after_events: 1, kind: burn}", 3, "error, end, cut, reset or stall"),
        ("responses:\n  - replay: no-such-file.sse", 2, "cannot read"),
        ("a: [", 0, "not YAML"),
        ("", 0, "empty"),
        ("5", 1, "expected a mapping"),
    ])
    func refuses(text: String, line: Int, reason: String) throws {
        let error = try #require(throws: ScriptError.self) { try Script.parse(text, file: "dir/s.yaml") }
        #expect(error.file == "dir/s.yaml")
        #expect(error.line == line)
        #expect(error.reason.contains(reason), "\(error)")
    }

    @Test func jsonKeepsOrderAndTypes() throws {
        let script = try Script.parse(
            #"responses: [{content: [{block: {type: t, z: 1, a: "1", n: null, f: 1.5, b: true, l: [x]}}]}]"#,
            file: "s.yaml")
        guard case .message(let message) = script.responses[0].body, case .whole(let block) = message.parts[0] else {
            Issue.record("not a block")
            return
        }
        #expect(block.text == #"{"type":"t","z":1,"a":"1","n":null,"f":1.5,"b":true,"l":["x"]}"#)
    }
}

@Suite struct CutTests {
    static let text = "Ein Fuchs 🦊, e\u{301} und  zwei Leerzeichen."

    @Test(arguments: [
        Delivery.Deltas.words, .whole, .size(1), .size(7), .sizes([1, 5, 2]), .random(seed: 3),
    ])
    func deltasJoinToTheText(deltas: Delivery.Deltas) {
        let cut = deltas.cut(Self.text)
        #expect(cut.joined() == Self.text)
        #expect(cut.allSatisfy { !$0.isEmpty })
        #expect(deltas.cut("").isEmpty)
    }

    @Test func sizesCountScalars() {
        #expect(Delivery.Deltas.size(1).cut("e\u{301}🦊").count == 3)
        #expect(Delivery.Deltas.sizes([1, 2]).cut("abcdef") == ["a", "bc", "d", "ef"])
        #expect(Delivery.Deltas.words.cut("a bc  d") == ["a", " bc", "  d"])
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func recordedEventsAreCutAfterBlankLines(end: String) {
        let text = "data: a\(end)\(end): c\(end)data: b\(end)\(end)rest"
        let pieces = splitEvents(Array(text.utf8))
        #expect(pieces.flatMap(\.bytes) == Array(text.utf8))
        #expect(pieces.count == 3)
    }
}

@Suite struct JSONTests {
    @Test func escapesOnlyWhatMustBe() {
        let json: JSON = ["a\"b": "\\ \n\r\t \u{1} \u{1f} ü 🦊 / \u{7f}"]
        #expect(json.text == #"{"a\"b":"\\ \n\r\t \u0001 \u001f ü 🦊 / "# + "\u{7f}\"}")
    }
}
