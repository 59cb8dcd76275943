import Foundation
import MaskedStreams
import Masking
import PatternSyntax
import Testing

/// Stalls, blocking, and the formats that are no event streams.
@Suite struct ResponseTests {
    let bench: Bench

    init() throws { bench = try Bench([TestPatterns.key, TestPatterns.pem, TestPatterns.password, TestPatterns.card]) }

    private func delta(_ text: String, _ index: Int = 0, _ field: String = "text") -> String {
        "data: {\"type\":\"content_block_delta\",\"index\":\(index),\"delta\":{\"type\":\"x\",\"\(field)\":\"\(text)\"}  }\n\n"
    }

    private func stop(_ index: Int) -> String { "data: {\"type\":\"content_block_stop\",\"index\":\(index)}\n\n" }

    private let ping = "data: {\"type\":\"ping\"}\n\n"

    /// What each step writes: a string is fed, nil is a stall.
    private func steps(_ bench: Bench, _ steps: [String?]) -> [String] {
        var masker = ResponseMasker(.events, database: bench.database)
        var written: [String] = []
        for step in steps {
            var output: [UInt8] = []
            if let step {
                Array(step.utf8).withUnsafeBufferPointer { masker.feed($0, scratch: bench.scratch, into: &output) }
            } else {
                masker.stall(scratch: bench.scratch, into: &output)
            }
            written.append(String(decoding: output, as: UTF8.self))
        }
        var output: [UInt8] = []
        masker.finish(scratch: bench.scratch, into: &output)
        return written + [String(decoding: output, as: UTF8.self)]
    }

    // MARK: Stalls

    @Test func aStallReleasesTheSafePart() {
        #expect(
            steps(bench, [delta("hello sk-fake-"), nil, nil, ping, nil, delta("abcdef012345 x"), stop(0)]) == [
                "", delta("hello "), "", "", ping, delta("[REDACTED:fake-key]") + delta(" x"), stop(0), "",
            ])
        #expect(
            steps(bench, [delta("hello sk-fake-"), nil, delta("no"), stop(0)]) == [
                "", delta("hello "), "", delta("sk-fake-") + delta("no") + stop(0), "",
            ])
    }

    @Test func aStallLetsOtherBlocksPassAndKeepsTheirOrder() {
        let signature = delta("c2ln", 0, "signature")
        let end = "data: {\"type\":\"message_delta\",\"delta\":{}}\n\n"
        #expect(
            steps(bench, [delta("sk-fake-", 0), signature, delta("b ", 1), ping, end, nil, stop(0)]) == [
                "", "", "", "", "", delta("b ", 1) + ping, delta("sk-fake-", 0) + signature + end + stop(0), "",
            ])
    }

    /// The line feed of a CRLF stays with its CR, wherever a stall has put that.
    @Test func aLineFeedThatComesAfterAStall() {
        let comment = ": c\r"
        #expect(
            steps(bench, [delta("a sk-fake-") + comment, nil, "\n" + ping, delta("no"), stop(0)]) == [
                "", delta("a ") + comment, "\n", "", delta("sk-fake-") + ping + delta("no") + stop(0), "",
            ])
        // It stays with an event that is held, and leaves with one that has no text left.
        let end = delta("x sk-fake-").dropLast() + "\r"
        #expect(
            steps(bench, [comment + end, nil, "\n", delta("no"), stop(0)]) == [
                comment, delta("x ").dropLast() + "\r", "", "",
                delta("sk-fake-").dropLast() + "\r\n" + delta("no") + stop(0), "",
            ])
        #expect(
            steps(
                bench, [delta("sk-fake-"), delta("abcdef012345").dropLast() + "\r", nil, comment, nil, "\n", stop(0)])
                == [
                    "", "", "", "", comment, "\n", delta("[REDACTED:fake-key]") + stop(0), "",
                ])
    }

    @Test func aStallInToolInput() {
        let input = { (text: String) in delta(text, 0, "partial_json") }
        #expect(
            steps(
                bench,
                [
                    input(#"{\"a\\u00e9\": 41111"#), nil, input(#"11111111111, \"k\": \"sk-f\\u0061"#), nil,
                    input(#"ke-\"}"#),
                ]) == [
                    "", input(#"{\"a\\u00e9\": "#), input(#"\"[REDACTED:card]\""#), input(#", \"k\": \""#),
                    input(#"sk-f\\u0061"#) + input(#"ke-\"}"#), "",
                ])
    }

    /// However often a stream stalls, its texts are the same.
    @Test func stallsAtRandomChangeNoText() throws {
        var random = SystemRandomNumberGenerator()
        let words = [
            "sk-fake-", "abcdef012345", " ", "x", "é", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----",
            "4111111111111111",
        ]
        for round in 0..<300 {
            var events: [String] = []
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let text = (0..<3).map { _ in words.randomElement(using: &random) ?? "" }.joined()
                let cut = text.index(text.startIndex, offsetBy: Int.random(in: 0...text.count, using: &random))
                let index = Int.random(in: 0...1, using: &random)
                events += [delta(String(text[..<cut]), index), delta(String(text[cut...]), index)]
            }
            events += [stop(0), stop(1)]
            let expected = try texts(steps(bench, events).joined())
            let stalled = events.flatMap { Bool.random(using: &random) ? [$0, nil] : [$0] }
            #expect(try texts(steps(bench, stalled).joined()) == expected, "round \(round): \(events)")
        }
    }

    private func texts(_ stream: String) throws -> [String: String] {
        ReadEvent.texts(try ReadEvent.all(Array(stream.utf8))).filter { !$0.value.isEmpty }
    }

    @Test func stallsOverRecordedStreamsKeepTheirTexts() throws {
        for file in Recorded.files.prefix(30) {
            let bytes = try Recorded.bytes(file)
            let bench = try Bench([TestPatterns.key, .init(id: "words", form: .regex("[a-z ]{2,60}zqzqzq"))])
            let pieces = Bench.Cut.random(4).chunks(bytes).map { Array($0) }
            var masker = ResponseMasker(.events, database: bench.database)
            var output: [UInt8] = []
            for piece in pieces {
                piece.withUnsafeBufferPointer { masker.feed($0, scratch: bench.scratch, into: &output) }
                masker.stall(scratch: bench.scratch, into: &output)
            }
            masker.finish(scratch: bench.scratch, into: &output)
            #expect(ReadEvent.texts(try ReadEvent.all(output)) == ReadEvent.texts(try ReadEvent.all(bytes)))
        }
    }

    // MARK: Blocking

    @Test func blockingEndsTheStreamBeforeTheMatch() throws {
        var pattern = TestPatterns.key
        pattern.action = .block
        let bench = try Bench([pattern])
        let stream = delta("a ") + delta("b sk-fake-") + delta("abcdef012345 c") + ping + stop(0)
        for cut in [Bench.Cut.whole, .every(1), .random(3)] {
            let result = bench.mask(stream, cut: cut)
            #expect(result.failure?.code == .blocked(pattern: "fake-key"))
            #expect(
                result.text == delta("a ") + delta("b ") + HostileTests.errorStart
                    + "blocked by the pattern fake-key\"}}\n\n")
        }
        // At the end of a block, and in a string of its own.
        #expect(bench.mask(delta("b sk-fake-abcdef012345") + stop(0)).text.hasPrefix(delta("b ") + "event: error"))
        let error = "data: {\"type\":\"error\",\"error\":{\"message\":\"sk-fake-abcdef012345\"}}\n\n"
        #expect(bench.mask(error).text.hasPrefix("event: error"))
    }

    @Test func detectingOnlyReports() throws {
        var pattern = TestPatterns.key
        pattern.action = .detect
        let bench = try Bench([pattern])
        let stream = delta("b sk-fake-") + delta("abcdef012345 c") + stop(0)
        #expect(bench.mask(stream).text == stream)
        #expect(bench.mask(stream).reports.count == 1)
    }

    /// What stands for a secret is escaped as its place needs; what the secret holds does not matter.
    @Test func secretsOfAnyCharactersLeaveWhole() throws {
        let pattern = Pattern(
            id: "p", form: .regex(#"\bpw[^ ]{10,20} "#), action: .partial(first: 3, last: 2))
        let bench = try Bench([pattern])
        let secret = "pwé\"\\\n\u{1}/€😀zz "
        let shown = "pwé[REDACTED:p]z "
        let outer = try String(decoding: JSONEncoder().encode(secret), as: UTF8.self).dropFirst().dropLast()
        #expect(try texts(bench.mask(delta("a " + outer) + stop(0)).text) == ["0#0/text": "a " + shown])

        let document = try String(decoding: JSONEncoder().encode(["k": secret]), as: UTF8.self)
        let inner = try String(decoding: JSONEncoder().encode(document), as: UTF8.self).dropFirst().dropLast()
        let masked = try texts(bench.mask(delta(String(inner), 0, "partial_json") + stop(0)).text)["0#0/partial_json"]
        #expect(try JSONDecoder().decode([String: String].self, from: Data((masked ?? "").utf8)) == ["k": shown])
        #expect(bench.mask("{\"input\":\(document)}", as: .json).text == "{\"input\":{\"k\":\"\(shown)\"}}")
    }

    // MARK: Documents

    @Test func aDocumentChangesOnlyWhereItMatches() {
        let key = TestPatterns.secretKey
        let document = { (text: String, card: String) in
            "{ \"id\":\"\(key)\", \"type\":\"message\",\n \"content\":[{\"type\":\"text\",\"text\":\"a \(text)\\u00e9\"},"
                + "{\"type\":\"tool_use\",\"input\":{\"id\":\"\(text)\", \"c\": \(card)}}],\"usage\":{\"n\": 4111111111}}\n"
        }
        for cut in [Bench.Cut.whole, .every(1)] {
            let result = bench.mask(document(key, "4111111111111111"), as: .json, cut: cut)
            #expect(result.failure == nil)
            #expect(result.text == document("[REDACTED:fake-key]", "\"[REDACTED:card]\""))
            #expect(
                result.reports.map(\.channel) == [
                    "message:$.content[0].text", "message:$.content[1].input", "message:$.content[1].input",
                ])
        }
        #expect(bench.mask("", as: .json).failure == nil)
        #expect(bench.mask("{\"a\":", as: .json).failure?.code == .unreadable)
        #expect(bench.mask("{\"a\":\"\(key)\"}x", as: .json).text == "")
    }

    @Test func documentsOfLines() {
        let key = TestPatterns.secretKey
        let mark = "[REDACTED:fake-key]"
        let lines = { (text: String) in
            "{\"custom_id\":\"\(key)\",\"result\":{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"\(text)\"}]}}}\r\n\n[\"\(text)\"]\n\"\(text)\""
        }
        for cut in [Bench.Cut.whole, .every(1), .random(4)] {
            let result = bench.mask(lines(key), as: .jsonLines, cut: cut)
            #expect(result.failure == nil)
            #expect(result.text == lines(mark))
        }
        #expect(bench.mask("{}\nx\n", as: .jsonLines).text == "{}\n")
        #expect(bench.mask("{}\nx\n", as: .jsonLines).failure?.code == .unreadable)
    }

    @Test func linesLeaveAsTheyCome() {
        var masker = ResponseMasker(.jsonLines, database: bench.database)
        var output: [UInt8] = []
        Array("{}\n{".utf8).withUnsafeBufferPointer { masker.feed($0, scratch: bench.scratch, into: &output) }
        #expect(output == Array("{}\n".utf8))
    }

    @Test func textIsOneChannel() {
        for cut in [Bench.Cut.whole, .every(1), .random(4)] {
            let result = bench.mask("a \(TestPatterns.secretKey)\n\(TestPatterns.secretPEM) b", as: .text, cut: cut)
            #expect(result.text == "a [REDACTED:fake-key]\n[REDACTED:private-key] b")
            #expect(result.reports.count == 2)
        }
    }

    @Test func textLeavesAtOnce() {
        var masker = ResponseMasker(.text, database: bench.database)
        var output: [UInt8] = []
        Array("hello sk-f".utf8).withUnsafeBufferPointer { masker.feed($0, scratch: bench.scratch, into: &output) }
        #expect(output == Array("hello ".utf8))
    }
}
