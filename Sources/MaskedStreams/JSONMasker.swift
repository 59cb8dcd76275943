import ClaudeProtocol
import Masking
import PatternSyntax

/// Masks the strings, numbers and keys of one JSON document after another, each on its own; the strings of an array are lines of
/// one text for a span that one of them leaves open.
///
/// Holds no state between documents but its storage.
struct JSONMasker {
    let database: Database
    private(set) var tape = JSONTape()
    /// Where the document last masked does not pass as it is.
    private(set) var splices: [Splice] = []
    private(set) var reports: [ResponseMasker.Report] = []
    private var text: [UInt8] = []
    private var decider: LineDecider
    /// What the strings of the innermost array left open.
    private var open: LineDecider.OpenSpan?
    /// Where the strings of the document last masked are, but for keys and those that are never touched, with the one that was left out; in
    /// the order in which they stand. Nil if what is masked depends on more than each of them.
    private(set) var strings: [Range<Int>]?
    /// Where the value that is being masked is: of each container around it, the key's token or the place in the array.
    private var path: [Step] = []
    /// The type of the document as names of channels begin with it; made once.
    private var typeName: String?

    private enum Step {
        case key(Int)
        /// A key that was masked.
        case maskedKey
        case place(Int)
    }

    init(_ database: Database) {
        self.database = database
        decider = LineDecider(database)
    }

    /// Reads the document `bytes[start..<end]`, to be masked or looked into.
    mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
    ) throws(ResponseMasker.Failure) {
        splices.removeAll(keepingCapacity: true)
        reports.removeAll(keepingCapacity: true)
        strings = nil
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
        open = nil
        strings = []
        try maskValue(0, isProtocol: true, except: piece, bytes, scratch)
    }

    /// The document last read has no string to mask but this one, which is left out.
    mutating func findsOnly(_ piece: Int) {
        let item = tape.tokens[piece]
        strings = [Int(item.start)..<Int(item.end)]
    }

    private mutating func maskValue(
        _ token: Int, isProtocol: Bool, except piece: Int?, _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        let item = tape.tokens[token]
        switch item.kind {
        case .literal, .key:
            break
        case .number:
            if !isProtocol || !isCount(token) { try maskNumber(token, bytes, scratch) }
        case .string:
            strings?.append(Int(item.start)..<Int(item.end))
            if token != piece { try maskString(token, bytes, scratch) }
        case .array:
            // Its strings are lines of one text.
            strings = nil
            var i = token + 1
            var place = 0
            let outer = open
            open = nil
            while i < Int(item.next) {
                path.append(.place(place))
                if tape.tokens[i].kind == .string && i != piece {
                    try maskString(i, isLine: true, bytes, scratch)
                } else {
                    try maskValue(i, isProtocol: isProtocol, except: piece, bytes, scratch)
                }
                path.removeLast()
                i = Int(tape.tokens[i].next)
                place += 1
            }
            open = outer
        case .object:
            var i = token + 1
            var type: [UInt8]?
            while i < Int(item.next) {
                let isMasked = isProtocol && isName(i, bytes) ? false : try maskKey(i, bytes, scratch)
                path.append(isMasked ? .maskedKey : .key(i))
                try maskMember(i, of: token, isProtocol: isProtocol, except: piece, &type, bytes, scratch)
                path.removeLast()
                i = Int(tape.tokens[i + 1].next)
            }
        }
    }

    /// Masks the value of a member. `type`: of the object, once a rule has asked for it.
    private mutating func maskMember(
        _ key: Int, of object: Int, isProtocol: Bool, except piece: Int?, _ type: inout [UInt8]?,
        _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        let value = key + 1
        switch isProtocol ? rule(for: key, in: object, &type, bytes) : .masked {
        // An object in the place of an identifier is none, nor is a sentence.
        case .exempt(let form) where isExempt(value, form, bytes): break
        case .document: try maskDocument(value, bytes, scratch)
        case .protocolObject, .exemptInTypes:
            try maskValue(value, isProtocol: true, except: piece, bytes, scratch)
        case .masked, .exempt:
            try maskValue(value, isProtocol: isProtocol && isCount(value), except: piece, bytes, scratch)
        }
    }

    /// Whether a value is a string of a form that is never touched.
    func isExempt(_ token: Int, _ form: FieldRules.Form, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let item = tape.tokens[token]
        return item.kind == .string && form.allows(bytes[Int(item.start)..<Int(item.end)])
    }

    /// Whether a value is a number that can be a count, an index or a time in seconds.
    private func isCount(_ token: Int) -> Bool {
        let item = tape.tokens[token]
        return item.kind == .number && item.end - item.start <= 10
    }

    /// Whether a key can be a name of the protocol's: all of which are lower case, few with digits.
    private func isName(_ key: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let item = tape.tokens[key]
        return item.end - item.start <= 40
            && bytes[Int(item.start)..<Int(item.end)].allSatisfy {
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == UInt8(ascii: "_")
            }
    }

    /// Masks a key as a string. Whether anything of it was found.
    private mutating func maskKey(
        _ key: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) -> Bool {
        let count = reports.count
        path.append(.maskedKey)
        defer { path.removeLast() }
        try maskString(key, bytes, scratch)
        return reports.count > count
    }

    /// Masks a number, which makes it a string.
    private mutating func maskNumber(
        _ token: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        let item = tape.tokens[token]
        let raw = UnsafeBufferPointer(rebasing: bytes[Int(item.start)..<Int(item.end)])
        try decider.decide(raw, scratch)
        report(decider.matches, bytes)
        guard !decider.edits.isEmpty else { return }
        var text: [UInt8] = [.quote]
        var from = 0
        for edit in decider.edits {
            text += raw[from..<edit.start] + JSONEscaping.escaped(edit.replacement)
            from = edit.end
        }
        splices.append(Splice(Int(item.start), Int(item.end), text + raw[from...] + [.quote]))
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
            rule = decoded.withUnsafeBufferPointer { FieldRules.rule(for: $0[...]) }
        } else {
            rule = FieldRules.rule(for: raw)
        }
        if case .exemptInTypes(let types) = rule {
            let own = type ?? string("type", of: object, in: bytes)
            type = own
            own.withUnsafeBufferPointer { own in
                for name in types where own[...].equals(name) { rule = .exempt(.opaque) }
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

    /// `isLine`: of an array.
    private mutating func maskString(
        _ token: Int, isLine: Bool = false, _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        let item = tape.tokens[token]
        let raw = UnsafeBufferPointer(rebasing: bytes[Int(item.start)..<Int(item.end)])
        guard !raw.isEmpty else { return }
        guard item.escaped else {
            try decide(raw, isLine: isLine, scratch)
            report(decider.matches, bytes)
            for edit in decider.edits {
                splices.append(
                    Splice(
                        Int(item.start) + edit.start, Int(item.start) + edit.end,
                        JSONEscaping.escaped(edit.replacement)))
            }
            return
        }
        text.removeAll(keepingCapacity: text.capacity <= 1 << 16)
        JSONUnescaper.decode(raw[...], into: &text)
        try decideText(isLine: isLine, scratch)
        report(decider.matches, bytes)
        guard !decider.edits.isEmpty else { return }
        var edits = decider.edits.map { Splice($0.start, $0.end, JSONEscaping.escaped($0.replacement)) }
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

    /// Masks a line that is no JSON: its edits, in offsets of the line. `open`: what the lines before it left open.
    mutating func maskPlain(
        _ plain: UnsafeBufferPointer<UInt8>, after open: inout LineDecider.OpenSpan?, name: @autoclosure () -> String,
        scratch: Scratch
    ) throws(ResponseMasker.Failure) -> [Splice] {
        guard !plain.isEmpty else { return [] }
        try decider.decide(plain, after: &open, scratch)
        for match in decider.matches { append(match, name()) }
        return decider.edits.map { Splice($0.start, $0.end, $0.replacement) }
    }

    private mutating func decideText(isLine: Bool, _ scratch: Scratch) throws(ResponseMasker.Failure) {
        let text = text
        try text.withUnsafeBufferPointer { (bytes) throws(ResponseMasker.Failure) in
            try decide(bytes, isLine: isLine, scratch)
        }
    }

    private mutating func decide(
        _ plain: UnsafeBufferPointer<UInt8>, isLine: Bool, _ scratch: Scratch
    ) throws(ResponseMasker.Failure) {
        if isLine { try decider.decide(plain, after: &open, scratch) } else { try decider.decide(plain, scratch) }
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
            case .maskedKey: name += ".?"
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
