import Foundation
import Synchronization

/// JSON Lines of what arrived and what became of it. A line is written at once, so that a test may read along.
final class RequestLog: Sendable {
    /// Whether each event gets a line too.
    let includesEvents: Bool
    private let file: Mutex<FileHandle>

    /// Appends to the file, which is made if need be. Throws what the file system says.
    init(path: String, includesEvents: Bool) throws {
        self.includesEvents = includesEvents
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(fileURLWithPath: path))
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seekToEnd()
        file = Mutex(handle)
    }

    func request(_ request: Request, id: String) throws {
        let headers = request.headers.map { header -> JSON in
            .array([.string(header.name.lowercased()), .string(Self.shown(header))])
        }
        let body = String(validating: request.body, as: UTF8.self)
        try write([
            "at": "request", "id": .string(id), "method": .string(request.method), "target": .string(request.target),
            "headers": .array(headers),
            "body": .string(body ?? Data(request.body).base64EncodedString()),
            "encoding": body == nil ? "base64" : "utf8",
        ])
    }

    /// `time` is in seconds of the system's clock, taken before the event is written to the socket.
    func event(_ bytes: [UInt8], id: String) throws {
        guard includesEvents else { return }
        let time = Date().timeIntervalSince1970
        try write([
            "at": "event", "id": .string(id), "time": .number(String(time)),
            "bytes": .string(String(decoding: bytes, as: UTF8.self)),
        ])
    }

    /// `outcome` is `complete`, `fault` or `left` (the client did not wait for the end).
    func end(id: String, status: Int, outcome: String, bytes: Int) throws {
        try write([
            "at": "end", "id": .string(id), "status": .number(String(status)), "outcome": .string(outcome),
            "bytes": .number(String(bytes)),
        ])
    }

    /// Credentials are told apart, but not kept.
    private static func shown(_ header: Response.Header) -> String {
        switch header.name.lowercased() {
        case "x-api-key", "authorization", "cookie", "proxy-authorization":
            "fnv1a:" + String(fingerprint(header.value.utf8), radix: 16)
        default: header.value
        }
    }

    private func write(_ json: JSON) throws {
        let line = Data(json.bytes + [0x0A])
        try file.withLock { try $0.write(contentsOf: line) }
    }
}
