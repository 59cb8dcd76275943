/// Whether the digits, with spaces and dashes left out, end in the right Luhn digit (ISO/IEC 7812-1, annex B).
func passesLuhn(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let code = Code(digits: text, separators: " -", count: 2...Code.limit) else { return false }
    return code.passesLuhn()
}

/// Whether the text is a payment card number of 13 to 19 digits: a known issuer's range, of a length that it issues,
/// with the right check digit. Spaces and dashes are left out.
func isPaymentCard(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let code = Code(digits: text, separators: " -", count: 13...19), code.passesLuhn() else { return false }
    return issuers.contains { issuer in
        issuer.lengths.contains(code.count) && issuer.prefixes.contains(code.number(0..<issuer.width))
    }
}

/// A range of issuer identification numbers and the lengths of the card numbers under it.
private struct IssuerRange {
    var prefixes: ClosedRange<Int>
    /// Digits of each prefix.
    var width: Int
    var lengths: ClosedRange<Int>

    init(_ prefixes: ClosedRange<Int>, _ lengths: ClosedRange<Int>) {
        self.prefixes = prefixes
        self.lengths = lengths
        width = String(prefixes.lowerBound).utf8.count
    }

    init(_ prefix: Int, _ lengths: ClosedRange<Int>) { self.init(prefix...prefix, lengths) }
    init(_ prefix: Int, _ length: Int) { self.init(prefix...prefix, length...length) }
    init(_ prefixes: ClosedRange<Int>, _ length: Int) { self.init(prefixes, length...length) }
}

/// The networks' published ranges (ISO/IEC 7812 register, as the networks document them for merchants; Wikipedia,
/// "Payment card number").
private let issuers: [IssuerRange] = [
    IssuerRange(4, 13), IssuerRange(4, 16), IssuerRange(4, 19),  // Visa
    IssuerRange(51...55, 16), IssuerRange(2221...2720, 16),  // Mastercard
    IssuerRange(34, 15), IssuerRange(37, 15),  // American Express
    IssuerRange(6011, 16...19), IssuerRange(644...659, 16...19),  // Discover, and Elo, RuPay, Troy, Verve under 65
    IssuerRange(300...305, 14), IssuerRange(309, 14), IssuerRange(36, 14), IssuerRange(38...39, 14),  // Diners Club
    IssuerRange(300...305, 16...19), IssuerRange(36, 16...19), IssuerRange(38...39, 16...19),
    IssuerRange(2014, 15), IssuerRange(2149, 15),  // Diners Club enRoute
    IssuerRange(3528...3589, 16...19), IssuerRange(2131, 15),  // JCB; RuPay and LankaPay under 35
    IssuerRange(62, 16...19), IssuerRange(81...82, 16...19),  // UnionPay, RuPay
    IssuerRange(60, 16),  // RuPay, Hipercard, Cabal
    // Maestro (13 digits are article numbers); Elo, Verve, Meeza, Dankort, Cabal, Naranja
    IssuerRange(50, 14...19), IssuerRange(56...58, 14...19),
    IssuerRange(6304, 13...19), IssuerRange(6333, 16...19), IssuerRange(6334, 16...19), IssuerRange(6390, 13...19),
    IssuerRange(67, 14...19),  // Maestro, Bancontact, girocard, Laser, Solo
    IssuerRange(4903, 16...19), IssuerRange(4905, 16...19), IssuerRange(4911, 16...19), IssuerRange(4936, 16...19),
    IssuerRange(633110, 16...19), IssuerRange(6759, 16...19),  // Switch
    IssuerRange(636, 16...19), IssuerRange(637...639, 16),  // InterPayment, Elo, InstaPayment
    IssuerRange(2200...2204, 16...19),  // Mir
    IssuerRange(2205, 16),  // BORICA
    IssuerRange(9792, 16), IssuerRange(9891, 16),  // Troy, Dinacard
    IssuerRange(8600, 16), IssuerRange(5614, 16), IssuerRange(9860, 16),  // Uzcard, Humo
    IssuerRange(286900, 16),  // Carnet
]
