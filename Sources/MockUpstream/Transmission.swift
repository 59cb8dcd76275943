/// Turns the parts of a body into writes to a socket: cut, compressed, framed.
struct Transmission {
    private let framing: Delivery.Framing
    private let delivery: Delivery
    private let gzip: Gzip?
    private var random: SeededRandom
    /// Bytes that wait for a write to be full.
    private var waiting: [UInt8] = []
    /// The size of the next write, where it is fixed beforehand.
    private var size: Int

    init(_ reply: Reply) throws {
        framing = reply.framing
        delivery = reply.delivery
        gzip = reply.delivery.gzip == .never ? nil : try Gzip()
        let seed: UInt64 = if case .random(let seed) = reply.delivery.writes { seed } else { 0 }
        random = SeededRandom(seed: seed)
        size = 0
        size = nextSize()
    }

    /// The head of the response.
    static func head(_ reply: Reply, closes: Bool) throws -> [UInt8] {
        var lines = "HTTP/1.1 \(reply.status) \(reason(reply.status))\r\n"
        for header in reply.headers { lines += "\(header.name): \(header.value)\r\n" }
        switch reply.framing {
        case .chunked: lines += "transfer-encoding: chunked\r\n"
        case .length: lines += "content-length: \(try length(of: reply))\r\n"
        case .close: break
        }
        if closes { lines += "connection: close\r\n" }
        return Array((lines + "\r\n").utf8)
    }

    /// The writes that the next bytes of the body fill.
    mutating func push(_ bytes: [UInt8]) throws -> [[UInt8]] {
        switch delivery.writes {
        case .event: return try encode([bytes], last: false)
        case .whole:
            waiting += bytes
            return []
        case .size, .random:
            waiting += bytes
            var parts: [[UInt8]] = []
            var start = 0
            while waiting.count - start >= size {
                parts.append(Array(waiting[start..<start + size]))
                start += size
                size = nextSize()
            }
            waiting.removeFirst(start)
            return try encode(parts, last: false)
        }
    }

    /// What still waits, without an end.
    mutating func flush() throws -> [[UInt8]] {
        defer { waiting = [] }
        return try encode([waiting], last: false)
    }

    /// What still waits, and the end of the body.
    mutating func finish() throws -> [[UInt8]] {
        defer { waiting = [] }
        var writes = try encode([waiting], last: true)
        if framing == .chunked {
            writes += cut(Array((delivery.chunks == .odd ? "000\r\nx-mock-trailer: done\r\n\r\n" : "0\r\n\r\n").utf8))
        }
        return writes
    }

    private func encode(_ parts: [[UInt8]], last: Bool) throws -> [[UInt8]] {
        try parts.flatMap { part -> [[UInt8]] in
            let bytes = part.isEmpty && !last ? part : try gzip?.compress(part, last: last) ?? part
            // An empty chunk would be the end of the body.
            return bytes.isEmpty ? [] : cut(framing == .chunked ? chunk(bytes) : bytes)
        }
    }

    private func chunk(_ bytes: [UInt8]) -> [UInt8] {
        let size = String(bytes.count, radix: 16)
        let line = delivery.chunks == .odd ? "00\(size.uppercased());part=\"a;b\"\r\n" : "\(size)\r\n"
        return Array(line.utf8) + bytes + [0x0D, 0x0A]
    }

    private func cut(_ bytes: [UInt8]) -> [[UInt8]] {
        guard let most = delivery.wire else { return [bytes] }
        return stride(from: 0, to: bytes.count, by: most).map { Array(bytes[$0..<min($0 + most, bytes.count)]) }
    }

    private mutating func nextSize() -> Int {
        switch delivery.writes {
        case .size(let size): size
        case .random: Int.random(in: 1...200, using: &random)
        case .event, .whole: 0
        }
    }

    /// The length of the body as sent. Compressing it twice gives the same bytes twice.
    private static func length(of reply: Reply) throws -> Int {
        var plain = reply
        plain.framing = .close
        var transmission = try Transmission(plain)
        var length = 0
        for run in reply.runs {
            for _ in 0..<run.times {
                for piece in run.pieces { length += try transmission.push(piece.bytes).reduce(0) { $0 + $1.count } }
            }
        }
        return try transmission.finish().reduce(length) { $0 + $1.count }
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Request Entity Too Large"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 504: "Gateway Timeout"
        case 529: "Overloaded"
        default: "Status"
        }
    }
}
