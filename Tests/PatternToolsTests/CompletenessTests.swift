import Foundation
import PatternLoading
import Testing

@testable import PatternTools

/// The set of this text, through a file that is there for the time of the call.
func load(_ patterns: String) throws -> LoadedPatterns {
    let file = FileManager.default.temporaryDirectory.appending(path: "tools-\(UUID()).yaml")
    try Data("set: mine\nversion: 1\npatterns:\n\(patterns)".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try PatternSelection(paths: [file.path]).load()
}

@Suite struct CompletenessTests {
    private static let complete = """
          - id: token
            name: A token
            category: test
            regex: '\\btok_[a-z]{8}\\b'
            confidence: high
            examples: ['tok_abcdefgh', 'x tok_hgfedcba']
            negatives: ['tok_abcde', 'other']
            reference: 'https://example.com/'

        """

    private func gaps(_ patterns: String) throws -> [String] {
        try Completeness.gaps(in: try load(patterns)).map { "\($0.pattern): \($0.field): \($0.reason)" }
    }

    @Test func aCompletePatternHasNone() throws {
        #expect(try gaps(Self.complete) == [])
    }

    @Test(arguments: [
        (", 'x tok_hgfedcba'", "", "token: examples: needs two different texts at least"),
        ("'other'", "'tok_abcde'", "token: negatives: needs two different texts at least"),
        ("    confidence: high\n", "", "token: confidence: must be said: high, medium or low"),
        (
            "    reference: 'https://example.com/'\n", "",
            "token: reference: needs the https address of the issuer's own documentation"
        ),
        (
            "\\btok_", ".{0,3}tok_",
            "token: regex: begins with a wildcard; begin with a literal, a keyword or a small class"
        ),
        (
            "'tok_abcde'", "'tik_abcde'",
            """
            token: negatives: needs a near miss: a text that goes along with the expression, or that a validator refuses
            """
        ),
    ])
    func whatIsMissingIsSaid(_ part: String, _ instead: String, _ gap: String) throws {
        #expect(try gaps(Self.complete.replacing(part, with: instead)) == [gap])
    }

    @Test func aSwallowedExampleIsListedOnce() throws {
        let wider = Self.complete.replacing("id: token", with: "id: wider").replacing("\\btok_", with: "(?:a_)?tok_")
            .replacing("    confidence", with: "    priority: 60\n    confidence")
        let loaded = try load(Self.complete + wider)
        let pairs = try Completeness.swallowed(in: loaded, try loaded.database())
        #expect(pairs == [.init(pattern: "token", by: "wider")])
    }
}
