import PatternSyntax
import Yams

/// Writes patterns as a file of `docs/patterns.md`'s format.
public enum SetWriter {
    /// The text of a set, less what is as by default. `comment` is one line.
    public static func text(set: String, comment: String, _ patterns: [Pattern]) throws -> String {
        let root = mapping([("set", plain(set)), ("version", plain("1")), ("patterns", list(patterns.map(node)))])
        return "# \(comment)\n" + (try serialize(node: root, width: -1, sortKeys: false))
    }

    private static func node(_ pattern: Pattern) -> Node {
        var fields: [(Node, Node)] = [
            ("id", plain(pattern.id)), ("name", quoted(pattern.name)), ("category", quoted(pattern.category)),
        ]
        switch pattern.form {
        case .regex(let text): fields.append(("regex", quoted(text)))
        case .span(let begin, let end):
            fields.append(("span", mapping([("begin", quoted(begin)), ("end", quoted(end))])))
        }
        if !pattern.validators.isEmpty { fields.append(("validate", list(pattern.validators.map(quoted)))) }
        fields.append(("priority", plain(String(pattern.priority))))
        fields.append(("confidence", plain(pattern.confidence.rawValue)))
        if !pattern.allow.isEmpty { fields.append(("allow", list(pattern.allow.map(node)))) }
        fields.append(("examples", list(pattern.examples.map(quoted))))
        fields.append(("negatives", list(pattern.negatives.map(quoted))))
        fields.append(("reference", quoted(pattern.reference)))
        return mapping(fields)
    }

    private static func node(_ allowance: Pattern.Allowance) -> Node {
        switch allowance {
        case .literal(let text): quoted(text)
        case .regex(let text): mapping([("regex", quoted(text))])
        }
    }

    private static func mapping(_ pairs: [(Node, Node)]) -> Node { .mapping(.init(pairs)) }
    private static func list(_ nodes: [Node]) -> Node { .sequence(.init(nodes)) }
    private static func plain(_ text: String) -> Node { .scalar(.init(text)) }
    private static func quoted(_ text: String) -> Node { .scalar(.init(text, Tag(.str), .doubleQuoted)) }
}
