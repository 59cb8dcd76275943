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

    /// Cases that broke a law once: their seeds.
    @Test(
        arguments: [
            108, 373, 2572, 7012, 55702, 82189, 92240, 409_678, 11_011_071, 22_008_059, 1_243_256_613,
        ] as [UInt64])
    func lawsHoldWhereTheyDidNot(seed: UInt64) throws {
        var summary = LawSummary()
        try checkLaws(seed: seed, cases: 1, into: &summary)
        #expect(summary.splits > 0)
    }
}
