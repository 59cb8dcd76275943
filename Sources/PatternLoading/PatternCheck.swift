import Masking
import PatternSyntax

extension LoadedPatterns {
    /// Runs every example and negative of every pattern through the engine, and reports each that does not do what it says.
    ///
    /// An example must give a match of its own pattern, a negative must not; and an example must be masked the same when it is fed whole and
    /// cut in two at any byte, and inside of a longer text that comes at once or in small parts; and no placeholder is masked again. The cost is quadratic in the length of an example.
    public func check(_ database: Database) throws(MaskingError) -> [LoadErrors.Fault] {
        let scratch = try Scratch(database)
        var faults: [LoadErrors.Fault] = []
        for (index, pattern) in patterns.enumerated() {
            func report(_ field: String, _ number: Int, _ reason: String) {
                faults.append(fault(field: field, ofPattern: pattern.id, reason: "text \(number + 1) \(reason)"))
            }
            for (number, example) in pattern.examples.enumerated() {
                do {
                    let text = Array(example.utf8)
                    let whole = try Masked(text, cutAt: text.count, database: database, scratch: scratch)
                    if !whole.patterns.contains(index) { report("examples", number, "has no match") }
                    let again = try Masked(whole.output, cutAt: 0, database: database, scratch: scratch)
                    if again.masked.contains(where: { part in whole.placeholders.contains { part.overlaps($0) } }) {
                        report(
                            "examples", number,
                            "is masked once more where it was masked: exclude [ and ] from what is found")
                    }
                    for cut in text.indices.dropFirst() {
                        let parts = try Masked(text, cutAt: cut, database: database, scratch: scratch)
                        if parts == whole { continue }
                        report("examples", number, "comes out differently when it is cut at byte \(cut)")
                        break
                    }
                    let longer = Self.padding + text + Self.padding
                    let atOnce = try Masked([longer[...]], database: database, scratch: scratch)
                    let inParts = stride(from: 0, to: longer.count, by: 96).map {
                        longer[$0..<min($0 + 96, longer.count)]
                    }
                    if try Masked(inParts, database: database, scratch: scratch) != atOnce {
                        report("examples", number, "comes out differently in a text that comes at once and in parts")
                    }
                } catch {
                    report("examples", number, "cannot be masked: \(error.message)")
                }
            }
            for (number, negative) in pattern.negatives.enumerated() {
                do {
                    let text = Array(negative.utf8)
                    let whole = try Masked(text, cutAt: text.count, database: database, scratch: scratch)
                    if whole.patterns.contains(index) { report("negatives", number, "has a match") }
                } catch {
                    report("negatives", number, "cannot be masked: \(error.message)")
                }
            }
        }
        return faults
    }

    /// More than is looked at from every byte at the end of a chunk.
    private static let padding = [UInt8](repeating: UInt8(ascii: "\n"), count: 1024)
}

/// What became of a text that was fed to a channel in parts.
struct Masked: Equatable {
    /// All that may leave; ends early if a pattern with action `block` matched.
    private(set) var output: [UInt8] = []
    /// Indices of the patterns that matched.
    private(set) var patterns: Set<Int> = []
    /// What was masked of the text.
    private(set) var masked: [Range<Int>] = []
    /// What stands for it in the output.
    private(set) var placeholders: [Range<Int>] = []

    /// Where a text was cut may split an edit in two; what came out, and by what, is what counts.
    static func == (a: Masked, b: Masked) -> Bool { a.output == b.output && a.patterns == b.patterns }

    init(_ text: [UInt8], cutAt cut: Int, database: Database, scratch: Scratch) throws(MaskingError) {
        try self.init([text[..<cut], text[cut...]], database: database, scratch: scratch)
    }

    init(_ parts: [ArraySlice<UInt8>], database: Database, scratch: Scratch) throws(MaskingError) {
        let text = parts.flatMap(\.self)
        var channel = Channel(database)
        var decisions = Decisions()
        for part in parts where decisions.blockedBy == nil {
            try part.withUnsafeBufferPointer { bytes throws(MaskingError) in
                try channel.feed(bytes, scratch: scratch, into: &decisions)
            }
        }
        // A channel that was blocked has ended.
        if decisions.blockedBy == nil { try channel.finish(scratch: scratch, into: &decisions) }

        patterns = Set(decisions.matches.map(\.pattern))
        if let blockedBy = decisions.blockedBy { patterns.insert(blockedBy) }
        var position = 0
        for edit in decisions.edits {
            output += text[position..<edit.start]
            masked.append(edit.start..<edit.end)
            placeholders.append(output.count..<(output.count + edit.replacement.count))
            output += edit.replacement
            position = edit.end
        }
        if position < decisions.settled { output += text[position..<decisions.settled] }
    }
}
