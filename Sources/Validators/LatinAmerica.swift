// Identifiers of Latin America.

extension Validator {
    static let latinAmerica: [String: Check] = [
        // AFIP, "CUIT": the kind of person, then weights 5 4 3 2 7 6 5 4 3 2; ten is written 9.
        "ar-cuit": digits(11, .complement([5, 4, 3, 2, 7, 6, 5, 4, 3, 2], ten: 9)) {
            [20, 23, 24, 25, 26, 27, 30, 33, 34, 50, 51, 55].contains($0.number(0..<2))
        },
        "br-cnh": digits(11, where: isCNH),
        "br-cnpj": characters(14...14, where: isCNPJ),
        // Receita Federal, "CPF" (Wikipedia, "Cadastro de Pessoas Físicas").
        "br-cpf": digits(
            11, .complement([10, 9, 8, 7, 6, 5, 4, 3, 2], ten: 0),
            .complement([11, 10, 9, 8, 7, 6, 5, 4, 3, 2], ten: 0)),
        // Caixa Econômica Federal, "PIS/PASEP".
        "br-pis": digits(11, .complement([3, 2, 9, 8, 7, 6, 5, 4, 3, 2], ten: 0)),
        "cl-rut": characters(8...9) { code in
            // Servicio de Registro Civil (Wikipedia, "Rol Único Tributario"): weights 2 to 7 from the right; ten is K.
            code.isNumeric(0..<code.count - 1) && !code.repeatsOneCharacter
                && complement(code, weights: [2, 3, 4, 5, 6, 7], ten: Int(letter: "K"))
        },
        "co-nit": digits(8...16, where: isNIT),
        // Junta Central Electoral, "Cédula de identidad y electoral": Luhn.
        "do-cedula": digits(11) { $0.passesLuhn() },
        "do-rnc": digits(9) { code in
            // DGII, "Registro Nacional de Contribuyentes".
            (10 - code.sum([7, 9, 8, 6, 5, 4, 3, 2]) % 11 + 9) % 9 + 1 == code[8]
        },
        "ec-cedula": digits(10) { isEcuadorian($0) && $0[2] <= 6 && $0.passesLuhn() },
        "ec-ruc": digits(13, where: isEcuadorianTaxpayer),
        // RENAP, "Código Único de Identificación": eight digits, a check digit, department and municipality.
        "gt-cui": digits(13, .remainder([2, 3, 4, 5, 6, 7, 8, 9])) {
            (1...22).contains($0.number(9..<11)) && (1...40).contains($0.number(11..<13))
        },
        "gt-nit": characters(5...12) { code in
            // SAT, "NIT": weights 2, 3, 4 … from the right; ten is K.
            code.isNumeric(0..<code.count - 1) && !code.repeatsOneCharacter
                && complement(code, weights: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], ten: Int(letter: "K"))
        },
        "mx-curp": isCURP,
        "mx-nss": digits(11) { $0.passesLuhn() },
        "mx-rfc": isRFC,
        "ni-cedula": characters(14...14) { code in
            // Consejo Supremo Electoral: a municipality, a date, a number, and a letter.
            code.isNumeric(0..<13) && code[13] >= 10 && code.hasDayMonthYear(at: 3)
        },
        "pe-ruc": digits(11) { code in
            // SUNAT, "RUC": the kind of taxpayer, then weights 5 4 3 2 7 6 5 4 3 2.
            [10, 15, 16, 17, 20].contains(code.number(0..<2))
                && (11 - code.sum([5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 10 == code[10]
        },
        "py-ruc": digits(5...9) { code in
            // SET, "RUC": weights 2, 3, 4 … from the right.
            complement(code, weights: [2, 3, 4, 5, 6, 7, 8, 9], ten: 0)
        },
        // RNPN, "Documento Único de Identidad".
        "sv-dui": digits(9, .complement([9, 8, 7, 6, 5, 4, 3, 2], modulus: 10)),
        // Dirección Nacional de Identificación Civil, "Cédula de identidad".
        "uy-ci": digits(8, .complement([2, 9, 8, 7, 6, 3, 4], modulus: 10)),
        // DGI, "RUT".
        "uy-rut": digits(12, .complement([4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) { (1...22).contains($0.number(0..<2)) },
        "ve-rif": characters(10...10, where: isRIF),
    ]
}

/// Whether the last character is what the weighted sum of those before it lacks to a multiple of 11. Weights count from
/// the right and begin again when they are used up.
private func complement(_ code: Code, weights: [Int], ten: Int) -> Bool {
    let last = code.count - 1
    var sum = 0
    for distance in 0..<last { sum += code[last - 1 - distance] * weights[distance % weights.count] }
    let value = (11 - sum % 11) % 11
    return code[last] == (value == 10 ? ten : value)
}

/// The letter at this place of an alphabet, as its value in base 36.
func letter(_ place: Int, of alphabet: StaticString) -> Int {
    let byte = alphabet.utf8Start[place]
    return byte.isDigit ? byte.digitValue : Int(byte) - 0x41 + 10
}

// MARK: Brazil

/// Receita Federal, "CNPJ": two check digits; since 2026 letters too, each as its ASCII code less 48.
private func isCNPJ(_ code: Code) -> Bool {
    guard code.isNumeric(12..<14), !code.repeatsOneCharacter else { return false }
    func check(_ count: Int) -> Int {
        var sum = 0
        for place in 0..<count {
            let value = code[place] < 10 ? code[place] : code[place] + 7
            sum += value * ((count - 1 - place) % 8 + 2)
        }
        return sum % 11 < 2 ? 0 : 11 - sum % 11
    }
    return check(12) == code[12] && check(13) == code[13]
}

/// Departamento Nacional de Trânsito, "Carteira Nacional de Habilitação": two check digits, the second lessened by two
/// where the first would be ten.
private func isCNH(_ code: Code) -> Bool {
    let first = code.sum([9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11
    let second = code.sum([1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11
    let less = first == 10 ? 2 : 0
    return code[9] == first % 10 && code[10] == (second == 10 ? 0 : max(0, second - less))
}

// MARK: Andes

/// DIAN, "NIT": weights are primes from the right, a remainder over 1 is taken from 11.
private func isNIT(_ code: Code) -> Bool {
    let weights = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71]
    var sum = 0
    for distance in 0..<code.count - 1 { sum += code[code.count - 2 - distance] * weights[distance] }
    let remainder = sum % 11
    return code[code.count - 1] == (remainder > 1 ? 11 - remainder : remainder)
}

/// The province of an Ecuadorian number; 30 is for those registered abroad.
private func isEcuadorian(_ code: Code) -> Bool {
    let province = code.number(0..<2)
    return (1...24).contains(province) || province == 30
}

/// Servicio de Rentas Internas, "RUC": of a person, a public body (6) or a company (9), with the number of the
/// establishment.
private func isEcuadorianTaxpayer(_ code: Code) -> Bool {
    guard isEcuadorian(code) else { return false }
    if code[2] == 9 {
        return WeightedCheck.complement([4, 3, 2, 7, 6, 5, 4, 3, 2]).accepts(code) && code.number(10..<13) > 0
    }
    if code[2] == 6, WeightedCheck.complement([3, 2, 7, 6, 5, 4, 3, 2]).accepts(code), code.number(9..<13) > 0 {
        return true
    }
    return code[2] <= 6 && code.passesLuhn(0..<10) && code.number(10..<13) > 0
}

/// SENIAT, "RIF": the kind of taxpayer counts as a number; ten and eleven are written 0.
private func isRIF(_ code: Code) -> Bool {
    let kinds = [
        Int(letter: "V"): 4, Int(letter: "E"): 8, Int(letter: "J"): 12, Int(letter: "P"): 16, Int(letter: "G"): 20,
    ]
    guard let kind = kinds[code[0]], code.isNumeric(1..<10) else { return false }
    let value = (11 - (kind + code.sum([3, 2, 7, 6, 5, 4, 3, 2], from: 1)) % 11) % 11
    return code[9] == value % 10
}

// MARK: Mexico

/// RENAPO, "Instructivo normativo para la asignación de la CURP": date, sex, state, and a check digit over an alphabet
/// with Ñ.
private func isCURP(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let code = Code(text, separators: "", count: 18...18), code.isAlphabetic(0..<4), code.isNumeric(4..<10),
        code.isAlphabetic(10..<16), code[17] < 10, code.hasYearMonthDay(at: 4)
    else { return false }
    guard [Int(letter: "H"), Int(letter: "M"), Int(letter: "X")].contains(code[10]) else { return false }
    var sum = 0
    for place in 0..<17 { sum += (code[place] + (code[place] > Int(letter: "N") ? 1 : 0)) * (18 - place) }
    return (10 - sum % 10) % 10 == code[17]
}

/// SAT, "RFC": letters (with & and Ñ), a date, and two characters and a check digit over an alphabet with & and Ñ.
private func isRFC(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    // Places in "0…9A…N&O…Z Ñ", which is the order that the check digit counts in.
    var values = SIMD16<UInt8>(repeating: 0)
    var count = 0
    var index = 0
    while index < text.count {
        let byte = text[index]
        index += 1
        guard count < 13 else { return false }
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "-"): continue
        case UInt8(ascii: "&"): values[count] = 24
        case 0xC3:
            guard index < text.count, text[index] == 0x91 || text[index] == 0xB1 else { return false }
            index += 1
            values[count] = 38
        default:
            guard byte.isAlphanumeric else { return false }
            let letter = byte.lowercased - (byte.isDigit ? 0 : 0x61)
            values[count] = byte.isDigit ? byte - 0x30 : letter + 10 + (letter > 13 ? 1 : 0)
        }
        count += 1
    }
    guard count == 12 || count == 13 else { return false }
    let date = count - 9
    guard (0..<date).allSatisfy({ values[$0] >= 10 }), (date..<date + 6).allSatisfy({ values[$0] < 10 }) else {
        return false
    }
    func number(_ place: Int) -> Int { Int(values[date + place]) * 10 + Int(values[date + place + 1]) }
    guard isBirthDate(yearOfCentury: number(0), month: number(2), day: number(4)) else { return false }
    // A company's shorter number is filled up with a blank, which counts 37.
    var sum = count == 12 ? 37 * 13 : 0
    for place in 0..<count - 1 { sum += Int(values[place]) * (count - place) }
    let value = (11 - sum % 11) % 11
    return Int(values[count - 1]) == value
}
