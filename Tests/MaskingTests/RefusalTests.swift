import Masking
import PatternSyntax
import Testing

/// A list of bad patterns, each with the fault it must give.
@Suite struct RefusalTests {
    static let bad: [(pattern: Pattern, field: String, reason: String)] = [
        (Pattern(id: "empty", form: .regex("a?")), "regex", "nothing at all"),
        (Pattern(id: "open", form: .regex("ab+")), "regex", "no bound"),
        (Pattern(id: "wide", form: .regex("a{5000}")), "regex", "widest match is 5000 bytes"),
        (Pattern(id: "syntax", form: .regex("a(b")), "regex", "offset 1"),
        (Pattern(id: "void", form: .regex("k=(?<secret>a{0,4})")), "regex", "at least one byte"),
        (Pattern(id: "check", form: .regex("ab"), validators: ["no-such"]), "validate", "no-such"),
        (Pattern(id: "key", form: .regex("ab"), action: .hash), "action", "key"),
        (Pattern(id: "part", form: .regex("ab"), action: .partial(first: 0, last: 0)), "action", "at least one"),
        (Pattern(id: "span", form: .span(begin: "a", end: "b"), action: .partial(first: 1, last: 1)), "action", "span"),
        (Pattern(id: "group", form: .span(begin: "(?<secret>a)", end: "b")), "span", "secret"),
        (Pattern(id: "self", form: .regex("REDACTED")), "regex", "placeholder"),
        (Pattern(id: "allow", form: .regex("ab"), allow: [.regex("(")]), "allow", "offset"),
    ]

    @Test(arguments: bad.indices)
    func badPatternIsRefusedByName(index: Int) throws {
        let (pattern, field, reason) = Self.bad[index]
        let errors = #expect(throws: PatternErrors.self) { try database(pattern) }
        let fault = try #require(errors?.faults.first)
        #expect(fault.pattern == pattern.id)
        #expect(fault.field == field)
        #expect(fault.reason.contains(reason))
    }

    @Test func allFaultsAreReportedAtOnce() throws {
        let patterns = Self.bad.map(\.pattern).filter { $0.id != "self" } + [Pattern(id: "wide", form: .regex("ok1"))]
        let errors = #expect(throws: PatternErrors.self) {
            try Database([PatternSet(name: "bad", patterns: patterns)])
        }
        #expect(Set(errors?.faults.map(\.pattern) ?? []) == Set(patterns.map(\.id)))
        #expect(errors?.faults.contains { $0.field == "id" } == true)
    }

    @Test func badSettingsAreRefused() throws {
        for change in [{ $0.lookback = 3 }, { $0.template = "a\"b" }, { $0.key = [1, 2] }]
            as [(inout MaskingSettings) -> Void]
        {
            var settings = MaskingSettings()
            change(&settings)
            #expect(throws: PatternErrors.self) { try database(fakeKey, settings: settings) }
        }
    }

    @Test func aScratchOfAnotherDatabaseIsRefused() throws {
        var masker = TextMasker(try database(fakeKey))
        let other = try Scratch(database(fakePEM))
        var output: [UInt8] = []
        #expect(throws: MaskingError.self) { try masker.feed([0x61], scratch: other, into: &output) }
        #expect(output.isEmpty)
    }
}
