/// Whether the text up to its first dot is base64url of a JSON object that names an algorithm: a JOSE header (RFC 7515, section 4).
func hasJWTHeader(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let header = text.prefix { $0 != "." }
    guard (4...4096).contains(header.count), let json = base64URLDecoded(header) else { return false }
    guard json.first == UInt8(ascii: "{"), json.last == UInt8(ascii: "}") else { return false }
    let key = Array(#""alg""#.utf8)
    return json.indices.contains { start in
        guard json[start...].starts(with: key) else { return false }
        return json[(start + key.count)...].first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: ":")
    }
}

/// The bytes of unpadded base64url (RFC 4648, section 5); `nil` at any other byte.
private func base64URLDecoded(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count * 3 / 4)
    var bits: UInt32 = 0
    var width = 0
    for byte in text {
        let value: UInt8
        if byte.isUpper {
            value = byte - UInt8(ascii: "A")
        } else if byte.isLower {
            value = byte - UInt8(ascii: "a") + 26
        } else if byte.isDigit {
            value = byte - UInt8(ascii: "0") + 52
        } else if byte == "-" {
            value = 62
        } else if byte == "_" {
            value = 63
        } else {
            return nil
        }
        bits = bits << 6 | UInt32(value)
        width += 6
        if width >= 8 {
            width -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(width)))
        }
    }
    return bytes
}
