import Masking
import PatternSyntax
import ReferenceMasking
import Synchronization

/// A law of the engine that a case broke.
public struct Violation: Error, CustomStringConvertible {
    public var law: String
    public var detail: String
    public var description: String { "\(law): \(detail)" }
}

/// What a channel has let go so far, position by position.
private enum Form: Equatable, CustomStringConvertible {
    case raw
    case placeholder([UInt8])
    /// Under the placeholder before it.
    case covered
    case blocked

    var description: String {
        switch self {
        case .raw: "raw"
        case .placeholder(let text): show(text)
        case .covered: "covered"
        case .blocked: "blocked"
        }
    }
}

/// Checks the laws of the engine (equivalence, safety, promptness, boundedness) on one set of patterns.
public struct LawChecker {
    /// A database with scratches for a channel to move between.
    private struct Engine {
        var name: String
        var database: Database
        var scratches: [Scratch]

        init(_ name: String, _ patterns: [Pattern], _ settings: MaskingSettings) throws {
            self.name = name
            database = try Database([PatternSet(name: "laws", patterns: patterns)], settings: settings)
            scratches = [try Scratch(database), try Scratch(database)]
        }
    }

    let patterns: [Pattern]
    let reference: ReferenceMasker
    /// The engine as it is; and with Hyperscan finding the hits however small the chunks are, and automata that are forgotten often
    /// and leap wherever they can.
    private let engines: [Engine]
    let lookback: Int

    /// How often promptness was checked, and how often the engine held more than the reference's exact answer.
    public private(set) var prefixes = 0
    public private(set) var overheld = 0

    public init(_ patterns: [Pattern], lookback: Int) throws {
        self.patterns = patterns
        self.lookback = lookback
        var settings = MaskingSettings()
        settings.lookback = lookback
        settings.key = Array(0..<32)
        reference = try ReferenceMasker(patterns, lookback: lookback, pseudonym: pseudonyms(patterns, settings))
        let small = try Engine("small", patterns, settings)
        settings.largeChunk = 1
        settings.largeEnd = 1
        settings.states = 1 << 15
        settings.leastLeap = 1
        engines = [small, try Engine("large", patterns, settings)]
    }

    // MARK: Equivalence

    /// Law 1: cut in each of these ways (ascending offsets), the joined output and the matches are the reference's for the whole
    /// text. In the ways of `moving` the channel goes from one scratch to another and back. Returns the matches.
    @discardableResult
    public func checkEquivalence(
        _ text: [UInt8], cuts ways: [[Int]], moving: [[Int]] = []
    ) throws -> [ReferenceMasker.Match] {
        let expected = reference.mask(text)
        for engine in engines {
            for cuts in ways { try check(text, cuts, engine, isMoving: false, expected) }
            for cuts in moving { try check(text, cuts, engine, isMoving: true, expected) }
        }
        return expected.matches
    }

    private func check(
        _ text: [UInt8], _ cuts: [Int], _ engine: Engine, isMoving: Bool, _ expected: ReferenceMasker.Result
    ) throws {
        var masker = TextMasker(engine.database)
        var output: [UInt8] = []
        var matches: [Decisions.Match] = []
        var blocked = false
        // Two chunks with one scratch, then two with the other.
        func scratch(_ chunk: Int) -> Scratch { engine.scratches[isMoving ? chunk / 2 % 2 : 0] }
        do {
            for (index, (from, to)) in zip([0] + cuts, cuts + [text.count]).enumerated() {
                try masker.feed(Array(text[from..<to]), scratch: scratch(index), into: &output)
                matches += masker.matches
                try checkBound(masker, chunk: to - from)
            }
            try masker.finish(scratch: scratch(cuts.count + 1), into: &output)
            matches += masker.matches
        } catch let error as MaskingError where error.code == .blocked {
            blocked = true
        }
        let way = "\(engine.name), \(isMoving ? "moving, " : "")cut at \(cuts)"
        guard output == expected.output, blocked == (expected.blockedAt != nil) else {
            throw Violation(
                law: "equivalence", detail: "\(way): got \(show(output)), expected \(show(expected.output))")
        }
        // A blocked channel stops before it has seen all matches.
        matches.sort { ($0.pattern, $0.start, $0.end) < ($1.pattern, $1.start, $1.end) }
        let found = matches.map { ReferenceMasker.Match(pattern: $0.pattern, range: $0.start..<$0.end) }
        guard blocked || found == expected.matches else {
            throw Violation(law: "matches", detail: "\(way): got \(found), expected \(expected.matches)")
        }
    }

    /// Law 4.
    private func checkBound(_ masker: TextMasker, chunk: Int) throws {
        if masker.memory > lookback + chunk + 8 {
            throw Violation(law: "boundedness", detail: "\(masker.memory) bytes kept after a chunk of \(chunk)")
        }
    }

    // MARK: Safety and promptness

    /// Laws 2 and 3 after every chunk at whose end there are `continuations`: what was released is the longest prefix that all of
    /// them agree on.
    ///
    /// Continuations are samples. Where those agree on more than was released, many more are asked for before that counts.
    public mutating func checkRelease(
        _ text: [UInt8], cuts: [Int], continuations: (_ prefix: [UInt8], _ areMany: Bool) -> [[UInt8]]
    ) throws {
        var channels = engines.map { Channel($0.database) }
        var decisions = engines.map { _ in Decisions() }
        var released = engines.map { _ in [Form]() }
        for (from, to) in zip([0] + cuts, cuts + [text.count]) {
            for (index, engine) in engines.enumerated() {
                do {
                    try text[from..<to].withUnsafeBufferPointer { bytes throws(MaskingError) in
                        try channels[index].feed(bytes, scratch: engine.scratches[0], into: &decisions[index])
                    }
                } catch { throw Violation(law: "safety", detail: "\(error)") }
                append(&decisions[index], to: &released[index])
            }
            let prefix = Array(text[..<to])
            let few = continuations(prefix, false)
            if !few.isEmpty {
                prefixes += engines.count
                var agreed = try agreement(prefix, few, released)
                if !mayOverhold, firstOverholding(prefix, released, agreed) != nil {
                    agreed = try agreement(prefix, continuations(prefix, true), released)
                }
                overheld += released.count { $0.count < agreed }
                if !mayOverhold, let index = firstOverholding(prefix, released, agreed) {
                    throw Violation(
                        law: "promptness",
                        detail: "\(engines[index].name), after \(show(prefix)): released \(released[index].count) of "
                            + "\(agreed) bytes that all continuations agree on")
                }
            }
            if decisions.contains(where: { $0.blockedBy != nil }) { break }
        }
    }

    /// The first engine that has released less than was agreed on.
    private func firstOverholding(_ prefix: [UInt8], _ released: [[Form]], _ agreed: Int) -> Int? {
        released.firstIndex { forms in
            // A code point may be masked whole by matches that begin at different bytes of it.
            forms.count < agreed && prefix[forms.count..<agreed].allSatisfy { $0 < 0x80 }
        }
    }

    private func append(_ decisions: inout Decisions, to forms: inout [Form]) {
        for edit in decisions.edits {
            while forms.count < edit.start { forms.append(.raw) }
            for at in edit.start..<edit.end {
                forms.append(at == edit.start && !edit.replacement.isEmpty ? .placeholder(edit.replacement) : .covered)
            }
        }
        while forms.count < decisions.settled { forms.append(.raw) }
        decisions.clear()
    }

    /// How many leading bytes of `prefix` have the same form whatever follows; throws if a release is not among them.
    private func agreement(_ prefix: [UInt8], _ continuations: [[UInt8]], _ released: [[Form]]) throws -> Int {
        var common: [Form]?
        let least = released.map(\.count).min() ?? 0
        for tail in continuations {
            let forms = self.forms(reference.mask(prefix + tail), count: prefix.count)
            for (engine, released) in zip(engines, released) where !forms.starts(with: released) {
                throw Violation(
                    law: "safety",
                    detail: "\(engine.name), after \(show(prefix)) and before \(show(tail)): \(released) for \(forms)"
                )
            }
            guard let before = common else {
                common = forms
                continue
            }
            let length = zip(before, forms).prefix { $0 == $1 }.count
            common = Array(before[..<length])
            if length == least { break }
        }
        // Nothing goes out from a block on; a release never cuts a code point.
        let open = common?.prefix { $0 != .blocked }.count ?? 0
        return min(open, Self.wholeCodePoints(prefix))
    }

    private func forms(_ result: ReferenceMasker.Result, count: Int) -> [Form] {
        var forms = [Form](repeating: .raw, count: count)
        if let blocked = result.blockedAt { for at in min(blocked, count)..<count { forms[at] = .blocked } }
        for mask in result.masks {
            for at in mask.range where at < count {
                forms[at] = at == mask.range.lowerBound ? .placeholder(mask.replacement) : .covered
            }
        }
        return forms
    }

    /// Whether more than the exact answer may be held, as docs/ARCHITECTURE.md lists: with one plain pattern, never.
    var mayOverhold: Bool {
        guard patterns.count == 1, patterns[0].validators.isEmpty, patterns[0].allow.isEmpty else { return true }
        // All the matches that may come may show the same, or be too short to show anything.
        if case .partial = patterns[0].action { return true }
        let texts: [String]
        switch patterns[0].form {
        case .regex(let text): texts = [text]
        case .span(let begin, let end): texts = [begin, end]
        }
        return texts.contains { text in (try? Regex.parse(text)).map(Self.hasOptionalCondition) ?? true }
    }

    /// Whether the secret group can begin at several places (the parts around it vary in width), or one branch of several holds an
    /// assertion or the group: then what is certain may be so by several ways together.
    private static func hasOptionalCondition(_ regex: Regex) -> Bool {
        func isConditional(_ regex: Regex) -> Bool {
            switch regex {
            case .empty, .bytes: false
            case .assertion, .secret: true
            case .concat(let parts), .alternate(let parts): parts.contains(where: isConditional)
            case .repeated(let inner, _, _): isConditional(inner)
            }
        }
        return switch regex {
        case .empty, .bytes, .assertion: false
        case .secret(let inner): hasOptionalCondition(inner)
        case .concat(let parts):
            parts.contains(where: hasOptionalCondition)
                || regex.hasSecret && parts.contains { !$0.hasSecret && $0.width.min != $0.width.max }
        case .alternate(let branches): branches.contains(where: isConditional)
        case .repeated(let inner, let min, let max):
            min == max ? hasOptionalCondition(inner) : isConditional(inner)
        }
    }

    private static func wholeCodePoints(_ text: [UInt8]) -> Int {
        for back in 1...3 where back <= text.count {
            let byte = text[text.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length =
                (0xC2...0xDF).contains(byte)
                ? 2 : (0xE0...0xEF).contains(byte) ? 3 : (0xF0...0xF4).contains(byte) ? 4 : 1
            return length > back ? text.count - back : text.count
        }
        return text.count
    }
}

/// The engine's own pseudonyms, of texts that are masked alone, behind two bytes that stand nowhere else.
private func pseudonyms(_ patterns: [Pattern], _ settings: MaskingSettings) throws -> ReferenceMasker.Pseudonym {
    var maskers: [String: (Database, Scratch)] = [:]
    for pattern in patterns where pattern.action == .hash || pattern.action == .tokenize {
        let database = try pseudonymDatabases.withLock { known in
            let name = "\(pattern.id) \(pattern.action)"
            if let database = known[name] { return database }
            let anyText = #"\A\xFF\xFE(?<secret>[\x00-\xFF]{1,80})\z"#
            let alone = Pattern(id: pattern.id, form: .regex(anyText), action: pattern.action)
            var settings = settings
            settings.lookback = 128
            let database = try Database([PatternSet(name: "pseudonyms", patterns: [alone])], settings: settings)
            known[name] = database
            return database
        }
        maskers[pattern.id] = (database, try Scratch(database))
    }
    return { [maskers] pattern, text in
        guard let (database, scratch) = maskers[pattern.id] else { return [] }
        return (try? database.mask([0xFF, 0xFE] + text, scratch: scratch)).map { Array($0.dropFirst(2)) } ?? []
    }
}

/// By a pattern's id and action, as the key is the same in all cases: compiling takes longer than a case.
private let pseudonymDatabases = Mutex<[String: Database]>([:])

func show(_ bytes: [UInt8]) -> String {
    "\"" + bytes.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "\\x" + String($0, radix: 16) }.joined()
        + "\""
}
