// Numbers for value added tax, with the country before them (European Commission, "VAT identification number structure"
// and "VIES: check algorithms").

extension Validator {
    static let valueAddedTax: [String: Check] = [
        "at-vat": vat("AT", 9...9) { $0[0] == Int(letter: "U") && $0.isNumeric(1..<9) && isAustrian($0) },
        "be-vat": vat("BE", 9...10, where: isBelgianCompany),
        "bg-vat": vat("BG", 9...10) { code in
            code.isNumeric(0..<code.count)
                && (code.count == 9 ? isEIK(code) : bulgarianChecks.contains { $0.accepts(code) })
        },
        "ch-vat": vat("CHE", 9...13) { code in
            code.isNumeric(0..<9) && WeightedCheck.complement([5, 4, 3, 2, 7, 6, 5, 4]).accepts(code)
        },
        "cy-vat": vat("CY", 9...9, where: isCypriotTaxpayer),
        "cz-vat": vat("CZ", 8...10) { code in
            guard code.isNumeric(0..<code.count) else { return false }
            if code.count == 8 { return code[0] != 9 && (11 - code.sum([8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == code[7] }
            return isBirthNumber(code) || code.count == 9 && code[0] == 6
        },
        "de-vat": vat("DE", 9...9) { $0.isNumeric(0..<9) && $0[0] != 0 && $0.passesHybrid(10) },
        "dk-vat": vat("DK", 8...8) {
            $0.isNumeric(0..<8) && $0[0] != 0 && $0.sum([2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
        },
        "ee-vat": vat("EE", 9...9) {
            $0.isNumeric(0..<9) && WeightedCheck.complement([3, 7, 1, 3, 7, 1, 3, 7], modulus: 10).accepts($0)
        },
        "es-vat": vat("ES", 9...9, where: isSpanish),
        "fi-vat": vat("FI", 8...8) {
            $0.isNumeric(0..<8) && WeightedCheck.complement([7, 9, 10, 5, 8, 4, 2]).accepts($0)
        },
        "fr-vat": vat("FR", 11...11, where: isFrench),
        "gb-vat": { text in
            vat("GB", 9...12, where: isBritish)(text) || vat("XI", 9...12, where: isBritish)(text)
        },
        "gr-vat": { text in vat("EL", 9...9, where: isGreek)(text) || vat("GR", 9...9, where: isGreek)(text) },
        "hr-vat": vat("HR", 11...11) { $0.isNumeric(0..<11) && $0.passesHybrid(10) },
        "hu-vat": vat("HU", 8...8) {
            $0.isNumeric(0..<8) && WeightedCheck.complement([9, 7, 3, 1, 9, 7, 3], modulus: 10).accepts($0)
        },
        "ie-vat": vat("IE", 8...9, where: isIrish),
        "it-vat": vat("IT", 11...11) { $0.isNumeric(0..<11) && isPartitaIVA($0) },
        "lt-vat": vat("LT", 9...12, where: isLithuanian),
        "lu-vat": vat("LU", 8...8) { $0.isNumeric(0..<8) && $0.number(0..<6) % 89 == $0.number(6..<8) },
        "lv-vat": vat("LV", 11...11, where: isLatvianCompany),
        "mt-vat": vat("MT", 8...8) {
            $0.isNumeric(0..<8) && $0[0] != 0 && 37 - $0.sum([3, 4, 6, 7, 8, 9]) % 37 == $0.number(6..<8)
        },
        "nl-vat": vat("NL", 12...12, where: isDutch),
        "no-vat": vat("NO", 9...12) { code in
            code.isNumeric(0..<9) && WeightedCheck.complement([3, 2, 7, 6, 5, 4, 3, 2]).accepts(code)
        },
        "pl-vat": vat("PL", 10...10) {
            $0.isNumeric(0..<10) && WeightedCheck.remainder([6, 5, 7, 2, 3, 4, 5, 6, 7]).accepts($0)
        },
        "pt-vat": vat("PT", 9...9) { $0.isNumeric(0..<9) && isNIF($0) },
        "ro-vat": vat("RO", 4...10) { $0.isNumeric(0..<$0.count) && isCUI($0) },
        "se-vat": vat("SE", 12...12) {
            $0.isNumeric(0..<12) && $0[10] + $0[11] > 0 && $0.passesLuhn(0..<10)
        },
        "si-vat": vat("SI", 8...8) {
            $0.isNumeric(0..<8) && $0[0] != 0 && $0.sum([8, 7, 6, 5, 4, 3, 2]) % 11 != 0
                && WeightedCheck.complement([8, 7, 6, 5, 4, 3, 2], ten: 0).accepts($0)
        },
        "sk-vat": vat("SK", 10...10) {
            // A person's is the birth number.
            $0.isNumeric(0..<10) && $0.number(0..<10) % 11 == 0
                && ($0[0] != 0 && [2, 3, 4, 7, 8, 9].contains($0[2]) || isBirthNumber($0))
        },
    ]
}

/// A validator of a number behind its country's letters. One character over and over never passes.
private func vat(
    _ country: StaticString, _ count: ClosedRange<Int>, where condition: @escaping @Sendable (Code) -> Bool
) -> Check {
    let width = country.utf8CodeUnitCount
    return { text in
        guard text.count > width, (0..<width).allSatisfy({ text[$0].lowercased == country.utf8Start[$0] | 0x20 }),
            let code = Code(UnsafeBufferPointer(rebasing: text[width...]), count: count), !code.repeatsOneCharacter
        else { return false }
        return condition(code)
    }
}

/// The digits behind U, each second one doubled; the sum of the digits and 4 are taken from a multiple of ten.
private func isAustrian(_ code: Code) -> Bool {
    var sum = 4
    for place in 1..<8 {
        let value = place % 2 == 0 ? code[place] * 2 : code[place]
        sum += value / 10 + value % 10
    }
    return (10 - sum % 10) % 10 == code[8]
}

private func isBelgianCompany(_ code: Code) -> Bool {
    guard code.isNumeric(0..<code.count) else { return false }
    let end = code.count
    // Numbers of nine digits got a 0 before them.
    return (end == 9 || code[0] <= 1) && 97 - code.number(0..<end - 2) % 97 == code.number(end - 2..<end)
}

/// Of a person, a foreigner, or anyone else.
private let bulgarianChecks: [WeightedCheck] = [
    .remainder([2, 4, 8, 5, 10, 9, 7, 3, 6], ten: 0),
    .remainder([21, 19, 17, 13, 11, 9, 7, 3, 1], modulus: 10),
    .complement([4, 3, 2, 7, 6, 5, 4, 3, 2]),
]

private func isSpanish(_ code: Code) -> Bool {
    if isCIF(code) { return true }
    var number = code
    switch code[0] {
    case 33...35: number[0] = code[0] - 33  // X, Y and Z: foreigners
    case 20...22: number[0] = 0  // K, L and M: Spaniards without a DNI
    default: break
    }
    return number.isNumeric(0..<8) && letter(number.number(0..<8) % 23, of: "TRWAGMYFPDXBNJZSQVHLCKE") == code[8]
}

/// A key of two digits (or since long with letters, then unchecked) and a SIREN number.
private func isFrench(_ code: Code) -> Bool {
    guard code.isNumeric(2..<11), code.passesLuhn(2..<11) || code.number(2..<5) == 0 else { return false }
    guard code.isNumeric(0..<2) else { return true }
    return (12 + 3 * (code.number(2..<11) % 97)) % 97 == code.number(0..<2)
}

/// Weights 8 to 2 and two check digits: the sum makes a multiple of 97, or since 2010 one less 55.
private func isBritish(_ code: Code) -> Bool {
    guard code.count == 9 || code.count == 12, code.isNumeric(0..<code.count) else { return false }
    let total = code.sum([8, 7, 6, 5, 4, 3, 2]) + code.number(7..<9)
    return total % 97 == 0 || (total + 55) % 97 == 0
}

private func isGreek(_ code: Code) -> Bool { code.isNumeric(0..<9) && isAFM(code) }

private func isIrish(_ code: Code) -> Bool {
    guard code[7] >= 10 else { return false }
    var sum = 0
    if code.isNumeric(0..<7) {
        sum = code.sum([8, 7, 6, 5, 4, 3, 2])
    } else {
        // The old form: the first digit stands last, and the second place is a letter.
        guard code.count == 8, code[0] < 10, code.isNumeric(2..<7) else { return false }
        sum = code.sum([7, 6, 5, 4, 3], from: 2) + code[0] * 2
    }
    if code.count == 9 {
        guard code[8] >= 10 else { return false }
        if code[8] != Int(letter: "W") { sum += 9 * (code[8] - 9) }
    }
    return letter(sum % 23, of: "WABCDEFGHIJKLMNOPQRSTUV") == code[7]
}

/// Nine digits for a company, twelve for a group that is registered for a time; 1 stands before the check digit.
private func isLithuanian(_ code: Code) -> Bool {
    guard code.count == 9 || code.count == 12, code.isNumeric(0..<code.count), code[code.count - 2] == 1 else {
        return false
    }
    func sum(from first: Int) -> Int {
        (0..<code.count - 1).reduce(0) { $0 + code[$1] * ((first + $1 - 1) % 9 + 1) }
    }
    var remainder = sum(from: 1) % 11
    if remainder == 10 { remainder = sum(from: 3) % 11 % 10 }
    return remainder == code[code.count - 1]
}

/// Companies begin with 4 to 9; people have their personal number.
private func isLatvianCompany(_ code: Code) -> Bool {
    guard code.isNumeric(0..<11) else { return false }
    if code[0] == 3, code[1] >= 2 { return true }
    if code[0] <= 3 { return (1 + code.sum([10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10 == code[10] }
    return code.sum([9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3
}

/// Nine digits, B and two: with the eleven-test of the BSN, or since 2020 with NL before it modulo 97.
private func isDutch(_ code: Code) -> Bool {
    guard code.isNumeric(0..<9), code[9] == Int(letter: "B"), code.isNumeric(10..<12), code.number(10..<12) > 0 else {
        return false
    }
    if code.sum([9, 8, 7, 6, 5, 4, 3, 2]) % 11 == code[8] { return true }
    // N = 23, L = 21
    return (2321 * 1_000_000_000 % 97 * 10_000 + code.number(0..<9) % 97 * 10_000 + 1100 + code.number(10..<12)) % 97
        == 1
}
