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
        /// A header is not UTF-8: it could not be passed on as it came.
        case notText
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
        guard let line = String(validating: text, as: UTF8.self) else { return .notText }
        if Self.isSpace(text[0]) {  // an obsolete continuation of the line before
            guard !head.headers.isEmpty else { return .more }
            head.headers[head.headers.count - 1].value += " " + Self.trimmed(line[...])
            return .more
        }
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return .more }
        head.headers.append((Self.trimmed(line[..<colon]), Self.trimmed(line[line.utf8.index(after: colon)...])))
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

    private static func trimmed(_ text: Substring) -> String {
        var text = text.utf8
        while let first = text.first, isSpace(first) { text.removeFirst() }
        while let last = text.last, isSpace(last) { text.removeLast() }
        return String(Substring(text))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
