/// What a fuzz target found: a law of the design that its input breaks.
public struct Finding: Error, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}

/// Something that takes any bytes at all. A crash, a hang or a thrown ``Finding`` is a fault of what it runs.
public protocol FuzzTarget: SendableMetatype {
    init() throws

    /// Runs one input. Deterministic: what it keeps between inputs only saves time.
    mutating func run(_ input: [UInt8]) throws
}

/// The fuzz targets by name: the names of their folders in `Fuzz/Corpus` and `Fuzz/Regressions`.
public let fuzzTargets: [(name: String, type: any FuzzTarget.Type)] = [
    ("masking", MaskingTarget.self), ("framing", FramingTarget.self), ("events", EventsTarget.self),
    ("syntax", SyntaxTarget.self), ("sets", SetsTarget.self),
]

/// Choices made by the bytes of an input, one byte a choice, so that a mutated byte is a changed choice.
///
/// The low bits are fixed: ranges are picked by the high ones, and none is ever drawn again. Zeros once the bytes run out.
struct ByteChoices: RandomNumberGenerator {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    var isEmpty: Bool { bytes.isEmpty }

    mutating func next() -> UInt64 { UInt64(bytes.popFirst() ?? 0) << 56 | 1 << 55 }
}

/// Where to cut `count` bytes: after each byte whose bit is set in `bits`, over and over.
func cuts(_ bits: ArraySlice<UInt8>, count: Int) -> [Int] {
    guard !bits.isEmpty, count > 1 else { return [] }
    return (1..<count).filter { at in
        let bit = (at - 1) % (bits.count * 8)
        return bits[bits.startIndex + bit / 8] >> UInt8(bit % 8) & 1 == 1
    }
}

extension Array {
    /// The parts between ascending offsets.
    func split(at cuts: [Int]) -> [ArraySlice<Element>] {
        zip([0] + cuts, cuts + [count]).map { self[$0..<$1] }
    }
}
