// Devices, vehicles and travel documents.

extension Validator {
    static let devices: [String: Check] = [
        // ITU-T E.118: 89, a country, an issuer, a number and Luhn's digit.
        "iccid": digits(19...20) { $0.number(0..<2) == 89 && ($0.passesLuhn() || $0.passesLuhn(0..<19)) },
        // 3GPP TS 23.003, annex B: Luhn.
        "imei": digits(15) { $0[0] != 0 && $0.passesLuhn() || $0.number(0..<2) == 1 && $0.passesLuhn() },
        "imsi": digits(14...15) { (2...7).contains($0[0]) },
        "mrz": isMachineReadable,
        "vin": isVIN,
    ]
}

/// ISO 3779, with the check digit of 49 CFR 565.15: letters count as in EBCDIC, I, O and Q are not in use.
private func isVIN(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let code = Code(text, separators: "", count: 17...17), !code.repeatsOneCharacter else { return false }
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    var sum = 0
    for place in 0..<17 {
        switch code[place] {
        case 0..<10: sum += code[place] * weights[place]
        case 10..<18: sum += (code[place] - 9) * weights[place]  // A to H: 1 to 8
        case 19..<24, 25: sum += (code[place] - 18) * weights[place]  // J to N, P: 1 to 5, 7
        case 27: sum += 9 * weights[place]  // R
        case 28..<36: sum += (code[place] - 26) * weights[place]  // S to Z: 2 to 9
        default: return false
        }
    }
    let remainder = sum % 11
    return code[8] == (remainder == 10 ? Int(letter: "X") : remainder)
}

/// ICAO Doc 9303, parts 4 to 7: the lines of a passport (two of 44), a card (three of 30, or two of 36) or a visa, of
/// which the check digits of date of birth and of date of expiry are right.
private func isMachineReadable(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    // Lines end in a line feed, or in the two characters of its escape.
    var line = 0..<0
    var lines: [Range<Int>] = []
    var start = 0
    for place in 0...text.count where place == text.count || !isMachineReadable(text[place]) {
        if place - start >= 30 {
            lines.append(start..<place)
        }
        start = place + 1
    }
    guard lines.count >= 2 else { return false }
    line = lines[1]
    // The `n` of an escape is lower case, and so no part of a line.
    let dates: (birth: Int, expiry: Int) = line.count == 30 ? (0, 8) : (13, 21)
    func isChecked(_ field: Int) -> Bool {
        let bytes = UnsafeBufferPointer(rebasing: text[line.lowerBound + field..<line.lowerBound + field + 7])
        var sum = 0
        for place in 0..<6 {
            let value = bytes[place] == "<" ? 0 : bytes[place].isDigit ? bytes[place].digitValue : -1
            guard value >= 0 else { return false }
            sum += value * (place % 3 == 0 ? 7 : place % 3 == 1 ? 3 : 1)
        }
        return bytes[6].isDigit && bytes[6].digitValue == sum % 10
    }
    return isChecked(dates.birth) && isChecked(dates.expiry)
}

private func isMachineReadable(_ byte: UInt8) -> Bool { byte.isUpper || byte.isDigit || byte == "<" }
