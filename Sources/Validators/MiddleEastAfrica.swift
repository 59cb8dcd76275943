// Identifiers of the Middle East and Africa.

extension Validator {
    static let middleEastAfrica: [String: Check] = [
        // ICP, "Emirates ID": 784, a year of birth, and eight digits; how the last is made is not published.
        "ae-emirates-id": digits(15) {
            $0.number(0..<3) == 784 && (1900...2049).contains($0.number(3..<7))
        },
        "eg-nid": digits(14) { code in
            // Civil Status Organization: a century, a date, and a governorate.
            (2...3).contains(code[0]) && code.hasYearMonthDay(at: 1)
                && ((1...35).contains(code.number(7..<9)) || code.number(7..<9) == 88)
        },
        // Population and Immigration Authority, "Identity number": Luhn over nine digits, with zeros before them.
        "il-id": digits(8...9) { $0.passesLuhn() },
        "ir-national-id": digits(10) { code in
            // Civil Registration: a remainder over 1 is taken from 11.
            let remainder = code.sum([10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11
            return code[9] == (remainder < 2 ? remainder : 11 - remainder)
        },
        "kw-civil-id": digits(12) { code in
            // PACI, "Civil ID": a century, a date, a number, and a check digit.
            (1...3).contains(code[0]) && code.hasYearMonthDay(at: 1)
                && 11 - code.sum([2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11 == code[11]
        },
        // Ministry of Interior: 1 for citizens, 2 for residents, and Luhn's digit.
        "sa-id": digits(10) { ($0[0] == 1 || $0[0] == 2) && $0.passesLuhn() },
        "tr-kimlik": digits(11) { code in
            // Nüfus ve Vatandaşlık İşleri, "T.C. Kimlik No": two check digits.
            let odd = code[0] + code[2] + code[4] + code[6] + code[8]
            let even = code[1] + code[3] + code[5] + code[7]
            return code[0] != 0 && (odd * 7 - even + 100) % 10 == code[9] && (odd + even + code[9]) % 10 == code[10]
        },
        "tr-vkn": digits(10, where: isTurkishTaxpayer),
        "tz-nin": digits(20) { $0.hasFullDate(at: 0) },
        "za-id": digits(13) { code in
            // Department of Home Affairs: a date, a number, citizenship, and Luhn's digit.
            code.hasYearMonthDay(at: 0) && code[10] <= 2 && code.passesLuhn()
        },
    ]
}

/// Gelir İdaresi Başkanlığı, "Vergi Kimlik Numarası".
private func isTurkishTaxpayer(_ code: Code) -> Bool {
    var sum = 0
    for place in 0..<9 {
        let digit = (code[place] + 9 - place) % 10
        let power = digit * (1 << (9 - place)) % 9
        sum += digit != 0 && power == 0 ? 9 : power
    }
    return (10 - sum % 10) % 10 == code[9]
}
