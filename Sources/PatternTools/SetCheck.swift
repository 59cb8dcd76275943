import Masking
import PatternLoading
import PatternSyntax

/// All that `scrim patterns check` asks of pattern sets.
public enum SetCheck {
    /// Every fault: examples and negatives that fail, what is missing, and, with `costs`, patterns that cost too much beside the others.
    ///
    /// Quadratic in the length of the examples; the costs take some milliseconds a pattern.
    public static func faults(
        in loaded: LoadedPatterns, _ database: Database, costs: Bool
    ) throws -> [LoadErrors.Fault] {
        var faults = try loaded.check(database)
        faults += try Completeness.gaps(in: loaded).map {
            loaded.fault(field: $0.field, ofPattern: $0.pattern, reason: $0.reason)
        }
        guard costs else { return faults }
        let text = SampleText.make(256 << 10)
        let alone = try loaded.patterns.map { try PatternCosts([$0], on: text) }
        faults += try PatternBudget.excesses(of: loaded.patterns, alone: alone, on: text).map {
            loaded.fault(field: "regex", ofPattern: $0.pattern, reason: "costs too much: \($0.reason)")
        }
        return faults
    }
}
