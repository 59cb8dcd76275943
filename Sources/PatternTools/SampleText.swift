/// Harmless text of the kinds that Claude writes, made up from a seed: what patterns' costs are measured on.
///
/// The same seed and size give the same bytes on every machine.
public enum SampleText {
    /// `size` bytes of paragraphs, code, shell sessions, logs, JSON and tables in turn.
    public static func make(_ size: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = Generator(seed)
        var text: [UInt8] = []
        text.reserveCapacity(size + 1024)
        while text.count < size {
            switch random.below(10) {
            case 0...4: text += paragraph(&random).utf8
            case 5, 6: text += code(&random).utf8
            case 7: text += log(&random).utf8
            case 8: text += json(&random).utf8
            default: text += table(&random).utf8
            }
            text += "\n\n".utf8
        }
        return Array(text.prefix(size))
    }

    private static let words = """
        the a of to and in is that it for as with on be by this are from or an at which when each if then so into value \
        request server event stream chunk buffer client session returns password token key user account number name file \
        path line function method class field table index query result error message header body status version release \
        option default setting update change test check build run start stop open close read write send call wait retry \
        first second last next other same new old small large fast slow simple whole empty public private local remote
        """.split(separator: " ").map(String.init)

    private static func sentence(_ random: inout Generator) -> String {
        var parts = (0..<(6 + random.below(14))).map { _ in random.one(of: words) }
        if random.below(4) == 0 { parts.append("\(random.below(5000))") }
        if random.below(6) == 0 { parts.append("(see `\(identifier(&random))`)") }
        if random.below(9) == 0 {
            parts.append("https://docs.example.com/\(random.one(of: words))/\(random.one(of: words))")
        }
        let text = parts.joined(separator: " ")
        return text.prefix(1).uppercased() + text.dropFirst() + random.one(of: [".", ".", ".", ":", "!", "?"])
    }

    private static func paragraph(_ random: inout Generator) -> String {
        (0..<(2 + random.below(4))).map { _ in sentence(&random) }.joined(separator: " ")
    }

    private static func identifier(_ random: inout Generator) -> String {
        let parts = (0..<(1 + random.below(3))).map { _ in random.one(of: words) }
        return random.below(2) == 0
            ? parts.joined(separator: "_")
            : parts[0] + parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func code(_ random: inout Generator) -> String {
        var lines = ["```swift", "func \(identifier(&random))(\(identifier(&random)): Int) -> [String] {"]
        for _ in 0..<(3 + random.below(8)) {
            let name = identifier(&random)
            lines.append(
                random.one(of: [
                    "    let \(name) = \(identifier(&random)).\(identifier(&random))(\(random.below(100)))",
                    "    guard \(name) != nil else { return [] }",
                    "    // \(sentence(&random))",
                    "    for item in \(name).prefix(\(random.below(20))) { print(\"\\(item): \(identifier(&random))\") }",
                    "    options[\"\(name)\"] = \"\(random.one(of: words))\"",
                ]))
        }
        return (lines + ["}", "```"]).joined(separator: "\n")
    }

    private static func log(_ random: inout Generator) -> String {
        (0..<(3 + random.below(6))).map { _ in
            let time =
                "2026-0\(1 + random.below(9))-1\(random.below(10))T0\(random.below(10)):\(10 + random.below(50)):12.\(random.below(1000))Z"
            return
                "\(time) INFO [\(identifier(&random))] \(random.one(of: words)) id=\(random.hex(8)) ms=\(random.below(900))"
        }.joined(separator: "\n")
    }

    private static func json(_ random: inout Generator) -> String {
        let fields = (0..<(2 + random.below(5))).map { _ in
            "  \"\(identifier(&random))\": "
                + random.one(of: [
                    "\(random.below(100_000))", "\"\(sentence(&random))\"", "true", "null", "\"\(random.hex(12))\"",
                ])
        }
        return "{\n" + fields.joined(separator: ",\n") + "\n}"
    }

    private static func table(_ random: inout Generator) -> String {
        let rows = (0..<(2 + random.below(4))).map { _ in
            "| \(random.one(of: words)) | \(random.below(1000)).\(random.below(100)) | \(sentence(&random)) |"
        }
        return "| name | value | note |\n|---|---|---|\n" + rows.joined(separator: "\n")
    }

    /// SplitMix64: S. Vigna, "Further scramblings of Marsaglia's xorshift generators" (2017).
    package struct Generator: RandomNumberGenerator {
        private var state: UInt64
        package init(_ seed: UInt64) { state = seed }

        package mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }

        package mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
        package mutating func one(of texts: [String]) -> String { texts[below(texts.count)] }

        package mutating func hex(_ digits: Int) -> String {
            String((0..<digits).map { _ in "0123456789abcdef".randomElement(using: &self)! })
        }
    }
}
