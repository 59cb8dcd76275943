import ArgumentParser
import PatternLoading
import PatternSyntax
import PatternTools

struct CheckPatterns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks pattern sets: their form, every example and negative, what is missing, and what they cost.",
        discussion: """
            Examples must match, negatives must not, and an example must be masked the same wherever it is cut. A pattern \
            needs two of each, a near miss among the negatives, a reference and a confidence, and must not begin with a \
            wildcard. None may double what the set holds back, or halve the speed at which it is scanned. Prints one line \
            for each failure. Exits with 1 if there is one, with 2 if a set is refused.
            """)

    @OptionGroup var patterns: PatternArguments
    @Flag(help: "Also list where an example is masked under another pattern's name.") var swallowed = false
    @Flag(inversion: .prefixedNo, help: "Measure what each pattern costs.") var costs = true

    func run() throws {
        let loaded = try patterns.load(else: .strict)
        let database = try loaded.compiled()
        let faults = try SetCheck.faults(in: loaded, database, costs: costs)
        if swallowed {
            for pair in try Completeness.swallowed(in: loaded, database) {
                print("\(pair.pattern): an example is masked as \(pair.by)")
            }
        }
        guard faults.isEmpty else {
            printError(LoadErrors(faults).description)
            throw ExitCode(1)
        }
        let samples = loaded.patterns.reduce(0) { $0 + $1.examples.count + $1.negatives.count }
        print("\(loaded.patterns.count) patterns, \(samples) texts: all as they should be")
    }
}
