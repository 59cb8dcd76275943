import Foundation
import Glibc
import Synchronization

/// An HTTP/1.1 server on a free port of the loopback interface: a thread for each connection, all done by the test's closure.
public final class LoopbackServer: Sendable {
    /// A request as it came in.
    public struct Request: Sendable {
        /// The request line and the headers, as they came.
        public var lines: [String]
        public var body: [UInt8]

        public var method: String { String(lines[0].prefix { $0 != " " }) }
        public var target: String { String(lines[0].split(separator: " ")[1]) }

        /// All values of a header, in their order.
        public func values(_ name: String) -> [String] {
            lines.dropFirst().compactMap { line in
                guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name else { return nil }
                return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            }
        }
    }

    private struct State {
        var connections: [Socket] = []
        var accepted = 0
    }

    public let port: Int
    private let listener: Socket
    private let state = Mutex(State())

    /// - Parameter serve: is given each connection, and may keep it for as long as it wants; errors close it.
    public init(ipv6: Bool = false, _ serve: @escaping @Sendable (Socket) throws -> Void) throws {
        let listener = Socket(
            try Socket.check(socket(ipv6 ? AF_INET6 : AF_INET, CInt(SOCK_STREAM.rawValue), 0), "socket"))
        try Socket.withAddress(port: 0, ipv6: ipv6) { _ = try Socket.check(bind(listener.descriptor, $0, $1), "bind") }
        try Socket.check(listen(listener.descriptor, 512), "listen")
        self.listener = listener
        port = try Self.port(of: listener, ipv6: ipv6)
        var forever = timeval(tv_sec: 0, tv_usec: 0)
        setsockopt(listener.descriptor, SOL_SOCKET, SO_RCVTIMEO, &forever, socklen_t(MemoryLayout<timeval>.size))
        Thread.detachNewThread { [self] in
            while case let descriptor = accept(listener.descriptor, nil, nil), descriptor >= 0 {
                let connection = Socket(descriptor)
                state.withLock { state in
                    state.connections.append(connection)
                    state.accepted += 1
                }
                Thread.detachNewThread { [self] in
                    do { try serve(connection) } catch {}  // the other side left, or the test is over
                    state.withLock { $0.connections.removeAll { $0 === connection } }
                }
            }
        }
    }

    public var url: String { "http://127.0.0.1:\(port)" }
    /// How many connections there have been.
    public var accepted: Int { state.withLock { $0.accepted } }

    /// Closes the listener and every connection.
    public func stop() {
        listener.shutdownAll()
        for connection in state.withLock({ $0.connections }) { connection.shutdownAll() }
    }

    /// Serves every request of every connection with an answer of fixed bytes.
    public static func answering(_ answer: @escaping @Sendable (Request) -> String) throws -> LoopbackServer {
        try LoopbackServer { connection in
            var rest: [UInt8] = []
            while let request = try connection.receiveRequest(&rest) { try connection.send(answer(request)) }
        }
    }

    private static func port(of socket: Socket, ipv6: Bool) throws -> Int {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return try withUnsafeMutablePointer(to: &storage) { storage in
            try storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = try Socket.check(getsockname(socket.descriptor, address, &size), "getsockname")
            }
            // The port is in the same place in both families.
            return storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                Int(in_port_t(bigEndian: $0.pointee.sin_port))
            }
        }
    }
}

extension Socket {
    /// The next request with its body; nil at the end of the stream. `rest` keeps what came after it.
    public func receiveRequest(_ rest: inout [UInt8]) throws -> LoopbackServer.Request? {
        guard let (lines, framing) = try receiveHead(&rest) else { return nil }
        var body: [UInt8] = []
        return try receiveBody(framing, into: &body, &rest) ? LoopbackServer.Request(lines: lines, body: body) : nil
    }

    enum Framing: Equatable {
        case length(Int), chunked, none
    }

    func receiveHead(_ rest: inout [UInt8]) throws -> (lines: [String], framing: Framing)? {
        guard try receive(into: &rest, until: "\r\n\r\n"), let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) else {
            return nil
        }
        let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        rest.removeSubrange(..<end.upperBound)
        var framing = Framing.none
        for line in lines.dropFirst() {
            let line = line.lowercased()
            if line.hasPrefix("content-length:") {
                framing = .length(Int(line.dropFirst(15).trimmingCharacters(in: .whitespaces)) ?? 0)
            } else if line.hasPrefix("transfer-encoding:"), line.hasSuffix("chunked") {
                framing = .chunked
            }
        }
        return (lines, framing)
    }

    /// A body by its framing; returns whether it was complete.
    func receiveBody(_ framing: Framing, into body: inout [UInt8], _ rest: inout [UInt8]) throws -> Bool {
        switch framing {
        case .none: return true
        case .length(let length): return try take(length, into: &body, &rest)
        case .chunked:
            while true {
                guard try receive(into: &rest, until: "\r\n"), let end = rest.firstRange(of: [0x0D, 0x0A]),
                    let size = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16)
                else { return false }
                rest.removeSubrange(..<end.upperBound)
                var lineEnd: [UInt8] = []
                guard try take(size, into: &body, &rest), try take(2, into: &lineEnd, &rest) else { return false }
                if size == 0 { return true }
            }
        }
    }

    private func take(_ count: Int, into body: inout [UInt8], _ rest: inout [UInt8]) throws -> Bool {
        let start = body.count
        body += rest.prefix(count)
        rest.removeFirst(min(count, rest.count))
        while body.count - start < count {
            let more = try receive(min(1 << 16, count - (body.count - start)))
            if more.isEmpty { return false }
            body += more
        }
        return true
    }
}
