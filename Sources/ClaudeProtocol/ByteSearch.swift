import CByteClasses

/// Searches for one of two bytes.
package enum ByteSearch {
    /// The first index at or after `start` whose byte is `a` or `b`, or the count of `bytes`. Linear.
    @inline(__always)
    package static func firstIndex(
        of a: UInt8, or b: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int {
        precondition(start >= 0)
        guard start < bytes.count, let base = bytes.baseAddress else { return bytes.count }
        return scrim_find(base, start, bytes.count, a, b, 0)
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
