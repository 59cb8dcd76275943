import Glibc
import Masking
import MaskingLaws
import PatternSyntax
import Testing

/// The laws of the engine on random cases. `make test` runs many more of them with optimised code (`laws`).
@Suite struct LawTests {
    @Test func lawsHoldOnRandomCases() throws {
        let seed = getenv("SCRIM_SEED").flatMap { UInt64(String(cString: $0)) } ?? 1
        print("laws: seed \(seed)")
        var summary = LawSummary()
        try checkLaws(seed: seed, cases: 150, into: &summary)
        print(summary)
        #expect(summary.cases == 150)
    }

    /// Each kind of case, and a match of each kind of pattern, is among the random ones.
    @Test func everyKindOccurs() throws {
        var summary = LawSummary()
        try checkLaws(seed: 1, cases: 150, into: &summary)
        #expect(summary.moves > 0 && summary.prefixes > 0)
        for kind in ["with a long text", "with a short text", "with more than 3 patterns", "with a match"] {
            #expect(summary.special[kind, default: 0] > 0, "\(kind)")
        }
        for kind in [
            "of kind plain", "of kind secret", "of kind secret in a branch", "of kind span", "of kind nested end",
            "of kind wide", "wider than 16 bytes", "checked by validators", "found by their ends",
            "found by their beginnings", "found by what stands inside", "to redact", "to detect", "to block",
            "to hash", "to tokenize", "to partial",
        ] {
            #expect(summary.matches[kind, default: 0] > 0, "\(kind)")
        }
    }

    @Test(arguments: LawTests.broken)
    func lawsHoldWhereTheyDidNot(_ lawCase: LawCase) throws {
        var summary = LawSummary()
        var generator = CaseGenerator(seed: 1)
        try checkLaws(on: lawCase, &generator, isReleaseChecked: true, into: &summary)
        #expect(summary.refused == 0 && summary.prefixes > 0)
    }

    /// Cases that broke a law once.
    static let broken = [
        LawCase(
            [span(#"1{1,3}\xA9"#, #"\d[^ab1]{1,2}"#, priority: 60), span(#"(?i:a)\b"#, #"a\b"#, .block)],
            "1\u{A9} \n\u{E2}\u{82}"),
        LawCase(
            [
                regex(#"\bb{1,3}"#, .detect),
                regex(#"\xA9b(?:A|(?:a|b?)|A){1,2}?(?:x|(?<secret>A[^ab1]{0,2}))(?:b{1,2}?)"#),
            ], "\u{A9}baxb\u{A9}bAxb\u{A9}bAx b"),
        LawCase(
            [regex(#"\xA9(?<secret>(?: |a))(?:b{0,2}|\xC3){1,3}"#)],
            "-1\n\u{A9}abb\u{C3}\u{C3}\u{A9}a\u{C3}\u{A9}a\u{C3}bb\u{A9} b\u{C3}b\u{A9}abab\u{C3}"),
        LawCase([regex(#"\xA9{1,2}?\xC3"#)], "\n\u{C3}\u{A9}\u{A9}\u{C3}"),
        LawCase([regex("a1", .block), span("(?:ab)?a", ".A")], "a1"),
        LawCase([regex(#"(?:\w| | {0,2}){1,3}(?:x|(?<secret>a1))b"#)], "xb ba"),
        LawCase(
            [regex("aba", .block, allow: [.literal("ab")]), regex(#"\B(?:(?:ab|a|[ab])|a)[ab]"#)],
            "\u{C3}\u{A9}A1A1aba \n-1b"),
        LawCase([regex(#"(?i:a){1,3}(?<secret>(?:\xE2\x82|b{1,2}|\b)[^ab1])"#)], "Ab-Ab-aa\u{E2}\u{82}\u{12}"),
        LawCase(
            [
                regex(#"\xA9\d{2,4}(?i:a){2,4}"#, .block, validate: ["entropy>=0.9"]),
                regex(#"\xE2\x82"#, allow: [.regex("a+|.b*")]),
            ], "\u{E2}\u{82}\u{A9}119Aa\u{A9}11AaAa"),
        LawCase([span("a(?s:.)", #"\d(?:é{2}|[^ab1])"#)], "b-Ab a Ab1\u{C3}\u{A9}\u{C3}\u{A9}"),
        LawCase([regex(#"(?:\w{2}|(?<secret>AA)a)a"#, validate: ["entropy>=0.9"])], "AAaa"),
        LawCase([span("a1(?:a1|a1){1,3}", ".{0,2}[a-b1]")], "bA-\na1a1a1 a\u{94}\u{E2}\u{82}\u{AC}AA "),
        // Hits of starts that different landmarks tell.
        LawCase(
            [
                regex(#"\B(?:(?: |\B|\b)|b|b)b"#),
                regex(#"(?:a|b){2}\w{3,40}?[ab]"#, .tokenize, validate: ["entropy>=0.9"]),
            ],
            "baaaaaa---------aaaaaa-----------------------baaaaa--------aaaaaa------------------aaaaaaaabba"),
    ]

    private static func regex(
        _ regex: String, _ action: Pattern.Action = .redact, validate: [String] = [], allow: [Pattern.Allowance] = []
    ) -> Pattern {
        Pattern(id: "", form: .regex(regex), validators: validate, action: action, allow: allow)
    }

    private static func span(
        _ begin: String, _ end: String, _ action: Pattern.Action = .redact, priority: Int = 50
    ) -> Pattern {
        Pattern(id: "", form: .span(begin: begin, end: end), action: action, priority: priority)
    }
}

extension LawCase {
    /// A case whose text has a byte for every character of `text`.
    fileprivate init(_ patterns: [Pattern], _ text: String) {
        var patterns = patterns
        for index in patterns.indices { patterns[index].id = "p\(index)" }
        self.init(patterns: patterns, text: text.unicodeScalars.map { UInt8($0.value) })
    }
}
