import Foundation
import MaskedStreams
import PatternSyntax
import Testing

/// Recorded streams with a secret cut over every boundary between two deltas of a block.
@Suite struct InjectionTests {
    private static let mark = "[REDACTED:fake-key]"

    /// A stream with secrets in it, and what its texts are without.
    private struct Injected {
        var stream: [UInt8] = []
        var expected: [String: String] = [:]
        var count = 0
    }

    /// Where a JSON document that is given in parts is inside of a string, between two of its characters.
    private struct StringFinder {
        private var isString = false
        private var escape = 0
        private var unicode = ""
        private var afterHigh = false

        var isInside: Bool { isString && escape == 0 && !afterHigh }

        mutating func read(_ text: String) {
            for character in text.unicodeScalars {
                if !isString {
                    isString = character == "\""
                } else if escape == 1 {
                    escape = character == "u" ? 5 : 0
                    unicode = ""
                    if escape == 0 { afterHigh = false }
                } else if escape > 1 {
                    unicode.unicodeScalars.append(character)
                    escape -= 1
                    if escape == 1 {
                        escape = 0
                        afterHigh = (0xD800..<0xDC00).contains(Int(unicode, radix: 16) ?? 0)
                    }
                } else if character == "\\" {
                    escape = 1
                } else {
                    afterHigh = false
                    if character == "\"" { isString = false }
                }
            }
        }
    }

    /// Puts `secret` over each boundary between deltas of a block, cut at another place each time; `shown` is what a client is to see.
    private func inject(_ stream: [UInt8], secret: (Int) -> String, shown: String, escaping: Bool) throws -> Injected {
        var result = Injected()
        var finders: [String: StringFinder] = [:]
        /// By block and field: the end of the secret that begins in the delta before.
        var pending: [String: String] = [:]
        var generation: [Int: Int] = [:]
        var lastDelta: [String: Int] = [:]
        var lines = stream.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
        // Only a delta that another follows can begin a secret.
        var following: [Int: Bool] = [:]
        for (number, line) in lines.enumerated() where line.starts(with: "data:".utf8) {
            let event = try #require(try ReadEvent.all(line).first)
            if event.type == "content_block_start" { generation[event.index, default: 0] += 1 }
            for field in ["text", "thinking", "partial_json"] where event.delta[field] is String {
                let key = "\(event.index)#\(generation[event.index, default: 0])/\(field)"
                if let last = lastDelta[key] { following[last] = true }
                lastDelta[key] = number
            }
        }
        generation = [:]
        for (number, line) in lines.enumerated() where line.starts(with: "data:".utf8) {
            let event = try #require(try ReadEvent.all(line).first)
            if event.type == "content_block_start" { generation[event.index, default: 0] += 1 }
            let block = "\(event.index)#\(generation[event.index, default: 0])"
            if let start = event.json["content_block"] as? [String: Any] {
                for key in ["text", "thinking"] {
                    if let text = start[key] as? String { result.expected["\(block)/\(key)", default: ""] += text }
                }
            }
            for field in ["text", "thinking", "partial_json", "content"] {
                guard let text = event.delta[field] as? String else { continue }
                let key = "\(block)/\(field)"
                var own = (pending.removeValue(forKey: key) ?? "") + text
                result.expected[key, default: ""] += text
                var finder = finders[key] ?? StringFinder()
                finder.read(text)
                finders[key] = finder
                let mayBegin =
                    following[number] == true && (field == "partial_json" ? finder.isInside : field != "content")
                if mayBegin {
                    let whole = secret(result.count)
                    let cut = whole.index(whole.startIndex, offsetBy: 1 + result.count % (whole.count - 1))
                    own += " " + whole[..<cut]
                    pending[key] = whole[cut...] + " "
                    result.expected[key]? += " \(shown) "
                    result.count += 1
                }
                var json = event.json
                var delta = event.delta
                delta[field] = own
                json["delta"] = delta
                var data = Array("data: ".utf8) + [UInt8](try JSONSerialization.data(withJSONObject: json, options: []))
                if escaping { data = escapeLetters(data, of: own) }
                lines[number] = data
            }
        }
        result.stream = Array(lines.joined(separator: [0x0A]))
        return result
    }

    /// Every `s` of the text as `\u0073`, where no escape is meant.
    private func escapeLetters(_ data: [UInt8], of text: String) -> [UInt8] {
        guard text.contains("sk-fake") else { return data }
        return Array(String(decoding: data, as: UTF8.self).replacing("sk-fake", with: #"\u0073k-fake"#).utf8)
    }

    private func check(_ injected: Injected, _ bench: Bench, _ file: URL, secrets: [String]) throws {
        for cut in [Bench.Cut.whole, .random(9)] {
            let result = bench.mask(injected.stream, cut: cut)
            #expect(result.failure == nil)
            for secret in secrets { #expect(!result.text.contains(secret)) }
            let texts = Recorded.normal(ReadEvent.texts(try ReadEvent.all(result.bytes)))
            let expected = Recorded.normal(injected.expected)
            #expect(texts == expected, "\(file.lastPathComponent), \(cut)")
            #expect(result.reports.count == injected.count)
        }
    }

    @Test(arguments: Recorded.files) func keysOverEveryBoundary(_ file: URL) throws {
        let bench = try Bench([TestPatterns.key])
        let secret = { (count: Int) in "sk-fake-" + String(String(count + 100_000_000_000).prefix(12)) }
        for escaping in [false, true] {
            let injected = try inject(
                try Recorded.bytes(file), secret: secret, shown: Self.mark, escaping: escaping)
            try check(injected, bench, file, secrets: ["sk-fake", "100000000", #"\u0073k-fake"#])
        }
    }

    /// Unicode escapes of the inner document, cut anywhere: only where a document is streamed.
    @Test(arguments: Recorded.files) func escapedKeysInToolInput(_ file: URL) throws {
        let bench = try Bench([TestPatterns.key])
        let secret = { (count: Int) in
            String("sk-fake-\(count + 100_000_000_000)".prefix(20)).unicodeScalars.map {
                "\\u" + String(0x10000 + Int($0.value), radix: 16).dropFirst()
            }.joined()
        }
        let stream = try Recorded.onlyToolInput(try Recorded.bytes(file))
        let injected = try inject(stream, secret: secret, shown: Self.mark, escaping: false)
        try check(injected, bench, file, secrets: [#"\\u002d\\u0066"#, "sk-fake"])
    }

    @Test(arguments: Recorded.files) func privateKeysInToolInput(_ file: URL) throws {
        let bench = try Bench([TestPatterns.pem])
        let secret = TestPatterns.secretPEM.replacing("\n", with: "\\n")
        let stream = try Recorded.onlyToolInput(try Recorded.bytes(file))
        let injected = try inject(stream, secret: { _ in secret }, shown: "[REDACTED:private-key]", escaping: false)
        try check(injected, bench, file, secrets: ["BEGIN", "bm90IGEga2V5", "FAKE PRIVATE"])
    }

    @Test(arguments: Recorded.files) func privateKeysInText(_ file: URL) throws {
        let bench = try Bench([TestPatterns.pem])
        let stream = try Recorded.withoutToolInput(try Recorded.bytes(file))
        let injected = try inject(
            stream, secret: { _ in TestPatterns.secretPEM }, shown: "[REDACTED:private-key]", escaping: false)
        try check(injected, bench, file, secrets: ["BEGIN", "bm90IGEga2V5", "FAKE PRIVATE"])
    }
}

extension Recorded {
    private static func keep(_ stream: [UInt8], where isKept: (ReadEvent) -> Bool) throws -> [UInt8] {
        var lines: [ArraySlice<UInt8>] = []
        for line in stream.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if line.starts(with: "data:".utf8), let event = try ReadEvent.all(Array(line)).first, !isKept(event) {
                lines.append(ArraySlice(": left out".utf8))
            } else {
                lines.append(line)
            }
        }
        return Array(lines.joined(separator: [0x0A]))
    }

    static func onlyToolInput(_ stream: [UInt8]) throws -> [UInt8] {
        try keep(stream) { $0.type != "content_block_delta" || $0.delta["partial_json"] != nil }
    }

    static func withoutToolInput(_ stream: [UInt8]) throws -> [UInt8] {
        try keep(stream) { $0.delta["partial_json"] == nil }
    }

    /// Complete documents by what they say, so that only a difference in meaning counts.
    static func normal(_ texts: [String: String]) -> [String: String] {
        var normal = texts
        for (key, text) in texts where key.hasSuffix("partial_json") {
            guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed),
                let data = try? JSONSerialization.data(
                    withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
            else { continue }
            normal[key] = String(decoding: data, as: UTF8.self)
        }
        return normal
    }
}
