import ClaudeProtocol
import Masking

/// Which text of a stream is one channel.
struct ChannelKey: Equatable, CustomStringConvertible {
    enum Field: String {
        case text, thinking, inputJSON = "input_json", compaction, completion, data, event

        /// Whether it is a text of a content block.
        var isBlock: Bool {
            switch self {
            case .text, .thinking, .inputJSON, .compaction: true
            case .completion, .data, .event: false
            }
        }
    }

    var field: Field
    /// Of the content block.
    var index: Int
    /// Of the event that a session's deltas preview.
    var event: [UInt8] = []

    /// Whether it is a text of the content block.
    func isBlock(_ index: Int) -> Bool { field.isBlock && self.index == index }

    /// `0:text`; `completion`, `data`.
    var description: String {
        switch field {
        case .completion, .data: field.rawValue
        default: "\(index):\(field.rawValue)"
        }
    }
}

/// What came of the message: a block that goes on after its end would pass in two parts, each of which may be half a secret.
struct Message {
    enum Phase { case none, begun, ended }

    typealias Failure = ResponseMasker.Failure

    var phase = Phase.none
    /// Blocks with text so far.
    var texts: Set<Int> = []
    /// Blocks that ended.
    private var closed: Set<Int> = []

    /// Blocks of a message: so many that none has them, and few enough to remember.
    static let maxBlocks = 1 << 16

    mutating func end(_ index: Int) throws(Failure) {
        closed.insert(index)
        guard closed.count <= Self.maxBlocks else {
            throw Failure(code: .unreadable, message: "a message has more than \(Self.maxBlocks) content blocks")
        }
    }

    /// A block begins.
    func begin(_ index: Int) throws(Failure) {
        try append(index)
        guard texts.contains(index) else { return }
        throw Failure(code: .unreadable, message: "a content block begins a second time")
    }

    /// A block goes on.
    func append(_ index: Int) throws(Failure) {
        try requireOpen()
        guard closed.contains(index) else { return }
        throw Failure(code: .unreadable, message: "a content block goes on after its end")
    }

    func requireOpen() throws(Failure) {
        guard phase == .ended else { return }
        throw Failure(code: .unreadable, message: "a message goes on after its end")
    }
}

/// A channel and the events that hold its pieces.
struct OpenChannel {
    var key: ChannelKey
    var masker: ChannelMasker
    /// Events in the hold with a piece of it.
    var held = 0
    /// Its place may be taken.
    var isFree: Bool { masker.isFinished && held == 0 }
}

// What the events of the protocol mean for the channels.
extension EventMasker {
    /// Names of events that need no masking, all of the protocol.
    static func isKnownName(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        switch name.count {
        case 4: name.equals("ping")
        case 5: name.equals("error")
        case 10: name.equals("completion")
        case 12: name.equals("message_stop")
        case 13: name.equals("message_start") || name.equals("message_delta")
        case 18: name.equals("content_block_stop")
        case 19: name.equals("content_block_delta") || name.equals("content_block_start")
        default: false
        }
    }

    /// Reads the data of an event. `name`: of its `event` field. `range` lies in `document`; `inFrame` turns splices of the document into ones of the frame.
    mutating func readData(
        _ range: Range<Int>, of name: Slice<UnsafeBufferPointer<UInt8>>?, _ document: UnsafeBufferPointer<UInt8>,
        _ scratch: Scratch, into event: inout HeldEvent, inFrame: (Splice) -> Splice
    ) throws(Failure) {
        guard try Self.startsLikeJSON(document[range]) else {
            event.isPureDelta = !range.isEmpty
            event.order = .strict
            return try addPiece(
                ChannelKey(field: .data, index: 0), range, escaped: false, .plain, document, into: &event)
        }
        try json.read(document, from: range.lowerBound, to: range.upperBound)
        let piece = try readEvent(name, document, scratch, into: &event)
        if let piece, isPlainDelta(piece, document) { return json.findsOnly(piece) }
        try maskRest(document, except: piece, scratch, into: &event, inFrame: inFrame)
    }

    /// Whether data is JSON or nothing that may pass. `[DONE]` ends the streams of other vendors.
    static func startsLikeJSON(_ data: Slice<UnsafeBufferPointer<UInt8>>) throws(Failure) -> Bool {
        let isSpace = { (byte: UInt8) in [.space, 0x09, .lineFeed, .carriageReturn].contains(byte) }
        guard let start = data.firstIndex(where: { !isSpace($0) }) else { return false }
        switch data[start] {
        case UInt8(ascii: "["): return !data.equals("[DONE]")
        case UInt8(ascii: "{"), .quote: return true
        default: break
        }
        // Control characters, a byte order mark and no-break spaces: some readers skip them, so that JSON behind them is no plain text.
        let isLenientSpace = { (byte: UInt8) in
            byte <= .space || byte == 0x7F || [0xEF, 0xBB, 0xBF, 0xC2, 0xA0].contains(byte)
        }
        let first = data.first { !isLenientSpace($0) }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == .quote {
            throw Failure(code: .unreadable, message: "what precedes JSON in an event is no white space")
        }
        return false
    }

    /// Opens, feeds and closes channels as the event says. The token of the string that is a channel's piece.
    private mutating func readEvent(
        _ field: Slice<UnsafeBufferPointer<UInt8>>?, _ document: UnsafeBufferPointer<UInt8>, _ scratch: Scratch,
        into event: inout HeldEvent
    ) throws(Failure) -> Int? {
        guard let name = try eventName(field, document) else {
            return try readCompletion(document, scratch, into: &event)
        }
        if name.equals("content_block_delta") {
            return try readDelta(document, into: &event)
        } else if name.equals("content_block_start") {
            return try readBlockStart(document, scratch, into: &event)
        } else if name.equals("content_block_stop") {
            let index = try blockIndex(document)
            event.order = .block(index)
            try message.end(index)
            try close(scratch) { $0.isBlock(index) }
        } else if name.equals("message_stop") || name.equals("error") {
            event.order = .strict
            message.phase = .ended
            try closeAll(scratch)
        } else if name.equals("message_start") {
            event.order = .strict
            message = Message()
            message.phase = .begun
            try readMessage(document)
        } else if name.equals("message_delta") {
            event.order = .strict
        } else if name.equals("completion") {
            return try readCompletion(document, scratch, into: &event)
        } else if name.equals("event_delta") {
            return try readSessionDelta(document, into: &event)
        } else if name.equals("span.model_request_end") {
            // Ends the previews that no event completes.
            event.order = .strict
            try close(scratch) { $0.field == .event }
        } else if json.member("type", of: 0, in: document) == nil, !Self.isKnownName(name) {
            return try readCompletion(document, scratch, into: &event)
        } else if !name.equals("ping"), let id = json.member("id", of: 0, in: document) {
            // The event that a preview was of.
            let bytes = string(id, document)
            if channels.contains(where: { !$0.masker.isFinished && $0.key.field == .event && $0.key.event == bytes }) {
                event.order = .block(Self.order(of: bytes))
                try close(scratch) { $0.field == .event && $0.event == bytes }
            }
        }
        return nil
    }

    /// What clients take for the kind of an event: the type in its data, or else the name of its field; nil if it has neither.
    private func eventName(
        _ field: Slice<UnsafeBufferPointer<UInt8>>?, _ document: UnsafeBufferPointer<UInt8>
    ) throws(Failure) -> Slice<UnsafeBufferPointer<UInt8>>? {
        guard let type = json.member("type", of: 0, in: document), json.tape.tokens[type].kind == .string else {
            return field
        }
        let item = json.tape.tokens[type]
        if item.escaped { throw Failure(code: .unreadable, message: "an event's type is written with escapes") }
        let name = document[Int(item.start)..<Int(item.end)]
        // Some clients go by the one, some by the other.
        if let field, Self.isKnownName(field) || Self.isSessionName(field), !field.elementsEqual(name) {
            throw Failure(code: .unreadable, message: "an event's name and the type in its data differ")
        }
        return name
    }

    /// Names of the events of a session.
    private static func isSessionName(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        if name.equals("event_start") || name.equals("event_delta") { return true }
        return ["agent.", "session.", "span.", "system.", "user."].contains { (prefix: String) in
            name.starts(with: prefix.utf8)
        }
    }

    private mutating func readDelta(
        _ document: UnsafeBufferPointer<UInt8>, into event: inout HeldEvent
    ) throws(Failure) -> Int? {
        let index = try blockIndex(document)
        event.order = .block(index)
        try message.append(index)
        guard let delta = json.member("delta", of: 0, in: document) else { return nil }
        // By the member that carries text, so that a delta of a new type is no hole.
        let fields: [(StaticString, ChannelKey.Field)] = [
            ("text", .text), ("partial_json", .inputJSON), ("thinking", .thinking), ("content", .compaction),
        ]
        try requireOneText(["text", "partial_json", "thinking", "content", "completion"], of: delta, document)
        for (name, field) in fields {
            guard let token = text(name, of: delta, document) else { continue }
            event.isPureDelta =
                hasOnly(["type", "index", "delta"], 0, document) && hasOnly(["type", name], delta, document)
            if !isEmpty(token) { message.texts.insert(index) }
            event.onlyAppends = true
            let key = ChannelKey(field: field, index: index)
            try addPiece(key, token, field == .inputJSON ? .document : .string, document, into: &event)
            return token
        }
        return nil
    }

    /// Whether an event is what nearly all are, `{type, index, delta: {type, piece}}`: nothing more to mask.
    private func isPlainDelta(_ piece: Int, _ document: UnsafeBufferPointer<UInt8>) -> Bool {
        guard json.tape.tokens.count == 11, let delta = json.member("delta", of: 0, in: document),
            json.member("index", of: 0, in: document) != nil, members(of: 0) == 3, members(of: delta) == 2,
            delta < piece, let name = json.member("type", of: 0, in: document),
            let type = json.member("type", of: delta, in: document)
        else { return false }
        // As a string, the event's own type has been read: it is the name of a delta.
        return json.tape.tokens[name].kind == .string && json.isExempt(type, .identifier, document)
    }

    private mutating func readBlockStart(
        _ document: UnsafeBufferPointer<UInt8>, _ scratch: Scratch, into event: inout HeldEvent
    ) throws(Failure) -> Int? {
        let index = try blockIndex(document)
        event.order = .block(index)
        try message.begin(index)
        try close(scratch) { $0.isBlock(index) }
        guard let block = json.member("content_block", of: 0, in: document) else { return nil }
        try requireOneText(["text", "thinking"], of: block, document)
        for (name, field) in [("text", .text), ("thinking", .thinking)] as [(StaticString, ChannelKey.Field)] {
            guard let token = text(name, of: block, document) else { continue }
            if !isEmpty(token) { message.texts.insert(index) }
            try addPiece(ChannelKey(field: field, index: index), token, .string, document, into: &event)
            return token
        }
        return nil
    }

    /// A message that begins with texts: deltas must not go on with them, as they are masked each on its own.
    private mutating func readMessage(_ document: UnsafeBufferPointer<UInt8>) throws(Failure) {
        guard let start = json.member("message", of: 0, in: document),
            let content = json.member("content", of: start, in: document), json.tape.tokens[content].kind == .array
        else { return }
        var block = content + 1
        var index = 0
        while block < Int(json.tape.tokens[content].next) {
            let names: [StaticString] = ["text", "thinking", "content"]
            if names.contains(where: { text($0, of: block, document).map { !isEmpty($0) } ?? false }) {
                try message.end(index)
            }
            block = Int(json.tape.tokens[block].next)
            index += 1
        }
    }

    /// Legacy text completions, with or without a type.
    private mutating func readCompletion(
        _ document: UnsafeBufferPointer<UInt8>, _ scratch: Scratch, into event: inout HeldEvent
    ) throws(Failure) -> Int? {
        guard let token = json.member("completion", of: 0, in: document), json.tape.tokens[token].kind == .string
        else { return nil }
        event.order = .strict
        if !isEmpty(token) { try message.requireOpen() }
        let reason = json.member("stop_reason", of: 0, in: document).map { json.tape.tokens[$0].kind }
        // With members that say nothing of this piece alone.
        let known: [StaticString] = [
            "type", "id", "completion", "stop_reason", "model", "stop", "log_id", "truncated", "exception",
        ]
        event.isPureDelta = reason != .string && hasOnly(known, 0, document)
        try addPiece(ChannelKey(field: .completion, index: 0), token, .string, document, into: &event)
        if reason == .string {
            message.phase = .ended
            try close(scratch) { $0.field == .completion }
        }
        return token
    }

    /// A preview of an event of a session: `delta.content.text` of entry `delta.index` of event `event_id`.
    private mutating func readSessionDelta(
        _ document: UnsafeBufferPointer<UInt8>, into event: inout HeldEvent
    ) throws(Failure) -> Int? {
        let idToken = json.member("event_id", of: 0, in: document)
        let id = idToken.map { string($0, document) } ?? []
        event.order = .block(Self.order(of: id))
        guard let delta = json.member("delta", of: 0, in: document),
            let content = json.member("content", of: delta, in: document),
            let token = json.member("text", of: content, in: document), json.tape.tokens[token].kind == .string
        else { return nil }
        let index = json.member("index", of: delta, in: document).flatMap { json.integer($0, in: document) } ?? 0
        event.isPureDelta =
            hasOnly(["type", "event_id", "delta"], 0, document)
            && hasOnly(["type", "index", "content"], delta, document)
            && hasOnly(["type", "text"], content, document)
        // An id that is no identifier is masked as a text, and so would count as one that may differ.
        event.onlyAppends = idToken.map { json.isExempt($0, .identifier, document) } ?? true
        let key = ChannelKey(field: .event, index: index, event: id)
        try addPiece(key, token, .string, document, into: &event)
        return token
    }

    // MARK: Helpers

    private mutating func addPiece(
        _ key: ChannelKey, _ token: Int, _ encoding: HeldEvent.Encoding, _ document: UnsafeBufferPointer<UInt8>,
        into event: inout HeldEvent
    ) throws(Failure) {
        let item = json.tape.tokens[token]
        try addPiece(
            key, Int(item.start)..<Int(item.end), escaped: item.escaped, encoding, document, into: &event)
    }

    /// Whether an object has no members but these, each once.
    private func hasOnly(_ names: [StaticString], _ object: Int, _ document: UnsafeBufferPointer<UInt8>) -> Bool {
        members(of: object) == names.count { json.member($0, of: object, in: document) != nil }
    }

    private func isEmpty(_ string: Int) -> Bool { json.tape.tokens[string].start == json.tape.tokens[string].end }

    /// The string of a member.
    private func text(_ name: StaticString, of object: Int, _ document: UnsafeBufferPointer<UInt8>) -> Int? {
        json.member(name, of: object, in: document).flatMap { json.tape.tokens[$0].kind == .string ? $0 : nil }
    }

    /// Only one text of an event goes through a channel: another beside it could be half a secret.
    private func requireOneText(
        _ names: [StaticString], of object: Int, _ document: UnsafeBufferPointer<UInt8>
    ) throws(Failure) {
        guard names.count(where: { text($0, of: object, document) != nil }) > 1 else { return }
        throw Failure(code: .unreadable, message: "an event has more than one text")
    }

    private func blockIndex(_ document: UnsafeBufferPointer<UInt8>) throws(Failure) -> Int {
        guard let token = json.member("index", of: 0, in: document), let index = json.integer(token, in: document)
        else { throw Failure(code: .unreadable, message: "an event of a content block has no index") }
        return index
    }

    private func members(of object: Int) -> Int {
        var count = 0
        var i = object + 1
        while i < Int(json.tape.tokens[object].next) {
            count += 1
            i = Int(json.tape.tokens[i + 1].next)
        }
        return count
    }

    private func string(_ token: Int, _ document: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let item = json.tape.tokens[token]
        var text: [UInt8] = []
        JSONUnescaper.decode(document[Int(item.start)..<Int(item.end)], into: &text)
        return text
    }

    /// Of the events of a session, what keeps their order: never that of a content block.
    private static func order(of id: [UInt8]) -> Int {
        -1 - Int(id.reduce(0) { ($0 &* 31 &+ UInt64($1)) & 0xFFFF_FFFF })
    }
}
