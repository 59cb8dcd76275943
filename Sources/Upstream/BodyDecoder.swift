import CZlib

/// What became of bytes of a body that were given on.
enum BodyFlow {
    /// Taken.
    case taken
    /// Not taken: to be given again.
    case full
    /// Taken or not, no more of it.
    case cancel
}

/// Decodes the body of an answer by its `content-encoding` as it arrives, and knows whether it came to its end.
///
/// Memory is bounded whatever the ratio: one buffer of decoded bytes, given on before the next is decoded.
final class BodyDecoder {
    private enum Format {
        case gzip
        /// zlib's format or, as some servers have it, bare deflate; the first byte tells.
        case deflate
        case unknown
    }

    private let format: Format
    // On the heap, as zlib keeps the address; initialised for zlib with the first byte.
    private let stream: UnsafeMutablePointer<z_stream>
    private var room: [UInt8] = []
    private var hasBegun = false
    private var hasEnded = false
    /// Decoded bytes in `room` that the reader has not taken.
    private var ready = 0
    /// Of the bytes that will be given again, because the reader was full: those decoded before.
    private var taken = 0

    private static let roomSize = 1 << 16

    /// - Parameter codings: the values of `content-encoding`. Nil if they name none.
    init?(_ codings: [String]) {
        let names = codings.flatMap { $0.split { $0 == "," || $0 == " " || $0 == "\t" } }.map { $0.lowercased() }
            .filter { $0 != "identity" }
        guard !names.isEmpty else { return nil }
        format =
            switch names {
            case ["gzip"], ["x-gzip"]: .gzip
            case ["deflate"]: .deflate
            default: .unknown
            }
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Whether the body, should it end here, is cut. One that has no bytes at all is empty, not cut.
    var isCut: Bool { hasBegun && !hasEnded }

    /// Decodes `input` and gives it on, part by part, for as long as `reader` takes it. After ``BodyFlow/full``, the same bytes
    /// are to be given again, with or without more behind them.
    func take(
        _ input: UnsafeBufferPointer<UInt8>, _ reader: (UnsafeBufferPointer<UInt8>) -> BodyFlow
    ) throws(UpstreamError) -> BodyFlow {
        guard let first = input.first else { return .taken }
        if !hasBegun { try begin(first) }
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress! + taken)
        stream.pointee.avail_in = UInt32(input.count - taken)
        while true {
            if ready > 0 {
                let flow = room.withUnsafeBufferPointer { reader(UnsafeBufferPointer(rebasing: $0[..<ready])) }
                guard case .taken = flow else {
                    taken = input.count - Int(stream.pointee.avail_in)
                    return flow
                }
                ready = 0
            }
            // A full room may leave more to decode without any more input.
            guard stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0 && !hasEnded else { break }
            try decode()
        }
        taken = 0
        return .taken
    }

    private func begin(_ first: UInt8) throws(UpstreamError) {
        let bits: CInt
        switch format {
        case .gzip: bits = 15 + 16
        // The method in zlib's header; bare deflate begins so only with padding that is not zero.
        case .deflate: bits = first & 0x0F == 8 ? 15 : -15
        case .unknown: throw UpstreamError(.encoding, message: "the body has a coding other than gzip or deflate")
        }
        guard scrim_inflate_init(stream, bits) == Z_OK else {
            throw UpstreamError(.setup, message: "no memory to decode the body")
        }
        room = [UInt8](repeating: 0, count: Self.roomSize)
        stream.pointee.avail_out = UInt32(room.count)
        hasBegun = true
    }

    private func decode() throws(UpstreamError) {
        if hasEnded {
            // Of gzip alone, another member may follow.
            guard format == .gzip, inflateReset(stream) == Z_OK else { throw Self.broken }
            hasEnded = false
        }
        let code = room.withUnsafeMutableBufferPointer { room in
            stream.pointee.next_out = room.baseAddress
            stream.pointee.avail_out = UInt32(room.count)
            defer { stream.pointee.next_out = nil }
            return inflate(stream, Z_NO_FLUSH)
        }
        ready = room.count - Int(stream.pointee.avail_out)
        switch code {
        case Z_STREAM_END: hasEnded = true
        // Z_BUF_ERROR: the full room was all.
        case Z_OK, Z_BUF_ERROR: break
        default: throw Self.broken
        }
    }

    private static let broken = UpstreamError(.encoding, message: "the compressed body is broken")
}
