import ClaudeProtocol

/// What is done with the members of the objects of Claude's protocol, by key.
///
/// The rules hold for objects of the protocol only: the root of an event or document and what is reached from it by keys whose rule is
/// ``Rule/protocolObject``. Below any other key nothing is exempt: an `id` inside a tool's input is text like any other.
struct FieldRules: Sendable {
    enum Rule: Sendable {
        /// Never touched.
        case exempt
        /// Never touched if it is a string in an object of one of these types; otherwise as ``protocolObject``.
        case exemptInTypes([StaticString])
        /// An object of the protocol, or an array of such; a string is masked.
        case protocolObject
        /// A document of the model's own: keys and numbers are masked too, and patterns see its punctuation.
        case document
        /// Every string value is masked.
        case masked
    }

    struct Entry: Sendable {
        var key: StaticString
        var rule: Rule

        init(_ key: StaticString, _ rule: Rule) {
            self.key = key
            self.rule = rule
        }
    }

    /// Each with the reason why it is no hole.
    static let entries: [Entry] = [
        // What a client dispatches on, chosen by the API from a fixed list.
        Entry("type", .exempt), Entry("role", .exempt), Entry("model", .exempt), Entry("media_type", .exempt),
        Entry("stop_reason", .exempt), Entry("service_tier", .exempt),
        // Identifiers that the API makes (or, `custom_id`, the client): they must come back as they were.
        Entry("id", .exempt), Entry("event_id", .exempt), Entry("request_id", .exempt), Entry("custom_id", .exempt),
        Entry("tool_use_id", .exempt), Entry("tool_id", .exempt), Entry("mcp_tool_use_id", .exempt),
        Entry("custom_tool_use_id", .exempt), Entry("file_id", .exempt), Entry("skill_id", .exempt),
        Entry("container_id", .exempt), Entry("session_id", .exempt), Entry("session_thread_id", .exempt),
        Entry("model_request_start_id", .exempt), Entry("first_id", .exempt), Entry("last_id", .exempt),
        Entry("next_page", .exempt),
        // Opaque: signed or encrypted by the API, refused by it when changed, readable by nobody else.
        Entry("signature", .exempt), Entry("encrypted_content", .exempt), Entry("encrypted_index", .exempt),
        Entry("encrypted_stdout", .exempt), Entry("encrypted_stderr", .exempt),
        // Opaque in these types only: `data` of a text source is text.
        Entry("data", .exemptInTypes(["redacted_thinking", "base64"])),
        // The way to more objects of the protocol.
        Entry("message", .protocolObject), Entry("content_block", .protocolObject), Entry("delta", .protocolObject),
        Entry("content", .protocolObject), Entry("citation", .protocolObject), Entry("citations", .protocolObject),
        Entry("source", .protocolObject), Entry("usage", .protocolObject), Entry("iterations", .protocolObject),
        Entry("container", .protocolObject), Entry("skills", .protocolObject), Entry("caller", .protocolObject),
        Entry("from", .protocolObject), Entry("to", .protocolObject), Entry("trigger", .protocolObject),
        Entry("tool_references", .protocolObject), Entry("error", .protocolObject), Entry("event", .protocolObject),
        Entry("stop_details", .protocolObject), Entry("result", .protocolObject),
        // What the model writes for a tool.
        Entry("input", .document),
    ]

    /// Entries by the length of their key: few to compare with.
    private let byLength: [[Entry]]

    init() {
        let longest = Self.entries.map(\.key.utf8CodeUnitCount).max() ?? 0
        var table = [[Entry]](repeating: [], count: longest + 1)
        for entry in Self.entries { table[entry.key.utf8CodeUnitCount].append(entry) }
        byLength = table
    }

    /// The rule for a key.
    func rule(for key: Slice<UnsafeBufferPointer<UInt8>>) -> Rule {
        guard key.count < byLength.count else { return .masked }
        for entry in byLength[key.count] where key.equals(entry.key) { return entry.rule }
        return .masked
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for i in 0..<count where self[startIndex + i] != text.utf8Start[i] { return false }
        return true
    }
}
