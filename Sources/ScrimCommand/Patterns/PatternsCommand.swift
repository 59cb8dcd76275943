import ArgumentParser
import Foundation
import Masking
import PatternLoading
import PatternSyntax

/// `scrim patterns`: what is looked for, whether pattern sets do what they say, and what they cost.
struct PatternsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patterns", abstract: "Lists, checks, explains, compiles and imports pattern sets.",
        subcommands: [
            ListPatterns.self, CheckPatterns.self, ExplainPatterns.self, CompilePatterns.self, ImportPatterns.self,
        ])
}

/// Which patterns a subcommand works on.
struct PatternArguments: ParsableArguments {
    @Argument(
        help: "Pattern files, or folders of them; without one, the embedded sets.",
        completion: .file(extensions: ["yaml"]))
    var paths: [String] = []

    @OptionGroup var choice: PatternChoice

    func validate() throws { try choice.validate(with: paths) }

    func load(else fallback: Profile) throws -> LoadedPatterns { try choice.selection(paths).loaded(else: fallback) }

    /// As `proxy` and `mask` get them.
    func compiled(else fallback: Profile) throws -> Database {
        do { return try choice.selection(paths).database(else: fallback, settings: .ofTool()) } catch {
            throw refused(error)
        }
    }
}

extension MaskingSettings {
    /// `hash` and `tokenize` need a key; what they make of it does not matter to what only looks at patterns.
    static func ofTool() -> MaskingSettings {
        var settings = MaskingSettings.ofCommand()
        settings.key = settings.key ?? [UInt8](repeating: 0, count: 32)
        return settings
    }
}

extension LoadedPatterns {
    /// The compiled sets. Faults in them are bad configuration: exit code 2.
    func compiled(_ settings: MaskingSettings = .ofTool()) throws -> Database {
        do { return try database(settings: settings) } catch { throw refused(error) }
    }
}

/// Prints why pattern sets were refused, and gives the exit code for it.
func refused(_ errors: LoadErrors) -> ExitCode {
    printError(errors.description)
    return ExitCode(2)
}

func printError(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

/// A value as readable JSON on standard output.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
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
