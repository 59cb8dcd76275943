import PatternSyntax

/// Settings of masking that hold for a whole database.
public struct MaskingSettings: Sendable {
    /// The bound on the hold of a channel, in bytes.
    public var lookback = 4096
    /// The placeholder of `redact`; `{id}` stands for the pattern's id.
    public var template = "[REDACTED:{id}]"
    /// The key of `hash` and `tokenize`, 32 bytes; without one, a set that uses these actions is refused.
    public var key: [UInt8]?

    public init() {}
}

/// Compiled pattern sets: immutable, shared by any number of threads.
public final class Database: Sendable {
    public let patterns: [Pattern]
    public let settings: MaskingSettings

    /// Compiles the sets. Throws a ``PatternErrors`` that lists every fault of every pattern.
    public init(_ sets: [PatternSet], settings: MaskingSettings = MaskingSettings()) throws(PatternErrors) {
        self.patterns = sets.flatMap(\.patterns)
        self.settings = settings
    }
}

/// Working memory for scanning: one per thread, shared by all channels on it, usable with one database.
public final class Scratch {
    public init(_ database: Database) {}
}
