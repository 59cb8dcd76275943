import Glibc
import MaskingLaws

// Checks the laws of the engine on random cases: `laws [SEED] [CASES]`. Prints the seed; exits 1 on the first violation.
let arguments = CommandLine.arguments.dropFirst().map { UInt64($0) }
let seed = arguments.first.flatMap { $0 } ?? UInt64.random(in: 0...UInt64.max)
let cases = arguments.dropFirst().first.flatMap { $0 } ?? 20_000
print("laws: seed \(seed), \(cases) cases")
var summary = LawSummary()
do {
    try checkLaws(seed: seed, cases: Int(cases), into: &summary)
    print(summary)
} catch {
    print(summary)
    print(error)
    exit(1)
}
