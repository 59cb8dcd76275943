// Identifiers of the Nordic and the Baltic countries.

extension Validator {
    static let europeNorth: [String: Check] = [
        // CPR-kontoret, "Personnummeret i CPR": numbers since 2007 have no check digit.
        "dk-cpr": digits(10) { $0.hasDayMonthYear(at: 0, dayOffset: $0[0] >= 6 ? 60 : 0) },
        "ee-isikukood": digits(11, where: isBaltic),
        "fi-hetu": isHETU,
        "is-kennitala": digits(10, .complement([3, 2, 7, 6, 5, 4, 3, 2])) { code in
            // Þjóðskrá, "Kennitala": companies have a day over 40; the last digit is the century.
            [0, 8, 9].contains(code[9]) && code.hasDayMonthYear(at: 0, dayOffset: code[0] >= 4 ? 40 : 0)
        },
        "lt-asmens-kodas": digits(11, where: isBaltic),
        "lv-personas-kods": digits(11, where: isLatvian),
        "no-fodselsnummer": digits(
            11, .complement([3, 7, 6, 1, 8, 9, 4, 5, 2]), .complement([5, 4, 3, 2, 7, 6, 5, 4, 3, 2]),
            where: hasNorwegianDate),
        // Brønnøysundregistrene, "Organisasjonsnummeret".
        "no-orgnr": digits(9, .complement([3, 2, 7, 6, 5, 4, 3, 2])) { $0[0] == 8 || $0[0] == 9 },
        // Bolagsverket, "Organisationsnummer": Luhn; the third digit is at least 2.
        "se-orgnr": digits(10) { $0[0] != 0 && $0[2] >= 2 && $0.passesLuhn() },
        "se-personnummer": isPersonnummer,
    ]
}

/// Digitaliserings- ja väestötietovirasto, "Henkilötunnus": a date, a sign for the century, and the number modulo 31.
private func isHETU(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count == 11, ("+-ABCDEFYXWVUabcdefyxwvu" as StaticString).contains(text[6]) else { return false }
    guard let date = Code(digits: UnsafeBufferPointer(rebasing: text[0..<6]), separators: "", count: 6...6),
        let serial = Code(UnsafeBufferPointer(rebasing: text[7..<11]), separators: "", count: 4...4),
        serial.isNumeric(0..<3), serial.number(0..<3) >= 2, date.hasDayMonthYear(at: 0)
    else { return false }
    let number = date.number(0..<6) * 1000 + serial.number(0..<3)
    return letter(number % 31, of: "0123456789ABCDEFHJKLMNPRSTUVWXY") == serial[3]
}

/// Skatteverket, "Personnummer": Luhn over the last ten digits; samordningsnummer have a day over 60.
private func isPersonnummer(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let code = Code(digits: text, separators: " -+", count: 10...12), code.count != 11 else { return false }
    let number = code.dropFirst(code.count - 10)
    let offset = number[4] >= 6 ? 60 : 0
    if code.count == 12 {
        let year = code.number(0..<4)
        guard (1850...2049).contains(year) else { return false }
    }
    return number.hasYearMonthDay(at: 0, dayOffset: offset) && !code.repeatsOneCharacter && number.passesLuhn()
}

/// Skatteetaten, "Fødselsnummer": D-numbers have a day over 40, H-numbers a month over 40, synthetic ones over 65 or
/// 80.
private func hasNorwegianDate(_ code: Code) -> Bool {
    let month = code.number(2..<4)
    let offset = month > 80 ? 80 : month > 65 ? 65 : month > 40 ? 40 : 0
    let day = code.number(0..<2)
    return isBirthDate(yearOfCentury: code.number(4..<6), month: month - offset, day: day > 40 ? day - 40 : day)
}

/// Siseministeerium, "Isikukood", and Lithuania's "Asmens kodas": century and sex, a date, and one of two series of
/// weights.
private func isBaltic(_ code: Code) -> Bool {
    guard (1...8).contains(code[0]), code.hasYearMonthDay(at: 1) else { return false }
    var remainder = code.sum([1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11
    if remainder == 10 { remainder = code.sum([3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10 }
    return remainder == code[10]
}

/// PMLP, "Personas koda maiņa": a date, a century and a check digit; or since 2017 a 3, a digit from 2 on, and nine
/// random digits.
private func isLatvian(_ code: Code) -> Bool {
    if code[0] == 3, code[1] >= 2 { return true }
    guard code[6] <= 2, code.hasDayMonthYear(at: 0) else { return false }
    return (1 + code.sum([10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10 == code[10]
}
