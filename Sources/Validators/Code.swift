/// The characters of an identifier without its separators, each as its value in base 36 (digits 0 to 9, letters 10 to
/// 35 in either case). On the stack: validators run on untrusted text and must be cheap.
struct Code {
    /// As many characters as fit; longer texts are no identifiers.
    static let limit = 64

    private var values = SIMD64<UInt8>(repeating: 0)
    private(set) var count = 0

    /// Digits and letters. Nil at any byte besides these, `separators` and the spaces and dashes of typography (where blanks
    /// and hyphens are separators), or if their number is out of bounds.
    init?(_ text: UnsafeBufferPointer<UInt8>, separators: StaticString = " -./", count bounds: ClosedRange<Int>) {
        guard text.count >= bounds.lowerBound else { return nil }
        let most = min(bounds.upperBound, Self.limit)
        var rest = text[...]
        while let byte = rest.first {
            let value: UInt8
            if byte >= 0x80 {
                guard separators.contains(UInt8(ascii: " ")), let width = Self.typographicSeparator(rest) else {
                    return nil
                }
                rest = rest.dropFirst(width)
                continue
            }
            rest = rest.dropFirst()
            if byte.isDigit {
                value = byte - 0x30
            } else if byte.isLetter {
                value = byte.lowercased - 0x61 + 10
            } else {
                guard separators.contains(byte) else { return nil }
                continue
            }
            guard count < most else { return nil }
            values[count] = value
            count += 1
        }
        guard count >= bounds.lowerBound else { return nil }
    }

    /// The width of a no-break, thin or narrow space, of a dash, or of a minus sign, in UTF-8. Nil if there is none at the start.
    private static func typographicSeparator(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        if text.starts(with: [0xC2, 0xA0]) { return 2 }
        if text.starts(with: [0xE2, 0x88, 0x92]) { return 3 }
        guard text.starts(with: [0xE2, 0x80]), let last = text.dropFirst(2).first else { return nil }
        return last == 0x89 || last == 0xAF || 0x90...0x93 ~= last ? 3 : nil
    }

    /// Digits alone. Nil at any byte besides these and `separators`, or if their number is out of bounds.
    init?(digits text: UnsafeBufferPointer<UInt8>, separators: StaticString = " -./", count bounds: ClosedRange<Int>) {
        self.init(text, separators: separators, count: bounds)
        guard isNumeric(0..<count) else { return nil }
    }

    /// The character at this place; for a digit its value.
    subscript(_ place: Int) -> Int {
        get { Int(values[place]) }
        set { values[place] = UInt8(truncatingIfNeeded: newValue) }
    }

    func isNumeric(_ places: Range<Int>) -> Bool { places.allSatisfy { values[$0] < 10 } }
    func isAlphabetic(_ places: Range<Int>) -> Bool { places.allSatisfy { values[$0] >= 10 } }

    /// The decimal number that stands at these places: at most 18 digits.
    func number(_ places: Range<Int>) -> Int { places.reduce(0) { $0 * 10 + self[$1] } }

    /// Whether all characters are the same, as in a number that stands for one: `000-000-000`.
    var repeatsOneCharacter: Bool { (0..<count).allSatisfy { values[$0] == values[0] } }

    /// The characters from `place` on.
    func dropFirst(_ places: Int) -> Code {
        var rest = self
        rest.count = max(0, count - places)
        for place in 0..<rest.count { rest.values[place] = values[place + places] }
        return rest
    }

    /// The sum of each character times its weight, from `start` on.
    func sum(_ weights: [Int], from start: Int = 0) -> Int {
        var sum = 0
        for place in weights.indices { sum += self[start + place] * weights[place] }
        return sum
    }
}

extension Int {
    /// A letter's value in base 36, to compare a ``Code`` with.
    init(letter: Unicode.Scalar) { self = Int(letter.value) - 0x41 + 10 }
}
