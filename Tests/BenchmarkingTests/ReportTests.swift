import Foundation
import Masking
import PatternSyntax
import Testing

@testable import Benchmarking

@Suite struct ReportTests {
    /// A whole run on very little, with everything in it.
    private static func run() throws -> BenchReport {
        var options = BenchOptions(quick: true)
        options.rounds = 2
        options.costBytes = 1 << 10
        options.leaveOneOut = 1
        let subject = Bench.Subject(
            name: "first",
            sets: [
                set([("token", "ghp_[A-Za-z0-9]{36}"), ("mail", "[a-z.]{1,20}@[a-z.-]{1,20}"), ("number", "\\d{16}")])
            ])
        // Little text: this runs without optimisation.
        let parts = Corpus.embedded(size: 1).parts.prefix(2)
        let text = "the account DE89370400440532013000 of jane@scrim.example, and 4111111111111111"
        let corpus = Corpus(
            name: "small",
            parts: parts + [.init(name: "text", kind: .text, documents: [.init(name: "one", bytes: Array(text.utf8))])])
        let other = Bench.Subject(
            name: "second", sets: [set([("token", "ghp_[A-Za-z0-9]{36}"), ("iban", "DE\\d{20}")])])
        var shares: [Double] = []
        let bench = Bench(
            subject, comparedWith: other, on: corpus, settings: MaskingSettings(), options: options)
        let report = try bench.run { share, _ in shares.append(share) }
        #expect(shares == shares.sorted())
        #expect(shares.allSatisfy { (0...1).contains($0) })
        #expect(shares.last == 1)
        return report
    }

    @Test func aRunMeasuresWhatItSays() throws {
        let report = try Self.run()
        #expect(report.throughput.map(\.part) == report.findings.map(\.part))
        for part in report.throughput {
            #expect(part.reads.map(\.read) == ReadSize.all)
            for reading in part.reads {
                #expect(reading.megabytesPerSecond > 0)
                #expect(reading.nanosecondsPerEvent.median > 0)
                #expect(
                    reading.floors.map(\.name)
                        == (part.kind == .streams ? Throughput.Floor.Name.allCases : [.memcpy, .landmarks, .patterns]))
                // Nobody masks faster than memory is copied.
                #expect(reading.floors[0].share.median < 1)
            }
        }
        #expect(report.costs?.patterns.count == 3)
        #expect(report.costs?.patterns.filter { $0.leftOut != nil }.count == 1)
        #expect(report.costs?.patterns.first?.leftOut != nil)
        #expect(report.footprint.compileSeconds.median > 0)
        #expect(report.footprint.hyperscanBytes > 0)
        #expect(report.patterns.refusedByHyperscan == [])
        let compared = try #require(report.comparison?.parts.last)
        #expect(compared.onlyFirst.patterns.map(\.pattern) == ["mail", "number"])
        #expect(compared.both == 1)
        #expect(compared.onlySecond.patterns.map(\.pattern) == [])
        try expectNarrowText(report)
        try expectDocumentedJSON(report)
    }

    private func expectNarrowText(_ report: BenchReport) throws {
        let text = report.text()
        for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        #expect(!text.contains("\u{1B}"))
        #expect(report.text(heading: { "<\($0)>" }).contains("<Hold>"))
    }

    /// Every key of the JSON is in the documentation.
    private func expectDocumentedJSON(_ report: BenchReport) throws {
        var report = report
        report.hostile = [HostileText(piece: "x", chunks: [.init(size: 1, nanosecondsPerByte: 1)])]
        let json = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(BenchReport.self, from: json).throughput.count == report.throughput.count)
        var keys: Set<String> = []
        func collect(_ value: Any) {
            if let object = value as? [String: Any] {
                keys.formUnion(object.keys)
                object.values.forEach(collect)
            } else if let list = value as? [Any] {
                list.forEach(collect)
            }
        }
        collect(try JSONSerialization.jsonObject(with: json))
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let documentation = try String(contentsOf: root.appending(path: "docs/bench.md"), encoding: .utf8)
        #expect(keys.count > 60)
        for key in keys.sorted() {
            #expect(documentation.contains("`\(key)`"), "docs/bench.md does not say what \(key) is")
        }
    }

    @Test func tablesAlignAndCut() {
        var table = Table(["name", "count"], widest: 6)
        table.add(["ab", "1,000"])
        table.add(["abcdefgh", "7"])
        #expect(table.lines == ["name    count", "ab      1,000", "abcde…      7"])
        #expect("one two three".wrapped(7) == ["one two", "three"])
    }

    @Test func numbersReadWell() {
        #expect(1_234_567.text == "1,234,567")
        #expect((-1234).text == "-1,234")
        #expect(12_345.size == "12.3 kB")
        #expect(0.0.brief == "0")
        #expect(1234.6.brief == "1,235")
        #expect(3.456.brief == "3.46")
        #expect(0.0123.brief == "0.012")
        #expect(0.00042.brief == "0.0004")
        #expect(0.054.percent == "5.4 %")
        #expect(0.5.percent == "50 %")
        #expect(0.0123.seconds == "12.3 ms")
    }
}
