/// A part of a body: bytes, and the silence after them.
struct Piece: Sendable, Equatable {
    var bytes: [UInt8]
    /// Seconds; on top of the delivery's own delay between events.
    var pause = 0.0
}

/// Pieces that are sent so many times in a row.
struct Run: Sendable, Equatable {
    var pieces: [Piece]
    var times = 1
}

/// Makes the bodies of a message: the events of its stream, or its JSON document.
///
/// Ids and padding follow from the request's bytes, so that the same request gets the same bytes again.
struct MessageWriter {
    private let message: Message
    private let request: MessagesRequest
    private let delivery: Delivery
    private let inputTokens: Int
    private let id: String
    private var random: SeededRandom
    private var runs: [Run] = []
    private var pieces: [Piece] = []

    init(_ message: Message, for request: MessagesRequest, body: [UInt8], delivery: Delivery) {
        self.message = message
        self.request = request
        self.delivery = delivery
        inputTokens = max(1, body.count / 4)
        random = SeededRandom(seed: fingerprint(body))
        id = "msg_01" + random.word(22)
    }

    private var model: String { message.model ?? request.model }

    private var outputTokens: Int {
        let bytes = message.parts.reduce(0) { sum, part in
            switch part {
            case .text(let flow, let times, _), .thinking(let flow, let times, _):
                sum + flow.whole.utf8.count * times
            case .toolUse(_, _, _, let input): sum + input.whole.utf8.count
            case .whole, .event, .pause: sum
            }
        }
        return max(1, bytes / 4)
    }

    private var stopReason: String {
        if let reason = message.stopReason { return reason }
        let callsTool = message.parts.contains {
            if case .toolUse(type: "tool_use", _, _, _) = $0 { true } else { false }
        }
        return callsTool ? "tool_use" : "end_turn"
    }

    private func usage(output: Int) -> JSON {
        [
            "input_tokens": .number(String(inputTokens)), "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0, "output_tokens": .number(String(output)), "service_tier": "standard",
        ]
    }

    private func envelope(content: [JSON], stopReason: JSON, usage: JSON) -> JSON {
        [
            "model": .string(model), "id": .string(id), "type": "message", "role": "assistant",
            "content": .array(content), "stop_reason": stopReason, "stop_sequence": nil,
            "stop_details": message.stopDetails ?? .null, "usage": usage,
        ]
    }

    // MARK: - Without streaming

    /// The whole message as one document.
    mutating func document() -> [UInt8] {
        var content: [JSON] = []
        for part in message.parts {
            switch part {
            case .text(let flow, let times, let citations):
                let text = String(repeating: flow.whole, count: times)
                let cited: JSON = citations.isEmpty ? .null : .array(citations)
                content.append(["type": "text", "text": .string(text), "citations": cited])
            case .thinking(let flow, let times, let signature):
                let text = String(repeating: flow.whole, count: times)
                let signature = signature ?? makeSignature()
                content.append(["type": "thinking", "thinking": .string(text), "signature": .string(signature)])
            case .toolUse(let type, let name, let id, let input):
                let whole = input.whole
                content.append([
                    "type": .string(type), "id": .string(id ?? makeToolID(type)), "name": .string(name),
                    "input": .verbatim(whole.isEmpty ? "{}" : whole),
                ])
            case .whole(let block): content.append(block)
            case .event, .pause: break
            }
        }
        return envelope(content: content, stopReason: .string(stopReason), usage: usage(output: outputTokens)).bytes
    }

    // MARK: - Streaming

    /// The events of the stream, from `message_start` to `message_stop`.
    mutating func events() -> [Run] {
        let start = envelope(content: [], stopReason: nil, usage: usage(output: 1))
        add(["type": "message_start", "message": start])
        var index = 0
        for part in message.parts {
            switch part {
            case .event(let event): add(event)
            case .pause(let seconds): pause(seconds)
            default:
                block(part, index: index)
                index += 1
            }
        }
        add([
            "type": "message_delta",
            "delta": [
                "stop_reason": .string(stopReason), "stop_sequence": nil,
                "stop_details": message.stopDetails ?? .null,
            ],
            "usage": ["output_tokens": .number(String(outputTokens))],
        ])
        add(["type": "message_stop"])
        closeRun()
        return runs
    }

    private mutating func block(_ part: Message.Part, index: Int) {
        let number = JSON.number(String(index))
        switch part {
        case .text(let flow, let times, let citations):
            start(number, ["type": "text", "text": ""])
            for citation in citations {
                add([
                    "type": "content_block_delta", "index": number,
                    "delta": ["type": "citations_delta", "citation": citation],
                ])
            }
            deltas(flow, times: times, index: number, type: "text_delta", field: "text")
        case .thinking(let flow, let times, let signature):
            start(number, ["type": "thinking", "thinking": "", "signature": ""])
            deltas(flow, times: times, index: number, type: "thinking_delta", field: "thinking")
            let signature = JSON.string(signature ?? makeSignature())
            add([
                "type": "content_block_delta", "index": number,
                "delta": ["type": "signature_delta", "signature": signature],
            ])
        case .toolUse(let type, let name, let id, let input):
            let id = JSON.string(id ?? makeToolID(type))
            start(number, ["type": .string(type), "id": id, "name": .string(name), "input": [:]])
            delta(number, "input_json_delta", "partial_json", "")
            deltas(input, times: 1, index: number, type: "input_json_delta", field: "partial_json")
        case .whole(let block): start(number, block)
        case .event, .pause: return
        }
        add(["type": "content_block_stop", "index": number])
    }

    private mutating func start(_ index: JSON, _ block: JSON) {
        add(["type": "content_block_start", "index": index, "content_block": block])
        // The real API writes its ping with a space, and without padding.
        if delivery.ping, index == 0 {
            pieces.append(Piece(bytes: frame("ping", Array(#"{"type": "ping"}"#.utf8))))
        }
    }

    private mutating func deltas(_ flow: Message.Flow, times: Int, index: JSON, type: JSON, field: String) {
        let steps: [Message.Piece] =
            switch flow {
            case .text(let text): delivery.deltas.cut(text).map { .delta($0) }
            case .pieces(let pieces): pieces
            }
        if times > 1 { closeRun() }
        for step in steps {
            switch step {
            case .delta(let text): delta(index, type, field, text)
            case .pause(let seconds): pause(seconds)
            }
        }
        if times > 1 { closeRun(times: times) }
    }

    private mutating func delta(_ index: JSON, _ type: JSON, _ field: String, _ text: String) {
        let delta = JSON.object([.init(name: "type", value: type), .init(name: field, value: .string(text))])
        add(["type": "content_block_delta", "index": index, "delta": delta])
    }

    private mutating func add(_ event: JSON) {
        var bytes = event.bytes
        if delivery.padding, bytes.last == UInt8(ascii: "}") {
            bytes.removeLast()
            bytes += [UInt8](repeating: UInt8(ascii: " "), count: Int.random(in: 0..<16, using: &random))
            bytes.append(UInt8(ascii: "}"))
        }
        pieces.append(Piece(bytes: frame(event["type"]?.string, bytes)))
    }

    private mutating func pause(_ seconds: Double) {
        if pieces.isEmpty { pieces.append(Piece(bytes: [])) }
        pieces[pieces.count - 1].pause += seconds
    }

    private func frame(_ name: String?, _ data: [UInt8]) -> [UInt8] {
        delivery.lineEnding.event(name, data)
    }

    private mutating func closeRun(times: Int = 1) {
        if !pieces.isEmpty { runs.append(Run(pieces: pieces, times: times)) }
        pieces = []
    }

    private mutating func makeSignature() -> String { "Eu" + random.word(94) + "FAKE" }

    private mutating func makeToolID(_ type: String) -> String {
        (type == "server_tool_use" ? "srvtoolu_01" : "toolu_01") + random.word(22)
    }
}

extension Delivery.LineEnding {
    var bytes: [UInt8] {
        switch self {
        case .lf: [0x0A]
        case .crlf: [0x0D, 0x0A]
        case .cr: [0x0D]
        }
    }

    /// One server-sent event.
    func event(_ name: String?, _ data: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        if let name { output += Array("event: ".utf8) + Array(name.utf8) + bytes }
        output += Array("data: ".utf8) + data + bytes + bytes
        return output
    }
}

extension Delivery.Deltas {
    /// Cuts a text between Unicode scalars. An empty text has no deltas.
    func cut(_ text: String) -> [String] {
        switch self {
        case .whole: return text.isEmpty ? [] : [text]
        case .words: return Self.words(text)
        case .size(let size): return Self.cut(text) { _ in size }
        case .sizes(let sizes): return Self.cut(text) { sizes[$0 % sizes.count] }
        case .random(let seed):
            var random = SeededRandom(seed: seed)
            return Self.cut(text) { _ in Int.random(in: 1...24, using: &random) }
        }
    }

    private static func cut(_ text: String, size: (Int) -> Int) -> [String] {
        let scalars = Array(text.unicodeScalars)
        var deltas: [String] = []
        var start = 0
        while start < scalars.count {
            let end = min(scalars.count, start + size(deltas.count))
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[start..<end])
            deltas.append(String(view))
            start = end
        }
        return deltas
    }

    /// A word with the space before it, as the model's tokens are.
    private static func words(_ text: String) -> [String] {
        var deltas: [String] = []
        var word = ""
        for character in text {
            if character == " ", !word.isEmpty, word != " " {
                deltas.append(word)
                word = ""
            }
            word.append(character)
        }
        if !word.isEmpty { deltas.append(word) }
        return deltas
    }
}
