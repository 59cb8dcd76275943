import CByteClasses
import PatternSyntax

/// Finds runs of bytes of one class, faster than Hyperscan does beside its literals: where matches that have one may begin.
struct RunSearch: Sendable {
    /// What a run tells: how far before its beginning a match may begin, and of which rules.
    struct Told: Sendable {
        var offsets: [ClosedRange<Int>]
        var group: Int32
    }

    /// By run.
    private var told: [Told?] = Regex.Landmark.Run.allCases.map { _ in nil }
    private var isEmpty = true

    mutating func add(_ run: Regex.Landmark.Run, _ offsets: [ClosedRange<Int>], group: Int32) {
        if offsets.isEmpty { return }
        told[run.rawValue] = Told(offsets: offsets, group: group)
        isEmpty = false
    }

    func told(by run: Regex.Landmark.Run) -> Told? { told[run.rawValue] }

    /// Takes into `starts` where among the bytes from `from` on matches may begin. `blocks` is working memory.
    func insert(
        _ window: Window, from: Int, blocks: inout [scrim_byte_classes], into starts: inout StartsByGroup
    ) {
        let count = window.end - from
        if isEmpty || count <= 0 { return }
        // One block more, of zeros: every block has a next one.
        let needed = (count + 63) / 64 + 1
        if blocks.count < needed {
            blocks += Array(repeating: scrim_byte_classes(), count: needed - blocks.count)
        }
        blocks.withUnsafeMutableBufferPointer { blocks in
            guard let base = blocks.baseAddress else { return }
            scrim_classify(window.bytes + (from - window.start), count, base)
            blocks[needed - 1] = scrim_byte_classes()
            for run in Regex.Landmark.Run.allCases {
                guard let told = told[run.rawValue] else { continue }
                for block in 0..<needed - 1 {
                    var places = run.places(in: blocks[block], before: blocks[block + 1])
                    // Places side by side tell of starts side by side.
                    while places != 0 {
                        let first = places.trailingZeroBitCount
                        let length = (~(places >> UInt64(first))).trailingZeroBitCount
                        let at = from + block * 64 + first
                        for offset in told.offsets {
                            starts.insert(
                                (at - offset.upperBound)..<(at + length - offset.lowerBound), group: told.group)
                        }
                        // Adding to the lowest bit of these carries through all of them.
                        places &= places &+ (1 << UInt64(first))
                    }
                }
            }
        }
    }
}

extension Regex.Landmark.Run {
    /// Where in a block of 64 bytes such runs begin; those that go on in the next block, too.
    fileprivate func places(in block: scrim_byte_classes, before next: scrim_byte_classes) -> UInt64 {
        switch self {
        case .twoDigits:
            return block.digits & Self.ahead(1, block.digits, next.digits)
        case .threeDigits:
            return block.digits & Self.ahead(1, block.digits, next.digits) & Self.ahead(2, block.digits, next.digits)
        case .digitCapital:
            return block.digits & Self.ahead(1, block.capitals, next.capitals)
        case .colonHex:
            return block.colons
                & Self.ahead(1, block.hexadecimal | block.colons, next.hexadecimal | next.colons)
        case .token, .longToken:
            if block.tokens == 0 { return 0 }
            // By doubling: bit n of `runs4` says that four bytes from n on are of the class.
            let runs1 = UInt128(next.tokens) << 64 | UInt128(block.tokens)
            let runs2 = runs1 & runs1 >> 1
            let runs4 = runs2 & runs2 >> 2
            let runs8 = runs4 & runs4 >> 4
            let runs12 = runs8 & runs4 >> 8
            return UInt64(truncatingIfNeeded: self == .token ? runs12 : runs12 & runs8 >> 12)
        }
    }

    /// The bits `distance` places further on.
    private static func ahead(_ distance: UInt64, _ bits: UInt64, _ next: UInt64) -> UInt64 {
        bits >> distance | next << (64 - distance)
    }
}
