import Foundation
import MaskedStreams
import Masking
import Testing

@testable import Benchmarking

@Suite struct CorpusTests {
    private static let corpus = Corpus.embedded(size: 128 << 10)
    private static func part(_ name: String) throws -> Corpus.Part {
        try #require(corpus.parts.first { $0.name == name })
    }

    @Test func theSameSizeGivesTheSameBytes() {
        func bytes(_ size: Int) -> [[UInt8]] {
            Corpus.embedded(size: size).parts.flatMap { $0.documents.map(\.bytes) }
        }
        #expect(bytes(10_000) == bytes(10_000))
        #expect(bytes(10_000).count < bytes(40_000).count)
    }

    /// As recorded streams are: section by section of the deltas' sizes, with spaces before the last brace.
    @Test func deltasAreAsLargeAsRecordedOnes() throws {
        var text: [Int] = []
        var tool: [Int] = []
        var sizes: [Int] = []
        var padded = 0
        for document in try Self.part("clean streams").documents {
            let events = document.events
            for (event, delta) in zip(events, document.deltas(events)) {
                guard let delta else { continue }
                let count = String(decoding: delta.text, as: UTF8.self).count
                if delta.isDocument { tool.append(count) } else { text.append(count) }
                sizes.append(event.count)
                if document.bytes[event].suffix(4).elementsEqual(" }\n\n".utf8) { padded += 1 }
            }
        }
        text.sort()
        tool.sort()
        sizes.sort()
        #expect(try (8...10).contains(#require(quantile(0.5, ofSorted: text))))
        #expect(try (30...36).contains(#require(quantile(0.9, ofSorted: text))))
        #expect(try (75...100).contains(#require(quantile(0.99, ofSorted: text))))
        #expect(try (4...6).contains(#require(quantile(0.5, ofSorted: tool))))
        #expect(try (133...141).contains(#require(quantile(0.5, ofSorted: sizes))))
        #expect(try (150...170).contains(#require(quantile(0.9, ofSorted: sizes))))
        #expect((0.88...0.92).contains(Double(padded) / Double(sizes.count)))
    }

    @Test func streamsCarryTheirTextAndAreJSON() throws {
        let streams = try Self.part("streams with secrets").documents
        let texts = try Self.part("text with secrets").documents
        #expect(streams.count == texts.count)
        for (stream, text) in zip(streams, texts).prefix(40) {
            let deltas = stream.deltas(stream.events).compactMap { $0 }
            let joined = deltas.filter { !$0.text.isEmpty }.flatMap(\.text)
            // The text has blank lines between the blocks.
            #expect(joined.filter { $0 != 0x0A } == text.bytes.filter { $0 != 0x0A })
            for line in String(decoding: stream.bytes, as: UTF8.self).split(separator: "\n")
            where line.hasPrefix("data: ") {
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.dropFirst(6).utf8)) }
            }
        }
    }

    @Test func streamsPassAMaskerThatWantsTheirEnd() throws {
        let nothing = try Database([])
        let scratch = try Scratch(nothing)
        var limits = ResponseMasker.Limits()
        limits.requiresMessageEnd = true
        for document in try Self.part("streams with secrets").documents {
            var masker = ResponseMasker(.events, database: nothing, limits: limits)
            var output: [UInt8] = []
            document.bytes.withUnsafeBufferPointer { masker.feed($0, scratch: scratch, into: &output) }
            masker.finish(scratch: scratch, into: &output)
            #expect(masker.failure == nil)
            #expect(output == document.bytes)
        }
    }

    @Test func secretsAreWhereTheyAreSaidToBe() throws {
        let clean = try Self.part("clean text").documents
        #expect(clean.allSatisfy { $0.planted.isEmpty })
        #expect(!clean.contains { $0.bytes.firstRange(of: Array("ghp_".utf8)) != nil })
        let part = try Self.part("streams with secrets")
        let sample = Sample(part)
        var carrying = 0
        for document in sample.documents {
            for secret in document.planted {
                let places = document.channels.compactMap { channel in
                    channel.bytes.firstRange(of: secret.text).map { (channel, $0) }
                }
                let (channel, range) = try #require(places.first, "\(secret.kind) is nowhere")
                carrying += channel.pieces.filter { $0.overlaps(range) }.count
            }
        }
        // About one event in a hundred carries (a part of) a secret.
        let share = Double(carrying) / Double(sample.eventCount)
        #expect((0.005...0.03).contains(share), "\(share)")
    }

    @Test func itIsNotOnlyEnglishProse() throws {
        let documents = try Self.part("clean text").documents + Self.part("text with secrets").documents
        let text = documents.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
        for kind in [
            "```python", "```typescript", "```json", "```diff", "|---|", "Warnungen", "。", "\"command\":", "INFO [",
        ] {
            // By itself: a failure would print all of the text.
            let isThere = text.contains(kind)
            #expect(isThere, "\(kind)")
        }
        for slot in ["{noun}", "{id}", "{n}", "{Type}"] {
            let isLeft = text.contains(slot)
            #expect(!isLeft, "\(slot)")
        }
    }

    @Test func filesAreStreamsByTheirNameAndTextOtherwise() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bench-corpus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "below/.hidden"), withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        for (name, content) in [
            ("a.sse", "event: ping\ndata: {}\n\n"), ("below/b.txt", "some text"), ("below/.hidden/c.txt", "no"),
            ("d.bin", "zero\0byte"), ("empty.txt", ""),
        ] {
            try Data(content.utf8).write(to: folder.appending(path: name))
        }
        let corpus = try Corpus.files([folder.path])
        #expect(corpus.parts.map(\.kind) == [.streams, .text])
        #expect(corpus.parts[0].documents.map(\.bytes) == [Array("event: ping\ndata: {}\n\n".utf8)])
        #expect(corpus.parts[1].documents.map(\.bytes) == [Array("some text".utf8)])
        // A file that is named is taken, whatever is in it.
        #expect(try Corpus.files([folder.path + "/d.bin"]).parts[0].documents.count == 1)
        #expect(throws: CorpusError.self) { try Corpus.files([folder.path + "/none"]) }
        #expect(throws: CorpusError.self) { try Corpus.files([folder.path + "/empty.txt"]) }
    }
}
