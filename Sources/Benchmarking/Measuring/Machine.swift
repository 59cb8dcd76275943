import Foundation

/// What a run ran on.
public struct Machine: Sendable, Codable {
    public var processor: String
    public var cores: Int
    public var system: String
    /// Processes that were running or waiting for a core in the minute before the run, in the mean.
    public var load: Double

    init() {
        processor = Self.line("model name", of: "/proc/cpuinfo") ?? "unknown"
        cores = ProcessInfo.processInfo.activeProcessorCount
        system = ProcessInfo.processInfo.operatingSystemVersionString
        var loads = [0.0, 0.0, 0.0]
        load = getloadavg(&loads, 3) > 0 ? loads[0] : 0
    }

    private static func line(_ name: String, of file: String) -> String? {
        let text: String
        do { text = try String(contentsOfFile: file, encoding: .utf8) } catch { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            return line.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
        }
        return nil
    }
}
