/// Faults that refuse a set of patterns, all at once.
public struct PatternErrors: Error, Sendable, CustomStringConvertible {
    public struct Fault: Error, Sendable, Equatable {
        /// The pattern at fault.
        public var pattern: String
        /// Which part of it: `regex`, `begin`, `end`, `validate`, `allow`, `action`, `id`, …
        public var field: String
        /// What is wrong and what to do about it.
        public var reason: String

        public init(pattern: String, field: String, reason: String) {
            self.pattern = pattern
            self.field = field
            self.reason = reason
        }
    }

    public var faults: [Fault]

    public init(_ faults: [Fault]) { self.faults = faults }

    public var description: String {
        faults.map { "\($0.pattern): \($0.field): \($0.reason)" }.joined(separator: "\n")
    }
}

/// Why a channel cannot go on. The bytes it holds must not leave.
public struct MaskingError: Error, Sendable, Equatable {
    public enum Code: Sendable, Equatable {
        /// Hyperscan or memory failed.
        case scan
        /// A pattern with action `block` matched.
        case blocked
        /// Used after `finish`, after an error, or with another database's scratch.
        case misuse
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
