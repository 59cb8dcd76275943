import ClaudeProtocol
import Foundation
import Testing

private func read(_ text: String) throws -> [JSONToken] { try read(Array(text.utf8)) }

private func read(_ bytes: [UInt8]) throws -> [JSONToken] {
    var tape = JSONTape()
    try bytes.withUnsafeBufferPointer { (bytes) throws(ProtocolError) in
        try tape.read(bytes, from: 0, to: bytes.count)
    }
    return tape.tokens
}

@Suite struct JSONTapeTests {
    @Test(arguments: [
        "{}", "[]", " { } ", "[[],{}]", "null", "true", "false", "0", "-0", "-1.5e+10", "1E5", "\"\"", "\"a\"",
        "[1,2 , 3]", "{\"a\":1,\"b\":[{\"c\":null}]}", "\t\r\n [ \n] ", #""\"\\\/\b\f\n\r\t\u00e9\uD83D""#,
        "\"raw\u{1}control\u{0}\ncharacters\"", "{\"a\":{\"a\":{\"a\":[]}}}        ", #"{"a":"b"       }"#,
    ]) func accepts(_ text: String) throws { _ = try read(text) }

    @Test(arguments: [
        "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
        "{1:1}",
        "nul", "nulll", "True", "01", "-", "1.", ".5", "1e", "+1", "0x10", "NaN", "'a'", "\"", "\"a", "\"\\\"",
        #""\q""#,
        #""\u12""#, #""\u12g4""#, "1 2", "{} {}", "[1}", "{\"a\":1]", "\u{FEFF}{}", "\"a\" b", "{\"a\" 1}", "[1 2]",
        "//x\n1",
    ]) func refuses(_ text: String) { #expect(throws: ProtocolError.self) { try read(text) } }

    @Test func acceptsBrokenUTF8InStrings() throws { _ = try read([0x22, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0x22]) }

    @Test func givesTokensInOrder() throws {
        let text = #"{"a": ["x\n", 12], "b": true}"#
        let tokens = try read(text)
        let bytes = Array(text.utf8)
        let texts = tokens.map { String(decoding: bytes[Int($0.start)..<Int($0.end)], as: UTF8.self) }
        #expect(texts == [text, "a", #"["x\n", 12]"#, #"x\n"#, "12", "b", "true"])
        #expect(tokens.map(\.kind) == [.object, .key, .array, .string, .number, .key, .literal])
        #expect(tokens.map(\.next) == [7, 2, 5, 4, 5, 6, 7])
        #expect(tokens.map(\.escaped) == [false, false, false, true, false, false, false])
    }

    @Test func boundsDepth() throws {
        let deep = { (n: Int) in String(repeating: "[", count: n) + String(repeating: "]", count: n) }
        _ = try read(deep(512))
        #expect(throws: ProtocolError.self) { try read(deep(513)) }
        #expect(throws: ProtocolError.self) { try read(String(repeating: "[", count: 1_000_000)) }
    }

    @Test func boundsTokens() {
        var limits = JSONTape.Limits()
        limits.tokens = 3
        var tape = JSONTape(limits: limits)
        #expect(throws: ProtocolError.self) {
            try Array("[1,2,3]".utf8).withUnsafeBufferPointer { (bytes) throws(ProtocolError) in
                try tape.read(bytes, from: 0, to: bytes.count)
            }
        }
    }

    /// Every prefix of a document that is not the document is refused.
    @Test func refusesEveryPrefix() throws {
        let document = Array(#"{"type":"a","x":[1.5e3,"\u00e9\\",null,{"k":false}]}"#.utf8)
        for end in 0..<document.count { #expect(throws: ProtocolError.self) { try read(Array(document[..<end])) } }
    }
}

private func unescape(_ bytes: [UInt8], _ mode: JSONUnescaper.Mode, cutAt cuts: [Int] = []) -> [UInt8] {
    var unescaper = JSONUnescaper(mode)
    var text: [UInt8] = []
    var from = 0
    for cut in cuts + [bytes.count] {
        bytes[from..<cut].withUnsafeBufferPointer { piece in
            var position = 0
            while unescaper.next(piece, &position, into: &text) != nil {}
        }
        from = cut
    }
    unescaper.finish(into: &text)
    return text
}

@Suite struct JSONUnescaperTests {
    static let contents = [
        "", "plain", #"a\nb"#, #"\u0041\u00e9\u20ac"#, #"\ud83d\ude00!"#, #"x\\\"\/\b\f\r\t"#, "é€😀",
        #"\u0073\u006b-fake"#,
    ]

    @Test(arguments: contents) func decodesAsFoundation(_ content: String) throws {
        let expected = try JSONSerialization.jsonObject(with: Data("\"\(content)\"".utf8), options: .fragmentsAllowed)
        #expect(String(decoding: unescape(Array(content.utf8), .string), as: UTF8.self) == expected as? String)
    }

    @Test(
        arguments: contents + [
            #"\ud83d"#, #"\ud83dx"#, #"\ud83d\n"#, #"\ud83d\ud83d\ude00"#, #"\ude00\ud83d"#, #"\ud83d\u0041"#,
            #"\q\u12"x"#, #"\"#,
            #"\u"#, #"\u00"#, #"\ud83d\"#, #"\ud83d\ude0"#, #"\u12"34"#,
        ])
    func decodesTheSameHoweverCut(_ content: String) {
        for mode in [JSONUnescaper.Mode.string, .between] {
            let bytes = Array((mode == .string ? content : #"{"k":"\#(content)",1:tru"#).utf8)
            let whole = unescape(bytes, mode)
            #expect(unescape(bytes, mode, cutAt: Array(0..<bytes.count)) == whole)
            for first in 0...bytes.count {
                for second in first...bytes.count {
                    #expect(unescape(bytes, mode, cutAt: [first, second]) == whole)
                }
            }
        }
    }

    @Test func writesLoneSurrogatesAsThreeBytes() {
        #expect(unescape(Array(#"\ud83d"#.utf8), .string) == [0xED, 0xA0, 0xBD])
        #expect(JSONEscaping.escaped([0xED, 0xA0, 0xBD]) == Array(#"\ud83d"#.utf8))
    }

    /// Whatever is escaped and cut: to take code points out of the decoded text, or to take their splices out of the raw text, is one.
    @Test func splicesOfTheTextBecomeSplicesOfTheSource() throws {
        var random = SystemRandomNumberGenerator()
        let characters = ["a", "é", "€", "😀", "\"", "\\", "\n", "/", "\u{1}", "z"].map { Array($0.utf8) }
        for round in 0..<4000 {
            // The text in code points, and one way to write each.
            var points: [[UInt8]] = []
            var raws: [[UInt8]] = []
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let point = characters.randomElement(using: &random) ?? []
                let units = Array(String(decoding: point, as: UTF8.self).utf16)
                let mustEscape = point.count == 1 && (point[0] < 0x20 || point[0] == 0x22 || point[0] == 0x5C)
                let escape = units.map { "\\u" + String(0x10000 + Int($0), radix: 16).dropFirst() }.joined()
                points.append(point)
                raws.append(mustEscape || Bool.random(using: &random) ? Array(escape.utf8) : point)
            }
            let first = Int.random(in: 0..<points.count, using: &random)
            let last = Int.random(in: first..<points.count, using: &random)
            let offset = { (i: Int) in points[..<i].reduce(0) { $0 + $1.count } }
            let mark = Array("<->".utf8)
            var splices = [Splice(offset(first), offset(last + 1), mark)]
            let raw = Array(raws.joined())
            // The source in pieces.
            let cut = Int.random(in: 0...raw.count, using: &random)
            var unescaper = JSONUnescaper(.string)
            var output: [UInt8] = []
            var decodedBefore = 0
            for piece in [Array(raw[..<cut]), Array(raw[cut...])] {
                var own: [Splice] = []
                var shifted = splices.map { Splice($0.start - decodedBefore, $0.end - decodedBefore, $0.replacement) }
                var reader = unescaper
                piece.withUnsafeBufferPointer { unescaper.translate(&shifted, in: $0, into: &own) }
                for i in splices.indices { splices[i].replacement = shifted[i].replacement }
                var text: [UInt8] = []
                piece.withUnsafeBufferPointer { bytes in
                    var position = 0
                    while reader.next(bytes, &position, into: &text) != nil {}
                }
                decodedBefore += text.count
                unescaper = reader
                var from = 0
                for splice in own {
                    output += piece[from..<splice.start] + splice.replacement
                    from = splice.end
                }
                output += piece[from...]
            }
            let expected = Array(raws[..<first].joined()) + mark + Array(raws[(last + 1)...].joined())
            #expect(output == expected, "round \(round)")
        }
    }
}
