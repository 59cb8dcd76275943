#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Shannon's entropy of the bytes, in bits per byte; 0 for an empty text.
///
/// A text of n bytes has at most log2(n) bits per byte, so a bound over 3 refuses everything of up to eight bytes.
func shannonEntropy(_ text: UnsafeBufferPointer<UInt8>) -> Double {
    guard !text.isEmpty else { return 0 }
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { counts in
        counts.initialize(repeating: 0)
        for byte in text { counts[Int(byte)] += 1 }
        var sum = 0.0
        for count in counts where count > 1 { sum += Double(count) * log2(Double(count)) }
        return log2(Double(text.count)) - sum / Double(text.count)
    }
}
