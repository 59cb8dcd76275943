// Identifiers of Southern Europe.

extension Validator {
    static let europeSouth: [String: Check] = [
        "cy-tic": characters(9...9, where: isCypriotTaxpayer),
        "es-cif": characters(9...9, where: isCIF),
        "es-dni": characters(9...9) { $0.isNumeric(0..<8) && isSpanishLetter(for: $0.number(0..<8), $0[8]) },
        "es-nie": characters(9...9) { code in
            // X, Y and Z stand for 0, 1 and 2.
            (33...35).contains(code[0]) && code.isNumeric(1..<8)
                && isSpanishLetter(for: (code[0] - 33) * 10_000_000 + code.number(1..<8), code[8])
        },
        "es-nss": digits(11...12, where: isSpanishInsured),
        "gr-afm": digits(9, where: isAFM),
        // ΗΔΙΚΑ, "ΑΜΚΑ": a date and Luhn's digit.
        "gr-amka": digits(11) { $0.hasDayMonthYear(at: 0) && $0.passesLuhn() },
        // OIB: ISO/IEC 7064, MOD 11,10.
        "hr-oib": digits(11) { $0.passesHybrid(10) },
        "it-codice-fiscale": characters(16...16, where: isCodiceFiscale),
        "it-partita-iva": digits(11, where: isPartitaIVA),
        // Jedinstveni matični broj građana (Wikipedia, "Unique Master Citizen Number").
        "jmbg": digits(13, .complement([7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], ten: 0)) { code in
            let year = code.number(4..<7)
            return isBirthDate(
                year: year < 800 ? 2000 + year : 1000 + year, month: code.number(2..<4), day: code.number(0..<2))
        },
        "pt-cc": characters(12...12, where: isCartaoDeCidadao),
        // Autoridade Tributária, "NIF".
        "pt-nif": digits(9, where: isNIF),
        // Segurança Social, "NISS": weights are primes from the right.
        "pt-niss": digits(11) { code in
            (code[0] == 1 || code[0] == 2)
                && 9 - code.sum([29, 23, 19, 17, 13, 11, 7, 5, 3, 2]) % 10 == code[10]
        },
        "si-davcna": digits(8, .complement([8, 7, 6, 5, 4, 3, 2], ten: 0)) {
            $0[0] != 0 && $0.sum([8, 7, 6, 5, 4, 3, 2]) % 11 != 0
        },
    ]
}

// MARK: Spain

/// Ministerio del Interior, "Cálculo del dígito de control del NIF-NIE": the number modulo 23.
private func isSpanishLetter(for number: Int, _ value: Int) -> Bool {
    number > 0 && letter(number % 23, of: "TRWAGMYFPDXBNJZSQVHLCKE") == value
}

/// Orden EHA/451/2008: the kind of body, seven digits, and Luhn's digit, as a digit or as a letter from J = 0.
func isCIF(_ code: Code) -> Bool {
    guard ("ABCDEFGHJNPQRSUVW" as StaticString).contains(UInt8(clamping: code[0] + 55)), code.isNumeric(1..<8) else {
        return false
    }
    var sum = 0
    for place in 1..<8 {
        let value = place % 2 == 1 ? code[place] * 2 : code[place]
        sum += value > 9 ? value - 9 : value
    }
    let check = (10 - sum % 10) % 10
    return code[8] == check || code[8] == letter(check, of: "JABCDEFGHI")
}

/// Tesorería General, "Número de la Seguridad Social": province and number modulo 97.
private func isSpanishInsured(_ code: Code) -> Bool {
    let province = code.number(0..<2)
    guard (1...53).contains(province) || province == 66 else { return false }
    let end = code.count - 2
    let number = code.number(2..<end)
    let scale = number < 10_000_000 ? 10_000_000 : 100_000_000
    return (province * scale + number) % 97 == code.number(end..<code.count)
}

// MARK: Italy

/// Agenzia delle Entrate, "Codice fiscale" (D.M. 23 December 1976): digits may be written as letters where two people
/// would share a code.
private func isCodiceFiscale(_ code: Code) -> Bool {
    guard code.isAlphabetic(0..<6), code[8] >= 10, code[11] >= 10, code[15] >= 10 else { return false }
    func digit(_ place: Int) -> Int? {
        if code[place] < 10 { return code[place] }
        return "LMNPQRSTUV".utf8.firstIndex(of: UInt8(code[place] + 55)).map {
            "LMNPQRSTUV".utf8.distance(from: "LMNPQRSTUV".utf8.startIndex, to: $0)
        }
    }
    guard let day10 = digit(9), let day1 = digit(10), digit(6) != nil, digit(7) != nil, digit(12) != nil,
        digit(13) != nil, digit(14) != nil
    else { return false }
    let day = day10 * 10 + day1
    guard ("ABCDEHLMPRST" as StaticString).contains(UInt8(code[8] + 55)), (1...31).contains(day > 40 ? day - 40 : day)
    else { return false }
    var sum = 0
    for place in 0..<15 {
        let ordinal = code[place] < 10 ? code[place] : code[place] - 10
        sum += place % 2 == 0 ? oddPlaceValues[ordinal] : ordinal
    }
    return sum % 26 + 10 == code[15]
}

/// What the digits 0 to 9 and the letters A to Z count at odd places.
private let oddPlaceValues = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
]

/// Agenzia delle Entrate, "Partita IVA": a number, a province, and Luhn's digit.
func isPartitaIVA(_ code: Code) -> Bool {
    let office = code.number(7..<10)
    return code.number(0..<7) > 0 && ((1...100).contains(office) || [120, 121, 888, 999].contains(office))
        && code.passesLuhn()
}

// MARK: Portugal, Greece, Cyprus

/// Autoridade Tributária, "NIF": the kind of taxpayer and weights 9 to 2.
func isNIF(_ code: Code) -> Bool {
    let isKind =
        [1, 2, 3, 5, 6, 8].contains(code[0])
        || [45, 70, 71, 72, 74, 75, 77, 78, 79, 90, 91, 98, 99].contains(
            code.number(0..<2))
    return isKind && WeightedCheck.complement([9, 8, 7, 6, 5, 4, 3, 2], ten: 0).accepts(code)
}

/// Agência para a Modernização Administrativa, "Número de documento do Cartão de Cidadão": Luhn with letters from A =
/// 10.
private func isCartaoDeCidadao(_ code: Code) -> Bool {
    guard code.isNumeric(0..<9), code[11] < 10, !code.repeatsOneCharacter else { return false }
    var sum = 0
    for place in 0..<12 {
        let value = place % 2 == 0 ? code[place] * 2 : code[place]
        sum += place % 2 == 0 && value > 9 ? value - 9 : value
    }
    return sum % 10 == 0
}

/// ΑΑΔΕ, "ΑΦΜ": weights are powers of two.
func isAFM(_ code: Code) -> Bool { code.sum([256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == code[8] }

/// Tax Department of Cyprus (European Commission, "TIN algorithms"): digits at odd places are translated, the sum
/// modulo 26 is a letter. Those since March 2023 begin with 6; how their letter is made is not published.
func isCypriotTaxpayer(_ code: Code) -> Bool {
    guard code.isNumeric(0..<8), code[8] >= 10, code.number(0..<2) != 12 else { return false }
    if code[0] == 6 { return true }
    var sum = 0
    for place in 0..<8 { sum += place % 2 == 0 ? oddPlaceValues[code[place]] : code[place] }
    return sum % 26 + 10 == code[8]
}
