/// A set of byte values: a 256-bit vector. Every operation takes constant time.
public struct ByteSet: Sendable, Hashable {
    /// Bit `byte & 63` of word `byte >> 6`.
    package private(set) var words: SIMD4<UInt64>

    public init() { words = .zero }

    /// The set of all bytes in a closed range.
    public init(_ range: ClosedRange<UInt8>) {
        self.init()
        for byte in range { insert(byte) }
    }

    /// The set of the bytes of an ASCII text.
    public init(_ text: StaticString) {
        self.init()
        text.withUTF8Buffer { for byte in $0 { insert(byte) } }
    }

    public static let all = ByteSet(0...255)
    public static let digits = ByteSet(0x30...0x39)
    public static let word = ByteSet("_").union(digits).union(letters)
    public static let letters = capitals.union(ByteSet(0x61...0x7A))
    public static let capitals = ByteSet(0x41...0x5A)
    public static let space = ByteSet(" \t\n\u{0B}\u{0C}\r")
    public static let newline = ByteSet("\n")

    /// One word for the hasher instead of four: sets are looked up much, and hardly any two are told apart by a single word.
    public func hash(into hasher: inout Hasher) {
        let mixed =
            words &* SIMD4(0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB, 0xD6E8_FEB8_6659_FD93)
        hasher.combine(mixed[0] ^ mixed[1] ^ mixed[2] ^ mixed[3])
    }

    public func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] & (1 << UInt64(byte & 63)) != 0
    }

    public mutating func insert(_ byte: UInt8) {
        words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
    }

    public func union(_ other: ByteSet) -> ByteSet { ByteSet(words: words | other.words) }
    public func intersection(_ other: ByteSet) -> ByteSet { ByteSet(words: words & other.words) }
    public var complement: ByteSet { ByteSet(words: ~words) }
    public func isSubset(of other: ByteSet) -> Bool { words & other.words == words }
    public var isEmpty: Bool { words == .zero }
    public var count: Int { (0..<4).reduce(0) { $0 + words[$1].nonzeroBitCount } }

    /// Calls `body` with each member, in ascending order.
    public func forEach(_ body: (UInt8) -> Void) {
        for index in 0..<4 {
            var word = words[index]
            while word != 0 {
                body(UInt8(index * 64 + word.trailingZeroBitCount))
                word &= word - 1
            }
        }
    }

    /// The members in ascending order.
    public var members: [UInt8] {
        var members: [UInt8] = []
        forEach { members.append($0) }
        return members
    }

    /// The members as maximal runs of neighbours, ascending.
    public var ranges: [ClosedRange<UInt8>] {
        var ranges: [ClosedRange<UInt8>] = []
        for byte in members {
            if let last = ranges.last, last.upperBound &+ 1 == byte, byte != 0 {
                ranges[ranges.count - 1] = last.lowerBound...byte
            } else {
                ranges.append(byte...byte)
            }
        }
        return ranges
    }

    /// With the other case of every ASCII letter in it.
    public var caseFolded: ByteSet {
        // The letters stand in one word, 32 bits apart.
        let upper: UInt64 = 0x07FF_FFFE
        var folded = self
        folded.words[1] |= (words[1] & upper) << 32 | (words[1] >> 32) & upper
        return folded
    }

    package init(words: SIMD4<UInt64>) { self.words = words }
}
