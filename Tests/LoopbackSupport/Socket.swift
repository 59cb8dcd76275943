import Glibc
import Synchronization

/// A system call that failed, with its error number.
public struct SocketError: Error {
    public var call: String
    public var number: CInt

    public init(call: String, number: CInt = errno) {
        self.call = call
        self.number = number
    }
}

/// A blocking TCP socket on the loopback interface, for tests that need to see and do what no HTTP library lets them.
/// Reads and writes give up after 20 s.
public final class Socket: Sendable {
    public let descriptor: CInt
    private let resets = Atomic(false)

    /// Whether the stream was seen to end in a reset.
    public var wasReset: Bool { resets.load(ordering: .relaxed) }

    init(_ descriptor: CInt) {
        self.descriptor = descriptor
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var noDelay: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<CInt>.size))
    }

    /// - Parameter receiveBuffer: of the kernel, in bytes; small for a client that reads slowly.
    public static func connect(port: Int, ipv6: Bool = false, receiveBuffer: Int? = nil) throws -> Socket {
        let socket = Socket(try check(Glibc.socket(ipv6 ? AF_INET6 : AF_INET, CInt(SOCK_STREAM.rawValue), 0), "socket"))
        if var size = receiveBuffer.map({ CInt($0) }) {
            setsockopt(socket.descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        }
        _ = try withAddress(port: port, ipv6: ipv6) { try check(Glibc.connect(socket.descriptor, $0, $1), "connect") }
        return socket
    }

    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    public func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            sent += try bytes.withUnsafeBytes { bytes in
                try check(
                    Glibc.send(
                        descriptor, bytes.baseAddress! + sent, bytes.count - sent,
                        CInt(truncatingIfNeeded: MSG_NOSIGNAL)),
                    "send")
            }
        }
    }

    /// Up to so many bytes; empty at the end of the stream. ``wasReset`` tells how that came.
    public func receive(_ count: Int = 1 << 16) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress!, count, 0) }
        if received < 0, errno == ECONNRESET {
            resets.store(true, ordering: .relaxed)
            return []
        }
        try check(received, "recv")
        bytes.removeSubrange(received...)
        return bytes
    }

    /// Reads on until `bytes` holds a text; returns whether it came before the end of the stream.
    @discardableResult
    public func receive(into bytes: inout [UInt8], until text: String) throws -> Bool {
        while bytes.firstRange(of: Array(text.utf8)) == nil {
            let more = try receive()
            if more.isEmpty { return false }
            bytes += more
        }
        return true
    }

    /// Everything up to the end of the stream.
    public func receiveAll() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while case let more = try receive(), !more.isEmpty { bytes += more }
        return bytes
    }

    /// Ends the sending direction.
    public func shutdownOutput() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Ends both directions at once; a thread that is blocked in this socket returns.
    public func shutdownAll() { shutdown(descriptor, CInt(SHUT_RDWR)) }

    /// Makes the close that follows a reset (RST), not an end (FIN).
    public func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    deinit { close(descriptor) }

    @discardableResult
    static func check<Number: BinaryInteger>(_ result: Number, _ call: String) throws -> Number {
        guard result >= 0 else { throw SocketError(call: call) }
        return result
    }

    @discardableResult
    private func check<Number: BinaryInteger>(_ result: Number, _ call: String) throws -> Number {
        try Self.check(result, call)
    }

    static func withAddress<Result>(
        port: Int, ipv6: Bool, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
    ) rethrows -> Result {
        if ipv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = in_port_t(port).bigEndian
            address.sin6_addr = in6addr_loopback
            return try withUnsafePointer(to: &address) {
                try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    try body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return try withUnsafePointer(to: &address) {
            try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
