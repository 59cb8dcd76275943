import ArgumentParser
import Foundation
import Masking
import PatternLoading
import PatternSyntax
import PatternTools

struct CompilePatterns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile", abstract: "Compiles pattern sets into the cache, and says how long and how large.",
        discussion: "The cache is the folder SCRIM_CACHE, or the user's cache folder; `proxy` and `mask` start from it."
    )

    @OptionGroup var patterns: PatternArguments
    @Flag(help: "Also rank the patterns by what each costs: alone, on harmless sample text.") var costs = false
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
        if costs { report.costs = try costsOfEach(loaded.patterns) }
        if json { try printJSON(report) } else { report.printText() }
    }

    private func costsOfEach(_ patterns: [Pattern]) throws -> [Report.Cost] {
        let text = SampleText.make(1 << 20)
        let all = try PatternCosts(patterns, on: text)
        let each = try patterns.enumerated().map { index, pattern in
            if index % 25 == 0 { Progress.show("measuring \(index) of \(patterns.count)") }
            return try Report.Cost(pattern.id, PatternCosts([pattern], on: text))
        }
        Progress.clear()
        return [Report.Cost("(all together)", all)] + each.sorted { ($0.rank, $1.pattern) > ($1.rank, $0.pattern) }
    }

    private struct Report: Encodable {
        struct Cost: Encodable {
            var pattern: String
            var scanNanosecondsPerByte: Double
            var meanHoldBytes: Double
            var databaseBytes: Int

            init(_ pattern: String, _ costs: PatternCosts) {
                self.pattern = pattern
                scanNanosecondsPerByte = costs.scan
                meanHoldBytes = costs.hold
                databaseBytes = costs.size
            }

            /// A byte held in the mean weighs as much as a nanosecond a byte.
            var rank: Double { scanNanosecondsPerByte + meanHoldBytes }
        }

        var patterns: Int
        var readSeconds: Double
        var compileSeconds: Double
        var cachedSeconds: Double?
        var databaseBytes: Int
        var instructions: Int
        var cache: String?
        var costs: [Cost]?

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
            guard let costs else { return }
            print("\nscan ns/byte   mean hold   database kB   pattern")
            for cost in costs {
                print(
                    String(
                        format: "%12.3f %11.3f %13.1f   ", cost.scanNanosecondsPerByte, cost.meanHoldBytes,
                        Double(cost.databaseBytes) / 1000) + cost.pattern)
            }
        }
    }
}

/// A line that long work keeps up to date on a terminal, and nowhere else.
enum Progress {
    private static let isOn = isatty(2) == 1

    static func show(_ text: String) {
        if isOn { FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8)) }
    }

    static func clear() { show("") }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
