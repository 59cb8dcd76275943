// Accounts, banks and securities.

extension Validator {
    static let banking: [String: Check] = [
        "aba": isRoutingNumber,
        "ar-cbu": digits(22, where: isCBU),
        "bic": isBIC,
        "card": isPaymentCard,
        "cusip": isCUSIP,
        "iban-mod97": isIBAN,
        "isin": isISIN,
        "lei": characters(20...20) { $0.isNumeric(18..<20) && $0.remainder(0..<20) == 1 },
        "luhn": passesLuhn,
        // Banco de México, "CLABE": weights 3, 7, 1, each product modulo 10.
        "mx-clabe": digits(
            18, .complement([3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7], modulus: 10)),
    ]
}

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
/// Spaces and dashes are left out; letters count in either case.
func isIBAN(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first, first.isLetter, let code = Code(text, separators: " -", count: 15...34),
        code.isAlphabetic(0..<2), code.isNumeric(2..<4)
    else { return false }
    let country = String(decoding: [UInt8(code[0] + 55), UInt8(code[1] + 55)], as: UTF8.self)
    guard ibanLengths[country] == code.count else { return false }

    // The first four characters move to the end, letters count from A = 10, and the number is 1 modulo 97.
    var remainder = code.remainder(4..<code.count)
    for place in 0..<4 { remainder = (remainder * (code[place] < 10 ? 10 : 100) + code[place]) % 97 }
    return remainder == 1
}

/// ISO 6166: a country, nine characters, and Luhn's digit over the digits of all, letters as two from A = 10.
func isISIN(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let code = Code(text, separators: "", count: 12...12), code.isAlphabetic(0..<2), code[11] < 10 else {
        return false
    }
    guard isCountry(text[0], text[1]) else { return false }
    var sum = 0
    var isDoubled = false
    func add(_ digit: Int) {
        let value = isDoubled ? digit * 2 : digit
        sum += value > 9 ? value - 9 : value
        isDoubled.toggle()
    }
    for place in (0..<12).reversed() {
        add(code[place] % 10)
        if code[place] >= 10 { add(code[place] / 10) }
    }
    return sum % 10 == 0
}

/// CUSIP Global Services: eight characters and a check digit; each second one counts twice, the sum of the digits
/// modulo 10.
private func isCUSIP(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let code = Code(text, separators: "", count: 9...9), code[8] < 10, !code.repeatsOneCharacter else {
        return false
    }
    var sum = 0
    for place in 0..<8 {
        let value = place % 2 == 0 ? code[place] : code[place] * 2
        sum += value / 10 + value % 10
    }
    return (10 - sum % 10) % 10 == code[8]
}

/// ISO 9362: four letters, a country, two characters of place, and for a branch three more.
private func isBIC(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count == 8 || text.count == 11, let code = Code(text, separators: "", count: 8...11) else {
        return false
    }
    return code.isAlphabetic(0..<6) && isCountry(text[4], text[5])
}

/// American Bankers Association, "Routing Number": Federal Reserve districts and weights 3, 7, 1.
private func isRoutingNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let code = Code(digits: text, count: 9...9) else { return false }
    let district = code.number(0..<2)
    guard (1...12).contains(district) || (21...32).contains(district) || (61...72).contains(district) || district == 80
    else { return false }
    return code.sum([3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 == 0
}

/// Banco Central de la República Argentina, "Clave Bancaria Uniforme": a check digit behind the branch, and one at the
/// end.
private func isCBU(_ code: Code) -> Bool {
    WeightedCheck.complement([7, 1, 3, 9, 7, 1, 3], modulus: 10).accepts(code)
        && WeightedCheck.complement([3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3], modulus: 10).accepts(code.dropFirst(8))
}

/// Whether two letters, in either case, are a country of ISO 3166-1, or one of the codes that are used beside it: EU
/// for the Union, XK for Kosovo, XS and XC for securities.
func isCountry(_ first: UInt8, _ second: UInt8) -> Bool {
    guard first.isLetter, second.isLetter else { return false }
    return countries.contains(UInt16(first.lowercased) << 8 | UInt16(second.lowercased))
}

private let countries: Set<UInt16> = {
    let codes: StaticString = """
        adaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjblbmbnbobqbrbsbtbvbwbybzcacccdcfcgchcickclcmcncocrcucvcwcxcyczde\
        djdkdmdodzeceeegeheresetfifjfkfmfofrgagbgdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthuidieiliminioiqirisitjejmjojp\
        kekgkhkikmknkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemfmgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymznancnenfngninlnonpnrnunz\
        ompapepfpgphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsisjskslsmsnsosrssstsvsxsysztctdtftgthtjtktltmtntotrtttvtwtz\
        uaugumusuyuzvavcvevgvivnvuwfwsyeytzazmzweuxkxsxc
        """
    return codes.withUTF8Buffer { bytes in
        Set(
            stride(from: 0, to: bytes.count - 1, by: 2).map {
                UInt16(bytes[$0].lowercased) << 8 | UInt16(bytes[$0 + 1].lowercased)
            })
    }
}()
