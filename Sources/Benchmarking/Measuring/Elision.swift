/// Shows where something was found without showing it.
enum Elision {
    /// The text around a match: `width` bytes on either side, the match as `[40 bytes]`, all other masked bytes as `…`. One line of
    /// printable characters.
    static func context(of match: Range<Int>, in text: [UInt8], masked: [Range<Int>], width: Int) -> String {
        func side(_ range: Range<Int>) -> String {
            var kept: [UInt8] = []
            var isElided = false
            for at in range {
                if masked.contains(where: { $0.contains(at) }) {
                    if !isElided { kept += "…".utf8 }
                    isElided = true
                } else {
                    kept.append(text[at])
                    isElided = false
                }
            }
            return printable(kept)
        }
        let before = max(0, match.lowerBound - width)..<match.lowerBound
        let after = match.upperBound..<min(text.count, match.upperBound + width)
        return side(before) + "[\(match.count) bytes]" + side(after)
    }

    private static func printable(_ bytes: [UInt8]) -> String {
        String(
            String(decoding: bytes, as: UTF8.self).map { character in
                character.isNewline || character == "\t" ? " " : character
            }.filter { character in
                // Neither control characters (a terminal obeys them) nor halves of characters.
                character != "\u{FFFD}"
                    && character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            })
    }
}
