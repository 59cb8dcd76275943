// Check-digit systems that several identifiers share.

/// A check digit made of a weighted sum of the characters before it: it stands behind as many as there are weights.
struct WeightedCheck: Sendable {
    private let weights: [Int]
    private let modulus: Int
    private let complements: Bool
    private let ten: Int?

    /// The sum modulo `modulus`. A remainder of ten is written as `ten`; such numbers are not issued if that is nil.
    static func remainder(_ weights: [Int], modulus: Int = 11, ten: Int? = nil) -> Self {
        Self(weights: weights, modulus: modulus, complements: false, ten: ten)
    }

    /// What the sum lacks to a multiple of `modulus`. A difference of ten is written as `ten`; such numbers are not
    /// issued if that is nil.
    static func complement(_ weights: [Int], modulus: Int = 11, ten: Int? = nil) -> Self {
        Self(weights: weights, modulus: modulus, complements: true, ten: ten)
    }

    func accepts(_ code: Code) -> Bool {
        guard code.count > weights.count else { return false }
        let remainder = code.sum(weights) % modulus
        let value = complements ? (modulus - remainder) % modulus : remainder
        return code[weights.count] == (value == 10 ? ten : value)
    }
}

/// A validator of so many digits with these check digits, that also passes `condition`. One digit over and over never
/// does.
func digits(
    _ count: ClosedRange<Int>, _ checks: WeightedCheck...,
    where condition: @escaping @Sendable (Code) -> Bool = { _ in true }
) -> Check {
    { text in
        guard let code = Code(digits: text, count: count), !code.repeatsOneCharacter else { return false }
        return checks.allSatisfy { $0.accepts(code) } && condition(code)
    }
}

func digits(
    _ count: Int, _ checks: WeightedCheck..., where condition: @escaping @Sendable (Code) -> Bool = { _ in true }
) -> Check {
    { text in
        guard let code = Code(digits: text, count: count...count), !code.repeatsOneCharacter else { return false }
        return checks.allSatisfy { $0.accepts(code) } && condition(code)
    }
}

/// A validator of so many digits and letters that passes `condition`.
func characters(_ count: ClosedRange<Int>, where condition: @escaping @Sendable (Code) -> Bool) -> Check {
    { text in
        guard let code = Code(text, count: count) else { return false }
        return condition(code)
    }
}

extension Code {
    /// Luhn's check (ISO/IEC 7812-1, annex B) over the digits at these places; all if nil.
    func passesLuhn(_ places: Range<Int>? = nil) -> Bool {
        let places = places ?? 0..<count
        return luhnSum(places) % 10 == 0
    }

    /// Luhn's sum; the last digit counts once, the one before it twice, and so on.
    func luhnSum(_ places: Range<Int>) -> Int {
        var sum = 0
        for (distance, place) in places.reversed().enumerated() {
            let value = distance % 2 == 0 ? self[place] : self[place] * 2
            sum += value > 9 ? value - 9 : value
        }
        return sum
    }

    /// The number at these places modulo `modulus`, letters as two digits from A = 10 (ISO/IEC 7064, for MOD 97-10).
    func remainder(_ places: Range<Int>, modulus: Int = 97) -> Int {
        places.reduce(0) { ($0 * (self[$1] < 10 ? 10 : 100) + self[$1]) % modulus }
    }

    /// ISO/IEC 7064, hybrid system MOD (m+1, m), over all characters: the last one makes the product end at 1.
    func passesHybrid(_ m: Int, _ places: Range<Int>? = nil) -> Bool {
        let places = places ?? 0..<count
        guard let last = places.last else { return false }
        var product = m
        for place in places.dropLast() {
            guard self[place] < m else { return false }
            let sum = (product + self[place]) % m
            product = (sum == 0 ? m : sum) * 2 % (m + 1)
        }
        return (product + self[last]) % m == 1
    }

    /// ISO/IEC 7064, pure system MOD 11-2 over digits; a check character of ten is written X.
    func passesMod11Radix2() -> Bool {
        guard count > 1, isNumeric(0..<count - 1) else { return false }
        let sum = (0..<count - 1).reduce(0) { ($0 + self[$1]) * 2 % 11 }
        let value = (12 - sum) % 11
        return self[count - 1] == (value == 10 ? Int(letter: "X") : value)
    }

    /// J. Verhoeff, "Error Detecting Decimal Codes" (1969): the check digit of the dihedral group D5.
    func passesVerhoeff(_ places: Range<Int>? = nil) -> Bool {
        let places = places ?? 0..<count
        var check = 0
        for (distance, place) in places.reversed().enumerated() {
            guard self[place] < 10 else { return false }
            check = dihedralProduct(check, verhoeffPermutation[distance % 8][self[place]])
        }
        return check == 0
    }

    /// The check of machine-readable zones (ICAO Doc 9303-3, section 4.9): weights 7, 3, 1 modulo 10.
    func passesSevenThreeOne(upTo end: Int) -> Bool {
        var sum = 0
        for place in 0..<end { sum += self[place] * (place % 3 == 0 ? 7 : place % 3 == 1 ? 3 : 1) }
        return sum % 10 == self[end]
    }
}

/// The product in D5: rotations are 0 to 4, reflections 5 to 9.
private func dihedralProduct(_ a: Int, _ b: Int) -> Int {
    switch (a < 5, b < 5) {
    case (true, true): (a + b) % 5
    case (true, false): 5 + (a + b - 5) % 5
    case (false, true): 5 + (a - 5 - b + 5) % 5
    case (false, false): (a - b + 5) % 5
    }
}

/// The powers of Verhoeff's permutation.
private let verhoeffPermutation: [[Int]] = {
    let base = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
    var powers = [Array(0...9)]
    for _ in 1..<8 { powers.append(powers[powers.count - 1].map { base[$0] }) }
    return powers
}()
