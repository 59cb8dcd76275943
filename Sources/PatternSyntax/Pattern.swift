/// One rule of a pattern set: what to find, how to check it, what to do with it.
///
/// A plain description: regular expressions are still text here. ``Masking/Database`` parses and compiles them.
public struct Pattern: Sendable, Equatable {
    /// What a pattern looks for.
    public enum Form: Sendable, Equatable {
        /// A regular expression of finite width. An optional `(?<secret>…)` group marks the part to mask.
        case regex(String)
        /// Everything from a match of `begin` to the first later match of `end`, or to the end of the channel.
        case span(begin: String, end: String)
    }

    /// What is done with a match.
    public enum Action: Sendable, Equatable {
        /// Replaced by the placeholder of the settings' template.
        case redact
        /// All but the first and last so many code points is replaced by the placeholder.
        case partial(first: Int, last: Int)
        /// Replaced by a keyed pseudonym: the same for the same value, not reversible.
        case hash
        /// Replaced by a keyed token: the same for the same value, reversible with the key.
        case tokenize
        /// The response ends with an error.
        case block
        /// Reported only.
        case detect
    }

    /// Removes a match before it counts, by the text of its secret span.
    public enum Allowance: Sendable, Equatable {
        /// The secret span is exactly this text.
        case literal(String)
        /// The secret span matches this expression from its first byte to its last.
        case regex(String)
    }

    /// How sure a match is to be what the pattern says.
    public enum Confidence: String, Sendable, CaseIterable, Comparable {
        case low, medium, high

        public static func < (a: Confidence, b: Confidence) -> Bool { a.rank < b.rank }
        private var rank: Int { self == .low ? 0 : self == .medium ? 1 : 2 }
    }

    /// kebab-case, unique among the patterns of a database.
    public var id: String
    public var name: String
    public var category: String
    public var form: Form
    /// Validators by name and argument (`luhn`, `entropy>=3.5`); all must accept the secret span.
    public var validators: [String]
    public var action: Action
    /// Of overlapping matches the one of highest priority names the placeholder.
    public var priority: Int
    public var confidence: Confidence
    public var allow: [Allowance]
    /// Texts in which the pattern must, and must not, find a match.
    public var examples: [String]
    public var negatives: [String]
    /// Where the issuer documents the format.
    public var reference: String

    public init(
        id: String, name: String = "", category: String = "", form: Form, validators: [String] = [],
        action: Action = .redact, priority: Int = 50, confidence: Confidence = .high, allow: [Allowance] = [],
        examples: [String] = [], negatives: [String] = [], reference: String = ""
    ) {
        self.id = id
        self.name = name
        self.category = category
        self.form = form
        self.validators = validators
        self.action = action
        self.priority = priority
        self.confidence = confidence
        self.allow = allow
        self.examples = examples
        self.negatives = negatives
        self.reference = reference
    }
}

/// A named, versioned list of patterns. The order of patterns breaks ties between labels.
public struct PatternSet: Sendable, Equatable {
    public var name: String
    public var version: Int
    public var patterns: [Pattern]

    public init(name: String, version: Int = 1, patterns: [Pattern]) {
        self.name = name
        self.version = version
        self.patterns = patterns
    }
}
