// Addresses of cryptocurrencies.

extension Validator {
    static let crypto: [String: Check] = [
        "base58check": { hasBase58Checksum($0, alphabet: bitcoinAlphabet) },
        "bech32": isBech32,
        "cashaddr": isCashAddress,
        "eip55": isEthereumAddress,
        "solana": { base58Decoded($0, alphabet: bitcoinAlphabet)?.count == 32 },
        "stellar": isStellarAddress,
        "xrp": { hasBase58Checksum($0, alphabet: rippleAlphabet) },
    ]
}

// MARK: Base58

private let bitcoinAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
private let rippleAlphabet = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"

/// Whether the last four bytes are the first of SHA-256, twice, of those before them (Bitcoin Wiki, "Base58Check
/// encoding").
private func hasBase58Checksum(_ text: UnsafeBufferPointer<UInt8>, alphabet: String) -> Bool {
    guard let bytes = base58Decoded(text, alphabet: alphabet), bytes.count >= 21 else { return false }
    return sha256(sha256(Array(bytes.dropLast(4)))).prefix(4).elementsEqual(bytes.suffix(4))
}

/// The bytes of base 58; nil at any other character, or over 120 characters (the cost is quadratic).
private func base58Decoded(_ text: UnsafeBufferPointer<UInt8>, alphabet: String) -> [UInt8]? {
    guard text.count <= 120 else { return nil }
    // Least significant first.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    let letters = Array(alphabet.utf8)
    for byte in text {
        guard let value = letters.firstIndex(of: byte) else { return nil }
        var carry = value
        for i in bytes.indices {
            carry += Int(bytes[i]) * 58
            bytes[i] = UInt8(truncatingIfNeeded: carry)
            carry >>= 8
        }
        while carry > 0 {
            bytes.append(UInt8(truncatingIfNeeded: carry))
            carry >>= 8
        }
    }
    // A leading zero byte is written as the first letter.
    let zeros = text.prefix { $0 == letters[0] }.count
    return Array(repeating: 0, count: zeros) + bytes.reversed()
}

// MARK: Bech32

private let bech32Alphabet: StaticString = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

private func bech32Value(_ byte: UInt8) -> UInt8? {
    for place in 0..<32 where bech32Alphabet.utf8Start[place] == byte.lowercased { return UInt8(place) }
    return nil
}

/// BIP 173 and BIP 350: a prefix, `1`, and values of five bits of which the last six are a checksum.
private func isBech32(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= 120, let separator = text.lastIndex(of: UInt8(ascii: "1")), separator > 0,
        text.count - separator > 6, !(text.contains { $0.isUpper } && text.contains { $0.isLower })
    else { return false }
    var checksum: UInt32 = 1
    func add(_ value: UInt8) {
        let top = checksum >> 25
        checksum = (checksum & 0x1FF_FFFF) << 5 ^ UInt32(value)
        for (bit, generator) in [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3].enumerated()
        where top >> UInt32(bit) & 1 == 1 { checksum ^= UInt32(generator) }
    }
    for place in 0..<separator { add(text[place].lowercased >> 5) }
    add(0)
    for place in 0..<separator { add(text[place].lowercased & 31) }
    for place in separator + 1..<text.count {
        guard let value = bech32Value(text[place]) else { return false }
        add(value)
    }
    return checksum == 1 || checksum == 0x2BC8_30A3
}

/// Bitcoin Cash, "Address format for Bitcoin Cash": a prefix, `:`, and values of which the last eight are a checksum.
private func isCashAddress(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= 120 else { return false }
    let prefix: [UInt8]
    let start: Int
    if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
        prefix = text[..<colon].map(\.lowercased)
        start = colon + 1
    } else {
        prefix = Array("bitcoincash".utf8)
        start = 0
    }
    var checksum: UInt64 = 1
    func add(_ value: UInt8) {
        let top = checksum >> 35
        checksum = (checksum & 0x07_FFFF_FFFF) << 5 ^ UInt64(value)
        for (bit, generator) in [
            0x98_F2BC_8E61, 0x79_B76D_99E2, 0xF3_3E5F_B3C4, 0xAE_2EAB_E2A8, 0x1E_4F43_E470,
        ].enumerated() where top >> UInt64(bit) & 1 == 1 { checksum ^= UInt64(generator) }
    }
    for byte in prefix { add(byte & 31) }
    add(0)
    for place in start..<text.count {
        guard let value = bech32Value(text[place]) else { return false }
        add(value)
    }
    return checksum == 1
}

// MARK: Others

/// EIP-55: where letters of both cases occur, the case of each is a bit of Keccak-256 of the address in lower case.
private func isEthereumAddress(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count == 42, text[0] == "0", text[1] == "x" else { return false }
    let digits = text[2...]
    guard digits.allSatisfy({ $0.isDigit || (0x61...0x66).contains($0.lowercased) }),
        !digits.allSatisfy({ $0 == digits[2] })
    else { return false }
    guard digits.contains(where: \.isUpper), digits.contains(where: \.isLower) else { return true }
    let hash = keccak256(digits.map(\.lowercased))
    return (0..<40).allSatisfy { place in
        let nibble = hash[place / 2] >> (place % 2 == 0 ? 4 : 0) & 15
        return !digits[2 + place].isLetter || digits[2 + place].isUpper == (nibble >= 8)
    }
}

/// SEP-23, "Strkeys": base 32 of a version, 32 bytes and a CRC-16/XMODEM, least significant byte first.
private func isStellarAddress(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count == 56 else { return false }
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var width = 0
    for byte in text {
        let value: UInt8
        if byte.isUpper {
            value = byte - 0x41
        } else if (0x32...0x37).contains(byte) {
            value = byte - 0x32 + 26
        } else {
            return false
        }
        bits = bits << 5 | UInt32(value)
        width += 5
        if width >= 8 {
            width -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(width)))
        }
    }
    var crc: UInt16 = 0
    for byte in bytes.dropLast(2) {
        crc ^= UInt16(byte) << 8
        for _ in 0..<8 { crc = crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021 }
    }
    return bytes[33] == UInt8(truncatingIfNeeded: crc) && bytes[34] == UInt8(truncatingIfNeeded: crc >> 8)
}
