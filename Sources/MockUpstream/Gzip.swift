import CZlib

/// Compresses a body as it is sent: each part can be decoded as soon as it has arrived.
final class Gzip {
    // On the heap, as zlib keeps the address.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Throws a ``GzipError`` when zlib has no memory.
    init() throws {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = scrim_deflate_init(stream, 15 + 16)
        guard code == Z_OK else {
            stream.deallocate()
            throw GzipError(code: code)
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// The compressed form of `bytes`; with `last`, also the end of the format.
    func compress(_ bytes: [UInt8], last: Bool) throws -> [UInt8] {
        var input = bytes
        var room = [UInt8](repeating: 0, count: 16_384)
        var output: [UInt8] = []
        try input.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                let written = try room.withUnsafeMutableBufferPointer { room in
                    stream.pointee.next_out = room.baseAddress
                    stream.pointee.avail_out = UInt32(room.count)
                    let code = deflate(stream, last ? Z_FINISH : Z_SYNC_FLUSH)
                    // Z_BUF_ERROR says that there was nothing left to do.
                    guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
                        throw GzipError(code: code)
                    }
                    return room.count - Int(stream.pointee.avail_out)
                }
                output += room[..<written]
            } while stream.pointee.avail_out == 0
        }
        return output
    }
}

struct GzipError: Error {
    /// zlib's.
    var code: Int32
}
