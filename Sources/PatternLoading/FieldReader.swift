import PatternSyntax
import Yams

/// Takes the fields of one YAML mapping by name and type; notes every fault with its line, and what was never asked for.
struct FieldReader {
    let file: String
    /// What faults are reported under: the pattern's id once it is known.
    var pattern: String?
    private(set) var faults: [LoadErrors.Fault] = []
    /// The line of each field, and of `begin` and `end` in a span.
    private(set) var lines: [String: Int] = [:]

    private var values: [String: Node] = [:]
    private var asked: Set<String> = []
    private var startLine = 1

    init(file: String, pattern: String?) {
        self.file = file
        self.pattern = pattern
    }

    /// Whether the node is a mapping with text keys. To be called first.
    mutating func open(_ node: Node, as what: String) -> Bool {
        startLine = node.mark?.line ?? 1
        guard let mapping = node.mapping else {
            report("\(what) must be a mapping of keys to values", line: startLine)
            return false
        }
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                report("keys must be plain text", line: key.mark?.line)
                continue
            }
            values[name] = value
            // A value may begin on a line below its key; the key's line is where one looks.
            lines[name] = key.mark?.line
        }
        return true
    }

    /// The line of a field; of the mapping, if it is not there.
    func line(of field: String) -> Int { lines[field] ?? startLine }

    mutating func report(_ reason: String, field: String? = nil, line: Int? = nil) {
        faults.append(
            .init(
                file: file, line: line ?? field.map { self.line(of: $0) }, pattern: pattern, field: field,
                reason: reason))
    }

    /// Takes over the faults of what stands inside.
    mutating func add(_ faults: [LoadErrors.Fault]) { self.faults += faults }

    /// Every key that nothing asked for is a fault: a misspelt `validate` must not go unnoticed.
    mutating func reportUnknown() {
        for name in values.keys.filter({ !asked.contains($0) }).sorted(by: { line(of: $0) < line(of: $1) }) {
            report("unknown key; known are \(asked.sorted().joined(separator: ", "))", field: name)
        }
    }

    // MARK: Types

    mutating func text(_ name: String, required: Bool = false) -> String? {
        guard let node = take(name, required: required) else { return nil }
        return text(node, field: name)
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>, required: Bool = false) -> Int? {
        guard let node = take(name, required: required) else { return nil }
        return integer(node, in: range, field: name)
    }

    mutating func list(_ name: String, required: Bool = false) -> [Node]? {
        guard let node = take(name, required: required) else { return nil }
        guard let sequence = node.sequence else {
            report("must be a list", field: name)
            return nil
        }
        return Array(sequence)
    }

    mutating func boolean(_ name: String) -> Bool? {
        guard let node = take(name) else { return nil }
        guard let scalar = node.scalar, scalar.style == .plain, let value = Bool(scalar.string) else {
            report("must be true or false", field: name)
            return nil
        }
        return value
    }

    /// The keys and values of a mapping, in their order.
    mutating func mapping(_ name: String) -> [(String, Node)]? {
        guard let node = take(name) else { return nil }
        guard let mapping = node.mapping else {
            report("must be a mapping of keys to values", field: name)
            return nil
        }
        return mapping.compactMap { key, value in
            guard let text = key.scalar?.string else {
                report("keys must be plain text", line: key.mark?.line)
                return nil
            }
            return (text, value)
        }
    }

    mutating func texts(_ name: String, required: Bool = false) -> [String]? {
        guard let nodes = list(name, required: required) else { return nil }
        return nodes.compactMap { text($0, field: name) }
    }

    // MARK: Fields of a pattern

    /// `examples` and `negatives`: at least one each, so that no pattern goes untested.
    mutating func samples(_ name: String) -> [String] {
        guard let samples = texts(name, required: true) else { return [] }
        if samples.isEmpty { report("needs at least one text", field: name) }
        return samples
    }

    mutating func form() -> Pattern.Form? {
        let regex = text("regex")
        let span = take("span")
        switch (values["regex"] != nil, span) {
        case (true, .some):
            report("a pattern has either 'regex' or 'span', not both", field: "span")
        case (false, nil):
            report("a pattern needs 'regex' or 'span'", field: "regex")
        case (true, nil):
            return regex.map(Pattern.Form.regex)
        case (false, .some(let node)):
            return self.span(node)
        }
        return nil
    }

    private mutating func span(_ node: Node) -> Pattern.Form? {
        var inner = FieldReader(file: file, pattern: pattern)
        defer { faults += inner.faults }
        guard inner.open(node, as: "span") else { return nil }
        let begin = inner.text("begin", required: true)
        let end = inner.text("end", required: true)
        inner.reportUnknown()
        for name in ["begin", "end"] { lines[name] = inner.lines[name] }
        guard let begin, let end else { return nil }
        return .span(begin: begin, end: end)
    }

    mutating func confidence() -> Pattern.Confidence? {
        guard let text = text("confidence") else { return nil }
        guard let confidence = Pattern.Confidence(rawValue: text) else {
            report("unknown confidence '\(text)'; known are low, medium, high", field: "confidence")
            return nil
        }
        return confidence
    }

    /// A name, or for `partial` a mapping: `{ partial: { first: 4, last: 4 } }`.
    mutating func action() -> Pattern.Action? {
        guard let node = take("action") else { return nil }
        if node.mapping != nil { return partial(node) }
        guard let name = text(node, field: "action") else { return nil }
        switch name {
        case "redact": return .redact
        case "hash": return .hash
        case "tokenize": return .tokenize
        case "block": return .block
        case "detect": return .detect
        case "partial": report("partial needs lengths: { partial: { first: 4, last: 4 } }", field: "action")
        default: report("unknown action '\(name)'; known are \(Self.actions)", field: "action")
        }
        return nil
    }

    private static let actions = "redact, partial, hash, tokenize, block, detect"

    private mutating func partial(_ node: Node) -> Pattern.Action? {
        var outer = FieldReader(file: file, pattern: pattern)
        var inner = FieldReader(file: file, pattern: pattern)
        defer { faults += outer.faults + inner.faults }
        guard outer.open(node, as: "action"), let lengths = outer.take("partial", required: true) else {
            outer.reportUnknown()
            return nil
        }
        outer.reportUnknown()
        guard inner.open(lengths, as: "partial") else { return nil }
        let first = inner.integer("first", in: 0...64) ?? 0
        let last = inner.integer("last", in: 0...64) ?? 0
        inner.reportUnknown()
        return .partial(first: first, last: last)
    }

    /// A list of literal texts and of `{ regex: '…' }`.
    mutating func allowances(_ name: String) -> [Pattern.Allowance] {
        guard let nodes = list(name) else { return [] }
        return nodes.compactMap { node in
            guard node.mapping != nil else { return text(node, field: name).map(Pattern.Allowance.literal) }
            var inner = FieldReader(file: file, pattern: pattern)
            defer { faults += inner.faults }
            guard inner.open(node, as: name) else { return nil }
            let regex = inner.text("regex", required: true)
            inner.reportUnknown()
            return regex.map(Pattern.Allowance.regex)
        }
    }

    // MARK: Scalars

    private mutating func take(_ name: String, required: Bool = false) -> Node? {
        asked.insert(name)
        if let node = values[name] { return node }
        if required { report("missing", field: name) }
        return nil
    }

    private mutating func text(_ node: Node, field: String) -> String? {
        let line = node.mark?.line
        guard let scalar = node.scalar else {
            report("must be text", field: field, line: line)
            return nil
        }
        if scalar.string.isEmpty {
            report("must not be empty", field: field, line: line)
            return nil
        }
        // YAML reads these as another type; whoever means text says so.
        if scalar.style == .plain, Self.readsAsOtherType(scalar.string) {
            report("must be text: put \(scalar.string) in quotes", field: field, line: line)
            return nil
        }
        return scalar.string
    }

    private mutating func integer(_ node: Node, in range: ClosedRange<Int>, field: String) -> Int? {
        guard let scalar = node.scalar, scalar.style == .plain, let value = Int(scalar.string), range.contains(value)
        else {
            let bounds =
                range.upperBound == .max
                ? "of \(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
            report("must be a whole number \(bounds)", field: field, line: node.mark?.line)
            return nil
        }
        return value
    }

    private static func readsAsOtherType(_ text: String) -> Bool {
        Double(text) != nil || ["null", "~", "true", "false", "yes", "no", "on", "off"].contains(text.lowercased())
    }
}
