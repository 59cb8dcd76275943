import PatternSyntax

/// Settings of masking that hold for a whole database.
public struct MaskingSettings: Sendable {
    /// The bound on the hold of a channel, in bytes.
    public var lookback = 4096
    /// The placeholder of `redact`; `{id}` stands for the pattern's id.
    public var template = "[REDACTED:{id}]"
    /// The key of `hash` and `tokenize`, 32 bytes; without one, a set that uses these actions is refused.
    public var key: [UInt8]?

    /// A folder in which the compiled patterns are kept for the next start; nil keeps nothing. Only its last part is created.
    public var cache: String?
    /// From this many new bytes on, Hyperscan says where matches may begin, and the automaton need not run from every byte.
    package var largeChunk = 192
    /// The same of bytes with which a text ends: less is looked at twice.
    package var largeEnd = 32
    /// From this many bytes on, runs leap over what changes nothing but counts.
    package var leastLeap = 8
    /// Roughly how many bytes of automata's states a scratch keeps.
    package var states = 32 << 20

    public init() {}

    var faults: [PatternErrors.Fault] {
        var faults: [PatternErrors.Fault] = []
        func fault(_ field: String, _ reason: String) {
            faults.append(.init(pattern: "settings", field: field, reason: reason))
        }
        if !(64...1_048_576).contains(lookback) { fault("lookback", "it must be 64 to 1048576 bytes") }
        if template.isEmpty || template.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) {
            fault("template", "it must not be empty, nor hold quotes, backslashes or control characters")
        }
        if let key, key.count != 32 { fault("key", "it must be 32 bytes long (64 hexadecimal digits)") }
        return faults
    }

    func placeholder(for id: String) -> [UInt8] {
        var rest = Array(template.utf8)[...]
        var text: [UInt8] = []
        let token = Array("{id}".utf8)
        while let byte = rest.first {
            if rest.starts(with: token) {
                text += id.utf8
                rest = rest.dropFirst(token.count)
            } else {
                text.append(byte)
                rest = rest.dropFirst()
            }
        }
        return text
    }
}

/// Compiled pattern sets: immutable, shared by any number of threads.
///
/// Compiling takes time and memory proportional to the patterns' automata; do it once. Per thread add a ``Scratch``, per
/// stream a ``Channel`` (or a ``TextMasker``, which wraps one).
public final class Database: Sendable {
    /// The patterns of all sets, in order, without their examples, negatives and references. ``Decisions/Match/pattern`` is
    /// an index into it.
    public let patterns: [Pattern]
    public let settings: MaskingSettings

    let rules: [Rule]
    let program: Program
    /// Nil where there are no patterns.
    let hyperscan: Hyperscan?
    let search: StartSearch
    let hasBlocks: Bool

    /// Compiles the sets, or takes what an earlier start has compiled of the same sets from the settings' cache. Throws a
    /// ``PatternErrors`` that lists every fault of every pattern.
    public convenience init(
        _ sets: [PatternSet], settings: MaskingSettings = MaskingSettings()
    ) throws(PatternErrors) {
        try self.init(sets, settings: settings, source: settings.cache == nil ? nil : SourceDigest(of: sets))
    }

    /// The same for sets that the cache knows by what they were read from. Without a source, nothing is kept.
    package convenience init(
        _ sets: [PatternSet], settings: MaskingSettings, source: SourceDigest?
    ) throws(PatternErrors) {
        let cache = source.flatMap { CompiledCache(source: $0, settings: settings) }
        if let known = cache?.load() {
            self.init(known, settings: settings)
            return
        }
        let compiled = try CompiledPatterns(sets, settings: settings)
        self.init(compiled, settings: settings)
        let faults = placeholderFaults()
        guard faults.isEmpty else { throw PatternErrors(faults) }
        cache?.store(compiled)
    }

    /// What an earlier start has compiled of what was read from this source; nil if the settings' cache has nothing of it.
    package convenience init?(cached source: SourceDigest, settings: MaskingSettings) {
        guard let known = CompiledCache(source: source, settings: settings)?.load() else { return nil }
        self.init(known, settings: settings)
    }

    private init(_ compiled: CompiledPatterns, settings: MaskingSettings) {
        patterns = compiled.patterns
        rules = Self.labelling(compiled.rules)
        program = compiled.program
        search = compiled.search
        hyperscan = compiled.hyperscan
        hasBlocks = rules.contains(where: \.blocks)
        self.settings = settings
    }

    /// Marks the rules whose label no other can take away.
    private static func labelling(_ rules: [Rule]) -> [Rule] {
        // The two of highest priority speak for all: one of them may be the rule itself.
        let labelling = rules.filter { $0.masks && !$0.blocks }.sorted { $0.priority > $1.priority }.prefix(2)
        return rules.map { rule in
            var rule = rule
            rule.isTop = labelling.allSatisfy { $0.index == rule.index || $0.priority < rule.priority }
            return rule
        }
    }

    /// A placeholder that a pattern matches would be masked again by the next masker on its way.
    private func placeholderFaults() -> [PatternErrors.Fault] {
        let scratch: Scratch
        do { scratch = try Scratch(self) } catch {
            return [.init(pattern: "all patterns", field: "regex", reason: error.message)]
        }
        var faults: [PatternErrors.Fault] = []
        for rule in rules where rule.masks {
            var channel = Channel(self)
            var decisions = Decisions()
            do {
                try rule.placeholder.withUnsafeBufferPointer { bytes throws(MaskingError) in
                    try channel.feed(bytes, scratch: scratch, into: &decisions)
                }
                try channel.finish(scratch: scratch, into: &decisions)
            } catch {
                faults.append(.init(pattern: patterns[rule.index].id, field: "regex", reason: error.message))
            }
            if let match = decisions.matches.first {
                let placeholder = String(decoding: rule.placeholder, as: UTF8.self)
                faults.append(
                    .init(
                        pattern: patterns[match.pattern].id, field: "regex",
                        reason: "it matches the placeholder \(placeholder); narrow it, or change the template"))
            }
        }
        return faults
    }
}
