// Identifiers of the United States and Canada.

extension Validator {
    static let northAmerica: [String: Check] = [
        // Health insurance numbers of Ontario (Ministry of Health, "Health Card Validation"): Luhn.
        "ca-ohip": digits(10) { $0[0] != 0 && $0.passesLuhn() },
        "ca-ramq": characters(12...12, where: isRAMQ),
        // Employment and Social Development Canada, "Social Insurance Number": Luhn; none begins with 8.
        "ca-sin": digits(9) { $0[0] != 8 && $0.passesLuhn() },
        "ssn": isSocialSecurityNumber,
        "us-dea": characters(9...9, where: isDEA),
        "us-ein": digits(9) { !unusedEmployerPrefixes.contains($0.number(0..<2)) },
        "us-itin": digits(9, where: isITIN),
        "us-npi": digits(10, where: isNPI),
    ]
}

/// Whether nine digits, with spaces and dashes left out, can be a US social security number.
///
/// Never issued: area 000, 666 and 900–999, group 00, serial 0000 (Social Security Administration, "Social Security
/// Number Randomization"), and the numbers that were printed in advertisements.
func isSocialSecurityNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let code = Code(digits: text, separators: " -", count: 9...9) else { return false }
    let area = code.number(0..<3)
    guard area != 0, area != 666, area < 900, code.number(3..<5) != 0, code.number(5..<9) != 0 else { return false }
    let number = code.number(0..<9)
    return number != 78_051_120 && number != 219_099_999 && number != 123_456_789
}

/// Internal Revenue Service, "Individual taxpayer identification number": 9, and a group of the ranges in use.
private func isITIN(_ code: Code) -> Bool {
    let group = code.number(3..<5)
    return code[0] == 9 && (50...99).contains(group) && !(66...69).contains(group) && group != 89 && group != 93
}

/// Prefixes that the Internal Revenue Service has not assigned ("How EINs are assigned and valid EIN prefixes").
private let unusedEmployerPrefixes: Set<Int> = [0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97]

/// Centers for Medicare & Medicaid Services, "Requirements for National Provider Identifier": Luhn with 80840 before
/// it.
private func isNPI(_ code: Code) -> Bool {
    (code[0] == 1 || code[0] == 2) && (code.luhnSum(0..<10) + 24) % 10 == 0
}

/// Drug Enforcement Administration: a type of registrant, a letter or 9, six digits and a check digit.
private func isDEA(_ code: Code) -> Bool {
    guard code[0] >= 10, code[1] >= 10 || code[1] == 9, code.isNumeric(2..<9) else { return false }
    return (code[2] + code[4] + code[6] + 2 * (code[3] + code[5] + code[7])) % 10 == code[8]
}

/// Régie de l'assurance maladie du Québec: four letters, year, month (50 more for women), day, and two more characters.
private func isRAMQ(_ code: Code) -> Bool {
    guard code.isAlphabetic(0..<4), code.isNumeric(4..<10), code.isNumeric(11..<12) else { return false }
    return code.hasYearMonthDay(at: 4, monthOffset: code.number(6..<8) > 50 ? 50 : 0)
}
