/// Whether a text is what a validator's name says. Pure; linear in its length.
typealias Check = @Sendable (UnsafeBufferPointer<UInt8>) -> Bool

/// A check of the text that a pattern found, named in a pattern's `validate` list.
///
/// Validators cut false finds among bare numbers and keyword values. All are pure and linear in the length of the text.
public struct Validator: Sendable {
    public let name: String
    private let check: Check
    private let bound: @Sendable (UnsafeBufferPointer<UInt8>) -> Int

    /// Parses a name with its argument: `luhn`, `entropy>=3.5`. Throws a ``ValidatorError`` that tells the nearest name.
    public init(_ text: String) throws(ValidatorError) {
        name = text
        if let check = Self.plain[text] {
            self.check = check
            bound = Self.bounds[text] ?? { $0.count - 1 }
        } else if text.hasPrefix(Self.entropyPrefix) {
            let entropy = EntropyBound(try Self.entropyBound(text))
            check = entropy.accepts
            bound = entropy.longestAccepted
        } else {
            let distances = Self.knownNames.map { ($0.hasPrefix(text) ? 0 : $0.distance(to: text), $0) }
            let near = distances.min { $0 < $1 }?.1 ?? ""
            throw ValidatorError(
                reason: "unknown validator '\(text)', the nearest is '\(near)'; docs/patterns.md lists them all")
        }
    }

    /// Whether the text (UTF-8) passes. Pure; linear in its length.
    public func accepts(_ text: UnsafeBufferPointer<UInt8>) -> Bool { check(text) }

    /// Of a text that does not pass: a length, less than its own, over which nothing passes that it begins with. Pure; linear in its
    /// length. A pattern that can end at any of n bytes is thus checked in fewer than n steps.
    public func longestAccepted(_ text: UnsafeBufferPointer<UInt8>) -> Int { min(bound(text), text.count - 1) }

    /// Every name that ``init(_:)`` takes, sorted; `X` stands for a number.
    public static var knownNames: [String] { (plain.keys + [entropyPrefix + "X"]).sorted() }

    private static let entropyPrefix = "entropy>="

    /// Those without an argument; the tables of identifiers stand beside their checks.
    private static let plain = [
        tokens, banking, crypto, devices, network, phones, northAmerica, latinAmerica, europeWest, europeNorth,
        europeSouth, europeEast, valueAddedTax, asiaPacific, middleEastAfrica,
    ].reduce(into: [String: Check]()) { all, table in
        all.merge(table) { _, _ in preconditionFailure("two validators have the same name") }
    }

    private static let tokens: [String: Check] = [
        "jwt-header": hasJWTHeader,
        "mixed": isMixed,
        "not-code": { !readsAsCode($0) },
        "not-number": { !isNumber($0) },
        "not-placeholder": { !isPlaceholder($0) },
        "not-prose": { !isProse($0) },
        "random": looksRandom,
    ]

    /// Of the validators that refuse what begins with a refused text, or much of it.
    private static let bounds: [String: @Sendable (UnsafeBufferPointer<UInt8>) -> Int] = [
        "not-code": longestNotReadAsCode,
        "not-number": { _ in 0 },
        "not-placeholder": longestNotPlaceholder,
        "random": longestRandom,
    ]

    /// Bits per byte lie between 0 and 8; a bound outside could never, or always, accept.
    private static func entropyBound(_ text: String) throws(ValidatorError) -> Double {
        let number = text.dropFirst(entropyPrefix.count)
        guard let bound = Double(number), bound > 0, bound <= 8 else {
            throw ValidatorError(
                reason: "'\(text)' needs a number of bits per byte over 0 and up to 8, as in 'entropy>=3.5'")
        }
        return bound
    }
}

/// Why a validator's name was refused.
public struct ValidatorError: Error, Sendable, Equatable {
    public var reason: String
    public init(reason: String) { self.reason = reason }
}

extension String {
    /// How many characters to insert, delete or replace to make one text of the other (Levenshtein's distance). Quadratic.
    fileprivate func distance(to other: String) -> Int {
        let other = Array(other.utf8)
        var row = Array(0...other.count)
        for (index, byte) in utf8.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for at in other.indices {
                let replaced = diagonal + (other[at] == byte ? 0 : 1)
                diagonal = row[at + 1]
                row[at + 1] = Swift.min(replaced, diagonal + 1, row[at] + 1)
            }
        }
        return row[other.count]
    }
}
