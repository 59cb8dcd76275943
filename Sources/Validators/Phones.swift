// Telephone numbers.

extension Validator {
    static let phones: [String: Check] = [
        "e164": isInternationalPhone,
        "nanp": isNorthAmericanPhone,
        "phone-digits": isPlausiblePhone,
    ]
}

/// Whether the text is `+` or `00`, a country code in use, and a number of a length that the country's plan has.
/// Numbers under 1 must be ones that the North American plan can issue. Spaces, dots, dashes, slashes and parentheses
/// are left out, and so is a `(0)`, which is dialled only inside of a country.
func isInternationalPhone(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let prefix: Int
    if text.first == UInt8(ascii: "+") {
        prefix = 1
    } else if text.count > 2, text[0] == "0", text[1] == "0" {
        prefix = 2
    } else {
        return false
    }
    let rest = UnsafeBufferPointer(rebasing: text.dropFirst(prefix))
    // No number ends in a group of one digit, but decimal fractions do.
    if rest.count > 1, !rest[rest.count - 2].isDigit { return false }
    guard var code = Code(digits: rest, separators: " .-()/", count: 7...16) else { return false }
    if let trunk = trunkZero(rest) {
        for place in trunk..<code.count - 1 { code[place] = code[place + 1] }
        return isInternational(code, count: code.count - 1)
    }
    return isInternational(code, count: code.count)
}

private func isInternational(_ code: Code, count: Int) -> Bool {
    guard count <= 15 else { return false }
    if code[0] == 1 { return count == 11 && isNorthAmerican(code, from: 1) }
    // All digits alike behind the country code stand for a number.
    for width in 1...3 {
        guard let lengths = nationalLengths[code.number(0..<width)] else { continue }
        return lengths.contains(count - width) && !(width + 1..<count).allSatisfy { code[$0] == code[width] }
    }
    return false
}

/// How many digits stand before a `(0)`.
private func trunkZero(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    var digits = 0
    for place in text.indices {
        if text[place] == "(", place + 2 < text.count, text[place + 1] == "0", text[place + 2] == ")" { return digits }
        if text[place].isDigit { digits += 1 }
    }
    return nil
}

/// Whether the text is ten digits, or eleven with the country code 1, that the North American plan can issue.
func isNorthAmericanPhone(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let code = Code(digits: text, separators: " .-()+/", count: 10...11) else { return false }
    if code.count == 11 { return code[0] == 1 && isNorthAmerican(code, from: 1) }
    return isNorthAmerican(code, from: 0)
}

/// NXX-NXX-XXXX: area and exchange begin with 2 to 9, the area's second digit is not 9 and neither ends in 11 (NANPA).
private func isNorthAmerican(_ code: Code, from start: Int) -> Bool {
    let d = code.dropFirst(start)
    return d.count == 10 && d[0] >= 2 && d[1] != 9 && d[3] >= 2 && !(d[1] == 1 && d[2] == 1)
        && !(d[4] == 1 && d[5] == 1)
}

/// Whether the text could be dialled somewhere: 7 to 15 digits, not one over and over, no date, no run of all digits
/// upward.
private func isPlausiblePhone(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let code = Code(digits: text, separators: " .-()/+", count: 7...15), !code.repeatsOneCharacter else {
        return false
    }
    // 2024-01-31 and 31.01.2024
    guard code.count == 8, text.count == 10 else { return true }
    let isDate =
        (1900...2049).contains(code.number(0..<4)) && (1...12).contains(code.number(4..<6))
        || (1900...2049).contains(code.number(4..<8)) && (1...31).contains(code.number(0..<2))
    return !isDate
}

/// Digits of national numbers by country code (ITU-T E.164.2 and the national plans that the ITU publishes; Wikipedia,
/// "List of mobile telephone prefixes by country"). What is not here is not assigned.
private let nationalLengths: [Int: ClosedRange<Int>] = [
    7: 10...10, 20: 8...10, 27: 9...10, 30: 10...10, 31: 9...11, 32: 8...10, 33: 9...9, 34: 9...9, 36: 8...9,
    39: 6...12, 40: 9...9, 41: 9...12, 43: 4...13, 44: 7...10, 45: 8...8, 46: 7...10, 47: 8...12, 48: 9...9,
    49: 5...13, 51: 8...9, 52: 10...11, 53: 6...10, 54: 10...11, 55: 10...11, 56: 8...11, 57: 8...11, 58: 10...10,
    60: 8...10, 61: 6...10, 62: 7...12, 63: 8...11, 64: 8...10, 65: 8...11, 66: 8...10, 81: 9...11, 82: 8...11,
    84: 7...10, 86: 9...11, 90: 7...10, 91: 10...11, 92: 9...10, 93: 9...9, 94: 9...9, 95: 7...10, 98: 10...10,
    211: 9...9, 212: 9...9, 213: 8...9, 216: 8...8, 218: 8...9, 220: 7...7, 221: 9...9, 222: 8...8, 223: 8...8,
    224: 8...9, 225: 10...10, 226: 8...8, 227: 8...8, 228: 8...8, 229: 8...10, 230: 7...8, 231: 7...9, 232: 8...8,
    233: 9...9, 234: 7...10, 235: 8...8, 236: 8...8, 237: 8...9, 238: 7...7, 239: 7...7, 240: 9...9, 241: 7...8,
    242: 9...9, 243: 7...9, 244: 9...9, 245: 7...9, 246: 7...7, 247: 4...6, 248: 7...7, 249: 9...9, 250: 8...9,
    251: 9...9, 252: 7...9, 253: 8...8, 254: 7...10, 255: 9...9, 256: 9...9, 257: 8...8, 258: 8...9, 260: 9...9,
    261: 9...10, 262: 9...9, 263: 7...10, 264: 8...10, 265: 7...9, 266: 8...8, 267: 7...8, 268: 8...9, 269: 7...7,
    290: 4...5, 291: 7...7, 297: 7...7, 298: 6...6, 299: 6...6, 350: 8...8, 351: 9...9, 352: 4...11, 353: 7...10,
    354: 7...9, 355: 6...9, 356: 8...8, 357: 8...8, 358: 5...12, 359: 7...9, 370: 8...8, 371: 8...8, 372: 7...10,
    373: 8...8, 374: 8...8, 375: 9...10, 376: 6...9, 377: 8...9, 378: 6...10, 380: 9...9, 381: 7...10, 382: 8...9,
    383: 8...9, 385: 8...9, 386: 8...8, 387: 8...9, 389: 8...8, 420: 9...9, 421: 9...9, 423: 7...9, 500: 5...5,
    501: 7...7, 502: 8...8, 503: 7...8, 504: 8...8, 505: 8...8, 506: 8...8, 507: 7...8, 508: 6...9, 509: 8...8,
    590: 9...9, 591: 8...8, 592: 7...7, 593: 8...9, 594: 9...9, 595: 7...9, 596: 9...9, 597: 6...7, 598: 7...8,
    599: 7...8, 670: 7...8, 672: 5...6, 673: 7...7, 674: 7...7, 675: 7...8, 676: 5...7, 677: 5...7, 678: 5...7,
    679: 7...7, 680: 7...7, 681: 6...6, 682: 5...5, 683: 4...7, 685: 5...7, 686: 5...8, 687: 6...6, 688: 5...7,
    689: 6...8, 690: 4...7, 691: 7...7, 692: 7...7, 800: 8...8, 808: 8...8, 850: 6...10, 852: 8...8, 853: 8...8,
    855: 8...9, 856: 8...10, 870: 9...9, 878: 10...10, 880: 6...10, 881: 8...9, 882: 7...12, 883: 7...12, 886: 8...9,
    960: 7...7, 961: 7...8, 962: 8...9, 963: 8...9, 964: 8...10, 965: 8...8, 966: 8...9, 967: 7...9, 968: 8...8,
    970: 8...9, 971: 8...9, 972: 8...9, 973: 8...8, 974: 8...8, 975: 7...8, 976: 8...8, 977: 8...10, 979: 9...9,
    992: 9...9, 993: 8...8, 994: 9...9, 995: 9...9, 996: 9...9, 998: 9...9,
]
