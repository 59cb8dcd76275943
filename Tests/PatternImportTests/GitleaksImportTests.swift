import Foundation
import PatternImport
import PatternLoading
import PatternSyntax
import Testing

@Suite struct GitleaksImportTests {
    private static let configuration = #"""
        title = "made up"
        [allowlist]
        stopwords = ["stop.word"]

        [[rules]]
        id = "Acme_Token"
        description = "ACME token"
        regex = '''\bacme_([a-z0-9]{16})\b'''
        entropy = 2.5
        keywords = ["acme_"]

        [[rules]]
        id = "named-key"
        description = "Second group"
        regex = '''(?i)(key|token)[=:]\s?(?P<value>[a-f0-9]{12})'''
        secretGroup = 2
        [[rules.allowlists]]
        regexes = ['''^0+$''']

        [[rules]]
        id = "endless"
        regex = '''end_[a-z]+_[0-9]{4,}'''

        [[rules]]
        id = "by-path"
        path = '''\.p12$'''

        [[rules]]
        id = "looks-ahead"
        regex = '''foo(?=bar)'''
        """#

    @Test func rulesThatFitBecomePatterns() throws {
        let rules = try GitleaksImport(Self.configuration)
        #expect(rules.patterns.map(\.id) == ["acme-token", "named-key"])
        #expect(rules.patterns[0].form == .regex(#"\bacme_(?<secret>[a-z0-9]{16})\b"#))
        #expect(rules.patterns[0].validators == ["entropy>=2.5"])
        #expect(rules.patterns[1].form == .regex(#"(?i)(?:key|token)[=:]\s?(?<secret>[a-f0-9]{12})"#))
        #expect(rules.patterns[1].allow.count == 2)
        #expect(rules.refusals.map(\.rule) == ["endless", "by-path", "looks-ahead"])
        #expect(rules.refusals[0].reason.contains("--bound"))
        #expect(rules.refusals[1].reason.contains("path"))
    }

    @Test func aBoundLetsEndlessRulesIn() throws {
        let rules = try GitleaksImport(Self.configuration, bound: 30)
        #expect(rules.patterns.first { $0.id == "endless" }?.form == .regex("end_[a-z]{1,30}_[0-9]{4,30}"))
        #expect(rules.refusals.map(\.rule) == ["by-path", "looks-ahead"])
    }

    /// What is written loads, and does what its made-up examples say; the allow lists hold.
    @Test func theFileLoadsAndChecks() throws {
        let rules = try GitleaksImport(Self.configuration, bound: 30)
        let file = FileManager.default.temporaryDirectory.appending(path: "imported-\(UUID()).yaml")
        try Data(SetWriter.text(set: "imported", comment: "c", rules.patterns).utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let loaded = try PatternSelection(paths: [file.path]).load()
        #expect(loaded.patterns == rules.patterns)
        #expect(try loaded.check(try loaded.database()).map(\.description) == [])
    }

    @Test func whatIsNoTOMLIsRefused() {
        #expect(throws: (any Error).self) { try GitleaksImport("[[rules]\n") }
    }
}
