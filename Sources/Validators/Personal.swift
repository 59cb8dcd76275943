/// Whether nine digits, with spaces and dashes left out, can be a US social security number.
///
/// Never issued: area 000, 666 and 900–999, group 00, serial 0000 (Social Security Administration, "Social Security Number
/// Randomization"), and the numbers that were printed in advertisements.
func isSocialSecurityNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let digits = text.digits(limit: 9), digits.count == 9 else { return false }
    let number = digits.reduce(0) { $0 * 10 + $1 }
    let area = number / 1_000_000
    let group = number / 10_000 % 100
    let serial = number % 10_000
    if area == 0 || area == 666 || area >= 900 || group == 0 || serial == 0 { return false }
    return number != 78_051_120 && number != 219_099_999 && number != 123_456_789
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

/// Whether the text has the shape of an address that mail goes to: RFC 5321's limits of 64 and 254 bytes, no dot at the edges
/// of the local part or twice in a row, labels of 1 to 63 bytes without a hyphen at the edges, a last label of letters.
func isEmailAddress(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= 254, let at = text.lastIndex(of: UInt8(ascii: "@")), (1...64).contains(at) else { return false }
    guard text[0] != ".", text[at - 1] != "." else { return false }
    for i in 1..<max(at, 1) where text[i] == "." && text[i - 1] == "." { return false }

    var labels = 0
    var start = at + 1
    for i in (at + 1)...text.count where i == text.count || text[i] == "." {
        guard (1...63).contains(i - start), text[start] != "-", text[i - 1] != "-" else { return false }
        labels += 1
        if i == text.count {
            return labels >= 2 && i - start >= 2
                && text[start..<i].allSatisfy { $0.isLetter || $0 == "-" || $0.isDigit }
                && text[start].isLetter
        }
        start = i + 1
    }
    return false
}

// MARK: Telephone numbers

/// Whether the text is `+`, a country code in use and a number of the length that E.164 allows: 7 to 15 digits in all.
/// Numbers under +1 must be ones that the North American plan can issue. Spaces, dots, dashes and parentheses are left out.
func isInternationalPhone(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: "+") else { return false }
    let rest = UnsafeBufferPointer(rebasing: text.dropFirst())
    guard let digits = rest.digits(separators: " .-()", limit: 15), digits.count >= 7 else { return false }
    if digits[0] == 1 { return isNorthAmerican(digits.dropFirst()) }
    return unassignedCountryCodes.allSatisfy { !digits.starts(with: $0) }
}

/// Whether the text is ten digits, or eleven with the country code 1, that the North American plan can issue.
func isNorthAmericanPhone(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let digits = text.digits(separators: " .-()+", limit: 11) else { return false }
    if digits.count == 11 { return digits[0] == 1 && isNorthAmerican(digits.dropFirst()) }
    return isNorthAmerican(digits[...])
}

/// NXX-NXX-XXXX: area and exchange begin with 2 to 9, the area's second digit is not 9 and neither ends in 11 (NANPA).
private func isNorthAmerican(_ digits: ArraySlice<Int>) -> Bool {
    guard digits.count == 10 else { return false }
    let d = Array(digits)
    return d[0] >= 2 && d[1] != 9 && d[3] >= 2 && !(d[1] == 1 && d[2] == 1) && !(d[4] == 1 && d[5] == 1)
}

/// Codes that the ITU has not assigned (Operational Bulletin, "List of Recommendation ITU-T E.164 assigned country codes").
private let unassignedCountryCodes: [[Int]] = [
    [0], [2, 1, 0], [2, 1, 4], [2, 1, 5], [2, 1, 7], [2, 1, 9], [2, 5, 9], [2, 8], [2, 9, 2], [2, 9, 3], [2, 9, 4],
    [2, 9, 5], [2, 9, 6], [3, 8, 4], [3, 8, 8], [4, 2, 2], [4, 2, 4], [4, 2, 5], [4, 2, 6], [4, 2, 7], [4, 2, 8],
    [4, 2, 9], [6, 9, 3], [6, 9, 4], [6, 9, 5], [6, 9, 6], [6, 9, 7], [6, 9, 8], [6, 9, 9], [8, 0, 1], [8, 0, 2],
    [8, 0, 3], [8, 0, 4], [8, 0, 5], [8, 0, 6], [8, 0, 7], [8, 0, 9], [8, 3], [8, 4, 5], [8, 5, 1], [8, 5, 4],
    [8, 5, 7], [8, 5, 8], [8, 5, 9], [8, 7, 1], [8, 7, 2], [8, 7, 3], [8, 7, 4], [8, 7, 5], [8, 7, 6], [8, 7, 7],
    [8, 7, 9], [8, 8, 4], [8, 8, 5], [8, 8, 7], [8, 8, 9], [8, 9], [9, 6, 9], [9, 7, 8], [9, 9, 0], [9, 9, 7],
]
