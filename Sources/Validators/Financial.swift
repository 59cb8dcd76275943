/// Whether the digits, with spaces and dashes left out, end in the right Luhn digit (ISO/IEC 7812-1, annex B).
func passesLuhn(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let digits = text.digits(limit: 64), digits.count >= 2 else { return false }
    return luhn(digits)
}

private func luhn(_ digits: [Int]) -> Bool {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
        let value = place % 2 == 0 ? digit : digit * 2
        sum += value > 9 ? value - 9 : value
    }
    return sum % 10 == 0
}

// MARK: Payment cards

/// A range of issuer identification numbers and the lengths of the card numbers under it.
private struct IssuerRange {
    var prefixes: ClosedRange<Int>
    /// Digits of each prefix.
    var width: Int
    var lengths: ClosedRange<Int>

    init(_ prefixes: ClosedRange<Int>, _ lengths: ClosedRange<Int>) {
        self.prefixes = prefixes
        self.lengths = lengths
        width = String(prefixes.lowerBound).utf8.count
    }
}

/// The networks' published ranges (ISO/IEC 7812 register, as the networks document them for merchants).
private let issuers: [IssuerRange] = [
    IssuerRange(4...4, 13...13), IssuerRange(4...4, 16...16), IssuerRange(4...4, 19...19),  // Visa
    IssuerRange(51...55, 16...16), IssuerRange(2221...2720, 16...16),  // Mastercard
    IssuerRange(34...34, 15...15), IssuerRange(37...37, 15...15),  // American Express
    IssuerRange(6011...6011, 16...19), IssuerRange(644...659, 16...19),  // Discover
    IssuerRange(300...305, 14...14), IssuerRange(309...309, 14...14), IssuerRange(36...36, 14...14),  // Diners Club
    IssuerRange(38...39, 14...14), IssuerRange(300...305, 16...16), IssuerRange(36...36, 16...16),
    IssuerRange(38...39, 16...16),
    IssuerRange(3528...3589, 16...19),  // JCB
    IssuerRange(62...62, 16...19), IssuerRange(81...82, 16...19),  // UnionPay, RuPay
    IssuerRange(60...60, 16...16), IssuerRange(508...508, 16...16), IssuerRange(353...353, 16...16),  // RuPay
    IssuerRange(356...356, 16...16),
    IssuerRange(50...50, 13...19), IssuerRange(56...58, 13...19), IssuerRange(6304...6304, 13...19),  // Maestro
    IssuerRange(6390...6390, 13...19), IssuerRange(67...67, 13...19),
    IssuerRange(2200...2204, 16...19),  // Mir
    IssuerRange(9792...9792, 16...16),  // Troy
]

/// Whether the text is a payment card number of 13 to 19 digits: a known issuer's range, of a length that it issues,
/// with the right check digit. Spaces and dashes are left out.
func isPaymentCard(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let digits = text.digits(limit: 19), digits.count >= 13, luhn(digits) else { return false }
    return issuers.contains { issuer in
        issuer.lengths.contains(digits.count)
            && issuer.prefixes.contains(digits.prefix(issuer.width).reduce(0) { $0 * 10 + $1 })
    }
}

// MARK: IBAN

/// Characters of an IBAN by country (SWIFT, IBAN Registry, release 100).
private let ibanLengths: [String: Int] = [
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    "YE": 30,
]

/// Whether the text is an IBAN: a country of the registry, its length, and the check digits of ISO 7064 MOD 97-10.
/// Spaces are left out; letters count in either case.
func isIBAN(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var characters: [UInt8] = []
    characters.reserveCapacity(34)
    for byte in text where byte != " " {
        guard byte.isAlphanumeric, characters.count < 34 else { return false }
        characters.append(byte.lowercased)
    }
    guard characters.count > 4, characters[0].isLower, characters[1].isLower, characters[2].isDigit,
        characters[3].isDigit
    else { return false }
    let country = String(decoding: characters.prefix(2).map { $0 & ~0x20 }, as: UTF8.self)
    guard ibanLengths[country] == characters.count else { return false }

    // The first four characters move to the end, letters count from a = 10, and the number is 1 modulo 97.
    var remainder = 0
    for byte in characters.dropFirst(4) + characters.prefix(4) {
        remainder =
            byte.isDigit
            ? (remainder * 10 + byte.digitValue) % 97
            : (remainder * 100 + Int(byte) - Int(UInt8(ascii: "a")) + 10) % 97
    }
    return remainder == 1
}
