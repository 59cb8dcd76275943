// Identifiers of Western Europe: the British Isles, France, the Benelux, Germany, Austria and Switzerland.

extension Validator {
    static let europeWest: [String: Check] = [
        // Dachverband der Sozialversicherungsträger (Wikipedia, "Sozialversicherungsnummer"): the check digit is the
        // fourth.
        "at-svnr": digits(10) { code in
            code[0] != 0 && code.sum([3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == code[3]
                && (code.hasDayMonthYear(at: 4) || code.number(6..<8) > 12)
        },
        "be-nn": digits(11, where: isBelgian),
        // Bundesamt für Sozialversicherungen, "AHV-Nummer": an EAN-13 that begins with the country, 756.
        "ch-ahv": digits(
            13, .complement([1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3], modulus: 10)
        ) { $0.number(0..<3) == 756 },
        "ch-uid": characters(12...15) { code in
            // Bundesamt für Statistik, "Unternehmens-Identifikationsnummer".
            code[0] == Int(letter: "C") && code[1] == Int(letter: "H") && code[2] == Int(letter: "E")
                && code.isNumeric(3..<12) && code.isAlphabetic(12..<code.count)
                && WeightedCheck.complement([5, 4, 3, 2, 7, 6, 5, 4]).accepts(code.dropFirst(3))
        },
        "de-kvnr": characters(10...10, where: isGermanHealthInsured),
        // Bundesdruckerei, "Personalausweis": nine characters and a check digit, as in ICAO Doc 9303.
        "de-personalausweis": characters(10...10) { $0[9] < 10 && $0.passesSevenThreeOne(upTo: 9) },
        "de-rvnr": characters(12...12, where: isGermanPensioner),
        "de-steuer-id": digits(11, where: isGermanTaxpayer),
        "fr-nir": isNIR,
        "fr-siren": digits(9) { $0.passesLuhn() },
        // INSEE, "SIRET": Luhn; for La Poste (356000000) the sum of the digits is a multiple of five.
        "fr-siret": digits(14) { code in
            code.passesLuhn() && code.passesLuhn(0..<9)
                || code.number(0..<9) == 356_000_000 && (0..<14).reduce(0) { $0 + code[$1] } % 5 == 0
        },
        // DGFiP, "Structure du numéro fiscal de référence": the first ten digits modulo 511.
        "fr-spi": digits(13) { $0[0] < 4 && $0.number(0..<10) % 511 == $0.number(10..<13) },
        "gb-driving-licence": characters(16...18, where: isBritishLicence),
        // NHS Data Dictionary, "NHS Number".
        "gb-nhs": digits(10, .complement([10, 9, 8, 7, 6, 5, 4, 3, 2])),
        "gb-nino": characters(8...9, where: isNINO),
        // HMRC, "Unique Taxpayer Reference modulus check": the check digit is the first.
        "gb-utr": digits(10) { code in
            letter(code.sum([6, 7, 8, 9, 10, 5, 4, 3, 2], from: 1) % 11, of: "21987654321") == code[0]
        },
        "ie-pps": characters(8...9, where: isPPS),
        // Centre commun de la sécurité sociale: a date, then a Luhn digit and a Verhoeff digit over the first eleven.
        "lu-matricule": digits(13) { code in
            var other = code.dropFirst(0)
            other[11] = code[12]
            return code.hasFullDate(at: 0) && code.passesLuhn(0..<12) && other.passesVerhoeff(0..<12)
        },
        // Rijksdienst voor Identiteitsgegevens, "Logisch ontwerp BSN": the eleven-test.
        "nl-bsn": digits(8...9) { code in
            code.sum([9, 8, 7, 6, 5, 4, 3, 2].suffix(code.count - 1)) % 11 == code[code.count - 1]
        },
    ]
}

// MARK: Germany

/// Bundeszentralamt für Steuern, "Aufbau der Identifikationsnummer": MOD 11,10; of the first ten digits one occurs
/// twice or three times, the others once at most. Those of the authority's tests begin with 0.
private func isGermanTaxpayer(_ code: Code) -> Bool {
    var counts = SIMD16<UInt8>(repeating: 0)
    for place in 0..<10 { counts[code[place]] += 1 }
    let repeated = (0..<10).filter { counts[$0] > 1 }
    guard repeated.count == 1, counts[repeated[0]] <= 3 else { return false }
    return code.passesHybrid(10)
}

/// Deutsche Rentenversicherung, "Versicherungsnummer": area, date, letter (as two digits), serial number, and the sum
/// of the digits of weighted digits modulo 10.
private func isGermanPensioner(_ code: Code) -> Bool {
    guard code.isNumeric(0..<8), code[8] >= 10, code.isNumeric(9..<12) else { return false }
    // People born on the same day may get a day over 31, by fifty.
    guard code.hasDayMonthYear(at: 2, dayOffset: code.number(2..<4) > 50 ? 50 : 0) else { return false }
    let ordinal = code[8] - 9
    let digits = (0..<8).map { code[$0] } + [ordinal / 10, ordinal % 10, code[9], code[10]]
    return crossSum(digits, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10 == code[11]
}

/// GKV-Spitzenverband, "Krankenversichertennummer": a letter (as two digits) and Luhn's sum with the weights 1 and 2.
private func isGermanHealthInsured(_ code: Code) -> Bool {
    guard code[0] >= 10, code.isNumeric(1..<10) else { return false }
    let ordinal = code[0] - 9
    let digits = [ordinal / 10, ordinal % 10] + (1..<9).map { code[$0] }
    return crossSum(digits, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) % 10 == code[9]
}

private func crossSum(_ digits: [Int], _ weights: [Int]) -> Int {
    zip(digits, weights).reduce(0) { $0 + ($1.0 * $1.1) / 10 + ($1.0 * $1.1) % 10 }
}

// MARK: France, Belgium

/// INSEE, "Numéro d'inscription au répertoire": sex, year, month, department (2A and 2B on Corsica), and 97 less the
/// number modulo 97.
private func isNIR(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard var code = Code(text, separators: " -.", count: 15...15), [1, 2, 3, 4, 7, 8].contains(code[0]) else {
        return false
    }
    // For the key, 2A counts as 19 and 2B as 18.
    if code[5] == 2, code[6] == Int(letter: "A") || code[6] == Int(letter: "B") {
        let isFirst = code[6] == Int(letter: "A")
        code[5] = 1
        code[6] = isFirst ? 9 : 8
    }
    guard code.isNumeric(0..<15) else { return false }
    let month = code.number(3..<5)
    guard (1...12).contains(month) || (20...42).contains(month) || month >= 50, code.number(5..<7) != 0 else {
        return false
    }
    return 97 - code.number(0..<13) % 97 == code.number(13..<15)
}

/// Rijksregister, "Identificatienummer": a date (month 20 or 40 more for those who are not residents), and 97 less the
/// number modulo 97, with 2 before it for those born since 2000.
private func isBelgian(_ code: Code) -> Bool {
    let number = code.number(0..<9)
    let check = code.number(9..<11)
    let isSince2000 = 97 - (2_000_000_000 + number) % 97 == check && code.number(0..<2) < 50
    guard 97 - number % 97 == check || isSince2000 else { return false }
    let month = code.number(2..<4)
    let offset = month >= 40 ? 40 : month >= 20 ? 20 : 0
    // The month of birth, or the day, may be unknown.
    return code.hasYearMonthDay(at: 0, monthOffset: offset) || month == offset
        || month - offset <= 12 && code.number(4..<6) == 0
}

// MARK: British Isles

/// HMRC, National Insurance Manual NIM39110: prefixes that are not in use, and the suffix A to D.
private func isNINO(_ code: Code) -> Bool {
    guard code.isAlphabetic(0..<2), code.isNumeric(2..<8) else { return false }
    if code.count == 9, !(10...13).contains(code[8]) { return false }
    func isOne(of letters: StaticString, _ value: Int) -> Bool { letters.contains(UInt8(value + 55)) }
    guard !isOne(of: "DFIQUV", code[0]), !isOne(of: "DFIOQUV", code[1]) else { return false }
    let prefix = UInt16(code[0] + 55) << 8 | UInt16(code[1] + 55)
    // BG, GB, KN, NK, NT, TN and ZZ
    return ![0x4247, 0x4742, 0x4B4E, 0x4E4B, 0x4E54, 0x544E, 0x5A5A].contains(prefix)
}

/// DVLA, "Driver number": five of the surname (filled up with 9), a date spread over six digits (month 50 more for
/// women), two initials (or 9), a digit and two letters.
private func isBritishLicence(_ code: Code) -> Bool {
    guard code[0] >= 10, code.isNumeric(5..<11), code.isAlphabetic(14..<16) else { return false }
    // Behind a 9 in the surname there are only more.
    for place in 1..<5 where code[place] < 10 {
        guard (place..<5).allSatisfy({ code[$0] == 9 }) else { return false }
        break
    }
    guard code[11] >= 10 || code[11] == 9, code[12] >= 10 || code[12] == 9 else { return false }
    let month = code.number(6..<8)
    let year = code[5] * 10 + code[10]
    return isBirthDate(yearOfCentury: year, month: month > 50 ? month - 50 : month, day: code.number(8..<10))
}

/// Revenue, "PPS number": weights 8 to 2, a second letter counts nine times, modulo 23. Up to 2012 a W marked a wife's,
/// a T or X a second employment's number; they do not count.
private func isPPS(_ code: Code) -> Bool {
    guard code.isNumeric(0..<7), code.isAlphabetic(7..<code.count) else { return false }
    var sum = code.sum([8, 7, 6, 5, 4, 3, 2])
    if code.count == 9, ![Int(letter: "T"), Int(letter: "W"), Int(letter: "X")].contains(code[8]) {
        sum += 9 * (code[8] - 9)
    }
    return letter(sum % 23, of: "WABCDEFGHIJKLMNOPQRSTUV") == code[7]
}
