import Masking
import PatternSyntax
import Testing

@Suite struct ActionTests {
    private func card(_ action: Pattern.Action) -> Pattern {
        Pattern(id: "card", form: .regex(#"\b\d{16}\b"#), action: action)
    }

    private var keyed: MaskingSettings {
        var settings = MaskingSettings()
        settings.key = Array(0..<32)
        return settings
    }

    @Test func partialShowsTheEnds() throws {
        let database = try database(card(.partial(first: 2, last: 4)))
        #expect(try mask("pay 4111111111111111 now", database) == "pay 41[REDACTED:card]1111 now")
    }

    @Test func partialHidesAllOfWhatIsTooShort() throws {
        let database = try database(card(.partial(first: 8, last: 4)))
        #expect(try mask("4111111111111111", database) == "[REDACTED:card]")
    }

    @Test func partialHidesAllWhereAnotherMatchOverlaps() throws {
        let other = Pattern(id: "other", form: .regex("1111 now"), priority: 10)
        let database = try database(card(.partial(first: 2, last: 4)), other)
        #expect(try mask("pay 4111111111111111 now", database) == "pay [REDACTED:card]")
    }

    @Test func hashIsTheSameForTheSameValueAndKey() throws {
        let output = try mask(
            "4111111111111111 4000000000000002 4111111111111111", database(card(.hash), settings: keyed))
        let words = output.split(separator: " ")
        #expect(words[0] == words[2] && words[0] != words[1])
        #expect(words[0].wholeMatch(of: /\[HASH:card:[a-p]{20}\]/) != nil)
        var other = keyed
        other.key?[0] = 99
        #expect(try mask("4111111111111111", try database(card(.hash), settings: other)) != words[0])
    }

    @Test func tokensCanBeTurnedBackWithTheKeyOnly() throws {
        let database = try database(card(.tokenize), settings: keyed)
        let token = Array(try mask("4111111111111111", database).utf8)
        #expect(database.text(ofToken: token) == Array("4111111111111111".utf8))
        var forged = token
        forged[20] ^= 1
        #expect(database.text(ofToken: forged) == nil)
        var other = keyed
        other.key?[0] = 99
        let stranger = try Database([PatternSet(name: "tests", patterns: [card(.tokenize)])], settings: other)
        #expect(stranger.text(ofToken: token) == nil)
    }

    @Test func detectReportsAndPasses() throws {
        var masker = try StringMasker(database(card(.detect)))
        #expect(try masker.feed("pay 4111111111111111 now") == "pay 4111111111111111 now")
        #expect(masker.masker.matches == [.init(pattern: 0, start: 4, end: 20)])
    }

    @Test func blockEndsTheTextBeforeTheMatch() throws {
        let database = try database(card(.block))
        let scratch = try Scratch(database)
        var masker = TextMasker(database)
        var output: [UInt8] = []
        #expect(throws: MaskingError(.blocked, "blocked by pattern card")) {
            try masker.feed(Array("pay 4111111111111111 now".utf8), scratch: scratch, into: &output)
        }
        #expect(output == Array("pay ".utf8))
        #expect(throws: MaskingError.self) { try masker.feed([0x61], scratch: scratch, into: &output) }
        #expect(output == Array("pay ".utf8))
    }

    @Test func allowedTextsPass() throws {
        var pattern = Pattern(id: "mail", form: .regex(#"\b[a-z]{1,20}@[a-z]{1,20}\.com\b"#))
        pattern.allow = [.literal("git@host.com"), .regex("no.*reply@.*")]
        let database = try database(pattern)
        #expect(
            try mask("git@host.com noreply@x.com me@x.com", database) == "git@host.com noreply@x.com [REDACTED:mail]")
    }
}
