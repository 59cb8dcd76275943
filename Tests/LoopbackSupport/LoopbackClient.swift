import Foundation

/// An answer as a client sees it.
public struct Answer: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// Whether the body ended as its framing says.
    public var isComplete: Bool

    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The first value of a header, by its lower-case name.
    public subscript(name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
}

extension Socket {
    /// Sends a request, framed by content-length if it has a body, and reads its answer.
    public func request(
        _ method: String, _ target: String, headers: [String] = [], body: String? = nil
    ) throws -> Answer {
        var lines = ["\(method) \(target) HTTP/1.1", "host: test"] + headers
        if let body { lines.append("content-length: \(body.utf8.count)") }
        try send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
        var rest: [UInt8] = []
        return try receiveAnswer(&rest, hasBody: method != "HEAD")
    }

    /// The next final answer; interim ones are skipped. `rest` keeps what came after it.
    public func receiveAnswer(_ rest: inout [UInt8], hasBody: Bool = true) throws -> Answer {
        while let (lines, framing) = try receiveHead(&rest) {
            let status = Int(lines[0].split(separator: " ")[1]) ?? 0
            if status < 200 { continue }
            let headers = lines.dropFirst().map { line in
                let pair = line.split(separator: ":", maxSplits: 1)
                return (String(pair[0]), pair.count > 1 ? pair[1].trimmingCharacters(in: .whitespaces) : "")
            }
            var answer = Answer(status: status, headers: headers, body: [], isComplete: true)
            guard hasBody, status != 204, status != 304 else { return answer }
            if framing == .none {
                answer.body = try rest + receiveAll()
            } else {
                answer.isComplete = try receiveBody(framing, into: &answer.body, &rest)
            }
            return answer
        }
        throw SocketError(call: "no answer", number: 0)
    }
}

/// Asks again and again until a condition holds; returns whether it did within 20 s.
public func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<1000 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return false
}

/// Runs blocking work on a thread of its own, off the tests' few shared ones.
public func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}
