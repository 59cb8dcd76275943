import Testing

@testable import Benchmarking

@Suite struct SampleTests {
    private func stream(_ datas: [String]) -> Sample {
        let bytes = datas.map { "event: content_block_delta\ndata: \($0)\n\n" }.joined()
        return Sample(
            Corpus.Part(name: "s", kind: .streams, documents: [Corpus.Document(name: "one", bytes: Array(bytes.utf8))]))
    }

    @Test func toolInputIsSeenUnescapedHoweverItIsCut() {
        let sample = stream([
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ä\n"}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\": \"x\\"}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"ny\"}"}}"#,
            #"{"type":"content_block_stop","index":1}"#,
        ])
        let channels = sample.documents[0].channels
        #expect(channels.map { String(decoding: $0.bytes, as: UTF8.self) } == ["ä\n", "{\"a\": \"x\ny\"}"])
        #expect(channels[1].pieces == [0..<8, 8..<12])
        #expect(sample.eventCount == 4)
    }

    @Test(arguments: ReadSize.all) func readsCoverADocumentAndItsTextOnce(_ size: ReadSize) {
        for part in Corpus.embedded(size: 5_000).parts {
            let sample = Sample(part)
            for document in sample.documents {
                let reads = sample.reads(document, size)
                #expect(reads.map(\.bytes).joined().elementsEqual(document.bytes.indices))
                let text = part.kind == .streams ? document.gathered : document.bytes
                #expect(reads.map(\.text).joined().elementsEqual(text.indices))
            }
        }
    }

    @Test func whatIsNoStreamIsOneEvent() {
        let sample = Sample(
            Corpus.Part(name: "s", kind: .streams, documents: [.init(name: "x", bytes: Array("no stream".utf8))]))
        #expect(sample.documents[0].events == [0..<9])
        #expect(sample.documents[0].channels.isEmpty)
    }
}
