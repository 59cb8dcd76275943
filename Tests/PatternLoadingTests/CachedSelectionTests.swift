import Foundation
import Masking
import PatternSyntax
import Testing

@testable import PatternLoading

/// Starts from files whose compiled form was kept.
@Suite struct CachedSelectionTests {
    /// Pattern files, an overlay, and a cache for them.
    private final class Files {
        let folder = NSTemporaryDirectory() + "scrim-cached-" + UUID().uuidString
        var settings = MaskingSettings()
        var selection: PatternSelection

        init() throws {
            try FileManager.default.createDirectory(atPath: folder + "/sets", withIntermediateDirectories: true)
            settings.cache = folder + "/cache"
            selection = PatternSelection(paths: [folder + "/sets"])
            try write(goodSet(), to: "sets/a.yaml")
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func write(_ text: String, to file: String) throws {
            try text.write(toFile: "\(folder)/\(file)", atomically: false, encoding: .utf8)
        }

        /// A start, and how many files it has left in the cache.
        func start() throws -> (output: String, kept: Int) {
            let database = try selection.database(settings: settings)
            let output = try database.mask(Array("fake_abcdefgh fake_12345678".utf8), scratch: Scratch(database))
            let kept = try FileManager.default.contentsOfDirectory(atPath: folder + "/cache").count
            return (String(decoding: output, as: UTF8.self), kept)
        }
    }

    private let token = "[REDACTED:fake-token]"

    @Test func aSecondStartIsTheSame() throws {
        let files = try Files()
        let first = try files.start()
        #expect(first == ("\(token) fake_12345678", 1))
        #expect(try files.start() == first)
        // As is one that has read the files already.
        #expect(try files.selection.load().database(settings: files.settings).patterns.map(\.id) == ["fake-token"])
        #expect(try files.start() == first)
    }

    /// What names a file does not matter; every byte in it does, and so do the order of files and their borders.
    @Test func everyByteOfTheFilesCounts() throws {
        let files = try Files()
        _ = try files.start()
        try FileManager.default.moveItem(atPath: files.folder + "/sets/a.yaml", toPath: files.folder + "/sets/b.yaml")
        #expect(try files.start() == ("\(token) fake_12345678", 1))
        try files.write(goodSet().replacing("[a-z]{8}", with: "[0-9]{8}"), to: "sets/b.yaml")
        #expect(try files.start() == ("fake_abcdefgh \(token)", 2))
        try files.write(goodSet() + "# a remark\n", to: "sets/b.yaml")
        #expect(try files.start() == ("\(token) fake_12345678", 3))
        let other = goodSet().replacing("fake-token", with: "fake-other").replacing("[a-z]{8}", with: "[0-9]{8}")
        try files.write(other, to: "sets/c.yaml")
        #expect(try files.start() == ("\(token) [REDACTED:fake-other]", 4))
        try files.write(other, to: "sets/a.yaml")
        try FileManager.default.removeItem(atPath: files.folder + "/sets/c.yaml")
        #expect(try files.start() == ("\(token) [REDACTED:fake-other]", 5))
        #expect(
            try files.selection.database(settings: files.settings).patterns.map(\.id) == ["fake-other", "fake-token"])
        try files.write(goodSet(), to: "sets/a.yaml")
        try FileManager.default.removeItem(atPath: files.folder + "/sets/b.yaml")
        #expect(try files.start() == ("\(token) fake_12345678", 5))
    }

    @Test func everyByteOfTheOverlayCounts() throws {
        let files = try Files()
        #expect(try files.start() == ("\(token) fake_12345678", 1))
        files.selection.overlay = files.folder + "/overlay.yaml"
        try files.write("overlay: 1\n", to: "overlay.yaml")
        #expect(try files.start() == ("\(token) fake_12345678", 2))
        try files.write("overlay: 1\nallow: [fake_abcdefgh]\n", to: "overlay.yaml")
        #expect(try files.start() == ("fake_abcdefgh fake_12345678", 3))
        #expect(try files.start() == ("fake_abcdefgh fake_12345678", 3))
        files.selection.overlay = nil
        #expect(try files.start() == ("\(token) fake_12345678", 3))
    }

    @Test func everySettingCounts() throws {
        let files = try Files()
        _ = try files.start()
        files.settings.template = "<{id}>"
        #expect(try files.start() == ("<fake-token> fake_12345678", 2))
        files.settings.lookback = 100
        #expect(try files.start() == ("<fake-token> fake_12345678", 3))
        files.settings.lookback = 10
        #expect(throws: LoadErrors.self) { try files.start() }
    }

    @Test func everyProfileIsItsOwn() throws {
        let sources = Profile.allCases.map { PatternSources(PatternSelection(profile: $0), else: .default).digest }
        #expect(Set(sources.compactMap { $0?.bytes }).count == Profile.allCases.count)
        #expect(
            PatternSources(PatternSelection(), else: .pii).digest == sources[Profile.allCases.firstIndex(of: .pii)!])
        // The fallback is for the embedded sets alone.
        let files = try Files()
        #expect(
            PatternSources(files.selection, else: .pii).digest == PatternSources(files.selection, else: .secrets).digest
        )
    }

    /// With the cache of a good set in place, a fault is found as ever.
    @Test func faultsHaveTheirPlaces() throws {
        let files = try Files()
        _ = try files.start()
        let file = files.folder + "/sets/a.yaml"
        try files.write(goodSet().replacing("regex: '\\bfake_", with: "regex: '(fake_"), to: "sets/a.yaml")
        let broken = #expect(throws: LoadErrors.self) { try files.start() }
        #expect(broken?.faults.map { "\($0.file):\($0.line ?? 0)" } == ["\(file):7"])
        try FileManager.default.removeItem(atPath: file)
        let missing = #expect(throws: LoadErrors.self) { try files.start() }
        #expect(missing?.faults.map(\.reason) == ["the folder has no .yaml file"])
        try files.write(goodSet(), to: "sets/a.yaml")
        files.selection.overlay = files.folder + "/nowhere.yaml"
        #expect(throws: LoadErrors.self) { try files.start() }
    }
}
