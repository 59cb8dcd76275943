/// Searches for two bytes at once, eight bytes a step.
package enum ByteSearch {
    /// The first index at or after `start` whose byte is `a` or `b`, or the count of `bytes`. Linear.
    package static func firstIndex(
        of a: UInt8, or b: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int {
        precondition(start >= 0)
        let count = bytes.count
        guard start < count, let base = UnsafeRawPointer(bytes.baseAddress) else { return count }
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let aa = ones &* UInt64(a)
        let bb = ones &* UInt64(b)
        var i = start
        // Reads only bytes below `count`: the loop stops eight before it.
        while i &+ 8 <= count {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: i, as: UInt64.self))
            let x = word ^ aa
            let y = word ^ bb
            // A byte that is zero borrows, which sets its high bit; the lowest set bit is always a true one.
            let found = ((x &- ones) & ~x | (y &- ones) & ~y) & highs
            if found != 0 { return i &+ found.trailingZeroBitCount / 8 }
            i &+= 8
        }
        while i < count {
            let byte = bytes[i]
            if byte == a || byte == b { return i }
            i &+= 1
        }
        return count
    }
}

extension UInt8 {
    @inline(__always) package static var lineFeed: UInt8 { 0x0A }
    @inline(__always) package static var carriageReturn: UInt8 { 0x0D }
    @inline(__always) package static var quote: UInt8 { 0x22 }
    @inline(__always) package static var backslash: UInt8 { 0x5C }
    @inline(__always) package static var colon: UInt8 { 0x3A }
    @inline(__always) package static var space: UInt8 { 0x20 }
}

/// A range of some bytes and what stands instead of them. Lists of splices are ascending and disjoint.
package struct Splice: Sendable, Equatable {
    package var start: Int
    package var end: Int
    package var replacement: [UInt8]

    package init(_ start: Int, _ end: Int, _ replacement: [UInt8] = []) {
        self.start = start
        self.end = end
        self.replacement = replacement
    }
}

/// What cannot be read, and where. Never carries text of a body.
package struct ProtocolError: Error, Sendable, Equatable {
    package var message: String
    package init(_ message: String) { self.message = message }
}
