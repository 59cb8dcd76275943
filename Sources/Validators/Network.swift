// Addresses on networks and places on Earth.

extension Validator {
    static let network: [String: Check] = [
        "coordinates": areCoordinates,
        "email": isEmailAddress,
        "email-international": { isEmailAddress($0) && $0.contains { $0 >= 0x80 } },
        "ipv4": isIPv4,
        "ipv4-public": { isIPv4($0) && !isReservedIPv4($0) },
        "ipv6": isIPv6,
        "mac": isMAC,
    ]
}

/// Whether the text is four decimal octets without leading zeros.
func isIPv4(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var octets = 0
    var value = 0
    var width = 0
    for byte in text {
        if byte.isDigit {
            guard width == 0 || value != 0 else { return false }  // a leading zero
            value = value * 10 + byte.digitValue
            width += 1
            guard value <= 255 else { return false }
        } else {
            guard byte == ".", width > 0, octets < 3 else { return false }
            octets += 1
            value = 0
            width = 0
        }
    }
    return octets == 3 && width > 0
}

/// Whether an address is set aside for private networks, loopback, link-local, multicast or the future (RFC 6890).
private func isReservedIPv4(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var octets = (0, 0)
    var index = 0
    for byte in text {
        if byte == "." {
            index += 1
        } else if index == 0 {
            octets.0 = octets.0 * 10 + byte.digitValue
        } else if index == 1 {
            octets.1 = octets.1 * 10 + byte.digitValue
        }
    }
    switch octets {
    case (0, _), (10, _), (127, _), (169, 254), (192, 168), (172, 16...31), (100, 64...127), (224..., _): return true
    default: return false
    }
}

/// Whether the text is an IPv6 address (RFC 4291, section 2.2) that belongs to someone: not `::`, not `::1`, and of
/// four groups or more unless it is shortened.
func isIPv6(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= 4, text.count <= 45 else { return false }
    var groups = 0
    var width = 0
    var digits = 0
    var isShortened = false
    var index = 0
    while index < text.count {
        let byte = text[index]
        if byte.isDigit || (0x61...0x66).contains(byte.lowercased) {
            width += 1
            digits += 1
            guard width <= 4 else { return false }
        } else if byte == ":" {
            if width > 0 { groups += 1 }
            let isDouble = index + 1 < text.count && text[index + 1] == ":"
            if isDouble {
                guard !isShortened else { return false }
                isShortened = true
                index += 1
            } else {
                guard width > 0, index + 1 < text.count else { return false }
            }
            width = 0
        } else if byte == "." {
            // The last four bytes as an IPv4 address.
            let start = index - width
            guard width > 0, isIPv4(UnsafeBufferPointer(rebasing: text[start...])) else { return false }
            return isShortened ? groups <= 5 : groups == 6
        } else {
            return false
        }
        index += 1
    }
    if width > 0 { groups += 1 }
    return digits >= 4 && (isShortened ? groups <= 7 && groups >= 2 : groups == 8)
}

/// Whether the text is six octets, or three of two, that are a device's: not all zeros or ones, and no multicast group.
private func isMAC(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var octets: UInt64 = 0
    var count = 0
    for byte in text where byte != ":" && byte != "-" && byte != "." {
        guard count < 12 else { return false }
        let value: UInt8
        if byte.isDigit {
            value = byte - 0x30
        } else {
            guard (0x61...0x66).contains(byte.lowercased) else { return false }
            value = byte.lowercased - 0x61 + 10
        }
        octets = octets << 4 | UInt64(value)
        count += 1
    }
    return count == 12 && octets != 0 && octets != 0xFFFF_FFFF_FFFF && octets >> 40 & 1 == 0
}

/// Whether the text has the shape of an address that mail goes to: RFC 5321's limits of 64 and 254 bytes, no dot at the
/// edges of the local part or twice in a row, labels of 1 to 63 bytes without a hyphen at the edges, a last label that
/// is no number. Characters beyond ASCII count as letters (RFC 6531).
func isEmailAddress(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= 254, let (at, domain) = separator(of: text), (1...64).contains(at) else { return false }
    guard text[0] != ".", text[at - 1] != "." else { return false }
    for i in 1..<max(at, 1) where text[i] == "." && text[i - 1] == "." { return false }

    var labels = 0
    var start = domain
    for i in domain...text.count where i == text.count || text[i] == "." {
        guard (1...63).contains(i - start), text[start] != "-", text[i - 1] != "-" else { return false }
        labels += 1
        if i == text.count {
            return labels >= 2 && i - start >= 2
                && text[start..<i].allSatisfy { $0.isLetter || $0 == "-" || $0.isDigit || $0 >= 0x80 }
                && (text[start].isLetter || text[start] >= 0x80)
                && !privateDomains.contains { text[start..<i].elementsEqual($0) }
                && !fileExtensions.contains { label in
                    label.count == i - start && zip(text[start..<i], label).allSatisfy { $0.lowercased == $1 }
                }
        }
        start = i + 1
    }
    return false
}

/// Where the local part ends and the domain begins: at the `@`, which URLs and forms write as `%40`.
private func separator(of text: UnsafeBufferPointer<UInt8>) -> (end: Int, domain: Int)? {
    if let at = text.lastIndex(of: UInt8(ascii: "@")) { return (at, at + 1) }
    guard let at = text.lastIndex(of: UInt8(ascii: "%")), text[at...].starts(with: Array("%40".utf8)) else {
        return nil
    }
    return (at, at + 3)
}

/// What ends the names of files, and no domain: `icon@2x.png`, `package@1.2.3.tgz`.
private let fileExtensions = [
    "css", "gif", "html", "jpeg", "jpg", "js", "json", "jsx", "pdf", "png", "svg", "tgz", "tsx", "webp", "whl", "xml",
    "yaml", "yml",
].map { Array($0.utf8) }

/// Names of hosts inside of a network, as in `ssh admin@db.internal`. RFC 6762 and ICANN's resolution of 29 July 2024 keep them
/// out of the public name space.
private let privateDomains = ["internal", "local", "localdomain", "localhost", "lan"].map { Array($0.utf8) }

/// Whether the text is a latitude and a longitude in degrees, each with three decimals or more.
private func areCoordinates(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var values: [(degrees: Int, decimals: Int)] = []
    var current: (degrees: Int, decimals: Int)?
    var isFraction = false
    for byte in text {
        if byte.isDigit {
            var value = current ?? (0, 0)
            if isFraction {
                value.decimals += 1
            } else {
                value.degrees = min(value.degrees * 10 + byte.digitValue, 1000)
            }
            current = value
        } else if byte == ".", current != nil, !isFraction {
            isFraction = true
        } else {
            if let value = current { values.append(value) }
            current = nil
            isFraction = false
        }
    }
    if let value = current { values.append(value) }
    guard values.count == 2 else { return false }
    return values[0].degrees < 90 && values[1].degrees <= 180 && values.allSatisfy { $0.decimals >= 3 }
        && !(values[0].degrees == 0 && values[1].degrees == 0)
}
