import MaskingLaws
import PatternSyntax
import Testing

@testable import Masking

/// Law 4 on texts far longer than the lookback, and state that moves between threads.
@Suite struct BoundTests {
    private func settings(lookback: Int) -> MaskingSettings {
        var settings = MaskingSettings()
        settings.lookback = lookback
        return settings
    }

    /// Patterns that hold as much as they may, overlap themselves, and share starts.
    private var greedy: [Pattern] {
        [
            Pattern(id: "long", form: .regex("a[ab]{2,63}")),
            Pattern(id: "late", form: .regex("a[ab]{20,62}x"), priority: 60),
            Pattern(id: "gap", form: .regex("b.{0,40}(?<secret>aab{1,20})"), priority: 70),
        ]
    }

    @Test(arguments: [1, 7, 100, 1000])
    func memoryIsBoundedByLookbackAndChunk(chunk: Int) throws {
        let database = try Database([PatternSet(name: "greedy", patterns: greedy)], settings: settings(lookback: 64))
        let scratch = try Scratch(database)
        var random = SeededRandom(seed: 5)
        let text = (0..<20_000).map { _ in Array("aaaabbbbx ".utf8).randomElement(using: &random)! }
        var masker = TextMasker(database)
        var output: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: chunk) {
            try masker.feed(Array(text[start..<min(start + chunk, text.count)]), scratch: scratch, into: &output)
            #expect(masker.memory <= 64 + chunk + 8)
        }
        try masker.finish(scratch: scratch, into: &output)
        #expect(output == (try database.mask(text, scratch: scratch)))
    }

    @Test func aGroupOfEndlessOverlapsHoldsNoMoreThanTheLookback() throws {
        let database = try Database(
            [
                PatternSet(
                    name: "chain",
                    patterns: [
                        Pattern(id: "pair", form: .regex("ab{1,3}a")), Pattern(id: "riap", form: .regex("ba{1,3}b")),
                    ])
            ], settings: settings(lookback: 64))
        let scratch = try Scratch(database)
        var masker = TextMasker(database)
        var output: [UInt8] = []
        for _ in 0..<10_000 {
            try masker.feed(Array("ab".utf8), scratch: scratch, into: &output)
            #expect(masker.memory <= 64 + 2 + 8)
        }
        try masker.finish(scratch: scratch, into: &output)
        #expect(String(decoding: output, as: UTF8.self).hasPrefix("[REDACTED:"))
    }

    /// However large a chunk is, states are forgotten as often as if it had come in parts; what comes of it is the same.
    @Test func aLargeChunkDoesNotKeepAllStates() throws {
        var settings = settings(lookback: 128)
        settings.states = 1 << 16
        let database = try Database(
            [PatternSet(name: "many", patterns: [Pattern(id: "many", form: .regex("a.{0,40}b.{0,40}c.{0,20}d"))])],
            settings: settings)
        var random = SeededRandom(seed: 7)
        let text =
            (0..<150_000).map { _ in Array("abc ef\n".utf8).randomElement(using: &random)! } + Array("a b c d".utf8)
        let scratch = try Scratch(database)
        let generation = scratch.automata.generation
        var masker = TextMasker(database)
        var whole: [UInt8] = []
        try masker.feed(text, scratch: scratch, into: &whole)
        #expect(scratch.automata.generation > generation)
        try masker.finish(scratch: scratch, into: &whole)
        var parts: [UInt8] = []
        masker = TextMasker(database)
        for start in stride(from: 0, to: text.count, by: 1000) {
            try masker.feed(Array(text[start..<min(start + 1000, text.count)]), scratch: scratch, into: &parts)
        }
        try masker.finish(scratch: scratch, into: &parts)
        #expect(whole == parts && whole != text)
    }

    @Test func aChannelMayMoveBetweenScratches() throws {
        let database = try Database([PatternSet(name: "greedy", patterns: greedy)], settings: settings(lookback: 64))
        let scratches = [try Scratch(database), try Scratch(database)]
        var random = SeededRandom(seed: 6)
        let text = (0..<3_000).map { _ in Array("aaaabbbbx ".utf8).randomElement(using: &random)! }
        var masker = TextMasker(database)
        var output: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: 5) {
            let piece = Array(text[start..<min(start + 5, text.count)])
            try masker.feed(piece, scratch: scratches[start / 5 % 2], into: &output)
        }
        try masker.finish(scratch: scratches[0], into: &output)
        #expect(output == (try database.mask(text, scratch: scratches[1])))
    }

    @Test func anyBytesAtAllComeOut() throws {
        let database = try Database([PatternSet(name: "all", patterns: [fakeKey, fakePEM, fakePassword])])
        let scratch = try Scratch(database)
        var random = SeededRandom(seed: 7)
        for size in [0, 1, 2, 3, 191, 192, 193, 5_000] {
            let text = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(try database.mask(text, scratch: scratch) == text)
        }
    }
}
