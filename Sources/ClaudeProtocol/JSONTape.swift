/// One token of a JSON document.
package struct JSONToken: Sendable, Equatable {
    package enum Kind: Sendable { case object, array, key, string, number, literal }

    package var kind: Kind
    /// A string or key that contains escapes.
    package var escaped: Bool
    /// The bytes of the token: of strings and keys without the quotes, of containers with their brackets.
    package var start: UInt32
    package var end: UInt32
    /// The token after this one and all that it contains. A key is followed by its value.
    package var next: UInt32
}

/// The tokens of one JSON document in order, read in one pass.
///
/// Strict in structure, numbers and escapes (RFC 8259), because a client must read the document as this does. Lenient in what cannot
/// change where a token ends: strings may hold control characters, broken UTF-8 and lone surrogates.
///
/// Storage is reused from document to document. Linear in the document; 16 bytes a token.
package struct JSONTape: Sendable {
    package struct Limits: Sendable {
        package var depth = 512
        package var tokens = 1 << 22
        package init() {}
    }

    package private(set) var tokens: [JSONToken] = []
    private var open: [Int] = []
    private let limits: Limits

    package init(limits: Limits = Limits()) { self.limits = limits }

    /// Reads `bytes[start..<end]`, which must be one document with nothing but white space around it.
    package mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) throws(ProtocolError)
    {
        precondition(start >= 0 && start <= end && end <= bytes.count)
        guard end < Int(UInt32.max) else { throw ProtocolError("a JSON document is larger than 4 GiB") }
        if tokens.capacity > 1 << 12 { tokens = [] }
        tokens.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
        var reader = Reader(bytes: bytes, start: start, end: end, at: start)
        try value(&reader)
        while let container = open.last {
            reader.skipSpace()
            let isObject = tokens[container].kind == .object
            let isFirst = tokens.count == container + 1
            let byte = try reader.peek()
            if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                reader.at += 1
                tokens[container].end = UInt32(reader.at)
                tokens[container].next = UInt32(tokens.count)
                open.removeLast()
                continue
            }
            if !isFirst {
                guard byte == UInt8(ascii: ",") else { throw reader.error("a comma or a closing bracket is missing") }
                reader.at += 1
                reader.skipSpace()
            }
            if isObject {
                guard try reader.peek() == .quote else { throw reader.error("an object's key is missing") }
                try string(&reader, .key)
                reader.skipSpace()
                guard try reader.peek() == .colon else { throw reader.error("a colon is missing") }
                reader.at += 1
                reader.skipSpace()
            }
            try value(&reader)
        }
        reader.skipSpace()
        guard reader.at == end else { throw reader.error("more follows the document") }
    }

    /// Appends the value that begins here; of a container, its opening bracket.
    private mutating func value(_ reader: inout Reader) throws(ProtocolError) {
        reader.skipSpace()
        let start = reader.at
        let byte = try reader.peek()
        switch byte {
        case .quote:
            try string(&reader, .string)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard open.count < limits.depth else { throw reader.error("more than \(limits.depth) levels deep") }
            open.append(tokens.count)
            reader.at += 1
            try append(byte == UInt8(ascii: "{") ? .object : .array, false, start, reader)
        case UInt8(ascii: "t"):
            try reader.literal("true")
            try append(.literal, false, start, reader)
        case UInt8(ascii: "f"):
            try reader.literal("false")
            try append(.literal, false, start, reader)
        case UInt8(ascii: "n"):
            try reader.literal("null")
            try append(.literal, false, start, reader)
        default:
            try reader.number()
            try append(.number, false, start, reader)
        }
    }

    private mutating func string(_ reader: inout Reader, _ kind: JSONToken.Kind) throws(ProtocolError) {
        let start = reader.at + 1
        let escaped = try reader.string()
        try append(kind, escaped, start, reader, before: 1)
    }

    private mutating func append(
        _ kind: JSONToken.Kind, _ escaped: Bool, _ start: Int, _ reader: Reader, before: Int = 0
    ) throws(ProtocolError) {
        guard tokens.count < limits.tokens else { throw reader.error("more than \(limits.tokens) tokens") }
        tokens.append(
            JSONToken(
                kind: kind, escaped: escaped, start: UInt32(start), end: UInt32(reader.at - before),
                next: UInt32(tokens.count + 1)))
    }
}

/// Reads tokens. `end` never exceeds `bytes.count`, and `at` never exceeds `end`.
private struct Reader {
    let bytes: UnsafeBufferPointer<UInt8>
    let start: Int
    let end: Int
    var at: Int

    func error(_ what: String) -> ProtocolError {
        ProtocolError("broken JSON at byte \(at - start) of the document: \(what)")
    }

    func peek() throws(ProtocolError) -> UInt8 {
        guard at < end else { throw error("it ends too early") }
        return bytes[at]
    }

    mutating func skipSpace() {
        while at < end {
            switch bytes[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }

    mutating func literal(_ text: StaticString) throws(ProtocolError) {
        let count = text.utf8CodeUnitCount
        guard end - at >= count else { throw error("not a value") }
        for i in 0..<count where bytes[at + i] != text.utf8Start[i] { throw error("not a value") }
        at += count
    }

    /// Reads past the closing quote. Whether there were escapes.
    mutating func string() throws(ProtocolError) -> Bool {
        let document = UnsafeBufferPointer(rebasing: bytes[..<end])
        guard let string = JSONString.lenientEnd(in: document, from: at + 1) else {
            throw error("a string is not closed, or has an escape that JSON does not know")
        }
        at = string.end + 1
        return string.hasEscapes
    }

    mutating func number() throws(ProtocolError) {
        if try peek() == UInt8(ascii: "-") { at += 1 }
        if try peek() == UInt8(ascii: "0") { at += 1 } else { try digits() }
        if at < end, bytes[at] == UInt8(ascii: ".") {
            at += 1
            try digits()
        }
        if at < end, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < end, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            try digits()
        }
    }

    private mutating func digits() throws(ProtocolError) {
        let start = at
        while at < end, bytes[at] &- UInt8(ascii: "0") < 10 { at += 1 }
        guard at > start else { throw error("not a value") }
    }
}

/// The value of a hexadecimal digit.
func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
