import MaskingLaws
import PatternSyntax
import Testing

@testable import Masking

/// Counted repeats are leapt over: texts in which matches begin again and again cost no more, and come out the same.
@Suite struct LeapTests {
    private func database(_ patterns: [Pattern], leastLeap: Int) throws -> Database {
        var settings = MaskingSettings()
        settings.leastLeap = leastLeap
        return try Database([PatternSet(name: "leaps", patterns: patterns)], settings: settings)
    }

    /// More than any text has.
    private let never = 1 << 30

    private let session = Pattern(
        id: "session", form: .regex(#"sid=(?<secret>[^\s;]{16,1024})(?:[\s;]|\z)"#), validators: ["entropy>=3"])

    @Test func aCountedRepeatIsNotGoneStepByStep() throws {
        let text = Array(String(repeating: "sid=", count: 4096).utf8)
        func statesMemory(leastLeap: Int) throws -> Int {
            let database = try database([session], leastLeap: leastLeap)
            let scratch = try Scratch(database)
            var masker = TextMasker(database)
            var output: [UInt8] = []
            try masker.feed(text, scratch: scratch, into: &output)
            return scratch.automata.rule(0).automaton.takeUnretainedValue().memory
        }
        let leaping = try statesMemory(leastLeap: MaskingSettings().leastLeap)
        #expect(leaping * 2 < (try statesMemory(leastLeap: never)))
    }

    /// Of all patterns alive at a start, the hold needs one that tells the least offset.
    @Test func aStartIsFollowedForOnePattern() throws {
        let patterns = (1...6).map {
            Pattern(id: "key-\($0)", form: .regex("key=(?<secret>[a-z]{\(10 + $0),500})(?:;|\\z)"))
        }
        let database = try database(patterns, leastLeap: 8)
        let scratch = try Scratch(database)
        var channel = Channel(database)
        var decisions = Decisions()
        for (index, byte) in Array("key=\(String(repeating: "a", count: 60))".utf8).enumerated() {
            try [byte].withUnsafeBufferPointer { bytes in
                try channel.feed(bytes, scratch: scratch, into: &decisions)
            }
            if index > 20 { #expect(channel.attempts.count { $0.at == index + 1 } == 1) }
        }
        #expect(decisions.settled == 4)
    }

    @Test(arguments: [1, 7, 60, 500])
    func whatComesOutIsTheSame(chunk: Int) throws {
        let patterns = [
            session,
            Pattern(id: "words", form: .regex(#"\b[a-z0-9_]{20,60}\b"#), validators: ["entropy>=2"]),
            Pattern(id: "lines", form: .regex(#"(?m)^[a-z= ]{12,90}$"#), validators: ["random"], priority: 60),
            Pattern(
                id: "named", form: .regex(#"(?:[a-z]{1,8}=)?k=(?<secret>[a-z=]{10,80})(?:\b;|\z|\B )"#), priority: 70),
            Pattern(
                id: "hex", form: .regex("[A-F0-9]{12,80}"), validators: ["entropy>=3"],
                action: .partial(first: 1, last: 1)),
            Pattern(id: "nested", form: .regex("#[a-f]{9,30}[0-9]{0,30}[a-f]{0,20}!")),
        ]
        let pieces = [
            "sid=", "k=", "x=k=", "aaaaaaaaaaaa", "b7_d", "0123456789ABCDEF", ";", " ", "\n", "#aaaaaaaaaa", "99999999",
            "!",
            "ABCABCABCABCABC",
        ].map { Array($0.utf8) }
        let databases = try [1, 8, never].map { try database(patterns, leastLeap: $0) }
        let scratches = try databases.map { try Scratch($0) }
        var random = SeededRandom(seed: UInt64(chunk))
        for _ in 0..<40 {
            let some = (0..<4).map { _ in pieces.randomElement(using: &random)! }
            var text: [UInt8] = []
            while text.count < 1500 { text += some.randomElement(using: &random)! }
            var maskers = databases.map { TextMasker($0) }
            var outputs = databases.map { _ in [UInt8]() }
            for start in stride(from: 0, to: text.count, by: chunk) {
                let piece = Array(text[start..<min(start + chunk, text.count)])
                for index in maskers.indices {
                    try maskers[index].feed(piece, scratch: scratches[index], into: &outputs[index])
                }
                #expect(outputs[0] == outputs[2] && outputs[1] == outputs[2])
            }
            for index in maskers.indices { try maskers[index].finish(scratch: scratches[index], into: &outputs[index]) }
            #expect(outputs[0] == outputs[2] && outputs[1] == outputs[2])
        }
    }
}
