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

    public init() {}

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
    /// The patterns of all sets, in order. ``Decisions/Match/pattern`` is an index into it.
    public let patterns: [Pattern]
    public let settings: MaskingSettings

    let rules: [Rule]
    let program: Program
    /// Nil where there are no patterns.
    let hyperscan: Hyperscan?
    let search: StartSearch
    let hasBlocks: Bool
    /// Whether an assertion tells the ends of a text from those of a line.
    let hasTextEnds: Bool

    /// Compiles the sets. Throws a ``PatternErrors`` that lists every fault of every pattern.
    public init(_ sets: [PatternSet], settings: MaskingSettings = MaskingSettings()) throws(PatternErrors) {
        let patterns = sets.flatMap(\.patterns)
        var faults = Self.faults(of: settings)
        var seen: Set<String> = []
        for pattern in patterns where !seen.insert(pattern.id).inserted {
            faults.append(
                .init(pattern: pattern.id, field: "id", reason: "another pattern has this id; ids are unique"))
        }
        var compiler = RuleCompiler(settings)
        var rules: [Rule] = []
        var searched: [(rule: Rule, regex: Regex)] = []
        // Room for the instructions that patterns have on average: memory that is not used costs nothing.
        var program = Program(capacity: patterns.count * 512)
        for (index, pattern) in patterns.enumerated() {
            guard let (rule, regex) = compiler.compile(pattern, index: index) else { continue }
            if program.add(regex) {
                rules.append(rule)
                searched.append((rule, regex))
            } else {
                faults.append(.init(pattern: pattern.id, field: "regex", reason: "the expression is too large"))
            }
        }
        faults += compiler.faults
        guard faults.isEmpty else { throw PatternErrors(faults) }

        let cache = settings.cache.flatMap { CompiledCache(folder: $0, patterns: patterns, settings: settings) }
        let known = cache?.load()
        let search: StartSearch
        let hyperscan: Hyperscan?
        if let known { (search, hyperscan) = known } else { (search, hyperscan) = try Self.compile(searched, program, patterns) }
        // The two of highest priority speak for all: one of them may be the rule itself.
        let labelling = rules.filter { $0.masks && !$0.blocks }.sorted { $0.priority > $1.priority }.prefix(2)
        for at in rules.indices {
            rules[at].isTop = labelling.allSatisfy { $0.index == rules[at].index || $0.priority < rules[at].priority }
        }
        self.patterns = patterns
        self.settings = settings
        self.rules = rules
        self.program = program
        self.search = search
        self.hyperscan = hyperscan
        self.hasBlocks = rules.contains(where: \.blocks)
        self.hasTextEnds = program.code.contains { instruction in
            if case .assertion(.textStart, _) = instruction { return true }
            if case .assertion(.textEnd, _) = instruction { return true }
            return false
        }
        if known == nil {
            let matched = placeholderFaults()
            guard matched.isEmpty else { throw PatternErrors(matched) }
            cache?.store(search, hyperscan)
        }
    }

    /// Compiles what finds the starts of matches.
    private static func compile(
        _ searched: [(rule: Rule, regex: Regex)], _ program: Program, _ patterns: [Pattern]
    ) throws(PatternErrors) -> (search: StartSearch, hyperscan: Hyperscan?) {
        let search = StartSearch(searched, program)
        var hyperscan: Hyperscan?
        if !search.expressions.isEmpty {
            do { hyperscan = try Hyperscan(search.expressions) } catch {
                let id = error.expression.map { patterns[search.rule(of: $0)].id } ?? "all patterns"
                throw PatternErrors([
                    .init(pattern: id, field: "regex", reason: "Hyperscan refuses it: \(error.reason)")
                ])
            }
        }
        return (search, hyperscan)
    }

    private static func faults(of settings: MaskingSettings) -> [PatternErrors.Fault] {
        var faults: [PatternErrors.Fault] = []
        if !(64...1_048_576).contains(settings.lookback) {
            faults.append(.init(pattern: "settings", field: "lookback", reason: "it must be 64 to 1048576 bytes"))
        }
        if settings.template.isEmpty
            || settings.template.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C })
        {
            faults.append(
                .init(
                    pattern: "settings", field: "template",
                    reason: "it must not be empty, nor hold quotes, backslashes or control characters"))
        }
        if let key = settings.key, key.count != 32 {
            faults.append(
                .init(pattern: "settings", field: "key", reason: "it must be 32 bytes long (64 hexadecimal digits)"))
        }
        return faults
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
