import ArgumentParser
import Foundation
import Masking
import PatternLoading
import PatternSyntax
import PatternTools

struct ExplainPatterns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Says what a pattern finds and costs, or what is found in a text and why.",
        discussion: """
            With --text, lists which patterns match where, and why a near match was refused. The text is printed in parts: \
            do not put real secrets into a command line.
            """)

    @Argument(help: "A pattern's id.") var id: String?
    @Option(help: "A text to look at.") var text: String?
    @OptionGroup var patterns: PatternOptions

    func validate() throws {
        if id == nil && text == nil { throw ValidationError("Name a pattern, or give a --text.") }
    }

    func run() throws {
        let loaded = try patterns.selection.loaded(else: .strict)
        var chosen = loaded.patterns
        if let id {
            chosen.removeAll { $0.id != id }
            if chosen.isEmpty {
                printError("there is no pattern '\(id)'; `scrim patterns list --profile strict` shows those there are")
                throw ExitCode(2)
            }
        }
        _ = try loaded.compiled()
        if let text { try explain(Array(text.utf8), chosen) } else { try describe(chosen[0], of: loaded) }
    }

    // MARK: A pattern

    private func describe(_ pattern: Pattern, of loaded: LoadedPatterns) throws {
        func line(_ name: String, _ value: String) {
            print(name.padding(toLength: 12, withPad: " ", startingAt: 0) + value)
        }
        print("\(pattern.id): \(pattern.name)")
        let set = loaded.sets.first { $0.patterns.contains { $0.id == pattern.id } }
        line("set", "\(set?.name ?? "")/\(pattern.category), confidence \(pattern.confidence.rawValue)")
        line("action", "\(pattern.action.name), priority \(pattern.priority)")
        let regex: Regex
        switch pattern.form {
        case .regex(let text):
            regex = try Regex.parse(text)
            line("regex", text)
        case .span(let begin, let end):
            regex = try Regex.parse(begin)
            line("begin", begin)
            line("end", end)
        }
        let width = regex.width
        line(
            "width",
            "\(width.min) to \(width.max ?? 0) bytes" + (regex.hasSecret ? ", of which the secret group is masked" : "")
        )
        line("validators", pattern.validators.isEmpty ? "none" : pattern.validators.joined(separator: ", "))
        if !pattern.allow.isEmpty { line("allowed", "\(pattern.allow.count) texts or expressions") }
        line("search", regex.landmarks() == nil ? "by how a match ends" : "by what stands near its beginning")
        line("hold", try hold(pattern, regex))
        let costs = try PatternCosts([pattern], on: SampleText.make(1 << 20))
        line(
            "cost",
            String(
                format: "%.3f ns a byte to scan alone, %.3f bytes held in the mean of harmless text", costs.scan,
                costs.hold))
        for example in pattern.examples { line("finds", Self.shown(example)) }
        for negative in pattern.negatives { line("leaves", Self.shown(negative)) }
        line("reference", pattern.reference)
    }

    /// What is held while an example comes byte by byte.
    private func hold(_ pattern: Pattern, _ regex: Regex) throws -> String {
        var plain = pattern
        plain.action = .redact
        let database = try Database([PatternSet(name: "one", version: 1, patterns: [plain])])
        let scratch = try Scratch(database)
        var most = 0
        for example in pattern.examples {
            var masker = TextMasker(database)
            var output: [UInt8] = []
            for byte in example.utf8 {
                try masker.feed([byte], scratch: scratch, into: &output)
                most = max(most, masker.held)
            }
        }
        let part =
            switch pattern.form {
            case .span: "the beginning, then nothing"
            case .regex:
                regex.hasSecret ? "the secret group only; what stands before it passes at once" : "from the first byte"
            }
        return "\(part); at most \(most) bytes in the examples"
    }

    // MARK: A text

    private func explain(_ text: [UInt8], _ patterns: [Pattern]) throws {
        let explanation = try Explanation(of: text, by: patterns, settings: .ofTool())
        if explanation.findings.isEmpty { print("nothing is found, nor nearly") }
        for finding in explanation.findings {
            let pattern = patterns[finding.pattern]
            let part = Self.shown(String(decoding: text[finding.range], as: UTF8.self))
            let what =
                switch finding.outcome {
                case .found: "found (\(pattern.action.name))"
                case .refused(let validators): "refused by \(validators.joined(separator: ", "))"
                case .allowed: "on an allow list"
                case .broken: "only begins: nothing it finds goes on like this"
                }
            print("\(finding.range.lowerBound)-\(finding.range.upperBound)  \(pattern.id)  \(what)  \(part)")
        }
    }

    /// A text on one line, cut where it is long.
    private static func shown(_ text: String) -> String {
        let line = text.replacing("\n", with: "\\n").replacing("\r", with: "\\r").replacing("\u{1B}", with: "\\e")
        return line.count > 100 ? line.prefix(80) + "…" + line.suffix(16) : line
    }
}
