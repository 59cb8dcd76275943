#if canImport(Glibc)
    import Glibc
#endif

/// A client's socket as the transfer's thread may write to it.
///
/// A descriptor of its own (`dup`), closed with the last reference: so a write can never meet another connection that was given
/// the number of one that NIO has closed. It shares NIO's non-blocking mode. Until it is closed, too, the peer sees no end of the
/// connection.
final class ClientSocket: Sendable {
    private let descriptor: CInt

    /// Nil when there is no descriptor left.
    init?(duplicating original: CInt) {
        descriptor = fcntl(original, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { return nil }
    }

    /// Writes what the socket takes at once of a frame, in one call. Returns how many bytes that was: none also when the connection has
    /// failed, which NIO meets by itself.
    func write(_ frame: BodyFrame) -> Int {
        frame.withParts { parts in max(0, writev(descriptor, parts.baseAddress, CInt(parts.count))) }
    }

    deinit { close(descriptor) }
}

/// Bytes of a body as they go on the wire: as a chunk of HTTP/1.1, or as they are.
///
/// Valid for as long as the bytes that it was made from.
struct BodyFrame {
    private let bytes: UnsafeRawBufferPointer
    private let isChunk: Bool
    /// The size in hexadecimal digits and CRLF, in the last ``lineLength`` bytes.
    private var line: InlineArray<18, UInt8> = .init(repeating: 0)
    private var lineLength = 0

    /// - Parameter bytes: not empty; an empty chunk would end the body.
    init(_ bytes: UnsafeRawBufferPointer, isChunk: Bool) {
        precondition(!bytes.isEmpty)
        self.bytes = bytes
        self.isChunk = isChunk
        guard isChunk else { return }
        func prepend(_ byte: UInt8) {
            lineLength += 1
            line[line.count - lineLength] = byte
        }
        prepend(0x0A)
        prepend(0x0D)
        var rest = bytes.count
        repeat {
            let digit = UInt8(rest & 15)
            prepend(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
            rest >>= 4
        } while rest > 0
    }

    /// On the wire, in bytes.
    var count: Int { bytes.count + (isChunk ? lineLength + 2 : 0) }

    /// The parts in their order, for `writev`.
    func withParts<Result>(_ body: (UnsafeBufferPointer<iovec>) -> Result) -> Result {
        // Nothing is written through these pointers; `iovec` has no constant form.
        let content = iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
        guard isChunk else { return withUnsafePointer(to: content) { body(UnsafeBufferPointer(start: $0, count: 1)) } }
        var line = line
        return withUnsafeMutableBytes(of: &line) { line in
            withUnsafeTemporaryAllocation(of: iovec.self, capacity: 3) { parts in
                let end: StaticString = "\r\n"
                parts.initializeElement(
                    at: 0, to: iovec(iov_base: line.baseAddress! + line.count - lineLength, iov_len: lineLength))
                parts.initializeElement(at: 1, to: content)
                parts.initializeElement(
                    at: 2, to: iovec(iov_base: UnsafeMutableRawPointer(mutating: end.utf8Start), iov_len: 2))
                return body(UnsafeBufferPointer(parts))
            }
        }
    }
}
