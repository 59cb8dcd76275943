import Masking
import PatternSyntax

/// What a run of the laws covered.
public struct LawSummary: CustomStringConvertible {
    public var cases = 0
    public var refused = 0
    public var splits = 0
    public var prefixes = 0
    public var overheld = 0

    public init() {}

    public var description: String {
        "laws: \(cases) cases (\(refused) sets refused), \(splits) ways of cutting, \(prefixes) prefixes checked for promptness, "
            + "\(overheld) held more than the exact answer"
    }
}

/// Checks `cases` random cases; throws a ``Violation`` with the seed of the case and what it was.
public func checkLaws(seed: UInt64, cases: Int, into summary: inout LawSummary) throws {
    for number in 0..<cases {
        // Every case from a seed of its own, so that one can be run alone.
        let caseSeed = seed &+ UInt64(number)
        var generator = CaseGenerator(seed: caseSeed)
        let lawCase = generator.next()
        do {
            try check(lawCase, &generator, into: &summary)
        } catch let violation as Violation {
            let patterns = lawCase.patterns.map {
                "\($0.form) validate \($0.validators) allow \($0.allow) \($0.action) priority \($0.priority)"
            }
            throw Violation(
                law: violation.law,
                detail: "\(violation.detail)\n  case: laws \(caseSeed) 1\n  text: \(show(lawCase.text))\n  "
                    + patterns.joined(separator: "\n  "))
        }
    }
}

private func check(_ lawCase: LawCase, _ generator: inout CaseGenerator<SeededRandom>, into summary: inout LawSummary)
    throws
{
    summary.cases += 1
    let text = lawCase.text
    var checker: LawChecker
    do {
        checker = try LawChecker(lawCase.patterns, lookback: lawCase.lookback)
    } catch is PatternErrors {
        // Rightly so: it matches its own placeholder, or Hyperscan cannot take it.
        summary.refused += 1
        return
    }
    // Whole, cut at every point, byte by byte, and at random.
    try checker.checkEquivalence(text, cuts: [])
    for at in 0...text.count { try checker.checkEquivalence(text, cuts: [at]) }
    try checker.checkEquivalence(text, cuts: Array(text.indices.dropFirst()))
    for _ in 0..<4 {
        try checker.checkEquivalence(text, cuts: text.indices.filter { _ in generator.random.oneIn(4) })
    }
    summary.splits += text.count + 7

    if summary.cases % 4 == 0 {
        let regexes = lawCase.patterns.flatMap { pattern -> [Regex] in
            switch pattern.form {
            case .regex(let text): (try? [Regex.parse(text)]) ?? []
            case .span(let begin, let end): (try? [Regex.parse(begin), Regex.parse(end)]) ?? []
            }
        }
        // Ends of samples complete matches that begin before the prefix ends.
        var tails: Set<[UInt8]> = []
        for regex in regexes {
            for _ in 0..<20 {
                let sample = generator.sample(regex)
                for at in sample.indices {
                    tails.insert(Array(sample[at...]))
                    tails.insert(Array(sample[at...]) + [0x20])
                    tails.insert(Array(sample[at...]) + [0x61])
                }
            }
        }
        let short = Array(text.prefix(16))
        try checker.checkRelease(short, letters: Array("a1 ".utf8), depth: 2, tails: Array(tails))
        summary.prefixes += checker.prefixes
        summary.overheld += checker.overheld
    }
}
