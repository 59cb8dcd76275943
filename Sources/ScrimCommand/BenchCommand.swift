import ArgumentParser
import Benchmarking
import Foundation
import Masking
import PatternLoading

/// `scrim bench`: what a pattern set costs, holds and finds, on a corpus.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measures what a pattern set costs, holds and finds, alone or against another.",
        discussion: """
            Without --corpus, on made-up answers of a coding assistant: as text, and as the streams that carry it, with and without secrets. \
            Takes a minute or two; the first run with a large set compiles its patterns for Hyperscan as they stand, which takes another \
            and is kept in the cache. docs/bench.md tells how to read the output. Exit code 1: a document cannot be masked.
            """)

    @OptionGroup var patterns: PatternOptions

    @Option(
        help: ArgumentHelp(
            "Files, or folders, to measure on: .sse files as streams, others as text.", valueName: "path"),
        completion: .file())
    var corpus: [String] = []

    @Option(
        help: ArgumentHelp(
            "Pattern files or folders to compare with, or a profile of the embedded ones: \(Profile.names).",
            valueName: "other"), completion: .file(extensions: ["yaml"]))
    var compare: [String] = []

    @Option(
        help: ArgumentHelp(
            "Write all figures as JSON; - is standard output, instead of the tables.", valueName: "file"),
        completion: .file())
    var json: String?

    @Flag(help: "Fewer rounds, less text: less than a minute.") var quick = false

    @Option(
        help: ArgumentHelp(
            "Leave so many patterns out of the set in turn, the most expensive first. Default: all of up to \(BenchOptions.smallSet), else 5.",
            valueName: "n"))
    var leaveOneOut: Int?

    @Flag(help: "Also mask texts that are made to be slow.") var hostile = false

    func validate() throws {
        if let leaveOneOut, leaveOneOut < 0 { throw ValidationError("--leave-one-out takes a number from 0 on") }
    }

    func run() throws {
        var options = BenchOptions(quick: quick)
        if let leaveOneOut { options.leaveOneOut = leaveOneOut }
        options.hostile = hostile
        let loaded = try patterns.selection.loaded(else: .default)
        let other = try compare.isEmpty ? nil : Self.selection(compare).loaded(else: .default)
        // Opened before the work, so that a bad path costs nobody minutes.
        let output = try json.flatMap { $0 == "-" ? nil : try JSONFile(path: $0) }
        let bench = Bench(
            Bench.Subject(name: name, sets: loaded.sets),
            comparedWith: other.map { Bench.Subject(name: compare.joined(separator: ", "), sets: $0.sets) },
            on: try readCorpus(size: options.corpusBytes), settings: .ofTool(), options: options)
        let bar = ProgressBar()
        let report: BenchReport
        do {
            report = try bench.run { bar.show($0, $1) }
            bar.clear()
        } catch {
            bar.clear()
            if error is PatternErrors {
                // Compiled again, so that the faults come with their files and lines.
                _ = try loaded.compiled()
                _ = try other?.compiled()
            }
            printError("scrim bench: \(error)")
            throw ExitCode(1)
        }
        try output?.write(report)
        if json == "-" { try printJSON(report) } else { print(report.text(heading: Terminal.heading), terminator: "") }
    }

    private var name: String {
        patterns.patterns.isEmpty
            ? "profile \((patterns.choice.profile ?? .default).rawValue)" : patterns.patterns.joined(separator: ", ")
    }

    private func readCorpus(size: Int) throws -> Corpus {
        if corpus.isEmpty { return Corpus.embedded(size: size) }
        do { return try Corpus.files(corpus) } catch {
            printError("scrim bench: --corpus \(error)")
            throw ExitCode(2)
        }
    }

    /// A profile by its name, unless there is a file of that name.
    private static func selection(_ names: [String]) -> PatternSelection {
        if names.count == 1, let profile = Profile(rawValue: names[0]),
            !FileManager.default.fileExists(atPath: names[0])
        {
            return PatternSelection(profile: profile)
        }
        return PatternSelection(paths: names)
    }
}

/// The file of `--json`.
private struct JSONFile {
    private let file: FileHandle

    init(path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw ValidationError("--json \(path): \(String(cString: strerror(errno)))") }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    func write(_ report: BenchReport) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try file.write(contentsOf: try encoder.encode(report) + Data("\n".utf8))
    }
}
