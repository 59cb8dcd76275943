import Foundation
import Masking
import PatternSyntax
import ReferenceMasking
import Testing

/// The cases of `Tests/Conformance`, on the engine at every cut and on the reference.
@Suite struct ConformanceTests {
    static let cases: Result<[ConformanceCase], any Error> = Result {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Conformance/masking.json")
        return try JSONDecoder().decode([ConformanceCase].self, from: Data(contentsOf: file))
    }

    @Test func thereAreCases() throws {
        let cases = try Self.cases.get()
        #expect(cases.count > 60)
        #expect(Set(cases.map(\.name)).count == cases.count)
    }

    @Test func theReferenceConforms() throws {
        for example in try Self.cases.get() {
            let result = try ReferenceMasker(
                example.patterns.map { try $0.pattern }, lookback: example.lookback ?? 4096
            )
            .mask(try example.input)
            #expect(result.output == (try example.expected), "\(example.name)")
            #expect((result.blockedAt != nil) == (example.blocked ?? false), "\(example.name)")
            if let matches = example.matches {
                let found = result.matches.map { Found($0.pattern, $0.range.lowerBound, $0.range.upperBound) }
                #expect(found == example.found(matches), "\(example.name)")
            }
        }
    }

    @Test func theEngineConformsAtEveryCut() throws {
        for example in try Self.cases.get() {
            var settings = MaskingSettings()
            settings.lookback = example.lookback ?? settings.lookback
            let set = PatternSet(name: "conformance", patterns: try example.patterns.map { try $0.pattern })
            let database = try Database([set], settings: settings)
            let scratch = try Scratch(database)
            let text = try example.input
            for cuts in [[], Array(text.indices.dropFirst())] + text.indices.map({ [$0] }) {
                let (output, found, blocked) = try mask(text, database, scratch, cuts: cuts)
                #expect(output == (try example.expected), "\(example.name), cut at \(cuts)")
                #expect(blocked == (example.blocked ?? false), "\(example.name), cut at \(cuts)")
                if let matches = example.matches {
                    #expect(found.sorted() == example.found(matches), "\(example.name), cut at \(cuts)")
                }
            }
        }
    }

    private func mask(
        _ text: [UInt8], _ database: Database, _ scratch: Scratch, cuts: [Int]
    ) throws(MaskingError) -> (output: [UInt8], found: [Found], blocked: Bool) {
        var masker = TextMasker(database)
        var output: [UInt8] = []
        var found: [Found] = []
        do {
            for (from, to) in zip([0] + cuts, cuts + [text.count]) {
                try masker.feed(Array(text[from..<to]), scratch: scratch, into: &output)
                found += masker.matches.map { Found($0.pattern, $0.start, $0.end) }
            }
            try masker.finish(scratch: scratch, into: &output)
            found += masker.matches.map { Found($0.pattern, $0.start, $0.end) }
        } catch {
            guard error.code == .blocked else { throw error }
            return (output, found, true)
        }
        return (output, found, false)
    }
}

/// A match by the index of its pattern.
struct Found: Comparable {
    var pattern: Int
    var start: Int
    var end: Int

    init(_ pattern: Int, _ start: Int, _ end: Int) {
        self.pattern = pattern
        self.start = start
        self.end = end
    }

    static func < (a: Found, b: Found) -> Bool { (a.pattern, a.start, a.end) < (b.pattern, b.start, b.end) }
}
