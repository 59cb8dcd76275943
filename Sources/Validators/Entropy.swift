#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Shannon's entropy, in bits per byte, against a bound. All texts are measured in whole numbers: what a text has does not depend on
/// the order in which it is added up.
///
/// A text of n bytes has at most log2(n) bits per byte, so a bound over 3 refuses everything of up to eight bytes.
struct EntropyBound: Sendable {
    private let bound: Double

    /// For all but the longest texts. Plain memory, never freed: taken once a text, where each look at a list would be checked.
    private nonisolated(unsafe) static let table: UnsafePointer<Int> = {
        let table = UnsafeMutablePointer<Int>.allocate(capacity: tableSize)
        for count in 0..<tableSize { (table + count).initialize(to: computedBits(count)) }
        return UnsafePointer(table)
    }()

    /// At least so many bits per byte.
    init(_ bound: Double) { self.bound = bound }

    func accepts(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            for byte in text { counts[Int(byte)] += 1 }
            let table = EntropyBound.table
            var sum = 0
            for count in counts where count > 1 { sum += bits(count, table) }
            return isEnough(text.count, sum, table)
        }
    }

    /// The length of the longest text that is accepted and that this one begins with; 0 if there is none. Linear.
    func longestAccepted(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            let table = EntropyBound.table
            var sum = 0
            var longest = 0
            for index in text.indices {
                let byte = Int(text[index])
                let count = counts[byte]
                counts[byte] = count + 1
                sum += bits(count + 1, table) - bits(count, table)
                if isEnough(index + 1, sum, table) { longest = index + 1 }
            }
            return longest
        }
    }

    /// Whether n bytes, the n log2 n of whose counts are `sum`, reach the bound: H = log2 n - (sum / n).
    private func isEnough(_ count: Int, _ sum: Int, _ table: UnsafePointer<Int>) -> Bool {
        count > 0 && Double(bits(count, table) - sum) >= bound * Double(count) * scale
    }
}

private let scale = 4_294_967_296.0

/// n log2 n in 2^-32 bits, rounded.
private func bits(_ count: Int, _ table: UnsafePointer<Int>) -> Int {
    count < tableSize ? table[count] : computedBits(count)
}

private let tableSize = 4097

private func computedBits(_ count: Int) -> Int {
    count < 2 ? 0 : Int((Double(count) * log2(Double(count)) * scale).rounded())
}
