import Foundation
import FuzzTargets
import Testing

/// The seeds of the fuzz targets and all that fuzzing ever found, without the fuzzer.
@Suite struct ReplayTests {
    @Test(arguments: fuzzTargets.map(\.name))
    func nothingIsFound(_ name: String) throws {
        let type = try #require(fuzzTargets.first { $0.name == name }).type
        var target = try type.init()
        var count = 0
        for folder in ["Corpus", "Regressions"] {
            for file in try files("\(folder)/\(name)") {
                do { try target.run(Array(try Data(contentsOf: file))) } catch {
                    Issue.record("\(file.lastPathComponent): \(error)")
                }
                count += 1
            }
        }
        #expect(count > 0)
    }

    /// None where nothing was found yet.
    private func files(_ folder: String) throws -> [URL] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fuzz/\(folder)")
        guard FileManager.default.fileExists(atPath: root.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
    }
}
