import Foundation
import MaskedStreams
import Masking

/// Masks a sample: its text by the engine alone, its streams or documents as responses.
struct MaskingWork {
    private let part: EngineWork.Part
    private let sample: Sample
    private let plan: [[Range<Int>]]
    private let database: Database
    private let scratch: Scratch

    /// Without a size of reads, each document comes whole.
    init(_ part: EngineWork.Part, _ sample: Sample, _ read: ReadSize?, _ database: Database) throws {
        self.part = part
        self.sample = sample
        self.database = database
        scratch = try Scratch(database)
        plan = sample.documents.map { document in
            guard let read else { return [document.bytes.indices] }
            return sample.reads(document, read).map(\.bytes)
        }
    }

    func prepared() throws -> EngineWork.Prepared {
        for (document, reads) in zip(sample.documents, plan) {
            var output: [UInt8] = []
            try mask(document, reads, into: &output) { _ in }
            try check(document, output)
        }
        var output: [UInt8] = []
        return EngineWork.Prepared(
            bytes: sample.byteCount, events: part == .json ? sample.documents.count : sample.eventCount
        ) {
            for (document, reads) in zip(sample.documents, plan) {
                try mask(document, reads, into: &output) { $0.removeAll(keepingCapacity: true) }
            }
        }
    }

    /// `taken` may empty the output after each read.
    private func mask(
        _ document: Sample.Document, _ reads: [Range<Int>], into output: inout [UInt8], _ taken: (inout [UInt8]) -> Void
    ) throws {
        try document.bytes.withUnsafeBufferPointer { bytes in
            if part == .text {
                var masker = TextMasker(database)
                for read in reads {
                    try masker.feed(UnsafeBufferPointer(rebasing: bytes[read]), scratch: scratch, into: &output)
                    taken(&output)
                }
                try masker.finish(scratch: scratch, into: &output)
            } else {
                var masker = ResponseMasker(part == .sse ? .events : .json, database: database)
                for read in reads {
                    masker.feed(UnsafeBufferPointer(rebasing: bytes[read]), scratch: scratch, into: &output)
                    taken(&output)
                }
                masker.finish(scratch: scratch, into: &output)
                if let failure = masker.failure { throw MeasuringError(document.name, failure.message) }
            }
            taken(&output)
        }
    }

    // MARK: Checking

    /// Throws if the output is not what a plainer way to mask the document makes of it.
    private func check(_ document: Sample.Document, _ output: [UInt8]) throws {
        func require(_ holds: Bool, _ what: String) throws {
            if !holds { throw MeasuringError(document.name, what) }
        }
        for planted in document.planted {
            try require(!output.contains(planted.text), "the \(planted.kind) in it came out unmasked")
        }
        switch part {
        case .text:
            try require(try output == masked(document.bytes), "in pieces it is masked otherwise than as a whole")
        case .sse:
            try require(document.planted.isEmpty || output != document.bytes, "its secrets changed nothing")
            // What a client would put together of the events before and after, read by Foundation.
            let before = Self.texts(document.bytes)
            let after = Self.texts(output)
            try require(before.count == after.count, "content blocks are missing")
            for (before, after) in zip(before, after) {
                if before.isDocument {
                    try require(Self.value(after.text) != nil, "a tool's input is broken")
                } else {
                    try require(
                        try after.text == masked(before.text), "a block is masked otherwise than its text alone")
                }
            }
        default:
            guard let before = Self.value(document.bytes), let after = Self.value(output) else {
                throw MeasuringError(document.name, "it is not JSON")
            }
            let expected = try masked(before) as? NSDictionary
            try require(expected == after, "a string is masked otherwise than alone")
        }
        if document.planted.isEmpty { return }
        try require(output != document.bytes, "nothing was masked")
    }

    /// The text as the engine masks it in one piece.
    private func masked(_ text: [UInt8]) throws -> [UInt8] { try database.mask(text, scratch: scratch) }

    private struct BlockText {
        var block: Int
        var isDocument: Bool
        var text: [UInt8]
    }

    private static func texts(_ stream: [UInt8]) -> [BlockText] {
        let document = Corpus.Document(name: "", bytes: stream)
        var texts: [BlockText] = []
        for case let delta? in document.deltas(document.events) {
            if let last = texts.indices.last, texts[last].block == delta.block,
                texts[last].isDocument == delta.isDocument
            {
                texts[last].text += delta.text
            } else {
                texts.append(BlockText(block: delta.block, isDocument: delta.isDocument, text: delta.text))
            }
        }
        return texts
    }

    // MARK: Documents

    /// The texts of a sample as answers that were not streamed.
    static func documents(_ texts: Sample) -> Sample {
        let documents = texts.documents.enumerated().map { index, text in
            let json = """
                {"id":"msg_\(index)","type":"message","role":"assistant","model":"claude-made-up-1","content":[{"type":"text",\
                "text":\(TextMaker.quoted(String(decoding: text.bytes, as: UTF8.self)))}],"stop_reason":"end_turn",\
                "usage":{"output_tokens":\(index)}}
                """
            return Sample.Document(
                name: text.name, bytes: Array(json.utf8), planted: text.planted, events: [], channels: [])
        }
        return Sample(name: texts.name, kind: .text, documents: documents)
    }

    /// Nil for what is no JSON object.
    private static func value(_ json: [UInt8]) -> NSDictionary? {
        do { return try JSONSerialization.jsonObject(with: Data(json)) as? NSDictionary } catch { return nil }
    }

    /// The value with each string masked by itself.
    private func masked(_ value: Any) throws -> Any {
        switch value {
        case let text as String: String(decoding: try masked(Array(text.utf8)), as: UTF8.self)
        case let list as [Any]: try list.map(masked)
        case let object as [String: Any]: try object.mapValues(masked)
        default: value
        }
    }
}
