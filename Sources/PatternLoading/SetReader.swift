import PatternSyntax
import Validators
import Yams

/// Where a pattern stands: its file, the line of its id, and the line of each of its fields.
struct PatternPlace: Sendable {
    var file: String
    var line: Int
    var lines: [String: Int]
}

/// Reads one file of the format of `docs/patterns.md` into a ``PatternSet``, and collects every fault on the way.
struct SetReader {
    let file: String
    private(set) var faults: [LoadErrors.Fault] = []
    /// The patterns of the file that have an id, in the order of the file.
    private(set) var places: [(id: String, place: PatternPlace)] = []

    init(file: String) { self.file = file }

    /// The set, or `nil` if the file as a whole could not be read. Its patterns are only complete if ``faults`` stays empty.
    mutating func read(_ bytes: [UInt8]) -> PatternSet? {
        let root: Node
        do {
            root = try YAMLDocument.parse(bytes)
        } catch {
            report(error.reason, line: error.line)
            return nil
        }
        var fields = FieldReader(file: file, pattern: nil)
        defer { faults += fields.faults }
        guard fields.open(root, as: "a pattern set") else { return nil }

        let name = fields.text("set", required: true) ?? ""
        let version = fields.integer("version", in: 1...Int.max, required: true) ?? 1
        let allow = fields.allowances("allow")
        let nodes = fields.list("patterns", required: true)
        if let nodes, nodes.isEmpty { fields.report("the set has no patterns", field: "patterns") }
        fields.reportUnknown()

        var set = PatternSet(name: name, version: version, patterns: [])
        for (number, node) in (nodes ?? []).enumerated() {
            set.patterns.append(readPattern(node, number: number + 1, allow: allow))
        }
        return set
    }

    private mutating func readPattern(_ node: Node, number: Int, allow: [Pattern.Allowance]) -> Pattern {
        var fields = FieldReader(file: file, pattern: "pattern \(number)")
        var pattern = Pattern(id: "", form: .regex(""))
        defer { faults += fields.faults }
        guard fields.open(node, as: "a pattern") else { return pattern }

        if let id = fields.text("id", required: true) {
            fields.pattern = id
            if !Self.isKebabCase(id) {
                fields.report("must be kebab-case, as in 'github-pat', and at most 64 characters", field: "id")
            }
            pattern.id = id
        }
        pattern.name = fields.text("name", required: true) ?? ""
        pattern.category = fields.text("category", required: true) ?? ""
        pattern.form = fields.form() ?? pattern.form
        pattern.validators = fields.texts("validate") ?? []
        for validator in pattern.validators {
            do {
                _ = try Validator(validator)
            } catch {
                fields.report(error.reason, field: "validate")
            }
        }
        pattern.action = fields.action() ?? .redact
        pattern.priority = fields.integer("priority", in: 0...100) ?? 50
        pattern.confidence = fields.confidence() ?? .high
        pattern.allow = fields.allowances("allow")
        // A span takes no allow list: it is masked before its text is known. The set's list is for the others.
        if case .regex = pattern.form { pattern.allow = allow + pattern.allow }
        pattern.examples = fields.samples("examples")
        pattern.negatives = fields.samples("negatives")
        pattern.reference = fields.text("reference") ?? ""
        fields.reportUnknown()

        if !pattern.id.isEmpty {
            places.append((pattern.id, PatternPlace(file: file, line: fields.line(of: "id"), lines: fields.lines)))
        }
        return pattern
    }

    private mutating func report(_ reason: String, line: Int?) {
        faults.append(.init(file: file, line: line, reason: reason))
    }

    /// Lower-case words of letters and digits with single hyphens between them, beginning with a letter.
    private static func isKebabCase(_ id: String) -> Bool {
        guard (1...64).contains(id.utf8.count), let first = id.utf8.first, (0x61...0x7A).contains(first) else {
            return false
        }
        return id.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
        }
    }
}
