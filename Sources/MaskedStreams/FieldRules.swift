import ClaudeProtocol

/// What is done with the members of the objects of Claude's protocol, by key.
///
/// The rules hold for objects of the protocol only: the root of an event or document and what is reached from it by keys whose rule is
/// ``Rule/protocolObject``. Below any other key nothing is exempt: an `id` inside a tool's input is text like any other.
enum FieldRules {
    enum Rule: Sendable {
        /// Never touched if it is a string of this form.
        case exempt(Form)
        /// Never touched if it is an opaque string in an object of one of these types; otherwise as ``protocolObject``.
        case exemptInTypes([StaticString])
        /// An object of the protocol, or an array of such; a string is masked.
        case protocolObject
        /// A document of the model's own: keys and numbers are masked too, and patterns see its punctuation.
        case document
        /// Every string is masked, keys and numbers too; but for numbers that can be counts, in objects of the protocol.
        case masked
    }

    /// What an exempt string may look like. Any other is text, and masked as such.
    enum Form: Sendable {
        /// Letters, digits, `_` and `-`, at most 64: longer than any identifier that the API documents.
        case identifier
        /// Base64 of either alphabet, of any length.
        case opaque

        /// Whether the content of a string is of this form.
        func allows(_ content: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
            let isOpaque = self == .opaque
            guard isOpaque || content.count <= 64 else { return false }
            return content.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): isOpaque
                default: false
                }
            }
        }
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
        Entry("type", .exempt(.identifier)), Entry("role", .exempt(.identifier)), Entry("model", .exempt(.identifier)),
        Entry("media_type", .exempt(.identifier)),
        Entry("stop_reason", .exempt(.identifier)), Entry("service_tier", .exempt(.identifier)),
        // Identifiers that the API makes (or, `custom_id`, the client): they must come back as they were.
        Entry("id", .exempt(.identifier)), Entry("event_id", .exempt(.identifier)),
        Entry("request_id", .exempt(.identifier)), Entry("custom_id", .exempt(.identifier)),
        Entry("tool_use_id", .exempt(.identifier)), Entry("tool_id", .exempt(.identifier)),
        Entry("mcp_tool_use_id", .exempt(.identifier)),
        Entry("custom_tool_use_id", .exempt(.identifier)), Entry("file_id", .exempt(.identifier)),
        Entry("skill_id", .exempt(.identifier)),
        Entry("container_id", .exempt(.identifier)), Entry("session_id", .exempt(.identifier)),
        Entry("session_thread_id", .exempt(.identifier)),
        Entry("model_request_start_id", .exempt(.identifier)), Entry("first_id", .exempt(.identifier)),
        Entry("last_id", .exempt(.identifier)),
        Entry("next_page", .exempt(.identifier)),
        // Opaque: signed or encrypted by the API, refused by it when changed, readable by nobody else.
        Entry("signature", .exempt(.opaque)), Entry("encrypted_content", .exempt(.opaque)),
        Entry("encrypted_index", .exempt(.opaque)),
        Entry("encrypted_stdout", .exempt(.opaque)), Entry("encrypted_stderr", .exempt(.opaque)),
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
    private static let byLength: [[Entry]] = {
        let longest = entries.map(\.key.utf8CodeUnitCount).max() ?? 0
        var table = [[Entry]](repeating: [], count: longest + 1)
        for entry in entries { table[entry.key.utf8CodeUnitCount].append(entry) }
        return table
    }()

    /// The rule for a key.
    static func rule(for key: Slice<UnsafeBufferPointer<UInt8>>) -> Rule {
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
