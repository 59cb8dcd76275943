import Masking
import PatternSyntax
import Testing

/// What goes out when, by example. The laws have it in general; these say what a user sees.
@Suite struct ReleaseTests {
    @Test func textThatCannotBecomeAMatchPassesAtOnce() throws {
        var masker = try StringMasker(database(fakeKey))
        #expect(try masker.feed("The key is s") == "The key is ")
        #expect(try masker.feed("imple. ") == "simple. ")
        #expect(masker.masker.held == 0)
    }

    @Test func aMatchIsHeldFromItsStart() throws {
        var masker = try StringMasker(database(fakeKey))
        #expect(try masker.feed("use sk-fake-abc") == "use ")
        #expect(try masker.feed("def123456") == "")
        #expect(try masker.feed(" now") == "[REDACTED:fake-key] now")
    }

    @Test func aKeywordBeforeASecretPassesAtOnce() throws {
        var masker = try StringMasker(database(fakePassword))
        #expect(try masker.feed("password: ") == "password: ")
        #expect(try masker.feed("hun") == "")
        #expect(try masker.feed("ter2") == "[REDACTED:fake-password]")
        #expect(try masker.feed("x ok") == " ok")
        #expect(try masker.finish() == "")
    }

    @Test func aSpanIsReplacedWhenItBeginsAndItsBodyNeverHeld() throws {
        var masker = try StringMasker(database(fakePEM))
        #expect(try masker.feed("key:\n-----BEGIN FAKE PRIVATE KEY-----") == "key:\n[REDACTED:fake-pem]")
        for _ in 0..<2000 { #expect(try masker.feed("QUJDREVGR0hJSktMTU5PUA==\n") == "") }
        #expect(masker.masker.memory < 200)
        #expect(try masker.feed("-----END FAKE PRIVATE KEY-----\nbye") == "\nbye")
    }

    @Test func aTextThatEndsInsideASpanEndsMasked() throws {
        var masker = try StringMasker(database(fakePEM))
        #expect(try masker.feed("-----BEGIN PRIVATE KEY-----\nQUJD") == "[REDACTED:fake-pem]")
        #expect(try masker.finish() == "")
    }

    @Test func aCodePointIsNeverCut() throws {
        var masker = try StringMasker(database(fakeKey))
        var output: [UInt8] = []
        try masker.masker.feed([0x61, 0xE2, 0x82], scratch: masker.scratch, into: &output)
        #expect(output == [0x61])
        try masker.masker.feed([0xAC], scratch: masker.scratch, into: &output)
        #expect(output == [0x61, 0xE2, 0x82, 0xAC])
    }

    @Test func overlappingSpansBecomeOnePlaceholderAndTouchingOnesStayTwo() throws {
        let low = Pattern(id: "low", form: .regex("abcd"), priority: 10)
        let high = Pattern(id: "high", form: .regex("cdef"), priority: 20)
        let next = Pattern(id: "next", form: .regex("gx"), priority: 90)
        #expect(try mask("xabcdefgxx", database(low, high, next)) == "x[REDACTED:high][REDACTED:next]x")
    }

    @Test func ofEqualPriorityTheLongestThenTheFirstNamesTheGroup() throws {
        let short = Pattern(id: "short", form: .regex("abc"))
        let long = Pattern(id: "long", form: .regex("bcde"))
        let same = Pattern(id: "same", form: .regex("abc"))
        #expect(try mask("abcde", database(short, long)) == "[REDACTED:long]")
        #expect(try mask("abc", database(short, same)) == "[REDACTED:short]")
    }

    @Test func asyncSequenceMasks() async throws {
        let pieces = AsyncStream<[UInt8]> { continuation in
            for byte in "use sk-fake-abcdef123456 now".utf8 { continuation.yield([byte]) }
            continuation.finish()
        }
        var output: [UInt8] = []
        for try await piece in pieces.masked(with: try database(fakeKey)) {
            #expect(!piece.isEmpty)
            output += piece
        }
        #expect(String(decoding: output, as: UTF8.self) == "use [REDACTED:fake-key] now")
    }
}
