import Foundation
import Yams

/// Why a script cannot be used: where, what, and what was expected.
public struct ScriptError: Error, Sendable, Equatable, CustomStringConvertible {
    public var file: String
    /// From 1; 0 where the file as a whole is at fault.
    public var line: Int
    public var reason: String

    public var description: String { line > 0 ? "\(file):\(line): \(reason)" : "\(file): \(reason)" }
}

extension Script {
    /// Reads a script from a file of YAML (or JSON, which is YAML).
    ///
    /// Files that the script names are read too, relative to its folder. Throws a ``ScriptError``.
    public static func load(_ path: String) throws -> Script {
        let bytes = try contents(path, for: path, line: 0)
        return try parse(String(decoding: bytes, as: UTF8.self), file: path)
    }

    /// Reads a script from text. `file` names it in errors, and its folder is where the files it names are.
    static func parse(_ text: String, file: String) throws -> Script {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw ScriptError(file: file, line: 0, reason: "not YAML: \(error)")
        }
        guard let root else { throw ScriptError(file: file, line: 0, reason: "empty; expected 'responses'") }
        var fields = try Fields(root, file: file)
        var script = Script(responses: [])
        if let node = fields.take("when") { script.when = try When(node, file: file) }
        script.then = try fields.choice("then") ?? script.then
        var delivery = Delivery()
        if let node = fields.take("defaults") {
            var defaults = try Fields(node, file: file)
            try delivery.read(&defaults)
            try defaults.end()
        }
        for node in try fields.list("responses") ?? [] {
            var fields = try Fields(node, file: file)
            let times = try fields.integer("times", in: 1...10_000) ?? 1
            let response = try Response(&fields, defaults: delivery)
            script.responses += Array(repeating: response, count: times)
        }
        guard !script.responses.isEmpty else { throw fields.error("needs 'responses', a list of at least one") }
        try fields.end()
        return script
    }

    fileprivate static func contents(_ path: String, for file: String, line: Int) throws -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw ScriptError(file: file, line: line, reason: "cannot read '\(path)'")
        }
    }
}

extension Script.When {
    fileprivate init(_ node: Node, file: String) throws {
        self.init()
        var fields = try Fields(node, file: file)
        method = try fields.string("method") ?? method
        path = try fields.string("path") ?? path
        model = try fields.string("model")
        text = try fields.string("text")
        try fields.end()
    }
}

extension Response {
    fileprivate init(_ fields: inout Fields, defaults: Delivery) throws {
        let bodies = ["content", "error", "replay", "body", "echo"].filter(fields.has)
        guard bodies.count == 1 else {
            throw fields.error("a response needs exactly one of content, error, replay, body, echo")
        }
        delivery = defaults
        switch bodies[0] {
        case "content": body = .message(try Message(&fields))
        case "error": body = .error(try APIError(&fields))
        case "replay":
            let type = try fields.string("content_type") ?? "text/event-stream; charset=utf-8"
            body = .raw(try fields.file("replay"), contentType: type)
        case "body":
            let type = try fields.string("content_type") ?? "text/event-stream; charset=utf-8"
            body = .raw(Array((try fields.string("body") ?? "").utf8), contentType: type)
        default:
            _ = fields.take("echo")
            body = .echo
        }
        status = try fields.integer("status", in: 100...599)
        if let node = fields.take("headers") {
            headers = try Fields.members(node, file: fields.file).map { name, value in
                guard let text = value.string else { throw fields.error("header '\(name)' needs text", at: value) }
                return Header(name: name, value: text)
            }
        }
        try delivery.read(&fields)
        if let node = fields.take("fault") { fault = try Fault(node, file: fields.file) }
        try fields.end()
    }
}

extension Message {
    fileprivate init(_ fields: inout Fields) throws {
        let file = fields.file
        let parts = try (fields.list("content") ?? []).map { try Part($0, file: file) }
        self.init(
            parts: parts, stopReason: try fields.string("stop_reason"), stopDetails: fields.json("stop_details"),
            model: try fields.string("model"))
    }
}

extension Message.Part {
    fileprivate init(_ node: Node, file: String) throws {
        var fields = try Fields(node, file: file)
        let kinds = ["text", "thinking", "tool_use", "server_tool_use", "block", "event", "pause"].filter(fields.has)
        guard kinds.count == 1 else {
            throw fields.error(
                "a part of content needs exactly one of text, thinking, tool_use, server_tool_use, block, event, pause")
        }
        let kind = kinds[0]
        switch kind {
        case "text":
            let citations = try fields.list("citations")?.map { JSON($0) } ?? []
            self = .text(try fields.flow(kind), times: try fields.times(), citations: citations)
        case "thinking":
            let signature = try fields.string("signature")
            self = .thinking(try fields.flow(kind), times: try fields.times(), signature: signature)
        case "tool_use", "server_tool_use":
            guard fields.has("input") != fields.has("input_json") else {
                throw fields.error("a tool call needs either 'input' or 'input_json'")
            }
            let name = try fields.string(kind) ?? ""
            let id = try fields.string("id")
            let input: Message.Flow =
                if let json = fields.json("input") { .text(json.text) } else { try fields.flow("input_json") }
            self = .toolUse(type: kind, name: name, id: id, input: input)
        case "block": self = .whole(fields.json(kind) ?? .null)
        case "event": self = .event(fields.json(kind) ?? .null)
        default: self = .pause(try fields.seconds(kind) ?? 0)
        }
        try fields.end()
    }
}

extension APIError {
    fileprivate init(_ fields: inout Fields) throws {
        let type = try fields.string("error") ?? "api_error"
        let status = try fields.integer("status", in: 100...599)
        guard status != nil || Self.statuses[type] != nil else {
            let known = Self.statuses.keys.sorted().joined(separator: ", ")
            throw fields.error("error '\(type)' needs a 'status' (known without: \(known))")
        }
        self.init(
            type, try fields.string("message") ?? "The script says so.", status: status,
            retryAfter: try fields.integer("retry_after", in: 0...86_400))
    }
}

extension Delivery {
    fileprivate mutating func read(_ fields: inout Fields) throws {
        firstByteDelay = try fields.seconds("first_byte_delay") ?? firstByteDelay
        eventDelay = try fields.seconds("event_delay") ?? eventDelay
        if let node = fields.take("deltas") { deltas = try Deltas(node, fields) }
        if let node = fields.take("writes") { writes = try Writes(node, fields) }
        wire = try fields.integer("wire", in: 1...1_000_000) ?? wire
        gzip = try fields.choice("gzip") ?? gzip
        framing = try fields.choice("framing") ?? framing
        chunks = try fields.choice("chunks") ?? chunks
        lineEnding = try fields.choice("line_ending") ?? lineEnding
        padding = try fields.flag("padding") ?? padding
        ping = try fields.flag("ping") ?? ping
    }
}

extension Delivery.Deltas {
    fileprivate init(_ node: Node, _ fields: Fields) throws {
        if let size = node.int, size > 0 {
            self = .size(size)
        } else if let nodes = node.sequence {
            let sizes = nodes.compactMap(\.int)
            guard sizes.count == nodes.count, !sizes.isEmpty, sizes.allSatisfy({ $0 > 0 }) else {
                throw fields.error("'deltas' as a list needs sizes over 0", at: node)
            }
            self = .sizes(sizes)
        } else if node.string == "words" {
            self = .words
        } else if node.string == "whole" {
            self = .whole
        } else if let seed = fields.seed(node) {
            self = .random(seed: seed)
        } else {
            throw fields.error("'deltas' is words, whole, a size, a list of sizes or random:SEED", at: node)
        }
    }
}

extension Delivery.Writes {
    fileprivate init(_ node: Node, _ fields: Fields) throws {
        if let size = node.int, size > 0 {
            self = .size(size)
        } else if node.string == "event" {
            self = .event
        } else if node.string == "whole" {
            self = .whole
        } else if let seed = fields.seed(node) {
            self = .random(seed: seed)
        } else {
            throw fields.error("'writes' is event, whole, a size in bytes or random:SEED", at: node)
        }
    }
}

extension Fault {
    fileprivate init(_ node: Node, file: String) throws {
        var fields = try Fields(node, file: file)
        guard fields.has("after_events") != fields.has("after_bytes") else {
            throw fields.error("a fault needs either 'after_events' or 'after_bytes'")
        }
        after =
            if let events = try fields.integer("after_events", in: 0...Int.max) {
                .events(events)
            } else {
                .bytes(try fields.integer("after_bytes", in: 0...Int.max) ?? 0)
            }
        switch try fields.string("kind") {
        case "error":
            kind = .error(
                APIError(
                    try fields.string("error") ?? "overloaded_error", try fields.string("message") ?? "Overloaded"))
        case "end": kind = .end
        case "cut": kind = .cut
        case "reset": kind = .reset
        case "stall": kind = .stall
        default: throw fields.error("a fault's 'kind' is error, end, cut, reset or stall")
        }
        try fields.end()
    }
}

/// The members of one mapping of a script, taken one by one; what nobody took is an error.
private struct Fields {
    let file: String
    private let node: Node
    private var rest: [(name: String, value: Node)]

    init(_ node: Node, file: String) throws {
        self.file = file
        self.node = node
        self.rest = try Self.members(node, file: file)
    }

    static func members(_ node: Node, file: String) throws -> [(name: String, value: Node)] {
        guard let mapping = node.mapping else {
            throw ScriptError(file: file, line: node.mark?.line ?? 0, reason: "expected a mapping (name: value)")
        }
        return mapping.map { ($0.key.string ?? "", $0.value) }
    }

    func error(_ reason: String, at other: Node? = nil) -> ScriptError {
        ScriptError(file: file, line: (other ?? node).mark?.line ?? 0, reason: reason)
    }

    func has(_ name: String) -> Bool { rest.contains { $0.name == name } }

    mutating func take(_ name: String) -> Node? {
        guard let index = rest.firstIndex(where: { $0.name == name }) else { return nil }
        return rest.remove(at: index).value
    }

    func end() throws {
        if let left = rest.first { throw error("unknown name '\(left.name)' here", at: left.value) }
    }

    mutating func string(_ name: String) throws -> String? {
        guard let node = take(name) else { return nil }
        guard node.scalar != nil, let text = node.string else { throw error("'\(name)' needs text", at: node) }
        return text
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let node = take(name) else { return nil }
        guard let value = node.int, range.contains(value) else {
            throw error("'\(name)' needs a whole number from \(range.lowerBound) to \(range.upperBound)", at: node)
        }
        return value
    }

    mutating func seconds(_ name: String) throws -> Double? {
        guard let node = take(name) else { return nil }
        guard let value = node.float, value >= 0, value <= 3600 else {
            throw error("'\(name)' needs seconds, from 0 to 3600", at: node)
        }
        return value
    }

    mutating func flag(_ name: String) throws -> Bool? {
        guard let node = take(name) else { return nil }
        guard let value = node.bool else { throw error("'\(name)' is true or false", at: node) }
        return value
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) throws -> Choice? {
        guard let node = take(name) else { return nil }
        guard let value = node.string.flatMap(Choice.init) else {
            throw error("'\(name)' is one of: \(Choice.allCases.map(\.rawValue).joined(separator: ", "))", at: node)
        }
        return value
    }

    mutating func list(_ name: String) throws -> [Node]? {
        guard let node = take(name) else { return nil }
        guard let items = node.sequence else { throw error("'\(name)' needs a list", at: node) }
        return Array(items)
    }

    mutating func json(_ name: String) -> JSON? { take(name).map { JSON($0) } }

    mutating func times() throws -> Int { try integer("times", in: 1...100_000_000) ?? 1 }

    /// Text, or a list of texts (each a delta of its own) and `{pause: SECONDS}`.
    mutating func flow(_ name: String) throws -> Message.Flow {
        guard let node = take(name) else { return .text("") }
        guard let items = node.sequence else {
            guard node.scalar != nil, let text = node.string else {
                throw error("'\(name)' needs text or a list of deltas", at: node)
            }
            return .text(text)
        }
        let pieces: [Message.Piece] = try items.map { item in
            if item.scalar != nil, let text = item.string { return .delta(text) }
            var fields = try Fields(item, file: file)
            guard let pause = try fields.seconds("pause") else {
                throw error("a delta is text or {pause: SECONDS}", at: item)
            }
            try fields.end()
            return .pause(pause)
        }
        return .pieces(pieces)
    }

    /// The bytes of the file that a member names, relative to the script.
    mutating func file(_ name: String) throws -> [UInt8] {
        let line = rest.first { $0.name == name }?.value.mark?.line ?? 0
        let path = try string(name) ?? ""
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        return try Script.contents(URL(fileURLWithPath: path, relativeTo: folder).path, for: file, line: line)
    }

    func seed(_ node: Node) -> UInt64? {
        guard let text = node.string, text.hasPrefix("random:") else { return nil }
        return UInt64(text.dropFirst("random:".count))
    }
}

extension JSON {
    /// The JSON that a part of a script says. Quoted scalars are strings, whatever they look like.
    fileprivate init(_ node: Node) {
        switch node {
        case .mapping(let mapping):
            self = .object(mapping.map { Member(name: $0.key.string ?? "", value: JSON($0.value)) })
        case .sequence(let sequence): self = .array(sequence.map { JSON($0) })
        case .scalar(let scalar):
            let text = scalar.string
            if scalar.style != .plain {
                self = .string(text)
            } else if node.null != nil {
                self = .null
            } else if text == "true" || text == "false" {
                self = .bool(text == "true")
            } else if let value = node.int {
                self = .number(String(value))
            } else if let value = node.float, value.isFinite {
                self = .number(String(value))
            } else {
                self = .string(text)
            }
        case .alias: self = .null
        }
    }
}
