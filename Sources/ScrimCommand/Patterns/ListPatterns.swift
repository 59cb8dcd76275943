import ArgumentParser
import PatternLoading
import PatternSyntax

struct ListPatterns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the patterns in use, one a line.")

    @OptionGroup var patterns: PatternArguments
    @Option(help: ArgumentHelp("Only of this set.", valueName: "name")) var set: String?
    @Option(help: ArgumentHelp("Only of this category.", valueName: "name")) var category: String?
    @Option(help: "Only of this confidence: low, medium, high.") var confidence: Pattern.Confidence?
    @Flag(help: "Print JSON.") var json = false
    @Flag(help: "Print Markdown.") var markdown = false

    func run() throws {
        let loaded = try patterns.load(else: .default)
        var entries: [Entry] = []
        for set in loaded.sets where (self.set ?? set.name) == set.name {
            for pattern in set.patterns
            where (category ?? pattern.category) == pattern.category
                && (confidence ?? pattern.confidence) == pattern.confidence
            {
                entries.append(Entry(pattern, set: set.name, version: set.version))
            }
        }
        if json { return try printJSON(entries) }
        if markdown { return printMarkdown(entries) }
        let width = entries.map(\.id.count).max() ?? 0
        for entry in entries {
            let id = entry.id + String(repeating: " ", count: width - entry.id.count)
            print("\(id)  \(entry.set)/\(entry.category)  \(entry.action)  \(entry.confidence)  \(entry.name)")
        }
    }

    /// A table for each category of a set.
    private func printMarkdown(_ entries: [Entry]) {
        print(
            "# The embedded patterns\n\n\(entries.count) patterns. Made by `scrim patterns list --profile strict --markdown`."
        )
        let groups = Dictionary(grouping: entries) { "\($0.set)/\($0.category)" }
        for (name, entries) in groups.sorted(by: { $0.key < $1.key }) {
            print("\n## \(name)\n\n| id | finds | confidence |\n|---|---|---|")
            for entry in entries.sorted(by: { $0.id < $1.id }) {
                let text = entry.name.replacing("|", with: "\\|")
                print("| `\(entry.id)` | [\(text)](\(entry.reference)) | \(entry.confidence) |")
            }
        }
    }

    private struct Entry: Encodable {
        var id: String
        var name: String
        var set: String
        var version: Int
        var category: String
        var action: String
        var priority: Int
        var confidence: String
        var reference: String

        init(_ pattern: Pattern, set: String, version: Int) {
            id = pattern.id
            name = pattern.name
            self.set = set
            self.version = version
            category = pattern.category
            action = pattern.action.name
            priority = pattern.priority
            confidence = pattern.confidence.rawValue
            reference = pattern.reference
        }
    }
}

extension Pattern.Confidence: ExpressibleByArgument {}
