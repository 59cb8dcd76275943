import ArgumentParser
import PatternLoading

/// Which patterns a command works with.
struct PatternOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Pattern files or folders instead of the embedded sets.", valueName: "path"),
        completion: .file(extensions: ["yaml"]))
    var patterns: [String] = []

    @Option(help: ArgumentHelp("Which of the embedded patterns: \(Profile.names).", valueName: "profile"))
    var profile: Profile?

    @Option(
        help: ArgumentHelp("Turns patterns on and off, and changes what they do.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var overlay: String?

    var selection: PatternSelection { PatternSelection(paths: patterns, profile: profile, overlay: overlay) }

    func validate() throws {
        if profile != nil && !patterns.isEmpty {
            throw ValidationError("--profile chooses among the embedded patterns; it cannot be given with --patterns.")
        }
    }
}

extension Profile: ExpressibleByArgument {
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
