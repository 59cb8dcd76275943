import Foundation
import MaskedStreams
import PatternSyntax
import Testing

/// What of a document is text: keys and numbers, strings in the place of identifiers, the strings of an array together.
@Suite struct ValueTests {
    let bench: Bench

    init() throws { bench = try Bench([TestPatterns.key, TestPatterns.pem, TestPatterns.card]) }

    private static let key = TestPatterns.secretKey
    private static let mark = "[REDACTED:fake-key]"

    /// Of a whole document, a line and the data of an event alike.
    private func expect(
        _ document: String, _ expected: String, _ location: SourceLocation = #_sourceLocation
    ) throws {
        let result = bench.mask(document, as: .json)
        #expect(result.failure == nil, sourceLocation: location)
        #expect(result.text == expected, sourceLocation: location)
        _ = try JSONSerialization.jsonObject(with: Data(result.bytes), options: .fragmentsAllowed)
        #expect(bench.mask(document, as: .jsonLines).text == expected, sourceLocation: location)
        #expect(bench.mask("data: \(document)\n\n").text == "data: \(expected)\n\n", sourceLocation: location)
    }

    // MARK: Numbers and keys

    @Test func numbersBecomeStrings() throws {
        let card = "4111111111111111"
        let mark = #""[REDACTED:card]""#
        try expect(#"{"n":\#(card)}"#, #"{"n":\#(mark)}"#)
        try expect(#"[1, \#(card) ,\#(card)]"#, #"[1, \#(mark) ,\#(mark)]"#)
        #expect(bench.mask(card, as: .json).text == mark)
        try expect(
            #"{"usage":{"a":{"b":[\#(card)]}},"id":\#(card)}"#, #"{"usage":{"a":{"b":[\#(mark)]}},"id":\#(mark)}"#)
        // What is left of it stays, as in a tool's input.
        try expect("[-\(card).5e+3]", #"["-[REDACTED:card].5e+3"]"#)
    }

    /// A pattern that small numbers match does not take the counts of the protocol along, but those of the data.
    @Test func countsOfTheProtocolStay() throws {
        let bench = try Bench([Pattern(id: "pin", form: .regex(#"\b\d{1,10}\b"#))])
        let document = { (pin: String) in
            #"{"index":12,"usage":{"input_tokens":1234567890,"iterations":[1]},"details":{"pin":\#(pin)}}"#
        }
        #expect(bench.mask(document("1234"), as: .json).text == document(#""[REDACTED:pin]""#))
        #expect(bench.mask(#"{"n":12345678901}"#, as: .json).text == #"{"n":12345678901}"#)
    }

    @Test func keysAreText() throws {
        for wrap in [{ $0 }, { #"{"message":\#($0)}"# }, { #"{"details":[\#($0)]}"# }] as [(String) -> String] {
            try expect(wrap(#"{"\#(Self.key)":1,"a":{}}"#), wrap(#"{"\#(Self.mark)":1,"a":{}}"#))
            try expect(wrap(#"{"\u0073k-fake-abcdef012345":"x"}"#), wrap(#"{"\#(Self.mark)":"x"}"#))
        }
        let result = bench.mask(#"{"details":{"\#(Self.key)":"\#(Self.key)"}}"#, as: .json)
        #expect(result.reports.map(\.channel) == ["$.details.?", "$.details.?"])
    }

    /// Names of the protocol are none, whatever the patterns; names in the data are.
    @Test func namesOfTheProtocolStay() throws {
        let bench = try Bench([Pattern(id: "word", form: .regex(#"\bindex\b"#))])
        #expect(
            bench.mask(#"{"index":1,"message":{"index":{"index":2}}}"#, as: .json).text
                == #"{"index":1,"message":{"index":{"[REDACTED:word]":2}}}"#)
    }

    // MARK: What is exempt

    @Test(arguments: ["type", "role", "model", "id", "tool_use_id", "custom_id", "media_type", "next_page"])
    func whatIsNoIdentifierIsText(member: String) throws {
        let long = String(repeating: "a", count: 65 - Self.key.count - 1) + "-"
        for (text, isMasked) in [
            ("\(Self.key)", false), ("a \(Self.key)", true), ("a/\(Self.key)", true), ("\\u002d\(Self.key)", true),
            ("\(Self.key)é", true), (long + Self.key, true), (String(long.dropFirst()) + Self.key, false),
        ] {
            let document = #"{"message":{"\#(member)":"\#(text)"}}"#
            try expect(document, isMasked ? document.replacing(Self.key, with: Self.mark) : document)
        }
    }

    @Test func whatIsNotBase64IsText() throws {
        let document = { (text: String) in
            #"[{"signature":"\#(text)"},{"encrypted_content":"\#(text)"},{"type":"redacted_thinking","data":"\#(text)"}]"#
        }
        for opaque in [Self.key, "+/_\(Self.key)/ab==", String(repeating: "a", count: 100_000) + "-\(Self.key)"] {
            try expect(document(opaque), document(opaque))
        }
        for text in ["a \(Self.key)", "\(Self.key).", #"\n\#(Self.key)"#] {
            try expect(document(text), document(text.replacing(Self.key, with: Self.mark)))
        }
    }

    /// In an event that has the shape of a plain delta, too.
    @Test func deltasAreNoExceptions() throws {
        let delta = { (type: String, text: String) in
            "event: content_block_delta\ndata: {\(type)\"index\":0,\"delta\":{\"type\":\"text_delta\(text)\",\"text\":\"x \"}}\n\n"
        }
        let type = #""type":"content_block_delta","#
        for (one, other) in [
            (delta(type, " \(Self.key)"), delta(type, " \(Self.mark)")),
            (delta(#""other":"\#(Self.key)","#, ""), delta(#""other":"\#(Self.mark)","#, "")),
        ] {
            let result = bench.mask(one)
            #expect(result.failure == nil)
            #expect(result.text == other)
        }
    }

    // MARK: Lines

    private static let pem = TestPatterns.secretPEM.split(separator: "\n").map(String.init)
    private static let pemMark = "[REDACTED:private-key]"

    private func array(_ lines: [String]) -> String { "[" + lines.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }

    @Test func aSpanGoesOnInTheNextStringOfAnArray() throws {
        let marks = Self.pem.map { _ in Self.pemMark }
        for wrap in [{ $0 }, { #"{"lines":\#($0),"x":"y"}"# }, { #"{"content":[{"content":\#($0)}]}"# }]
            as [(String) -> String]
        {
            try expect(wrap(array(Self.pem)), wrap(array(marks)))
            // Escapes, empty lines, and what stands around it.
            try expect(
                wrap(array(["a", "k: " + Self.pem[0] + #"\r"#, ""] + Self.pem[1...] + ["b \(Self.key)"])),
                wrap(array(["a", "k: " + Self.pemMark, ""] + marks[1...] + ["b \(Self.mark)"])))
            try expect(
                wrap(array([Self.pem[0]] + Self.pem[1...2] + [Self.pem[3] + " z"] + Self.pem)),
                wrap(array([marks[0]] + marks[1...2] + [marks[3] + " z"] + marks)))
        }
        // What is not closed is masked up to the end of the array, and no further.
        try expect(
            #"[["\#(Self.pem[0])",1,["x"],"y"],"z"]"#, #"[["\#(Self.pemMark)",1,["x"],"\#(Self.pemMark)"],"z"]"#)
        #expect(bench.mask(array(Self.pem), as: .json).reports.map(\.channel) == ["$[0]"])
    }

    /// Nothing but an open span goes over the end of a string.
    @Test func otherMatchesEndWithTheirString() throws {
        let bench = try Bench([
            Pattern(id: "wide", form: .regex(#"(?s)\bkyx.{0,40}"#)), Pattern(id: "line", form: .regex(#"a\nb"#)),
            TestPatterns.pem,
        ])
        let begin = Self.pem[0]
        #expect(
            bench.mask(array(["a", "b", "kyx", "c", begin + Self.pem[3], "d"]), as: .json).text
                == array(["a", "b", "[REDACTED:wide]", "c", Self.pemMark, "d"]))
    }

    @Test func aSpanGoesOnInToolInput() throws {
        let marks = Self.pem.map { _ in Self.pemMark }
        let whole = { (lines: [String]) in #"{"type":"tool_use","input":{"lines":\#(self.array(lines))}}"# }
        try expect(whole(Self.pem), whole(marks))
        let parts = { (lines: [String]) in
            lines.map { line in
                let piece = #"\"\#(line)\","#
                return
                    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"\(piece)\"}}\n\n"
            }.joined()
        }
        #expect(bench.mask(parts(Self.pem)).text == parts(marks))
    }

    @Test(arguments: [": ", "", "x: "]) func aSpanGoesOnInTheNextLineOfNoEvent(lead: String) {
        for blank in ["\n", "\n\n", "\r\n\r\n"] {
            let lines = { (lines: [String]) in lines.map { $0 + blank }.joined() + "id: 1\(blank)data: {}\n\n: z\n\n" }
            let events = lines(Self.pem[..<2].map { lead + $0 } + ["event: y"] + Self.pem[2...].map { lead + $0 })
            // Of an unknown field, the name is part of the text.
            let rest = (lead == "x: " ? "" : lead) + Self.pemMark
            let expected = lines([lead + Self.pemMark, rest, "event: y", rest, rest])
            for cut in [Bench.Cut.whole, .every(1)] {
                let result = bench.mask(events, cut: cut)
                #expect(result.failure == nil)
                #expect(result.text == expected)
            }
        }
    }
}
