/// A check of the text that a pattern found, named in a pattern's `validate` list.
public struct Validator: Sendable {
    public let name: String
    private let check: @Sendable (UnsafeBufferPointer<UInt8>) -> Bool

    /// Parses a name with its argument. Throws a ``ValidatorError`` that lists the known names.
    public init(_ text: String) throws(ValidatorError) {
        throw ValidatorError(reason: "unknown validator '\(text)'")
    }

    /// Whether the text (UTF-8) passes. Pure; linear in its length.
    public func accepts(_ text: UnsafeBufferPointer<UInt8>) -> Bool { check(text) }
}

public struct ValidatorError: Error, Sendable, Equatable {
    public var reason: String
    public init(reason: String) { self.reason = reason }
}
