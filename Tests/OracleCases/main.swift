import Glibc
import Masking
import MaskingLaws
import PatternSyntax
import ReferenceMasking

// Writes cases for the oracle (Tests/Oracle): `oracle-cases SEED CASES`. A line is one pattern and text as JSON, with the spans
// that the engine and the reference find; the last line is the number of cases.

/// One pattern, and in how far an oracle that knows no secret groups can tell its secret span from the match.
struct Subject {
    var pattern: Pattern
    /// In RE2's syntax: that of Hyperscan's in which everything is escaped.
    var expression: String
    /// How many bytes of the match come before the secret span, and after it; nil where that varies.
    var before: Int?
    var after: Int?

    /// Nil for an expression that a set could not hold.
    init?(_ generator: inout CaseGenerator<SeededRandom>) {
        var text = generator.sequence(parts: generator.random.pick([1, 2, 3, 4]), depth: 3)
        var parts = (before: "", after: "")
        if generator.random.oneIn(3) {
            parts.before = text
            parts.after = generator.random.oneIn(2) ? generator.sequence(parts: 1, depth: 1) : ""
            text = "\(text)(?<secret>\(generator.sequence(parts: 2, depth: 1)))\(parts.after)"
        }
        // What the parser refuses (a repeat of an assertion) is not for the oracle to judge.
        guard let regex = try? Regex.parse(text), regex.width.min > 0, let max = regex.width.max, max <= 24,
            regex.secretWidth?.min != 0
        else { return nil }
        guard let first = try? Regex.parse(parts.before).width, let last = try? Regex.parse(parts.after).width else {
            return nil
        }
        before = first.min == first.max ? first.min : nil
        after = last.min == last.max ? last.min : nil
        // Reported only: a pattern may match its own placeholder.
        pattern = Pattern(id: "p", form: .regex(text), action: .detect)
        expression = regex.hyperscanExpression
    }
}

func engineSpans(_ database: Database, _ scratch: Scratch, _ text: [UInt8], cuts: [Int]) throws -> [Range<Int>] {
    var masker = TextMasker(database)
    var output: [UInt8] = []
    var spans: [Range<Int>] = []
    for (from, to) in zip([0] + cuts, cuts + [text.count]) {
        try masker.feed(Array(text[from..<to]), scratch: scratch, into: &output)
        spans += masker.matches.map { $0.start..<$0.end }
    }
    try masker.finish(scratch: scratch, into: &output)
    return spans + masker.matches.map { $0.start..<$0.end }
}

func json(_ spans: [Range<Int>]) -> String {
    "[" + spans.map { "[\($0.lowerBound),\($0.upperBound)]" }.joined(separator: ",") + "]"
}

func hex(_ text: [UInt8]) -> String {
    text.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

let arguments = CommandLine.arguments.dropFirst().map { UInt64($0) }
guard arguments.count == 2, let seed = arguments[0], let count = arguments[1].map({ Int($0) }) else {
    print("usage: oracle-cases SEED CASES")
    exit(2)
}

var generator = CaseGenerator(seed: seed)
var written = 0
while written < count {
    guard let subject = Subject(&generator) else { continue }
    let reference = try ReferenceMasker([subject.pattern], lookback: 64)
    let database: Database
    do {
        var settings = MaskingSettings()
        settings.lookback = 64
        database = try Database([PatternSet(name: "oracle", patterns: [subject.pattern])], settings: settings)
    } catch {
        // Hyperscan takes nothing that can never match.
        continue
    }
    let scratch = try Scratch(database)
    for _ in 0..<4 {
        let text = generator.text(near: [subject.pattern], pieces: generator.random.pick([1, 2, 4, 8]))
        let cuts = text.indices.dropFirst().filter { _ in generator.random.oneIn(3) }
        let engine = try engineSpans(database, scratch, text, cuts: cuts)
        let before = subject.before.map(String.init) ?? "null"
        let after = subject.after.map(String.init) ?? "null"
        let expression = subject.expression.replacing("\\", with: "\\\\")
        print(
            #"{"regex":"\#(expression)","before":\#(before),"after":\#(after),"text":"\#(hex(text))","#
                + #""engine":\#(json(engine)),"reference":\#(json(reference.mask(text).matches.map(\.range)))}"#)
        written += 1
    }
}
print(written)
