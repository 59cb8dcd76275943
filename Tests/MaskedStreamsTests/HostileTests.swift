import Foundation
import MaskedStreams
import Masking
import MaskingLaws
import PatternSyntax
import Testing

/// Bytes that no upstream should send, and ends that no stream should have.
@Suite struct HostileTests {
    let bench: Bench

    init() throws { bench = try Bench([TestPatterns.key, TestPatterns.pem, TestPatterns.card]) }

    static let errorStart = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\""

    /// Blocks of every kind with secrets cut over events.
    static let sample: [UInt8] = Array(
        [
            #"{"type":"message_start","message":{"id":"msg_1","type":"message","content":[]}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"a sk-fake-ab"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"cdef012345 \u00e9"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}"#,
            #"{"type":"content_block_stop","index":0}"#,
            #"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"n","input":{}}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"k\": \"sk-fa\\u006be-abc"}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"def012345\", \"c\": 4111111"}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"111111111}"}}"#,
            #"{"type":"content_block_stop","index":1}"#,
            #"{"type":"error","error":{"type":"overloaded_error","message":"sk-fake-abcdef012345"}}"#,
        ].map { "event: x\ndata: \($0)\n\n" }.joined().utf8)

    /// The whole secrets; a stream that ends in the midst of one may show its beginning.
    private func expectNoSecret(_ result: Bench.Result) {
        for secret in ["sk-fake-abcdef012345", "4111111111111111", "cdef012345", "111111111111"] {
            #expect(!result.text.contains(secret))
        }
        for text in (try? ReadEvent.texts(ReadEvent.all(result.bytes)))?.values.map({ $0 }) ?? [] {
            #expect(!text.contains("sk-fake-abcdef012345"))
            #expect(!text.contains("4111111111111111"))
        }
    }

    @Test func cutAtEveryByte() throws {
        let whole = bench.mask(Self.sample)
        #expect(whole.failure == nil)
        expectNoSecret(whole)
        for end in 0...Self.sample.count {
            let part = Array(Self.sample[..<end])
            let result = bench.mask(part)
            expectNoSecret(result)
            let isReadable = result.failure == nil
            #expect(isReadable || result.text.contains(Self.errorStart))
            // All that was written are whole events.
            if !isReadable { _ = try ReadEvent.all(result.bytes) }

            var aborted: [UInt8] = []
            var masker = ResponseMasker(.events, database: bench.database)
            part.withUnsafeBufferPointer { masker.feed($0, scratch: bench.scratch, into: &aborted) }
            masker.abort("upstream \"left\"", scratch: bench.scratch, into: &aborted)
            let text = String(decoding: aborted, as: UTF8.self)
            #expect(text.hasSuffix(Self.errorStart + #"upstream \"left\""}}"# + "\n\n"))
            #expect(try ReadEvent.all(aborted).last?.type == "error")
            expectNoSecret(.init(bytes: aborted, failure: nil, reports: []))
        }
    }

    @Test func mutatedStreamsEndInTextOrError() {
        var random = SeededRandom(seed: 17)
        for round in 0..<1500 {
            var bytes = Self.sample
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: at)
                case 2: bytes.insert([0, 10, 13, 34, 92, 123, 125, 255].randomElement(using: &random) ?? 0, at: at)
                default:
                    let end = min(bytes.count, at + Int.random(in: 1...80, using: &random))
                    bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &random))
                }
            }
            let whole = bench.mask(bytes)
            let cut = bench.mask(bytes, cut: .random(UInt64(round)))
            #expect(whole.failure == cut.failure)
            #expect(whole.bytes == cut.bytes, "round \(round)")
        }
    }

    @Test func randomBytesPassOrFail() {
        var random = SeededRandom(seed: 3)
        let alphabet = Array("data: {}[]\"\\\r\n:,u0e1\u{0}".utf8) + [0xFF, 0xC3, 0xEF, 0xBB, 0xBF]
        for format in [ResponseMasker.Format.events, .json, .jsonLines, .text] {
            for round in 0..<800 {
                let bytes = (0..<Int.random(in: 0...120, using: &random)).map { _ in
                    alphabet.randomElement(using: &random) ?? 0
                }
                let whole = bench.mask(bytes, as: format)
                let cut = bench.mask(bytes, as: format, cut: .random(UInt64(round)))
                #expect(whole.failure == cut.failure)
                #expect(whole.bytes == cut.bytes)
                if whole.failure == nil { #expect(whole.bytes == bytes) }
            }
        }
    }

    @Test(arguments: [
        "data: {\"type\":\"ping\"\n\n", "data: {\"a\":1}}\n\n", "data: [1,2\n\n", "data: \"abc\n\n",
        "data: {'a':1}\n\n",
        "data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"x\"}}\n\n",
        "data: {\"type\":\"content_block_delta\",\"index\":-1,\"delta\":{\"text\":\"x\"}}\n\n",
        "data: {\"type\":\"content_block_delta\",\"index\":\"0\",\"delta\":{\"text\":\"x\"}}\n\n",
        "data: {\"type\":\"\\u0065rror\"}\n\n",
    ])
    func unreadableDataEndsTheStream(_ frame: String) throws {
        let ping = "data: {\"type\":\"ping\"}\n\n"
        let result = bench.mask(ping + frame + ping)
        #expect(result.failure?.code == .unreadable)
        #expect(result.text.hasPrefix(ping + Self.errorStart) || result.text.hasPrefix(Self.errorStart))
        #expect(try ReadEvent.all(result.bytes).last?.type == "error")
    }

    @Test func nothingIsWrittenAfterAFailure() {
        var masker = ResponseMasker(.events, database: bench.database)
        var output: [UInt8] = []
        Array("data: {\n\n".utf8).withUnsafeBufferPointer { masker.feed($0, scratch: bench.scratch, into: &output) }
        #expect(masker.failure != nil)
        let count = output.count
        Array("data: {}\n\n".utf8).withUnsafeBufferPointer { masker.feed($0, scratch: bench.scratch, into: &output) }
        masker.stall(scratch: bench.scratch, into: &output)
        masker.abort("x", scratch: bench.scratch, into: &output)
        masker.finish(scratch: bench.scratch, into: &output)
        #expect(output.count == count)
    }

    @Test(arguments: [ResponseMasker.Format.events, .json, .jsonLines]) func aLineOfAHundredMegabytes(
        _ format: ResponseMasker.Format
    ) {
        var masker = ResponseMasker(format, database: bench.database)
        var output: [UInt8] = []
        let chunk = [UInt8](repeating: 0x61, count: 1 << 20)
        for _ in 0..<100 {
            chunk.withUnsafeBufferPointer { masker.feed($0, scratch: bench.scratch, into: &output) }
            if masker.failure != nil { break }
        }
        masker.finish(scratch: bench.scratch, into: &output)
        #expect(masker.failure?.code == .unreadable)
        #expect(output.count < 300)
    }

    @Test func aNumberThatNeverEnds() {
        var stream =
            "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"partial_json\":\"{\\\"a\\\": \"}}\n\n"
        stream += String(
            repeating:
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"partial_json\":\"77777777777777\"}}\n\n",
            count: 400)
        #expect(bench.mask(stream).failure?.code == .unreadable)
    }

    @Test func tooManyBlocks() {
        let stream = (0..<300).map {
            "data: {\"type\":\"content_block_delta\",\"index\":\($0),\"delta\":{\"type\":\"text_delta\",\"text\":\"x \"}}\n\n"
        }.joined()
        #expect(bench.mask(stream).failure?.code == .unreadable)
    }

    @Test func nulsAndBrokenUTF8Pass() {
        let text: [UInt8] = [0, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0xF0, 0x9F]
        let bytes =
            Array(
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
                    .utf8)
            + text + Array("\"}}\n\n: ".utf8) + text + Array("\n\ndata: ".utf8) + text + Array("\n\n".utf8)
        for cut in [Bench.Cut.whole, .every(1)] {
            let result = bench.mask(bytes, cut: cut)
            #expect(result.failure == nil)
            #expect(result.bytes == bytes)
        }
    }

    /// A small event that waits holds up no large one of another block, and not even for a moment one that must wait for it.
    @Test(arguments: [0, 1]) func aLargeEventBehindASmallOne(block: Int) {
        let delta = { (index: Int, text: String, member: String) in
            "data: {\"type\":\"content_block_delta\",\"index\":\(index),\"delta\":{\"type\":\"x\",\"\(member)\":\"\(text)\"}}\n\n"
        }
        let small = delta(0, "sk-fake-", "text")
        let large = delta(block, String(repeating: "x", count: 10 << 20), "cited_text")
        for size in [1 << 12, 1 << 24] {
            var masker = ResponseMasker(.events, database: bench.database)
            var output: [UInt8] = []
            for chunk in Bench.Cut.every(size).chunks(Array((small + large).utf8)) {
                chunk.withUnsafeBufferPointer { masker.feed($0, scratch: bench.scratch, into: &output) }
            }
            if block == 0 {
                #expect(masker.failure?.code == .unreadable)
                #expect(String(decoding: output, as: UTF8.self).hasPrefix(Self.errorStart))
            } else {
                #expect(masker.failure == nil)
                #expect(output == Array(large.utf8))
            }
        }
    }

    /// Another block's text does not pile up behind one that waits.
    @Test func aBlockThatWaitsDoesNotFillMemory() {
        var masker = ResponseMasker(.events, database: bench.database)
        var output: [UInt8] = []
        let delta = { (index: Int, text: String) in
            "data: {\"type\":\"content_block_delta\",\"index\":\(index),\"delta\":{\"type\":\"text_delta\",\"text\":\"\(text)\"}}\n\n"
        }
        Array(delta(0, "sk-fake-").utf8).withUnsafeBufferPointer {
            masker.feed($0, scratch: bench.scratch, into: &output)
        }
        let chunk = Array(String(repeating: delta(1, "lorem ipsum "), count: 1000).utf8)
        for _ in 0..<60 { chunk.withUnsafeBufferPointer { masker.feed($0, scratch: bench.scratch, into: &output) } }
        #expect(masker.failure == nil)
        #expect(output.count > 60 * chunk.count - (5 << 20))
        Array(delta(0, "abcdef012345 ").utf8).withUnsafeBufferPointer {
            masker.feed($0, scratch: bench.scratch, into: &output)
        }
        masker.finish(scratch: bench.scratch, into: &output)
        #expect(String(decoding: output, as: UTF8.self).contains(delta(0, "[REDACTED:fake-key]")))
    }
}
