import MaskedStreams

/// What the first bytes of a body called text say of it.
///
/// Many a client goes by what it asked for and not by the type, so that events and documents under a wrong name must be read
/// as what they are: as text, a secret in pieces or with escapes would pass.
struct TextOpening {
    /// All of the body so far.
    private(set) var bytes: [UInt8] = []

    /// Of blank bytes before anything else, in bytes.
    private static let limit = 64 << 10
    private static let fields = ["data", "event", "id", "retry"].map { Array($0.utf8) }

    mutating func take(_ more: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: more) }

    /// How the body is read; nil for as long as that depends on what follows. Throws for bytes that patterns cannot see.
    func format(isWhole: Bool) throws(ResponseMasker.Failure) -> ResponseMasker.Format? {
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) || bytes.contains(0) {
            throw Self.wide
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if !isWhole, bytes.count < mark.count, mark.starts(with: bytes) || bytes == [0xFE] || bytes == [0xFF] {
            return nil
        }
        let rest = bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0)
            .drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let first = rest.first else {
            if bytes.count > Self.limit {
                throw ResponseMasker.Failure(code: .unreadable, message: "the text begins with too much blank space")
            }
            return isWhole ? .text : nil
        }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .undeclared
        case UInt8(ascii: ":"): return .events
        default: break
        }
        for field in Self.fields where rest.prefix(field.count).elementsEqual(field.prefix(rest.count)) {
            // A field's name ends at a colon, or is the whole line.
            guard let end = rest.dropFirst(field.count).first else { return isWhole ? .text : nil }
            if end == UInt8(ascii: ":") || end == 0x0D || end == 0x0A { return .events }
        }
        return .text
    }

    /// Text of 16 or 32 bits: in it, every ASCII character has a zero byte.
    static let wide = ResponseMasker.Failure(
        code: .unreadable, message: "the text is not UTF-8: it holds a zero byte or the mark of UTF-16")
}
