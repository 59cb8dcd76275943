import ArgumentParser
import Foundation
import Masking
import PatternLoading

struct CompilePatterns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile", abstract: "Compiles pattern sets into the cache, and says how long and how large.",
        discussion: """
            The cache is the folder SCRIM_CACHE, or the user's cache folder; `proxy` and `mask` start from it. What each pattern costs is told \
            by `scrim bench`.
            """
    )

    @OptionGroup var patterns: PatternArguments
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let clock = ContinuousClock()
        var loaded: LoadedPatterns?
        let reading = try clock.measure { loaded = try patterns.load(else: .default) }
        guard let loaded else { return }
        var cold = MaskingSettings.ofTool()
        let cache = cold.cache
        cold.cache = nil
        var database: Database?
        let compiling = try clock.measure { database = try loaded.compiled(cold) }
        var report = Report(
            patterns: loaded.patterns.count, readSeconds: reading.seconds, compileSeconds: compiling.seconds,
            databaseBytes: database?.sizes.hyperscan ?? 0, instructions: database?.sizes.instructions ?? 0)
        if let cache {
            // Once to write it, if it is not there; once to read it.
            _ = try loaded.compiled()
            report.cachedSeconds = try clock.measure { _ = try patterns.compiled(else: .default) }.seconds
            report.cache = cache
        }
        if json { try printJSON(report) } else { report.printText() }
    }

    private struct Report: Encodable {
        var patterns: Int
        var readSeconds: Double
        var compileSeconds: Double
        var cachedSeconds: Double?
        var databaseBytes: Int
        var instructions: Int
        var cache: String?

        func printText() {
            func line(_ name: String, _ value: String) {
                print(name.padding(toLength: 26, withPad: " ", startingAt: 0) + value)
            }
            line("patterns", "\(patterns)")
            line("reading", String(format: "%.0f ms", readSeconds * 1000))
            line("compiling, cold", String(format: "%.2f s", compileSeconds))
            if let cachedSeconds { line("both, from the cache", String(format: "%.0f ms", cachedSeconds * 1000)) }
            line("Hyperscan database", String(format: "%.2f MB", Double(databaseBytes) / 1e6))
            line("automaton", "\(instructions) instructions")
            line("cache", cache ?? "none")
        }
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
