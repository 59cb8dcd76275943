import ArgumentParser
import Foundation
import Masking
import PatternLoading
import PatternSyntax

/// `scrim patterns`: what is looked for, and whether pattern sets do what they say.
struct PatternsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patterns", abstract: "Lists and checks pattern sets.", subcommands: [List.self, Check.self])

    /// Which patterns a command works on.
    struct Selection: ParsableArguments {
        @Argument(
            help: "Pattern files, or folders of them; without one, the embedded sets.",
            completion: .file(extensions: ["yaml"]))
        var paths: [String] = []

        @Option(help: ArgumentHelp("Which of the embedded patterns: \(Profile.names).", valueName: "profile"))
        var profile: Profile?

        @Option(
            help: ArgumentHelp("Turns patterns on and off, and changes what they do.", valueName: "file"),
            completion: .file(extensions: ["yaml"]))
        var overlay: String?

        func validate() throws {
            if profile != nil && !paths.isEmpty {
                throw ValidationError("--profile chooses among the embedded patterns; it cannot be given with a path.")
            }
        }

        /// Faults of the files are bad configuration: one line each, and exit code 2.
        func load(else fallback: Profile) throws -> LoadedPatterns {
            do {
                return try PatternSelection(paths: paths, profile: profile, overlay: overlay).load(else: fallback)
            } catch {
                throw refused(error)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the patterns in use, one a line.")

        @OptionGroup var selection: Selection
        @Flag(help: "Print JSON.") var json = false

        func run() throws {
            let loaded = try selection.load(else: .default)
            if json {
                try printJSON(loaded)
                return
            }
            let width = loaded.patterns.map(\.id.count).max() ?? 0
            for set in loaded.sets {
                for pattern in set.patterns {
                    let id = pattern.id.padding(toLength: width, withPad: " ", startingAt: 0)
                    print(
                        "\(id)  \(set.name)/\(pattern.category)  \(pattern.action.name)  \(pattern.confidence.rawValue)  \(pattern.name)"
                    )
                }
            }
        }

        private func printJSON(_ loaded: LoadedPatterns) throws {
            let entries = loaded.sets.flatMap { set in
                set.patterns.map { pattern in
                    Entry(
                        id: pattern.id, name: pattern.name, set: set.name, version: set.version,
                        category: pattern.category, action: pattern.action.name, priority: pattern.priority,
                        confidence: pattern.confidence.rawValue, reference: pattern.reference)
                }
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(entries), as: UTF8.self))
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
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks pattern sets: their form, and every example and negative.",
            discussion: """
                Examples must match, negatives must not, and an example must be masked the same however it is cut. \
                Prints one line for each failure. Exits with 1 if an example or negative fails, with 2 if a set is refused.
                """)

        @OptionGroup var selection: Selection

        func run() throws {
            let loaded = try selection.load(else: .strict)
            let database: Database
            do {
                database = try loaded.database(settings: checkingSettings())
            } catch {
                throw refused(error)
            }
            let faults = try loaded.check(database)
            guard faults.isEmpty else {
                printError(LoadErrors(faults).description)
                throw ExitCode(1)
            }
            let samples = loaded.patterns.reduce(0) { $0 + $1.examples.count + $1.negatives.count }
            print("\(loaded.patterns.count) patterns, \(samples) texts: all as they should be")
        }

        /// `hash` and `tokenize` need a key; what they make of it does not matter to a check.
        private func checkingSettings() -> MaskingSettings {
            var settings = MaskingSettings.ofCommand()
            settings.key = settings.key ?? [UInt8](repeating: 0, count: 32)
            return settings
        }
    }
}

extension Pattern.Action {
    /// The name in pattern files and reports.
    var name: String {
        switch self {
        case .redact: "redact"
        case .partial: "partial"
        case .hash: "hash"
        case .tokenize: "tokenize"
        case .block: "block"
        case .detect: "detect"
        }
    }
}

/// Prints why pattern sets were refused, and gives the exit code for it.
private func refused(_ errors: LoadErrors) -> ExitCode {
    printError(errors.description)
    return ExitCode(2)
}

private func printError(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}
