import Masking
import PatternSyntax
import Testing

@testable import Benchmarking

@Suite struct AnalysisTests {
    private func analysis(_ patterns: [(id: String, regex: String)], _ sample: Sample) throws -> (Analysis, Database) {
        let database = try database(patterns)
        return (try Analysis(sample, database, try Scratch(database)), database)
    }

    @Test func theHoldIsCountedAfterEachPiece() throws {
        let (found, _) = try analysis([("key", "key-[0-9]{4}")], sample(["a ke", "y-", "12", "34 b", " k", "o"]))
        #expect(found.heldBytes == [2, 4, 6, 0, 1, 0])
        #expect(found.matches.map(\.range) == [2..<10])
        #expect(found.maskedBytes(in: 2..<10, ofDocument: 0, channel: 0) == 8)
        #expect(found.maskedBytes(in: 0..<4, ofDocument: 0, channel: 0) == 2)
    }

    @Test func thePatternIsNamedForWhichTextIsHeld() throws {
        let patterns = [
            ("long", "one two three four five"), ("short", "three x"), ("secret", "pass: (?<secret>[a-z]{4,8})!"),
        ]
        let database = try database(patterns)
        let scratch = try Scratch(database)
        func holders(_ text: String) throws -> [Holder] {
            var channel = Channel(database)
            var decisions = Decisions()
            try Array(text.utf8).withUnsafeBufferPointer { try channel.feed($0, scratch: scratch, into: &decisions) }
            return channel.holders(scratch)
        }
        #expect(try holders("so one two thr") == [Holder(pattern: 0, from: 3), Holder(pattern: 1, from: 11)])
        #expect(try holders("so three") == [Holder(pattern: 1, from: 3)])
        // The keyword passes at once, the secret waits.
        #expect(try holders("pass: ") == [])
        #expect(try holders("pass: abcde") == [Holder(pattern: 2, from: 6)])
        #expect(try holders("nothing") == [])
    }

    /// What a cause is said to save is what leaving its pattern out does save.
    @Test func leavingACauseOutSavesWhatItSays() throws {
        let patterns = [
            ("mail", "[a-z.]{1,30}@[a-z]{1,20}\\.org"), ("words", "the [a-z]{1,12} [a-z]{1,12}!"),
            ("number", "\\b\\d{2,9}#"),
            ("name", "[A-Z][a-z]{1,15} [A-Z][a-z]{1,15}"),
        ]
        let part = try #require(Corpus.embedded(size: 8_000).parts.first { $0.name == "clean streams" })
        let sample = Sample(part)
        let (all, _) = try analysis(patterns, sample)
        for (index, pattern) in patterns.enumerated() {
            let (others, _) = try analysis(patterns.filter { $0.0 != pattern.0 }, sample)
            let saved = all.heldBytes.reduce(0, +) - others.heldBytes.reduce(0, +)
            #expect(all.causes[index]?.savedBytes ?? 0 == saved, "\(pattern.0)")
        }
    }

    @Test func eventsAreHeldUntilTheirTextIsDecided() throws {
        func event(_ text: String) -> String {
            "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"\(text)\"}}\n\n"
        }
        let bytes = [event("a"), event("ke"), event("y-12"), event("34 "), event("b")].joined()
        let sample = Sample(
            Corpus.Part(name: "s", kind: .streams, documents: [.init(name: "one", bytes: Array(bytes.utf8))]))
        let (found, _) = try analysis([("key", "key-[0-9]{4}")], sample)
        #expect(found.heldEvents == [0, 1, 2, 0, 0])
        #expect(found.matchCounts[0]?.matches == 1)
        #expect(found.matchCounts[0]?.bytes == 8)
    }

    @Test func plantedSecretsAreCountedByWhatIsLeftOfThem() throws {
        let bytes = Array("a=key-1234 b=key-12x4 c=other-1 d=missing".utf8)
        let planted = ["key-1234", "key-12x4", "other-1", "not there"].map {
            Corpus.Planted(kind: $0 == "other-1" ? "other" : "key", text: Array($0.utf8))
        }
        let sample = Sample(
            Corpus.Part(name: "t", kind: .text, documents: [.init(name: "one", bytes: bytes, planted: planted)]))
        let (found, database) = try analysis([("key", "key-[0-9]{4}"), ("part", "key-12")], sample)
        let counts = Findings(sample, found, database).planted
        #expect(counts.map(\.kind) == ["key", "other"])
        #expect(counts.map(\.planted) == [2, 1])
        #expect(counts.map(\.masked) == [1, 0])
        #expect(counts.map(\.partly) == [1, 0])
    }
}
