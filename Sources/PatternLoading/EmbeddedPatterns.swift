import CEmbeddedPatterns

/// The pattern sets of the folder `patterns`, compiled into the binary.
public enum EmbeddedPatterns {
    /// Every file with its path in the project and its bytes, in the order in which they are loaded.
    public static var files: [(path: String, bytes: [UInt8])] {
        var count = 0
        return UnsafeBufferPointer(start: scrim_embedded_patterns(&count), count: count).map {
            (String(cString: $0.path), Array(UnsafeBufferPointer(start: $0.bytes, count: $0.count)))
        }
    }
}
