import PatternLoading
import PatternSyntax

/// Any bytes are a pattern set or a list of faults, each with a reason and a line of the file.
///
/// Input: a file.
public struct SetsTarget: FuzzTarget {
    public init() {}

    public mutating func run(_ input: [UInt8]) throws {
        do {
            let loaded = try PatternLibrary.load(contents: [("fuzz.yaml", input)])
            guard loaded.patterns.allSatisfy({ !$0.id.isEmpty }) else { throw Finding("a pattern without an id") }
        } catch let error as LoadErrors {
            // YAML's line breaks: LF, CR, and the last bytes of NEL, LS and PS.
            let lines = input.count { [0x0A, 0x0D, 0x85, 0xA8, 0xA9].contains($0) } + 1
            guard !error.faults.isEmpty else { throw Finding("refused without a fault") }
            for fault in error.faults where fault.reason.isEmpty || !(1...lines + 1).contains(fault.line ?? 1) {
                throw Finding("a fault without a reason or with a line outside of the file: \(fault)")
            }
        }
    }
}
