import Masking
import PatternSyntax
import ReferenceMasking

/// What a run of the laws covered.
public struct LawSummary: CustomStringConvertible {
    public var cases = 0
    public var refused = 0
    public var splits = 0
    /// Of these, how many moved the channel between scratches.
    public var moves = 0
    public var prefixes = 0
    public var overheld = 0
    /// How many matches there were of each kind of pattern, by its category and by its action, and how many cases were special.
    public var matches: [String: Int] = [:]
    public var special: [String: Int] = [:]

    public init() {}

    public var description: String {
        func list(_ counts: [String: Int]) -> String {
            counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        }
        return """
            laws: \(cases) cases (\(refused) sets refused), \(splits) ways of cutting \
            (\(moves) between scratches), \(prefixes) prefixes checked for promptness, \(overheld) held more than the exact answer
              cases: \(list(special))
              matches: \(list(matches))
            """
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
            try checkLaws(on: lawCase, &generator, isReleaseChecked: caseSeed % 4 == 0, into: &summary)
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

/// Checks one case, cut in many ways; those that are random come from the generator.
public func checkLaws(
    on lawCase: LawCase, _ generator: inout CaseGenerator<SeededRandom>, isReleaseChecked: Bool,
    into summary: inout LawSummary
) throws {
    summary.cases += 1
    var checker: LawChecker
    do {
        checker = try LawChecker(lawCase.patterns, lookback: lawCase.lookback)
    } catch is PatternErrors {
        // Rightly so: it matches its own placeholder, or Hyperscan cannot take it.
        summary.refused += 1
        return
    }
    let text = lawCase.text
    let isLong = text.count > 160
    var ways = isLong ? generator.largeCuts(text) : generator.smallCuts(text)
    ways.append([])
    let moving = (0..<2).map { _ in generator.randomCuts(text) }
    let matches = try checker.checkEquivalence(text, cuts: ways + moving, moving: moving)
    summary.splits += ways.count + 2 * moving.count
    summary.moves += moving.count
    summary.note(lawCase.patterns, matches, isLong: isLong)

    guard isReleaseChecked else { return }
    let expressions = lawCase.patterns.flatMap { pattern -> [Regex] in
        switch pattern.form {
        case .regex(let text): (try? [Regex.parse(text)]) ?? []
        case .span(let begin, let end): (try? [Regex.parse(begin), Regex.parse(end)]) ?? []
        }
    }
    let cuts = isLong ? generator.randomCuts(text) : Array(text.indices.dropFirst())
    // The reference is slow on longer texts.
    let checked = Set(
        (cuts + [text.count]).shuffled(using: &generator.random).prefix(isLong ? 2 : text.count > 40 ? 4 : 8))
    try checker.checkRelease(text, cuts: cuts) { prefix, areMany in
        guard checked.contains(prefix.count) else { return [] }
        let tails = generator.continuations(
            of: prefix, expressions, reach: lawCase.lookback, samples: areMany ? 200 : 1)
        return shortContinuations + tails
    }
    summary.prefixes += checker.prefixes
    summary.overheld += checker.overheld
}

/// All texts of up to two of these bytes (some of the alphabet, and a letter that is in no narrow class), and what completes a
/// code point.
private let shortContinuations: [[UInt8]] = {
    let letters = Array("a1 x".utf8)
    let pairs = letters.flatMap { first in letters.map { [first, $0] } }
    return [[]] + letters.map { [$0] } + pairs + (1...3).map { Array(repeating: 0x82, count: $0) }
}()

extension CaseGenerator {
    /// At every point, or at some of many; and byte by byte.
    fileprivate mutating func smallCuts(_ text: [UInt8]) -> [[Int]] {
        let points = Array(0...text.count)
        let some = points.count <= 41 ? points : Array(points.shuffled(using: &random).prefix(12))
        return some.map { [$0] } + [Array(text.indices.dropFirst())]
    }

    /// In chunks of one size, around that from which on Hyperscan goes first.
    fileprivate func largeCuts(_ text: [UInt8]) -> [[Int]] {
        let size = MaskingSettings().largeChunk
        return [1, 17, 64, size - 1, size, size + 1, 300].map { Array(stride(from: $0, to: text.count, by: $0)) }
    }

    /// Short texts about every fourth byte, long ones in chunks of all sizes.
    fileprivate mutating func randomCuts(_ text: [UInt8]) -> [Int] {
        if text.count <= 160 { return text.indices.filter { _ in random.oneIn(4) } }
        var cuts: [Int] = []
        var at = 0
        while true {
            at += random.pick([1, 17, 64, 191, 192, 193, 300])
            if at >= text.count { return cuts }
            cuts.append(at)
        }
    }
}

extension LawSummary {
    fileprivate mutating func note(_ patterns: [Pattern], _ matches: [ReferenceMasker.Match], isLong: Bool) {
        for match in matches {
            let pattern = patterns[match.pattern]
            let action = "\(pattern.action)".prefix { $0 != "(" }
            self.matches["of kind \(pattern.category)", default: 0] += 1
            self.matches["to \(action)", default: 0] += 1
            self.matches["found by \(pattern.search)", default: 0] += 1
            if match.range.count > 16 { self.matches["wider than 16 bytes", default: 0] += 1 }
            if !pattern.validators.isEmpty { self.matches["checked by validators", default: 0] += 1 }
        }
        special[isLong ? "with a long text" : "with a short text", default: 0] += 1
        if patterns.count > 3 { special["with more than 3 patterns", default: 0] += 1 }
        if !matches.isEmpty { special["with a match", default: 0] += 1 }
    }
}

extension Pattern {
    /// What Hyperscan finds its matches by.
    fileprivate var search: String {
        let text =
            switch form {
            case .regex(let regex): regex
            case .span(let begin, _): begin
            }
        guard let landmarks = (try? Regex.parse(text))?.landmarks() else { return "their ends" }
        return landmarks.contains { $0.offset.upperBound > 0 } ? "what stands inside" : "their beginnings"
    }
}
