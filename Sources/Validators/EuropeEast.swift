// Identifiers of Eastern Europe and Central Asia.

extension Validator {
    static let europeEast: [String: Check] = [
        "bg-egn": digits(10, .remainder([2, 4, 8, 5, 10, 9, 7, 3, 6], ten: 0)) { code in
            // ГРАО, "ЕГН": the month is 20 more before 1900 and 40 more since 2000.
            let month = code.number(2..<4)
            return code.hasYearMonthDay(at: 0, monthOffset: month > 40 ? 40 : month > 20 ? 20 : 0)
        },
        "bg-eik": digits(9, where: isEIK),
        // Миграция, "ЛНЧ".
        "bg-lnch": digits(10, .remainder([21, 19, 17, 13, 11, 9, 7, 3, 1], modulus: 10)),
        "by-personal-number": characters(14...14, where: isBelarusian),
        "cz-ico": digits(8) { code in
            // Český statistický úřad, "IČO".
            (11 - code.sum([8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == code[7]
        },
        "cz-rc": digits(9...10, where: isBirthNumber),
        // NAV, "Adóazonosító jel": 8, days since 1867, and weights 1 to 9.
        "hu-ado": digits(10, .remainder([1, 2, 3, 4, 5, 6, 7, 8, 9])) { $0[0] == 8 },
        "hu-adoszam": digits(8...11, .complement([9, 7, 3, 1, 9, 7, 3], modulus: 10)),
        "hu-szemelyi": digits(11, where: isHungarian),
        // NEAK, "TAJ-szám".
        "hu-taj": digits(9, .remainder([3, 7, 3, 7, 3, 7, 3, 7], modulus: 10)),
        "kz-iin": digits(12, where: isIIN),
        // ASP, "IDNP".
        "md-idnp": digits(13, .remainder([7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1], modulus: 10)) {
            [0, 1, 2, 9].contains($0[0])
        },
        "pl-dowod": characters(9...9) { code in
            // MSWiA, "Dowód osobisty": the check digit stands behind the three letters.
            code.isAlphabetic(0..<3) && code.isNumeric(3..<9) && code.sum([7, 3, 1, 9, 7, 3, 1, 7, 3]) % 10 == 0
        },
        // Ministerstwo Finansów, "NIP".
        "pl-nip": digits(10, .remainder([6, 5, 7, 2, 3, 4, 5, 6, 7])),
        "pl-passport": characters(9...9) { code in
            // MSWiA, "Paszport": the check digit stands behind the two letters.
            code.isAlphabetic(0..<2) && code.isNumeric(2..<9) && code.sum([7, 3, 9, 1, 7, 3, 1, 7, 3]) % 10 == 0
        },
        "pl-pesel": digits(11, .complement([1, 3, 7, 9, 1, 3, 7, 9, 1, 3], modulus: 10)) { code in
            // Gov.pl, "Czym jest numer PESEL": the month is 80, 0, 20, 40 or 60 more, by century.
            let month = code.number(2..<4)
            return code.hasYearMonthDay(at: 0, monthOffset: month / 20 * 20)
        },
        "pl-regon": digits(9...14, where: isREGON),
        "ro-cnp": digits(13, .remainder([2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9], ten: 1)) { code in
            // Direcția pentru Evidența Persoanelor, "CNP": sex and century, a date, a county.
            let county = code.number(7..<9)
            return code[0] != 0 && code.hasYearMonthDay(at: 1)
                && ((1...48).contains(county) || [51, 52, 70].contains(county))
        },
        "ro-cui": digits(4...10, where: isCUI),
        "ru-inn": digits(10...12, where: isINN),
        // ФНС, "ОГРН": twelve digits modulo 11, of entrepreneurs fourteen modulo 13.
        "ru-ogrn": digits(13...15) { code in
            if code.count == 13 { return [1, 2, 5].contains(code[0]) && code.number(0..<12) % 11 % 10 == code[12] }
            return code.count == 15 && code[0] == 3 && code.number(0..<14) % 13 % 10 == code[14]
        },
        // СФР, "СНИЛС": weights 9 to 1, modulo 101; a hundred is written 00.
        "ru-snils": digits(11) {
            $0.sum([9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100 == $0.number(9..<11) && $0.number(0..<9) > 1_001_998
        },
        "ua-edrpou": digits(8, where: isEDRPOU),
        // ДПС, "РНОКПП": days since 1900, serial number, and a check digit.
        "ua-rnokpp": digits(10) { code in
            let sum = code.sum([-1, 5, 7, 9, 4, 6, 10, 5, 7])
            return ((sum % 11) + 11) % 11 % 10 == code[9]
        },
    ]
}

// MARK: Bulgaria, Romania

/// Агенция по вписванията, "ЕИК": weights 1 to 8, or 3 to 10 where the remainder is ten.
func isEIK(_ code: Code) -> Bool {
    var remainder = code.sum([1, 2, 3, 4, 5, 6, 7, 8]) % 11
    if remainder == 10 { remainder = code.sum([3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10 }
    return remainder == code[8]
}

/// ANAF, "CUI": weights 7 5 3 2 1 7 5 3 2, from the right.
func isCUI(_ code: Code) -> Bool {
    let last = code.count - 1
    let sum = code.sum([7, 5, 3, 2, 1, 7, 5, 3, 2].suffix(last))
    return code[0] != 0 && sum * 10 % 11 % 10 == code[last]
}

// MARK: Czechia, Slovakia, Hungary

/// Ministerstvo vnitra, "Rodné číslo": the month is 50 more for women, 20 more where numbers ran out; since 1954 a
/// multiple of 11.
func isBirthNumber(_ code: Code) -> Bool {
    let month = code.number(2..<4)
    let ordinary = month > 50 ? month - 50 : month
    guard code.hasYearMonthDay(at: 0, monthOffset: month - (ordinary > 20 ? ordinary - 20 : ordinary)) else {
        return false
    }
    // Nine digits were given out up to 1953.
    guard code.count == 10 else { return code.number(0..<2) <= 53 && code.number(6..<9) > 0 }
    return code.number(0..<9) % 11 % 10 == code[9]
}

/// Belügyminisztérium, "Személyi azonosító": sex and century, a date, and weights 1 to 10, from the left or since 1997
/// the right.
private func isHungarian(_ code: Code) -> Bool {
    guard (1...8).contains(code[0]), code.hasYearMonthDay(at: 1) else { return false }
    return code.sum([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) % 11 == code[10]
        || code.sum([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 == code[10]
}

// MARK: Poland

/// GUS, "REGON": nine digits, or fourteen of which the first nine are one.
private func isREGON(_ code: Code) -> Bool {
    guard code.count == 9 || code.count == 14 else { return false }
    guard WeightedCheck.remainder([8, 9, 2, 3, 4, 5, 6, 7], ten: 0).accepts(code) else { return false }
    return code.count == 9
        || WeightedCheck.remainder([2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8], ten: 0).accepts(code)
}

// MARK: Further east

/// ФНС, "ИНН": ten digits for a company, twelve with two check digits for a person.
private func isINN(_ code: Code) -> Bool {
    switch code.count {
    case 10: WeightedCheck.remainder([2, 4, 10, 3, 5, 9, 4, 6, 8], ten: 0).accepts(code)
    case 12:
        WeightedCheck.remainder([7, 2, 4, 10, 3, 5, 9, 4, 6, 8], ten: 0).accepts(code)
            && WeightedCheck.remainder([3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8], ten: 0).accepts(code)
    default: false
    }
}

/// Держстат, "ЄДРПОУ": weights 1 to 7, between 30 and 60 million 7 1 2 3 4 5 6; two more each where the remainder is
/// ten.
private func isEDRPOU(_ code: Code) -> Bool {
    let isMiddle = (30_000_000...60_000_000).contains(code.number(0..<8))
    let weights = isMiddle ? [7, 1, 2, 3, 4, 5, 6] : [1, 2, 3, 4, 5, 6, 7]
    var remainder = code.sum(weights) % 11
    if remainder == 10 { remainder = code.sum(weights.map { $0 + 2 }) % 11 % 10 }
    return remainder == code[7]
}

/// ЖСН (Wikipedia, "Individual Identification Number"): a date, sex and century, and weights 1 to 11, or 3 to 11, 1, 2
/// where the remainder is ten.
private func isIIN(_ code: Code) -> Bool {
    guard code.hasYearMonthDay(at: 0), code[6] <= 6 else { return false }
    var remainder = code.sum([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11
    if remainder == 10 { remainder = code.sum([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11 }
    return remainder == code[11]
}

/// Идентификационный номер: sex and century, a date, a region, a serial number, a country, and weights 7, 3, 1.
private func isBelarusian(_ code: Code) -> Bool {
    guard (1...6).contains(code[0]), code.isNumeric(1..<7), code[7] >= 10, code.isNumeric(8..<11),
        code.isAlphabetic(11..<13), code[13] < 10, code.hasDayMonthYear(at: 1)
    else { return false }
    return code.passesSevenThreeOne(upTo: 13)
}
