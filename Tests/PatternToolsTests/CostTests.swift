import PatternSyntax
import PatternTools
import Testing

@Suite struct CostTests {
    @Test func sampleTextIsTheSameForASeed() {
        #expect(SampleText.make(50_000, seed: 3) == SampleText.make(50_000, seed: 3))
        #expect(SampleText.make(50_000, seed: 3) != SampleText.make(50_000, seed: 4))
        #expect(SampleText.make(1234).count == 1234)
        #expect(String(validating: SampleText.make(200_000), as: UTF8.self) != nil)
    }

    /// Pieces of nine bytes, of which the last is what a match may begin with: one byte is held after each.
    @Test func theHoldIsTheMeanOverPieces() throws {
        let text = Array(String(repeating: "--------x", count: 100).utf8)
        let pattern = Pattern(id: "x", form: .regex("xyz"))
        #expect(try PatternCosts([pattern], on: text).hold == 1)
        #expect(try PatternCosts([Pattern(id: "q", form: .regex("qqq"))], on: text).hold == 0)
    }

    /// A pattern that is alive on every letter holds more than all the others do.
    @Test func onlyThePatternThatCostsIsNamed() throws {
        let cheap = (0..<8).map { Pattern(id: "cheap-\($0)", form: .regex("\\btoken\($0)_[a-z]{8}")) }
        let dear = Pattern(id: "dear", form: .regex("[a-zA-Z ]{300}#"))
        let text = SampleText.make(64 << 10)
        func excesses(_ patterns: [Pattern]) throws -> [String] {
            let alone = try patterns.map { try PatternCosts([$0], on: text) }
            return try PatternBudget.excesses(of: patterns, alone: alone, on: text)
                .filter { $0.reason.contains("held in the mean") }.map(\.pattern)
        }
        #expect(try excesses(cheap + [dear]) == ["dear"])
        #expect(try excesses(cheap) == [])
    }
}
