import MaskingLaws
import PatternSyntax
import Testing

@testable import Masking

/// Of texts that are asked for at once, none is said to be without a match that has one by itself.
@Suite struct LinesTests {
    @Test func noMatchIsMissed() throws {
        let patterns = [#"\Aab"#, #"b\z"#, #"(?:^|x)cd(?:$|y)"#, #"(?m)^ef$"#, #"\bg\b"#, #"\Bhh\B"#, "[0-9]{12}"]
        var found = 0
        for (number, pattern) in patterns.enumerated() {
            for largeChunk in [1, 192] {
                var settings = MaskingSettings()
                settings.largeChunk = largeChunk
                settings.largeEnd = largeChunk
                let set = PatternSet(name: "test", patterns: [Pattern(id: "one", form: .regex(pattern))])
                let database = try Database([set], settings: settings)
                let scratch = try Scratch(database)
                var random = SeededRandom(seed: UInt64(number + 1))
                for _ in 0..<200 {
                    let texts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                        (0..<Int.random(in: 0...5, using: &random)).map { _ in
                            ["ab", "b", "cd", "x", "y", "ef", "g", "h", "hh", " ", "123456789012"].randomElement(
                                using: &random) ?? ""
                        }.joined()
                    }
                    let matches = try texts.contains { text in
                        try database.mask(Array(text.utf8), scratch: scratch) != Array(text.utf8)
                    }
                    let lines = Array(texts.map { $0 + "\n" }.joined().utf8)
                    let may = try lines.withUnsafeBufferPointer { (bytes) throws(MaskingError) in
                        try database.mayMatch(lines: bytes, scratch: scratch)
                    }
                    if matches { found += 1 }
                    #expect(may || !matches, "\(pattern) \(texts)")
                }
            }
        }
        #expect(found > 200)
    }

    @Test func textsWithoutAMatchAreSeen() throws {
        let set = PatternSet(name: "test", patterns: [Pattern(id: "one", form: .regex(#"\Aab\z"#))])
        let database = try Database([set])
        let lines = Array("xab\nabx\nb\n".utf8)
        let scratch = try Scratch(database)
        let may = try lines.withUnsafeBufferPointer { (bytes) throws(MaskingError) in
            try database.mayMatch(lines: bytes, scratch: scratch)
        }
        #expect(!may)
    }
}
