/// The request's bytes between the client and libcurl.
///
/// What was sent is kept up to a bound, so that libcurl can repeat a request whose pooled connection turned out to be dead
/// before any answer came. A value type without I/O.
struct RequestBody {
    enum Source: Equatable {
        case bytes(Int)
        /// Nothing there yet.
        case empty
        case end
    }

    /// How much of what was sent is kept for a repetition, in bytes.
    static let keptBytes = 1 << 20

    private var chunks: [[UInt8]] = []
    /// Offset in the body of the first chunk kept.
    private var start = 0
    private var index = 0
    private var offset = 0
    private var sent = 0
    var isComplete = false
    /// Nothing of it will be asked for again.
    private var isReleased = false

    mutating func append(_ bytes: [UInt8]) {
        if !bytes.isEmpty { chunks.append(bytes) }
    }

    /// Fills `target` with the next bytes.
    mutating func read(into target: UnsafeMutableRawBufferPointer) -> Source {
        var count = 0
        while index < chunks.count, count < target.count {
            let chunk = chunks[index]
            let n = min(chunk.count - offset, target.count - count)
            chunk.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(rebasing: target[count..<count + n])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + n]))
            }
            count += n
            offset += n
            if offset == chunk.count {
                index += 1
                offset = 0
            }
        }
        sent += count
        if isReleased || sent > Self.keptBytes { dropSent() }
        if count > 0 { return .bytes(count) }
        return isComplete ? .end : .empty
    }

    /// Goes back to a byte offset of the body, if that is still there.
    mutating func seek(to target: Int) -> Bool {
        guard target >= start, target <= sent else { return false }
        var position = start
        index = 0
        while index < chunks.count, position + chunks[index].count <= target {
            position += chunks[index].count
            index += 1
        }
        offset = target - position
        sent = target
        return true
    }

    /// An answer has begun: the request will not be repeated.
    mutating func release() {
        isReleased = true
        dropSent()
    }

    private mutating func dropSent() {
        for chunk in chunks[..<index] { start += chunk.count }
        chunks.removeFirst(index)
        index = 0
    }
}
