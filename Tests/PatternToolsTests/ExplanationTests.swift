import Masking
import PatternSyntax
import Testing

@testable import PatternTools

@Suite struct ExplanationTests {
    private static let patterns = [
        Pattern(id: "token", form: .regex("\\btok_[a-z]{8}\\b")),
        with(Pattern(id: "card", form: .regex("\\b\\d{16}\\b"))) { $0.validators = ["luhn", "entropy>=0.5"] },
        with(Pattern(id: "named", form: .regex("key=(?<secret>[a-z]{4,8})"))) { $0.allow = [.literal("test")] },
        Pattern(id: "word", form: .regex("[a-z]{40}")),
        Pattern(id: "pem", form: .span(begin: "-----BEGIN KEY-----", end: "-----END KEY-----")),
    ]

    private static func with(_ pattern: Pattern, _ change: (inout Pattern) -> Void) -> Pattern {
        var pattern = pattern
        change(&pattern)
        return pattern
    }

    private func explain(_ text: String) throws -> [Explanation.Finding] {
        try Explanation(of: Array(text.utf8), by: Self.patterns, settings: MaskingSettings()).findings
    }

    @Test func whatIsFound() throws {
        #expect(
            try explain("a tok_abcdefgh key=secret") == [
                .init(pattern: 0, range: 2..<14, outcome: .found), .init(pattern: 2, range: 19..<25, outcome: .found),
            ])
        #expect(try explain("-----BEGIN KEY-----x") == [.init(pattern: 4, range: 0..<20, outcome: .found)])
    }

    @Test func whatIsRefusedAndByWhom() throws {
        #expect(
            try explain("4111111111111112") == [.init(pattern: 1, range: 0..<16, outcome: .refused(["luhn"]))])
        #expect(
            try explain("1111111111111111") == [
                .init(pattern: 1, range: 0..<16, outcome: .refused(["luhn", "entropy>=0.5"]))
            ])
        #expect(try explain("key=test") == [.init(pattern: 2, range: 4..<8, outcome: .allowed)])
    }

    /// A beginning counts from eight bytes on, and not of an expression that begins with any letter.
    @Test func whatOnlyBegins() throws {
        #expect(try explain("tok_abcd!") == [.init(pattern: 0, range: 0..<8, outcome: .broken)])
        #expect(try explain("tok_abc!") == [])
        #expect(try explain("-----BEGIN KEY!") == [.init(pattern: 4, range: 0..<14, outcome: .broken)])
        #expect(try explain("justsomeordinaryword") == [])
        #expect(try explain("") == [])
    }
}
