import ArgumentParser
import PatternLoading

/// Which patterns a command works with.
struct PatternOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Pattern files or folders instead of the embedded sets.", valueName: "path"),
        completion: .file(extensions: ["yaml"]))
    var patterns: [String] = []

    @OptionGroup var choice: PatternChoice

    var selection: PatternSelection { choice.selection(patterns) }

    func validate() throws { try choice.validate(with: patterns) }
}

/// The options that go with paths of patterns, wherever those stand.
struct PatternChoice: ParsableArguments {
    @Option(help: ArgumentHelp("Which of the embedded patterns: \(Profile.names).", valueName: "profile"))
    var profile: Profile?

    @Option(
        help: ArgumentHelp("Turns patterns on and off, and changes what they do.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var overlay: String?

    func selection(_ paths: [String]) -> PatternSelection {
        PatternSelection(paths: paths, profile: profile, overlay: overlay)
    }

    func validate(with paths: [String]) throws {
        if profile != nil && !paths.isEmpty {
            throw ValidationError(
                "--profile chooses among the embedded patterns; it cannot be given with other patterns.")
        }
    }
}

extension PatternSelection {
    /// Faults of the files are bad configuration: one line each, and exit code 2.
    func loaded(else fallback: Profile) throws -> LoadedPatterns {
        do { return try load(else: fallback) } catch { throw refused(error) }
    }
}

extension Profile: ExpressibleByArgument {
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
