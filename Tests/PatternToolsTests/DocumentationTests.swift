import Foundation
import PatternLoading
import PatternSyntax
import PatternTools
import Testing

/// The examples of docs/patterns.md, which are what most sets and overlays begin as.
@Suite struct DocumentationTests {
    /// The blocks of YAML, in files that are there for the time of the call.
    private func withExamples<T>(_ use: ([String]) throws -> T) throws -> T {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../docs/patterns.md")
        let blocks = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```yaml\n").dropFirst()
        let folder = FileManager.default.temporaryDirectory.appending(path: "documentation-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try use(
            blocks.enumerated().map { index, block in
                let file = folder.appending(path: "\(index).yaml")
                try Data(block.components(separatedBy: "```")[0].utf8).write(to: file)
                return file.path
            })
    }

    @Test func theSetIsComplete() throws {
        try withExamples { files in
            let loaded = try PatternSelection(paths: [files[0]]).load()
            let faults = try SetCheck.faults(in: loaded, loaded.database(), costs: false)
            #expect(faults.map(\.reason) == [])
            #expect(loaded.patterns.map(\.id) == ["acme-token"])
        }
    }

    @Test func theOverlayFitsTheEmbeddedSets() throws {
        try withExamples { files in
            let loaded = try PatternSelection(profile: .default, overlay: files[1]).load()
            #expect(loaded.patterns.contains { $0.id == "ipv4-address" })
            #expect(!loaded.patterns.contains { $0.id == "github-pat" })
        }
    }
}
