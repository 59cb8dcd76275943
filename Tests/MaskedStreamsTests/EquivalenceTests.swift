import Foundation
import MaskedStreams
import Masking
import MaskingLaws
import PatternSyntax
import Testing

/// Laws 1 and 5 at the level of events, over random texts, documents, cuts and ways to escape.
@Suite struct EquivalenceTests {
    private static let words = [
        "sk-fake-", "abcdef012345", "abcdef", "012345", " ", "\n", "é", "€", "😀", "\"", "\\", "/", "x", "password",
        "-----BEGIN FAKE PRIVATE KEY-----", "-----END FAKE PRIVATE KEY-----", "4111111111111111", "4111", "{", "}", ":",
    ]

    let bench: Bench

    init() throws { bench = try Bench([TestPatterns.key, TestPatterns.pem, TestPatterns.password, TestPatterns.card]) }

    private func randomText(_ random: inout SeededRandom) -> String {
        (0..<Int.random(in: 0...10, using: &random)).map { _ in Self.words.randomElement(using: &random) ?? "" }
            .joined()
    }

    /// The content of a JSON string, each character escaped or not by chance.
    private func escape(_ text: String, _ random: inout SeededRandom, chance: Int) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" || scalar.value < 0x20
                || Int.random(in: 0..<chance, using: &random) == 0
            {
                for unit in String(scalar).utf16 {
                    escaped += "\\u" + String(0x10000 + Int(unit), radix: 16).dropFirst()
                }
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private func randomDocument(_ random: inout SeededRandom, depth: Int = 0) -> String {
        let string = { (random: inout SeededRandom) in "\"" + escape(randomText(&random), &random, chance: 6) + "\"" }
        let space = { (random: inout SeededRandom) in ["", "", " ", "\n "].randomElement(using: &random) ?? "" }
        switch Int.random(in: 0..<(depth > 2 ? 4 : 7), using: &random) {
        case 0, 1: return string(&random)
        case 2:
            return ["4111111111111111", "-4111111111111111.5", "12", "0.5e3", "1234567890123"].randomElement(
                using: &random) ?? ""
        case 3: return ["true", "false", "null"].randomElement(using: &random) ?? ""
        case 4:
            let items = (0..<Int.random(in: 0...3, using: &random)).map { _ in randomDocument(&random, depth: depth + 1)
            }
            return "[" + items.joined(separator: "," + space(&random)) + "]"
        default:
            let items = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                string(&random) + ":" + space(&random) + randomDocument(&random, depth: depth + 1)
            }
            return "{" + items.joined(separator: "," + space(&random)) + "}"
        }
    }

    /// A block that streams `text` in deltas, cut between scalars.
    private func stream(_ text: String, field: String, _ random: inout SeededRandom) -> String {
        var events = ""
        var rest = Substring(text)
        while !rest.isEmpty {
            let scalars = rest.unicodeScalars
            let count = Int.random(in: 0...9, using: &random)
            let cut =
                scalars.index(scalars.startIndex, offsetBy: count, limitedBy: scalars.endIndex) ?? scalars.endIndex
            let piece = escape(String(scalars[..<cut]), &random, chance: 8)
            events +=
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"\(field)\":\"\(piece)\",\"type\":\"x\"} }\n\n"
            rest = rest[cut...]
        }
        return events + "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
    }

    private func joined(_ output: [UInt8], _ field: String) throws -> String {
        ReadEvent.texts(try ReadEvent.all(output))["0#0/\(field)"] ?? ""
    }

    private func unlabelled(_ text: String) -> String {
        [TestPatterns.key, TestPatterns.pem, TestPatterns.password, TestPatterns.card].reduce(text) {
            $0.replacing("[REDACTED:\($1.id)]", with: "[]")
        }
    }

    @Test func streamedTextIsMaskedAsTheWholeText() throws {
        var random = SeededRandom(seed: 41)
        for round in 0..<1500 {
            let text = randomText(&random)
            let expected = String(
                decoding: try bench.database.mask(Array(text.utf8), scratch: bench.scratch), as: UTF8.self)
            let events = stream(text, field: "text", &random)
            let result = bench.mask(events, cut: .random(UInt64(round)))
            #expect(result.failure == nil)
            #expect(try joined(result.bytes, "text") == expected, "round \(round): \(text.debugDescription)")
            if expected == text { #expect(result.text == events) }
        }
    }

    @Test func streamedInputIsMaskedAsTheWholeInput() throws {
        var random = SeededRandom(seed: 43)
        var changed = 0
        for round in 0..<1500 {
            let document = randomDocument(&random)
            let whole = bench.mask("{\"input\":\(document)}", as: .json)
            #expect(whole.failure == nil)
            let events = stream(document, field: "partial_json", &random)
            let result = bench.mask(events, cut: .random(UInt64(round)))
            #expect(result.failure == nil)
            let inner = try joined(result.bytes, "partial_json")
            #expect("{\"input\":\(inner)}" == whole.text, "round \(round): \(document)")
            _ = try JSONSerialization.jsonObject(with: Data(inner.utf8), options: .fragmentsAllowed)
            // Nothing is left to find, but for placeholders in the place of a password.
            let again = bench.mask(whole.text, as: .json).text
            #expect(unlabelled(again) == unlabelled(whole.text))
            if inner == document { #expect(result.text == events) } else { changed += 1 }
        }
        #expect(changed > 300)
    }

    /// What has left at any moment is the beginning of what leaves in the end.
    @Test func promptAndNeverTakenBack() throws {
        var random = SeededRandom(seed: 47)
        for _ in 0..<300 {
            let events = Array(stream(randomText(&random), field: "text", &random).utf8)
            let whole = bench.mask(events).bytes
            var masker = ResponseMasker(.events, database: bench.database)
            var output: [UInt8] = []
            for byte in events {
                [byte].withUnsafeBufferPointer { masker.feed($0, scratch: bench.scratch, into: &output) }
                #expect(whole.starts(with: output))
            }
            #expect(output == whole)
            #expect(!masker.isHolding)
        }
    }
}
