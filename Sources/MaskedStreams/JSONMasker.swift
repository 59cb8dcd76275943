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
    /// Where the value that is being masked is: of each container around it, the key's token or the place in the array.
    private var path: [Step] = []
    /// The type of the document as names of channels begin with it; made once.
    private var typeName: String?

    private enum Step {
        case key(Int)
        case place(Int)
    }

    init(_ database: Database) { self.database = database }

    /// Reads the document `bytes[start..<end]`, to be masked or looked into.
    mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
    ) throws(ResponseMasker.Failure) {
        splices.removeAll(keepingCapacity: true)
        reports.removeAll(keepingCapacity: true)
        typeName = nil
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
        path.removeAll(keepingCapacity: true)
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
            var place = 0
            while i < Int(item.next) {
                path.append(.place(place))
                try maskValue(i, isProtocol: isProtocol, except: piece, bytes, scratch)
                path.removeLast()
                i = Int(tape.tokens[i].next)
                place += 1
            }
        case .object:
            var i = token + 1
            var type: [UInt8]?
            while i < Int(item.next) {
                path.append(.key(i))
                switch isProtocol ? rule(for: i, in: token, &type, bytes) : .masked {
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
                path.removeLast()
                i = Int(tape.tokens[i + 1].next)
            }
        }
    }

    /// `type`: of the object, once a rule has asked for it.
    private func rule(
        for key: Int, in object: Int, _ type: inout [UInt8]?, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> FieldRules.Rule {
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
        if case .exemptInTypes(let types) = rule {
            let own = type ?? string("type", of: object, in: bytes)
            type = own
            own.withUnsafeBufferPointer { own in
                for name in types where own[...].equals(name) { rule = .exempt }
            }
        }
        return rule
    }

    /// The text of a member that is a string; otherwise empty.
    private func string(_ key: StaticString, of object: Int, in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        if let token = member(key, of: object, in: bytes), tape.tokens[token].kind == .string {
            let item = tape.tokens[token]
            JSONUnescaper.decode(bytes[Int(item.start)..<Int(item.end)], into: &text)
        }
        return text
    }

    private mutating func maskString(
        _ token: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        let item = tape.tokens[token]
        let raw = UnsafeBufferPointer(rebasing: bytes[Int(item.start)..<Int(item.end)])
        guard !raw.isEmpty else { return }
        guard item.escaped else {
            try decide(raw, scratch)
            report(decisions.matches, bytes)
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
        report(decisions.matches, bytes)
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
        report(channel.matches, bytes)
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

    private mutating func report(_ matches: [Decisions.Match], _ bytes: UnsafeBufferPointer<UInt8>) {
        guard !matches.isEmpty else { return }
        let name = name(bytes)
        for match in matches { append(match, name) }
    }

    private mutating func append(_ match: Decisions.Match, _ channel: String) {
        reports.append(
            ResponseMasker.Report(
                pattern: match.pattern, channel: channel, offset: match.start, length: match.end - match.start))
    }

    /// Forgets reports; for those that were taken.
    mutating func clearReports() { reports.removeAll(keepingCapacity: true) }

    /// The event's type and the path of the value that is being masked: `message_start:$.message.content[0].text`. Of a deep one, the beginning.
    private mutating func name(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var name = typeName ?? ""
        if typeName == nil {
            if let type = member("type", of: 0, in: bytes) { name = printable(type, bytes) + ":" }
            typeName = name
        }
        name += "$"
        for step in path.prefix(Self.maxSteps) {
            switch step {
            case .key(let key): name += "." + printable(key, bytes)
            case .place(let place): name += "[\(place)]"
            }
        }
        return path.count > Self.maxSteps ? name + "…" : name
    }

    /// Of a path in a report: what nests deeper than the protocol does is told in short.
    private static let maxSteps = 32

    /// A key or type if it looks like one of the protocol's, which carries no text.
    private func printable(_ token: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let item = tape.tokens[token]
        let raw = bytes[Int(item.start)..<Int(item.end)]
        guard raw.count <= 40 else { return "?" }
        let isName = raw.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        }
        return isName ? String(decoding: raw, as: UTF8.self) : "?"
    }
}

extension ResponseMasker.Failure {
    static func blocked(_ database: Database, _ pattern: Int) -> Self {
        let id = database.patterns[pattern].id
        return Self(code: .blocked(pattern: id), message: "blocked by the pattern \(id)")
    }
}
