import Foundation

extension Double {
    /// Three digits that count, without an exponent.
    var brief: String {
        if !isFinite { return "-" }
        let size = abs(self)
        if size >= 100 || self == 0 { return grouped(Int(rounded())) }
        return String(format: size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : size >= 0.01 ? "%.3f" : "%.4f", self)
    }

    var percent: String { String(format: abs(self) < 0.0995 ? "%.1f %%" : "%.0f %%", self * 100) }

    var seconds: String { self < 1 ? "\((self * 1000).brief) ms" : "\(brief) s" }
}

extension Int {
    var text: String { grouped(self) }

    /// A size in bytes, with its unit.
    var size: String {
        switch self {
        case ..<10_000: "\(text) B"
        case ..<1_000_000: String(format: "%.1f kB", Double(self) / 1e3)
        default: String(format: "%.1f MB", Double(self) / 1e6)
        }
    }
}

/// With a comma between groups of three digits.
private func grouped(_ value: Int) -> String {
    var digits = String(value.magnitude)[...]
    var groups: [Substring] = []
    while digits.count > 3 {
        groups.insert(digits.suffix(3), at: 0)
        digits = digits.dropLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
}
