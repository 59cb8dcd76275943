import PatternSyntax
import Testing

@testable import PatternLoading

@Suite struct SetReaderTests {
    @Test func aSetIsReadWithItsDefaults() throws {
        let loaded = try load(goodSet())
        let pattern = Pattern(
            id: "fake-token", name: "Fake token", category: "test", form: .regex(#"\bfake_[a-z]{8}\b"#),
            examples: ["fake_abcdefgh"], negatives: ["fake_abc"])
        #expect(loaded.sets == [PatternSet(name: "test", version: 1, patterns: [pattern])])
    }

    @Test func everyFieldIsRead() throws {
        let loaded = try load(
            """
            set: test
            version: 3
            allow: ['fake_everywhere', { regex: 'fake_a{8}' }]
            patterns:
              - id: fake-1-token
                name: "Fake: token"
                category: test
                regex: 'BEGIN[ ]END'
                validate: [luhn, 'entropy>=3.5']
                action: { partial: { first: 4, last: 2 } }
                priority: 77
                confidence: low
                allow: ['fake_here']
                examples:
                  - |
                    BEGIN
                    END
                negatives: ["\\x42EGUN"]
                reference: 'somewhere'

            """)
        let set = try #require(loaded.sets.first)
        #expect(set.version == 3)
        #expect(
            set.patterns == [
                Pattern(
                    id: "fake-1-token", name: "Fake: token", category: "test", form: .regex(#"BEGIN[ ]END"#),
                    validators: ["luhn", "entropy>=3.5"], action: .partial(first: 4, last: 2), priority: 77,
                    confidence: .low,
                    allow: [.literal("fake_everywhere"), .regex("fake_a{8}"), .literal("fake_here")],
                    examples: ["BEGIN\nEND\n"], negatives: ["BEGUN"], reference: "somewhere")
            ])
    }

    @Test func aSpanTakesNoAllowListOfItsSet() throws {
        let spanned = goodPattern.replacing(
            #"regex: '\bfake_[a-z]{8}\b'"#, with: "span: { begin: 'BEGIN', end: 'END' }")
        let loaded = try load("allow: [x]\n" + goodSet(spanned))
        #expect(loaded.patterns[0].form == .span(begin: "BEGIN", end: "END"))
        #expect(loaded.patterns[0].allow == [])
    }

    @Test(arguments: [
        ("redact", Pattern.Action.redact), ("hash", .hash), ("tokenize", .tokenize), ("block", .block),
        ("detect", .detect),
        ("{ partial: { last: 4 } }", .partial(first: 0, last: 4)),
    ])
    func actions(_ text: String, _ action: Pattern.Action) throws {
        let loaded = try load(goodSet(goodPattern + "    action: \(text)\n"))
        #expect(loaded.patterns[0].action == action)
    }

    /// One change to a good pattern, and the fault that it makes. Line 4 of the file is the pattern's first.
    @Test(arguments: [
        (
            "id: fake-token", "id: Fake_Token",
            "1.yaml:4: Fake_Token: id: must be kebab-case, as in 'github-pat', and at most 64 characters"
        ),
        ("id: fake-token", "id: 7", "1.yaml:4: pattern 1: id: must be text: put 7 in quotes"),
        ("id: fake-token", "ID: fake-token", "1.yaml:4: pattern 1: id: missing"),
        ("name: Fake token", "name: [x]", "1.yaml:5: fake-token: name: must be text"),
        ("name: Fake token", "name: ''", "1.yaml:5: fake-token: name: must not be empty"),
        ("    name: Fake token\n", "", "1.yaml:4: fake-token: name: missing"),
        ("    category: test\n", "", "1.yaml:4: fake-token: category: missing"),
        ("category: test", "category: null", "1.yaml:6: fake-token: category: must be text: put null in quotes"),
        ("regex: '\\bfake_[a-z]{8}\\b'", "span: x", "1.yaml:7: fake-token: span must be a mapping of keys to values"),
        ("regex: '\\bfake_[a-z]{8}\\b'", "span: { begin: 'x' }", "1.yaml:7: fake-token: end: missing"),
        ("    regex: '\\bfake_[a-z]{8}\\b'\n", "", "1.yaml:4: fake-token: regex: a pattern needs 'regex' or 'span'"),
        (
            "regex:", "span: { begin: 'x', end: 'y' }\n    regex:",
            "1.yaml:7: fake-token: span: a pattern has either 'regex' or 'span', not both"
        ),
        ("['fake_abcdefgh']", "[]", "1.yaml:8: fake-token: examples: needs at least one text"),
        ("['fake_abcdefgh']", "'fake_abcdefgh'", "1.yaml:8: fake-token: examples: must be a list"),
        (
            "['fake_abcdefgh']", "\n      - ok\n      - 12",
            "1.yaml:10: fake-token: examples: must be text: put 12 in quotes"
        ),
        ("    negatives: ['fake_abc']\n", "", "1.yaml:4: fake-token: negatives: missing"),
        (
            "negatives: ['fake_abc']", "negatives: ['x']\n    priority: high",
            "1.yaml:10: fake-token: priority: must be a whole number from 0 to 100"
        ),
        (
            "negatives: ['fake_abc']", "negatives: ['x']\n    priority: 101",
            "1.yaml:10: fake-token: priority: must be a whole number from 0 to 100"
        ),
        (
            "negatives: ['fake_abc']", "negatives: ['x']\n    priority: '5'",
            "1.yaml:10: fake-token: priority: must be a whole number from 0 to 100"
        ),
        (
            "negatives: ['fake_abc']", "negatives: ['x']\n    action: erase",
            "1.yaml:10: fake-token: action: unknown action 'erase'; known are redact, partial, hash, tokenize, block, detect"
        ),
        (
            "negatives: ['fake_abc']", "negatives: ['x']\n    action: partial",
            "1.yaml:10: fake-token: action: partial needs lengths: { partial: { first: 4, last: 4 } }"
        ),
        (
            "negatives: ['fake_abc']", "negatives: ['x']\n    action: { partial: { first: -1 } }",
            "1.yaml:10: fake-token: first: must be a whole number from 0 to 64"
        ),
        (
            "negatives: ['fake_abc']", "negatives: ['x']\n    action: { hash: 1 }",
            "1.yaml:10: fake-token: partial: missing\n1.yaml:10: fake-token: hash: unknown key; known are partial"
        ),
        (
            "negatives: ['fake_abc']", "negatives: ['x']\n    confidence: sure",
            "1.yaml:10: fake-token: confidence: unknown confidence 'sure'; known are low, medium, high"
        ),
        (
            "negatives: ['fake_abc']", "negatives: ['x']\n    allow: [{ regexp: 'x' }]",
            "1.yaml:10: fake-token: regex: missing\n1.yaml:10: fake-token: regexp: unknown key; known are regex"
        ),
        (
            "negatives: ['fake_abc']", "negatives: ['x']\n    validate: luhn",
            "1.yaml:10: fake-token: validate: must be a list"
        ),
    ])
    func aFaultIsReportedWithItsPlace(_ part: String, _ replacement: String, _ expected: String) throws {
        let text = goodSet()
        try #require(text.contains(part))
        let found = faults(of: text.replacing(part, with: replacement)).filter {
            !$0.contains("unknown key; known are allow, category") && !$0.contains("ID: unknown")
        }
        #expect(found.joined(separator: "\n") == expected)
    }

    @Test func anUnknownKeyNamesTheKnownOnes() {
        let found = faults(of: goodSet(goodPattern + "    validators: [luhn]\n"))
        #expect(
            found == [
                "1.yaml:10: fake-token: validators: unknown key; known are action, allow, category, confidence, examples, id, name, negatives, priority, reference, regex, span, validate"
            ])
        #expect(
            faults(of: "sets: x\n" + goodSet()) == [
                "1.yaml:1: sets: unknown key; known are allow, patterns, set, version"
            ])
    }

    @Test func anUnknownValidatorNamesTheNearest() throws {
        let found = faults(of: goodSet(goodPattern + "    validate: [luhn, lunh, 'entropy>=9']\n"))
        try #require(found.count == 2)
        #expect(found[0].hasPrefix("1.yaml:10: fake-token: validate: unknown validator 'lunh', the nearest is 'luhn';"))
        #expect(found[1].hasPrefix("1.yaml:10: fake-token: validate: 'entropy>=9' needs a number of bits"))
    }

    @Test func theFieldsOfASetAreChecked() {
        #expect(
            faults(of: "patterns: []") == [
                "1.yaml:1: set: missing", "1.yaml:1: version: missing", "1.yaml:1: patterns: the set has no patterns",
            ])
        #expect(
            faults(of: goodSet().replacing("version: 1", with: "version: 0")) == [
                "1.yaml:2: version: must be a whole number of 1 or more"
            ])
        #expect(faults(of: "- x") == ["1.yaml:1: a pattern set must be a mapping of keys to values"])
        #expect(
            faults(of: "set: x\nversion: 1\npatterns:\n  - x\n") == [
                "1.yaml:4: pattern 1: a pattern must be a mapping of keys to values"
            ])
        #expect(faults(of: "[x]: 1\nset: x\nversion: 1\npatterns: []\n").first == "1.yaml:1: keys must be plain text")
    }

    @Test func idsAreUniqueOverAllSets() {
        #expect(
            faults(of: goodSet(goodPattern + goodPattern), goodSet()) == [
                "1.yaml:10: fake-token: id: already used at 1.yaml:4; ids are unique over all sets",
                "2.yaml:4: fake-token: id: already used at 1.yaml:4; ids are unique over all sets",
            ])
    }

    @Test func everyFaultOfEveryFileIsReportedAtOnce() {
        let found = faults(
            of: goodSet(goodPattern.replacing("name: Fake token", with: "nmae: x") + "    priority: -1\n"), "set: [",
            "",
            goodSet(goodPattern.replacing("fake-token", with: "Other")))
        #expect(found.count == 6)
        #expect(found.filter { $0.hasPrefix("1.yaml:") }.count == 3)
        #expect(found.contains { $0.hasPrefix("2.yaml:2: not YAML: ") })
        #expect(found.contains("3.yaml: the file is empty"))
        #expect(found.contains { $0.hasPrefix("4.yaml:4: Other: id: ") })
    }

    @Test func aFaultIsOneLine() {
        let found = faults(of: goodSet().replacing("id: fake-token", with: "id: \"a\\nb\\rc\""))
        #expect(found == ["1.yaml:4: a\\nb\\rc: id: must be kebab-case, as in 'github-pat', and at most 64 characters"])
    }
}
