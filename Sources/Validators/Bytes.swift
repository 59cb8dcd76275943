/// ASCII classes and folds, without the locale of the C library.
extension UInt8 {
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isUpper: Bool { self >= 0x41 && self <= 0x5A }
    var isLower: Bool { self >= 0x61 && self <= 0x7A }
    var isLetter: Bool { isUpper || isLower }
    var isAlphanumeric: Bool { isLetter || isDigit }
    /// The letter in lower case; any other byte as it is.
    var lowercased: UInt8 { isUpper ? self | 0x20 : self }
    /// The value of a decimal digit.
    var digitValue: Int { Int(self) - 0x30 }

    init(ascii: Unicode.Scalar) { self = UInt8(truncatingIfNeeded: ascii.value) }
}

func == (byte: UInt8, scalar: Unicode.Scalar) -> Bool { UInt32(byte) == scalar.value }
func != (byte: UInt8, scalar: Unicode.Scalar) -> Bool { UInt32(byte) != scalar.value }

extension UnsafeBufferPointer<UInt8> {
    /// Whether the text begins with this ASCII text, in any case. `prefix` is lower case.
    func hasPrefix(ignoringCase prefix: StaticString) -> Bool {
        guard count >= prefix.utf8CodeUnitCount else { return false }
        for i in 0..<prefix.utf8CodeUnitCount where self[i].lowercased != prefix.utf8Start[i] { return false }
        return true
    }
}

extension StaticString {
    func contains(_ byte: UInt8) -> Bool {
        for i in 0..<utf8CodeUnitCount where utf8Start[i] == byte { return true }
        return false
    }
}
