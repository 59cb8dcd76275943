import Foundation
import PatternSyntax
import Testing

@testable import Masking

@Suite struct BareScanTests {
    private func count(_ scan: BareScan, _ text: String) throws -> Int {
        try Array(text.utf8).withUnsafeBufferPointer { try scan.count($0) }
    }

    private let patterns = [
        Pattern(id: "word", form: .regex("\\babc\\b")),
        // Hyperscan refuses what can match nowhere.
        Pattern(id: "never", form: .regex("a\\bb")),
        Pattern(id: "digits", form: .regex("\\d{4}")),
        Pattern(id: "span", form: .span(begin: "BEGIN", end: "END")),
    ]

    /// Every end of a match is a hit, as Hyperscan reports it without start of match.
    @Test func hitsAreCountedAndWhatIsRefusedIsLeftOut() throws {
        let scan = try #require(try BareScan(patterns, cache: nil, onlyIfKept: false))
        #expect(scan.refused == [1])
        #expect(scan.databaseBytes > 0)
        #expect(try count(scan, "abc xabc 1234 12345 BEGIN END") == 1 + 1 + 2 + 1)
        #expect(try count(scan, "") == 0)
    }

    @Test func whatWasCompiledIsKept() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bare-scan-\(UUID().uuidString)").path
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: folder) } }
        #expect(try BareScan(patterns, cache: folder, onlyIfKept: true) == nil)
        let first = try #require(try BareScan(patterns, cache: folder, onlyIfKept: false))
        let second = try #require(try BareScan(patterns, cache: folder, onlyIfKept: true))
        #expect(second.refused == first.refused)
        #expect(try count(second, "abc 1234") == 2)
        // The cache of the maskers is another one, even for the same patterns.
        #expect(try BareScan([patterns[0]], cache: folder, onlyIfKept: true) == nil)
        var settings = MaskingSettings()
        settings.cache = folder
        let database = try Database([PatternSet(name: "one", patterns: [patterns[0]])], settings: settings)
        #expect(database.patterns.count == 1)
        #expect(try BareScan([patterns[0]], cache: folder, onlyIfKept: true) == nil)
    }
}
