import ClaudeProtocol
import Masking
import PatternSyntax

/// Masks the string values of one JSON document after another, each value on its own.
///
/// Holds no state between documents but its storage.
struct JSONMasker {
    let database: Database
    private(set) var tape = JSONTape()
    /// Where the document last masked does not pass as it is.
    private(set) var splices: [Splice] = []
    private(set) var reports: [ResponseMasker.Report] = []
    private let rules = FieldRules()
    private var text: [UInt8] = []
    private var decisions = Decisions()

    init(_ database: Database) { self.database = database }

    /// Reads the document `bytes[start..<end]`, to be masked or looked into.
    mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
    ) throws(ResponseMasker.Failure) {
        splices.removeAll(keepingCapacity: true)
        reports.removeAll(keepingCapacity: true)
        do {
            try tape.read(bytes, from: start, to: end)
        } catch {
            throw ResponseMasker.Failure(code: .unreadable, message: error.message)
        }
    }

    // MARK: Looking into the document

    /// The value of the last member of an object with this key, as parsers take it; nil when there is none.
    func member(_ key: StaticString, of object: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard tape.tokens[object].kind == .object else { return nil }
        var found: Int?
        var i = object + 1
        let end = Int(tape.tokens[object].next)
        while i < end {
            if equals(i, key, in: bytes) { found = i + 1 }
            i = Int(tape.tokens[i + 1].next)
        }
        return found
    }

    /// Whether a string or key says exactly this, however it is escaped.
    func equals(_ token: Int, _ text: StaticString, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let item = tape.tokens[token]
        guard item.kind == .string || item.kind == .key else { return false }
        let raw = bytes[Int(item.start)..<Int(item.end)]
        guard item.escaped else { return raw.equals(text) }
        var decoded: [UInt8] = []
        JSONUnescaper.decode(raw, into: &decoded)
        return decoded.withUnsafeBufferPointer { $0[...].equals(text) }
    }

    /// The number of a token that is a small integer.
    func integer(_ token: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let item = tape.tokens[token]
        guard item.kind == .number, item.end - item.start < 10 else { return nil }
        var value = 0
        for byte in bytes[Int(item.start)..<Int(item.end)] {
            guard byte &- UInt8(ascii: "0") < 10 else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    // MARK: Masking

    /// Masks the document last read, but for the string `piece`, which goes through a channel of its own.
    mutating func mask(
        _ bytes: UnsafeBufferPointer<UInt8>, except piece: Int? = nil, scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        try maskValue(0, isProtocol: true, except: piece, bytes, scratch)
    }

    private mutating func maskValue(
        _ token: Int, isProtocol: Bool, except piece: Int?, _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        let item = tape.tokens[token]
        switch item.kind {
        case .number, .literal, .key:
            break
        case .string:
            if token != piece { try maskString(token, bytes, scratch) }
        case .array:
            var i = token + 1
            while i < Int(item.next) {
                try maskValue(i, isProtocol: isProtocol, except: piece, bytes, scratch)
                i = Int(tape.tokens[i].next)
            }
        case .object:
            var i = token + 1
            while i < Int(item.next) {
                switch isProtocol ? rule(for: i, in: token, bytes) : .masked {
                case .exempt:
                    // Only strings are exempt: an object in the place of an identifier is none.
                    if tape.tokens[i + 1].kind != .string {
                        try maskValue(i + 1, isProtocol: false, except: piece, bytes, scratch)
                    }
                case .document: try maskDocument(i + 1, bytes, scratch)
                case .protocolObject, .exemptInTypes:
                    try maskValue(i + 1, isProtocol: true, except: piece, bytes, scratch)
                case .masked: try maskValue(i + 1, isProtocol: false, except: piece, bytes, scratch)
                }
                i = Int(tape.tokens[i + 1].next)
            }
        }
    }

    private func rule(for key: Int, in object: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> FieldRules.Rule {
        let item = tape.tokens[key]
        let raw = bytes[Int(item.start)..<Int(item.end)]
        var rule: FieldRules.Rule
        if item.escaped {
            var decoded: [UInt8] = []
            JSONUnescaper.decode(raw, into: &decoded)
            rule = decoded.withUnsafeBufferPointer { rules.rule(for: $0[...]) }
        } else {
            rule = rules.rule(for: raw)
        }
        if case .exemptInTypes(let types) = rule, let type = member("type", of: object, in: bytes) {
            for name in types where equals(type, name, in: bytes) { rule = .exempt }
        }
        return rule
    }

    private mutating func maskString(
        _ token: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        let item = tape.tokens[token]
        let raw = UnsafeBufferPointer(rebasing: bytes[Int(item.start)..<Int(item.end)])
        guard !raw.isEmpty else { return }
        guard item.escaped else {
            try decide(raw, scratch)
            report(token, bytes)
            for edit in decisions.edits {
                splices.append(
                    Splice(
                        Int(item.start) + edit.start, Int(item.start) + edit.end,
                        JSONEscaping.escaped(edit.replacement)))
            }
            return
        }
        text.removeAll(keepingCapacity: text.capacity <= 1 << 16)
        JSONUnescaper.decode(raw[...], into: &text)
        try decideText(scratch)
        report(token, bytes)
        guard !decisions.edits.isEmpty else { return }
        var edits = decisions.edits.map { Splice($0.start, $0.end, JSONEscaping.escaped($0.replacement)) }
        var unescaper = JSONUnescaper(.string)
        let first = splices.count
        unescaper.translate(&edits, in: raw, into: &splices)
        shift(from: first, by: Int(item.start))
    }

    private mutating func maskDocument(
        _ token: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        let item = tape.tokens[token]
        let quotes = item.kind == .string ? 1 : 0
        let start = Int(item.start) - quotes
        let raw = UnsafeBufferPointer(rebasing: bytes[start..<(Int(item.end) + quotes)])
        // The usual `{}` of a block that streams its input.
        guard raw.count > 2 else { return }
        var channel = ChannelMasker(.document, database)
        try channel.append(raw)
        try channel.finish(scratch)
        if let pattern = channel.blockedBy { throw .blocked(database, pattern) }
        for match in channel.matches { append(match, name(token, bytes)) }
        guard !channel.edits.isEmpty else { return }
        var unescaper = JSONUnescaper(.between)
        let first = splices.count
        unescaper.translate(&channel.edits, in: raw, into: &splices)
        shift(from: first, by: start)
    }

    private mutating func shift(from first: Int, by offset: Int) {
        for i in first..<splices.count {
            splices[i].start += offset
            splices[i].end += offset
        }
    }

    /// Masks a text that is no JSON: its edits, in offsets of the text.
    mutating func maskPlain(
        _ plain: UnsafeBufferPointer<UInt8>, name: @autoclosure () -> String, scratch: Scratch
    ) throws(ResponseMasker.Failure) -> [Splice] {
        guard !plain.isEmpty else { return [] }
        try decide(plain, scratch)
        for match in decisions.matches { append(match, name()) }
        return decisions.edits.map { Splice($0.start, $0.end, $0.replacement) }
    }

    private mutating func decideText(_ scratch: Scratch) throws(ResponseMasker.Failure) {
        let text = text
        try text.withUnsafeBufferPointer { (bytes) throws(ResponseMasker.Failure) in try decide(bytes, scratch) }
    }

    /// Decides a whole text at once.
    private mutating func decide(
        _ plain: UnsafeBufferPointer<UInt8>, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        decisions.clear()
        decisions.settled = 0
        decisions.blockedBy = nil
        var channel = Channel(database)
        do {
            try channel.feed(plain, scratch: scratch, into: &decisions)
            if decisions.blockedBy == nil { try channel.finish(scratch: scratch, into: &decisions) }
        } catch {
            throw ResponseMasker.Failure(code: .engine, message: error.message)
        }
        if let pattern = decisions.blockedBy { throw .blocked(database, pattern) }
        guard decisions.settled == plain.count else {
            throw ResponseMasker.Failure(code: .engine, message: "the engine left a text undecided at its end")
        }
    }

    // MARK: Reports

    private mutating func report(_ token: Int, _ bytes: UnsafeBufferPointer<UInt8>) {
        for match in decisions.matches { append(match, name(token, bytes)) }
    }

    private mutating func append(_ match: Decisions.Match, _ channel: String) {
        reports.append(
            ResponseMasker.Report(
                pattern: match.pattern, channel: channel, offset: match.start, length: match.end - match.start))
    }

    /// Forgets reports; for those that were taken.
    mutating func clearReports() { reports.removeAll(keepingCapacity: true) }

    /// The event's type and the path of a token: `message_start:$.message.content[0].text`.
    private func name(_ token: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var name = ""
        if tape.tokens[0].kind == .object, let type = member("type", of: 0, in: bytes) {
            name = printable(type, bytes) + ":"
        }
        name += "$"
        var container = 0
        while container != token {
            let isArray = tape.tokens[container].kind == .array
            var i = container + 1
            var order = 0
            while true {
                let value = isArray ? i : i + 1
                if token < Int(tape.tokens[value].next) {
                    name += isArray ? "[\(order)]" : "." + printable(i, bytes)
                    container = value
                    break
                }
                i = Int(tape.tokens[value].next)
                order += 1
            }
        }
        return name
    }

    /// A key or type if it looks like one of the protocol's, which carries no text.
    private func printable(_ token: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let item = tape.tokens[token]
        let raw = bytes[Int(item.start)..<Int(item.end)]
        let isName = raw.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        }
        return isName && raw.count <= 40 ? String(decoding: raw, as: UTF8.self) : "?"
    }
}

extension ResponseMasker.Failure {
    static func blocked(_ database: Database, _ pattern: Int) -> Self {
        let id = database.patterns[pattern].id
        return Self(code: .blocked(pattern: id), message: "blocked by the pattern \(id)")
    }
}
