// Identifiers of Asia and the Pacific.

extension Validator {
    static let asiaPacific: [String: Check] = [
        "au-abn": digits(11) { code in
            // ABR, "Format of the ABN": one less in the first place, weights 10, 1, 3 … 19, a multiple of 89.
            code[0] != 0 && (code.sum([10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 == 0
        },
        // ASIC, "Australian Company Number digit check".
        "au-acn": digits(9, .complement([8, 7, 6, 5, 4, 3, 2, 1], modulus: 10)),
        // Services Australia (METeOR 270101, "Medicare card number"): the ninth digit checks the first eight.
        "au-medicare": digits(10...11, .remainder([1, 3, 7, 9, 1, 3, 7, 9], modulus: 10)) {
            (2...6).contains($0[0])
        },
        "au-tfn": digits(8...9) { code in
            // ATO (Wikipedia, "Tax file number").
            code.sum(code.count == 9 ? [1, 4, 3, 7, 5, 8, 6, 9, 10] : [10, 7, 8, 4, 6, 3, 5, 1]) % 11 == 0
        },
        "cn-ric": characters(18...18, where: isResidentIdentity),
        "cn-uscc": characters(18...18, where: isSocialCredit),
        "hk-hkid": isHKID,
        "id-nik": digits(16, where: isNIK),
        // UIDAI, "Aadhaar": Verhoeff; none begins with 0 or 1.
        "in-aadhaar": digits(12) { $0[0] >= 2 && $0.passesVerhoeff() },
        "in-epic": characters(10...10) { $0.isAlphabetic(0..<3) && $0.isNumeric(3..<10) && $0.passesLuhn(3..<10) },
        "in-gstin": characters(15...15, where: isGSTIN),
        "in-pan": characters(10...10) { code in
            // Income Tax Department: five letters, of which the fourth is the kind of holder, four digits, a letter.
            code.isAlphabetic(0..<5) && code.isNumeric(5..<9) && code[9] >= 10 && code.number(5..<9) > 0
                && ("ABCFGHJLPTKE" as StaticString).contains(UInt8(code[3] + 55))
        },
        // National Tax Agency, "Corporate Number": the check digit comes first.
        "jp-corporate-number": digits(13) {
            9 - $0.sum([2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1], from: 1) % 9 == $0[0]
        },
        // Ministry of Internal Affairs, Ordinance 85 of 2014, article 5.
        "jp-my-number": digits(12, .complement([6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], ten: 0)),
        "kr-brn": digits(10) { code in
            // National Tax Service, "Business registration number".
            let sum = code.sum([1, 3, 7, 1, 3, 7, 1, 3, 5]) + code[8] * 5 / 10
            return (10 - sum % 10) % 10 == code[9]
        },
        // Ministry of the Interior, "Resident registration number": the digits behind the sex are random since 2020.
        "kr-rrn": digits(13) { $0.hasYearMonthDay(at: 0) },
        "lk-nic": characters(10...12, where: isSriLankan),
        "my-mykad": digits(12) { code in
            // Jabatan Pendaftaran Negara, "MyKad": a date and a place of birth.
            let place = code.number(6..<8)
            return code.hasYearMonthDay(at: 0)
                && ((1...16).contains(place) || (21...68).contains(place) || (71...79).contains(place) || place >= 82)
        },
        "nz-ird": digits(8...9, where: isIRD),
        "nz-nhi": characters(7...7, where: isNHI),
        "pk-cnic": digits(13) { (1...8).contains($0[0]) },
        "sg-nric": characters(9...9, where: isNRIC),
        // Bureau of Registration Administration, "Thai identity card".
        "th-pin": digits(13) { code in
            (1...8).contains(code[0])
                && (11 - code.sum([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == code[12]
        },
        "tw-id": characters(10...10, where: isTaiwanese),
        // Ministry of Public Security, "Căn cước công dân": province, century and sex, year, number.
        "vn-cccd": digits(12) { (1...96).contains($0.number(0..<3)) && $0[3] < 4 },
    ]
}

// MARK: China, Taiwan, Hong Kong

/// GB 11643-1999: a province, a date, a serial number, and MOD 11-2.
private func isResidentIdentity(_ code: Code) -> Bool {
    guard code.isNumeric(0..<17), code.hasFullDate(at: 6) else { return false }
    return isProvince(code.number(0..<2)) && code.passesMod11Radix2()
}

private func isProvince(_ number: Int) -> Bool {
    switch number {
    case 11...15, 21...23, 31...37, 41...46, 50...54, 61...65, 71, 81...83, 91: true
    default: false
    }
}

/// GB 32100-2015: weights are powers of three modulo 31, over an alphabet without I, O, S, V and Z.
private func isSocialCredit(_ code: Code) -> Bool {
    guard code.isNumeric(2..<8) else { return false }
    var sum = 0
    var weight = 1
    var last = 0
    for place in 0..<18 {
        guard let value = ordinal(code[place], in: "0123456789ABCDEFGHJKLMNPQRTUWXY") else { return false }
        last = value
        if place < 17 { sum += value * weight }
        weight = weight * 3 % 31
    }
    return (31 - sum % 31) % 31 == last
}

/// The place of a character, given by its value in base 36, in an alphabet.
private func ordinal(_ value: Int, in alphabet: StaticString) -> Int? {
    (0..<alphabet.utf8CodeUnitCount).first { letter($0, of: alphabet) == value }
}

/// Immigration Department, "Hong Kong identity card": one letter or two, six digits and a check character, often in
/// parentheses.
private func isHKID(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let code = Code(text, separators: " ()-", count: 8...9) else { return false }
    let letters = code.count - 7
    guard code.isAlphabetic(0..<letters), code.isNumeric(letters..<letters + 6) else { return false }
    guard code[code.count - 1] <= 10 else { return false }
    // A missing first letter counts as a blank, 36.
    var sum = letters == 1 ? 36 * 9 : 0
    for place in 0..<code.count { sum += code[place] * (code.count - place) }
    return sum % 11 == 0
}

/// Ministry of the Interior, "National Identification Card": the letter stands for two digits.
private func isTaiwanese(_ code: Code) -> Bool {
    guard code[0] >= 10, code.isNumeric(1..<10), [1, 2, 8, 9].contains(code[1]) else { return false }
    guard let region = ordinal(code[0], in: "ABCDEFGHJKLMNPQRSTUVXYWZIO") else { return false }
    let sum = (region + 10) / 10 + region % 10 * 9 + code.sum([8, 7, 6, 5, 4, 3, 2, 1, 1], from: 1)
    return sum % 10 == 0
}

// MARK: South and South-East Asia

/// GSTN, "GSTIN": a state, a PAN, and a check character modulo 36.
private func isGSTIN(_ code: Code) -> Bool {
    let state = code.number(0..<2)
    guard code.isNumeric(0..<2), (1...38).contains(state) || state == 97 || state == 99, code.isAlphabetic(2..<7),
        code.isNumeric(7..<11), code[11] >= 10, code[13] == Int(letter: "Z")
    else { return false }
    var sum = 0
    for place in 0..<14 {
        let product = code[place] * (place % 2 == 0 ? 1 : 2)
        sum += product / 36 + product % 36
    }
    return (36 - sum % 36) % 36 == code[14]
}

/// Ditjen Dukcapil, "NIK": a region, a date (day 40 more for women), and a serial number.
private func isNIK(_ code: Code) -> Bool {
    guard (11...97).contains(code.number(0..<2)), code.number(2..<4) > 0, code.number(12..<16) > 0 else { return false }
    return code.hasDayMonthYear(at: 6, dayOffset: code.number(6..<8) > 40 ? 40 : 0)
}

/// Department for Registration of Persons: a year, a day of the year (500 more for women), and a number; the old form
/// ends in V or X.
private func isSriLankan(_ code: Code) -> Bool {
    let isOld = code.count == 10
    guard code.isNumeric(0..<9) else { return false }
    if isOld {
        guard code[9] == Int(letter: "V") || code[9] == Int(letter: "X") else { return false }
    } else {
        guard code.count == 12, code.isNumeric(9..<12), (1900...2049).contains(code.number(0..<4)) else { return false }
    }
    let day = isOld ? code.number(2..<5) : code.number(4..<7)
    return (1...366).contains(day > 500 ? day - 500 : day)
}

/// ICA, "NRIC and FIN": weights 2 7 6 5 4 3 2, an offset by the first letter, and a letter by series.
private func isNRIC(_ code: Code) -> Bool {
    guard code.isNumeric(1..<8), code[8] >= 10 else { return false }
    let sum = code.sum([2, 7, 6, 5, 4, 3, 2], from: 1)
    switch code[0] {
    case Int(letter: "S"): return code[8] == letter(sum % 11, of: "JZIHGFEDCBA")
    case Int(letter: "T"): return code[8] == letter((sum + 4) % 11, of: "JZIHGFEDCBA")
    case Int(letter: "F"): return code[8] == letter(sum % 11, of: "XWUTRQPNMLK")
    case Int(letter: "G"): return code[8] == letter((sum + 4) % 11, of: "XWUTRQPNMLK")
    case Int(letter: "M"): return code[8] == letter((sum + 3) % 11, of: "XWUTRQPNJLK")
    default: return false
    }
}

// MARK: New Zealand

/// Inland Revenue, "Resident withholding tax specification": a second series of weights where the first gives ten.
private func isIRD(_ code: Code) -> Bool {
    let number = code.number(0..<code.count)
    guard (10_000_000...200_000_000).contains(number) else { return false }
    let last = code.count - 1
    func check(_ weights: [Int]) -> Int { (11 - code.sum(weights.suffix(last)) % 11) % 11 }
    let first = check([3, 2, 7, 6, 5, 4, 3, 2])
    return (first == 10 ? check([7, 4, 3, 2, 5, 2, 7, 6]) : first) == code[last]
}

/// HISO 10046, "Consumer Health Identity Standard": letters without I and O count from A = 1; modulo 11, or for the
/// form that ends in a letter modulo 23.
private func isNHI(_ code: Code) -> Bool {
    let letters: StaticString = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    guard code.isAlphabetic(0..<3), code.isNumeric(3..<5) else { return false }
    var sum = 0
    for place in 0..<6 {
        let value: Int
        if code[place] < 10 {
            value = code[place]
        } else {
            guard let ordinal = ordinal(code[place], in: letters) else { return false }
            value = ordinal + 1
        }
        sum += value * (7 - place)
    }
    if code[5] < 10 { return code[6] < 10 && sum % 11 != 0 && (11 - sum % 11) % 10 == code[6] }
    return code[6] >= 10 && letter(22 - sum % 23, of: letters) == code[6]
}
