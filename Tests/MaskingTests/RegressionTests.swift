import Masking
import PatternSyntax
import Testing

/// Faults that were found by review, each with the text that showed it.
@Suite struct RegressionTests {
    private func mask(_ text: String, chunk: Int, _ database: Database) throws -> String {
        var masker = try StringMasker(database)
        var output = ""
        let characters = Array(text)
        for start in stride(from: 0, to: characters.count, by: chunk) {
            output += try masker.feed(String(characters[start..<min(start + chunk, characters.count)]))
        }
        return output + (try masker.finish())
    }

    @Test func aNewScratchIsNotTakenForOneThatIsGone() throws {
        let database = try database(
            Pattern(id: "foo", form: .regex("foo[0-9]{3,40}z")), Pattern(id: "bar", form: .regex("bar[0-9]{3,40}z")))
        for _ in 0..<200 {
            var masker = TextMasker(database)
            var output: [UInt8] = []
            try masker.feed(Array("x bar1234".utf8), scratch: Scratch(database), into: &output)
            let scratch = try Scratch(database)
            _ = try database.mask(Array("foo12 foo123 f".utf8), scratch: scratch)
            try masker.feed(Array("5678z done".utf8), scratch: scratch, into: &output)
            try masker.finish(scratch: scratch, into: &output)
            #expect(String(decoding: output, as: UTF8.self) == "x [REDACTED:bar] done")
        }
    }

    @Test(arguments: [1, 2, 3, 100])
    func aSpanEndsAtTheEndBehindAnAttemptThatFails(chunk: Int) throws {
        let database = try database(Pattern(id: "sp", form: .span(begin: "<<", end: "xabcdefgh|b")))
        #expect(try mask("<<12xabcz hello", chunk: chunk, database) == "[REDACTED:sp]cz hello")
    }

    @Test(arguments: [1, 2, 3, 5, 8])
    func aPseudonymIsThatOfTheLongestMatchOfItsGroup(chunk: Int) throws {
        var settings = MaskingSettings()
        settings.key = Array(0..<32)
        let database = try database(
            Pattern(id: "num", form: .regex(#"[0-9]{4,8}\b"#), action: .hash, priority: 90),
            Pattern(id: "other", form: .regex("34 .{0,40}y")), settings: settings)
        let text = "a 1234 12345678 y z"
        #expect(try mask(text, chunk: chunk, database) == mask(text, chunk: 100, database))
    }

    @Test func aPartialLabelDoesNotHoldAnOpenSpan() throws {
        var masker = try StringMasker(
            database(
                Pattern(id: "part", form: .regex("k[0-9]{4}"), action: .partial(first: 1, last: 0), priority: 95),
                Pattern(id: "sp", form: .span(begin: "BEGINk", end: "END")), Pattern(id: "foo", form: .regex(#"foo\d"#))
            ))
        #expect(try masker.feed("BEGINk1234") == "[REDACTED:part]")
        for _ in 0..<1000 { #expect(try masker.feed(" foo1") == "") }
        #expect(try masker.feed("END on") == " on")
    }

    @Test func repeatsOfNothingDoNotHangTheCompiler() throws {
        let database = try database(Pattern(id: "nothing", form: .regex("a(?:(?:(?:){32767}){32767}){32767}")))
        #expect(try mask("bab", chunk: 1, database) == "b[REDACTED:nothing]b")
    }

    @Test func manyMatchesInOneChunkCostNoMoreThanInMany() throws {
        let database = try database(
            Pattern(id: "foo", form: .regex(#"foo\d\d"#)), Pattern(id: "bar", form: .regex(#"bar\d\d"#)))
        let text = String(repeating: "foo12 bar34 ", count: 4000)
        #expect(
            try mask(text, chunk: text.count, database)
                == String(repeating: "[REDACTED:foo] [REDACTED:bar] ", count: 4000))
    }
}
