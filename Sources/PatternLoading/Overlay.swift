import PatternSyntax
import Yams

/// Changes to loaded patterns, kept apart from their files: what a deployment turns on and off, and how it treats what is found.
///
/// ```yaml
/// overlay: 1
/// allow: ['what no pattern masks']
/// patterns:
///   ipv4-address: { enabled: true }       # though the profile leaves it out
///   email: { action: hash, priority: 60 }
///   iban: { allow: ['DE89 3704 0044 0532 0130 00'] }
/// ```
struct Overlay {
    /// What is changed of one pattern; `nil` leaves it.
    struct Change {
        var isEnabled: Bool?
        var action: Pattern.Action?
        var priority: Int?
        var confidence: Pattern.Confidence?
        var allow: [Pattern.Allowance] = []
        var place: PatternPlace
    }

    private(set) var allow: [Pattern.Allowance] = []
    private(set) var changes: [String: Change] = [:]

    /// Throws every fault of the file.
    init(file: String, bytes: [UInt8]) throws(LoadErrors) {
        let root: Node
        do {
            root = try YAMLDocument.parse(bytes)
        } catch {
            throw LoadErrors([.init(file: file, line: error.line, reason: error.reason)])
        }
        var fields = FieldReader(file: file, pattern: nil)
        if fields.open(root, as: "an overlay") {
            _ = fields.integer("overlay", in: 1...1, required: true)
            allow = fields.allowances("allow")
            var faults: [LoadErrors.Fault] = []
            for (id, node) in fields.mapping("patterns") ?? [] {
                changes[id] = Self.change(id, node, line: fields.line(of: "patterns"), file, &faults)
            }
            fields.reportUnknown()
            fields.add(faults)
        }
        guard fields.faults.isEmpty else { throw LoadErrors(fields.faults) }
    }

    private static func change(
        _ id: String, _ node: Node, line: Int, _ file: String, _ faults: inout [LoadErrors.Fault]
    ) -> Change? {
        var fields = FieldReader(file: file, pattern: id)
        defer { faults += fields.faults }
        guard fields.open(node, as: "the changes of a pattern") else { return nil }
        var change = Change(place: PatternPlace(file: file, line: node.mark?.line ?? line, lines: [:]))
        change.isEnabled = fields.boolean("enabled")
        change.action = fields.action()
        change.priority = fields.integer("priority", in: 0...100)
        change.confidence = fields.confidence()
        change.allow = fields.allowances("allow")
        fields.reportUnknown()
        change.place.lines = fields.lines
        return change
    }

    /// The pattern as it is here; `nil` if it is turned off, or left out by the profile and not turned on.
    func applied(to pattern: Pattern, isIncluded: Bool) -> Pattern? {
        guard let change = changes[pattern.id] else { return isIncluded ? allowing(pattern, allow) : nil }
        guard change.isEnabled ?? isIncluded else { return nil }
        var pattern = allowing(pattern, allow + change.allow)
        if let action = change.action { pattern.action = action }
        if let priority = change.priority { pattern.priority = priority }
        if let confidence = change.confidence { pattern.confidence = confidence }
        return pattern
    }

    /// A span takes no allow list: the overlay's own is for the others.
    private func allowing(_ pattern: Pattern, _ allow: [Pattern.Allowance]) -> Pattern {
        guard case .regex = pattern.form else { return pattern }
        var pattern = pattern
        pattern.allow += allow
        return pattern
    }

    /// The changes that no pattern is there for.
    func faults(among ids: Set<String>) -> [LoadErrors.Fault] {
        let unknown = changes.filter { !ids.contains($0.key) }.sorted { $0.value.place.line < $1.value.place.line }
        return unknown.map { id, change in
            LoadErrors.Fault(
                file: change.place.file, line: change.place.line, pattern: id,
                reason:
                    "there is no pattern with this id; `scrim patterns list --profile strict` shows the embedded ones")
        }
    }
}
