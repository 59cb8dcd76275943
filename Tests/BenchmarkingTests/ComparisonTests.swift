import Masking
import PatternSyntax
import Testing

@testable import Benchmarking

@Suite struct ComparisonTests {
    private func meter(_ patterns: [(id: String, regex: String)]) throws -> ThroughputMeter {
        let database = try database(patterns)
        return ThroughputMeter(database: database, scratch: try Scratch(database), patterns: nil)
    }

    private func compare(
        _ first: [(id: String, regex: String)], _ second: [(id: String, regex: String)], on text: String
    ) throws -> Comparison.Part {
        let (first, second) = (try meter(first), try meter(second))
        let sample = sample([text])
        let found = try Analysis(sample, first.database, first.scratch)
        return try ComparisonMeter(first: first, second: second).measure(
            sample, found, effort: Effort(rounds: 1, seconds: 1)
        ) {}
    }

    @Test func whatOnlyOneFindsIsToldWithoutShowingIt() throws {
        let part = try compare(
            [("alpha", "alpha-[a-z]{6}"), ("both", "both-[0-9]{4}")],
            [("beta", "beta-[a-z]{6}"), ("both", "both-[0-9]{6}")],
            on: "x alpha-secret beta-hidden y both-123456 z alpha-unseen")
        #expect(part.both == 1)
        #expect(part.onlyFirst.matches == 2)
        #expect(part.onlyFirst.patterns.map(\.pattern) == ["alpha"])
        #expect(part.onlySecond.matches == 1)
        #expect(part.onlySecond.examples.map(\.context) == ["x … [11 bytes] y … z …"])
        for example in part.onlyFirst.examples + part.onlySecond.examples {
            for secret in ["secret", "hidden", "1234", "unseen"] { #expect(!example.context.contains(secret)) }
        }
    }

    @Test func aSetComparedWithItselfFindsTheSame() throws {
        let patterns = [("alpha", "alpha-[a-z]{6}")]
        let part = try compare(patterns, patterns, on: "x alpha-secret y alpha-hidden")
        #expect(part.both == 2)
        #expect(part.onlyFirst.matches == 0)
        #expect(part.onlySecond.matches == 0)
    }

    @Test func aContextIsOnePrintableLine() {
        let text = Array("ä\u{1B}[31m\tred\r\nSECRET\u{7F}ü\n".utf8)
        let at = text.firstRange(of: Array("SECRET".utf8))!
        #expect(Elision.context(of: at, in: text, masked: [at], width: 40) == "ä[31m red [6 bytes]ü ")
        // A width that cuts a character leaves it out.
        #expect(Elision.context(of: at, in: text, masked: [], width: 2).hasSuffix("[6 bytes]"))
    }
}
