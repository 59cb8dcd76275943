/// Gathers the header lines that libcurl hands over into the head of the final answer.
///
/// Interim answers (`1xx`) are skipped, trailers ignored. A value type without I/O.
struct HeadParser {
    enum Event: Equatable {
        /// More lines are to come.
        case more
        /// The head is complete.
        case complete
        /// Larger than the limit.
        case tooLarge
    }

    /// In bytes, over all heads of one answer.
    private let limit: Int
    private var size = 0
    private var done = false
    private(set) var head = UpstreamHead(status: 0, headers: [])

    init(limit: Int) { self.limit = limit }

    /// Takes one line, with or without its line end.
    mutating func take(_ line: UnsafeBufferPointer<UInt8>) -> Event {
        guard !done else { return .more }  // trailers
        size += line.count
        guard size <= limit else { return .tooLarge }
        var end = line.count
        while end > 0, Self.isSpace(line[end - 1]) { end -= 1 }
        let text = UnsafeBufferPointer(rebasing: line[..<end])
        if text.isEmpty {
            guard head.status >= 200 else { return .more }
            done = true
            return .complete
        }
        if text.starts(with: "HTTP/".utf8) {
            head = UpstreamHead(status: Self.status(text), headers: [])
            return .more
        }
        if Self.isSpace(text[0]) {  // an obsolete continuation of the line before
            guard !head.headers.isEmpty else { return .more }
            head.headers[head.headers.count - 1].value += " " + Self.string(text[...])
            return .more
        }
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return .more }
        head.headers.append((Self.string(text[..<colon]), Self.string(text[(colon + 1)...])))
        return .more
    }

    /// The number after `HTTP/x `; 0 for none.
    private static func status(_ line: UnsafeBufferPointer<UInt8>) -> Int {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return 0 }
        var status = 0
        for byte in line[(space + 1)...].prefix(3) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return 0 }
            status = status * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return status
    }

    private static func string(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        var bytes = bytes
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
