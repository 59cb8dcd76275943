import PatternSyntax
import Validators

/// What pattern sets are compiled to: all that a ``Database`` needs to scan, and all that the cache keeps.
struct CompiledPatterns {
    /// Without what only their authors need: examples, negatives, references.
    var patterns: [Pattern]
    var rules: [Rule]
    var program: Program
    var search: StartSearch
    /// Nil where there are no patterns.
    var hyperscan: Hyperscan?

    /// Throws a ``PatternErrors`` that lists every fault of the settings and of every pattern.
    init(_ sets: [PatternSet], settings: MaskingSettings) throws(PatternErrors) {
        patterns = sets.flatMap(\.patterns).map(\.withoutSamples)
        var faults = settings.faults
        var seen: Set<String> = []
        for pattern in patterns where !seen.insert(pattern.id).inserted {
            faults.append(
                .init(pattern: pattern.id, field: "id", reason: "another pattern has this id; ids are unique"))
        }
        var compiler = RuleCompiler(settings)
        rules = []
        var searched: [(rule: Rule, regex: Regex)] = []
        // Room for the instructions that patterns have on average: memory that is not used costs nothing.
        program = Program(capacity: patterns.count * 512)
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

        search = StartSearch(searched, program)
        if search.expressions.isEmpty { return }
        do { hyperscan = try Hyperscan(search.expressions) } catch {
            let id = error.expression.map { patterns[search.rule(of: $0)].id } ?? "all patterns"
            throw PatternErrors([.init(pattern: id, field: "regex", reason: "Hyperscan refuses it: \(error.reason)")])
        }
    }

    // MARK: Storage

    /// False if memory runs out.
    func write(to writer: inout ByteWriter) -> Bool {
        writer.write(patterns) { $1.write(to: &$0) }
        for rule in rules { rule.write(to: &writer) }
        program.write(to: &writer)
        writer.write(search.words) { $0.write(Int($1)) }
        writer.write(hyperscan != nil)
        guard let hyperscan else { return true }
        guard let serialized = hyperscan.serialized else { return false }
        writer.write(bytes: serialized)
        return true
    }

    /// What ``write(to:)`` has written under the same settings, to its end.
    init(from reader: inout ByteReader, settings: MaskingSettings) throws(DamagedBytes) {
        patterns = try reader.list { reader throws(DamagedBytes) in try Pattern(from: &reader) }
        rules = []
        rules.reserveCapacity(patterns.count)
        for (index, pattern) in patterns.enumerated() {
            rules.append(try Rule(pattern, index: index, settings: settings, from: &reader))
        }
        program = try Program(from: &reader)
        guard program.entries.count == patterns.count else { throw DamagedBytes() }
        let words = try reader.list { reader throws(DamagedBytes) in
            guard let word = Int32(exactly: try reader.integer()) else { throw DamagedBytes() }
            return word
        }
        guard let search = StartSearch(words: words), search.reach.count == patterns.count else { throw DamagedBytes() }
        self.search = search
        if try reader.flag() {
            guard let hyperscan = Hyperscan(serialized: try reader.block()) else { throw DamagedBytes() }
            self.hyperscan = hyperscan
        }
        guard reader.isAtEnd else { throw DamagedBytes() }
    }
}

extension Rule {
    /// What would take parsing to know; the pattern tells the rest.
    fileprivate func write(to writer: inout ByteWriter) {
        writer.write(width)
        writer.write(hasSecret)
        for program in [allowed, end] {
            writer.write(program != nil)
            program?.write(to: &writer)
        }
    }

    fileprivate init(
        _ pattern: Pattern, index: Int, settings: MaskingSettings, from reader: inout ByteReader
    ) throws(DamagedBytes) {
        let width = try reader.integer(in: 1..<settings.lookback + 1)
        let hasSecret = try reader.flag()
        let allowed = try reader.flag() ? try Program(from: &reader) : nil
        let end = try reader.flag() ? try Program(from: &reader) : nil
        var validators: [Validator] = []
        for name in pattern.validators {
            do { validators.append(try Validator(name)) } catch { throw DamagedBytes() }
        }
        if pattern.action.needsKey && settings.key == nil { throw DamagedBytes() }
        self.init(
            pattern, index: index, settings: settings, width: width, hasSecret: hasSecret, validators: validators,
            allowed: allowed, end: end)
    }
}
