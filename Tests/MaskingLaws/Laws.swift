import Masking
import PatternSyntax
import ReferenceMasking

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
    let patterns: [Pattern]
    let reference: ReferenceMasker
    let database: Database
    let scratch: Scratch
    /// The same patterns, with Hyperscan finding the hits however small the chunks are.
    let eagerDatabase: Database
    let eagerScratch: Scratch
    let lookback: Int

    /// How often promptness was checked, and how often the engine held more than the reference's exact answer.
    public private(set) var prefixes = 0
    public private(set) var overheld = 0

    public init(_ patterns: [Pattern], lookback: Int) throws {
        self.patterns = patterns
        self.lookback = lookback
        reference = try ReferenceMasker(patterns, lookback: lookback)
        var settings = MaskingSettings()
        settings.lookback = lookback
        database = try Database([PatternSet(name: "laws", patterns: patterns)], settings: settings)
        scratch = try Scratch(database)
        settings.largeChunk = 1
        eagerDatabase = try Database([PatternSet(name: "laws", patterns: patterns)], settings: settings)
        eagerScratch = try Scratch(eagerDatabase)
    }

    // MARK: Equivalence

    /// Law 1: cut at `cuts` (ascending), the joined output and the matches are the reference's for the whole text.
    public func checkEquivalence(_ text: [UInt8], cuts: [Int]) throws {
        let expected = reference.mask(text)
        for (name, database, scratch) in [("small", database, scratch), ("large", eagerDatabase, eagerScratch)] {
            var masker = TextMasker(database)
            var output: [UInt8] = []
            var matches: [Decisions.Match] = []
            var blocked = false
            do {
                for (from, to) in zip([0] + cuts, cuts + [text.count]) {
                    try masker.feed(Array(text[from..<to]), scratch: scratch, into: &output)
                    matches += masker.matches
                    try checkBound(masker, chunk: to - from)
                }
                try masker.finish(scratch: scratch, into: &output)
                matches += masker.matches
            } catch let error as MaskingError where error.code == .blocked {
                blocked = true
            }
            guard output == expected.output, blocked == (expected.blockedAt != nil) else {
                throw Violation(
                    law: "equivalence (\(name))",
                    detail: "cut at \(cuts): got \(show(output)), expected \(show(expected.output))")
            }
            // A blocked channel stops before it has seen all matches.
            matches.sort { ($0.pattern, $0.start, $0.end) < ($1.pattern, $1.start, $1.end) }
            let found = matches.map { ReferenceMasker.Match(pattern: $0.pattern, range: $0.start..<$0.end) }
            guard blocked || found == expected.matches else {
                throw Violation(
                    law: "matches (\(name))", detail: "cut at \(cuts): got \(found), expected \(expected.matches)")
            }
        }
    }

    /// Law 4.
    private func checkBound(_ masker: TextMasker, chunk: Int) throws {
        if masker.memory > lookback + chunk + 8 {
            throw Violation(law: "boundedness", detail: "\(masker.memory) bytes kept after a chunk of \(chunk)")
        }
    }

    // MARK: Safety and promptness

    /// Laws 2 and 3 after every byte: what was released is the longest prefix that all continuations agree on.
    ///
    /// The continuations are all texts over `letters` up to `depth` bytes, and `tails`: what completes matches that
    /// are under way.
    public mutating func checkRelease(
        _ text: [UInt8], letters: [UInt8], depth: Int, tails: [[UInt8]]
    ) throws {
        let short = Self.words(letters, depth)
        for database in [database, eagerDatabase] {
            let scratch = database === self.database ? scratch : eagerScratch
            var channel = Channel(database)
            var decisions = Decisions()
            var forms: [Form] = []
            for at in text.indices {
                do {
                    try [text[at]].withUnsafeBufferPointer { bytes throws(MaskingError) in
                        try channel.feed(bytes, scratch: scratch, into: &decisions)
                    }
                } catch { throw Violation(law: "safety", detail: "\(error)") }
                append(&decisions, to: &forms)
                let prefix = Array(text[...at])
                let continuations = short + tails
                let agreed = try agreement(prefix, continuations, released: forms)
                prefixes += 1
                if forms.count < agreed {
                    overheld += 1
                    // A code point may be masked whole by matches that begin at different bytes of it.
                    let isASCII = prefix[forms.count..<agreed].allSatisfy { $0 < 0x80 }
                    if !mayOverhold && isASCII {
                        throw Violation(
                            law: "promptness",
                            detail:
                                "after \(show(prefix)): released \(forms.count) of \(agreed) bytes on which all continuations agree"
                        )
                    }
                }
                if decisions.blockedBy != nil { break }
            }
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

    /// How many leading bytes of `prefix` have the same form whatever follows; throws if the release is not among them.
    private func agreement(_ prefix: [UInt8], _ continuations: [[UInt8]], released: [Form]) throws -> Int {
        var common: [Form]?
        for tail in continuations {
            let forms = self.forms(reference.mask(prefix + tail), count: prefix.count)
            guard forms.starts(with: released) else {
                throw Violation(
                    law: "safety",
                    detail: "after \(show(prefix)), before \(show(tail)): released \(released), not \(forms)")
            }
            guard let before = common else {
                common = forms
                continue
            }
            let length = zip(before, forms).prefix { $0 == $1 }.count
            common = Array(before[..<length])
            if length == released.count { break }
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
    private var mayOverhold: Bool {
        guard patterns.count == 1, patterns[0].validators.isEmpty, patterns[0].allow.isEmpty else { return true }
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

    static func words(_ letters: [UInt8], _ depth: Int) -> [[UInt8]] {
        var words: [[UInt8]] = [[]]
        var last = words
        for _ in 0..<depth {
            last = last.flatMap { word in letters.map { word + [$0] } }
            words += last
        }
        return words
    }
}

func show(_ bytes: [UInt8]) -> String {
    "\"" + bytes.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "\\x" + String($0, radix: 16) }.joined()
        + "\""
}
