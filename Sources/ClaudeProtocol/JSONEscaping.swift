package enum JSONEscaping {
    /// Appends text as the content of a JSON string: quotes, backslashes and control characters escaped, lone surrogates (WTF-8) as
    /// Unicode escapes, all else as it is.
    package static func append(_ text: some Collection<UInt8>, to output: inout [UInt8]) {
        let text = Array(text)
        var i = 0
        while i < text.count {
            let byte = text[i]
            switch byte {
            case .quote, .backslash:
                output.append(.backslash)
                output.append(byte)
            case 0x0A:
                output.append(contentsOf: "\\n".utf8)
            case 0x0D:
                output.append(contentsOf: "\\r".utf8)
            case 0x09:
                output.append(contentsOf: "\\t".utf8)
            case ..<0x20:
                appendEscape(UInt32(byte), to: &output)
            case 0xED where i + 2 < text.count && text[i + 1] >= 0xA0:
                appendEscape(0xD000 | UInt32(text[i + 1] & 0x3F) << 6 | UInt32(text[i + 2] & 0x3F), to: &output)
                i += 2
            default:
                output.append(byte)
            }
            i += 1
        }
    }

    /// The text as the content of a JSON string.
    package static func escaped(_ text: some Collection<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        append(text, to: &output)
        return output
    }

    private static func appendEscape(_ unit: UInt32, to output: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        output.append(contentsOf: "\\u".utf8)
        for shift in [12, 8, 4, 0] as [UInt32] { output.append(digits[Int(unit >> shift & 0xF)]) }
    }
}
