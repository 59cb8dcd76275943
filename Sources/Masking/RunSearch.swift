import PatternSyntax

/// Finds runs of bytes of one class, faster than Hyperscan does beside its literals: where matches that have one may begin.
struct RunSearch: Sendable {
    /// What a run tells: how far before its beginning a match may begin, and of which rules.
    struct Told: Sendable {
        var offsets: [ClosedRange<Int>]
        var group: Int32
    }

    private var told: [Regex.Landmark.Run: Told] = [:]
    private let isColonHex = Regex.Landmark.Run.colonHex.sets[1]
    private let isInToken: [Bool] = (0...255).map { Regex.Landmark.Run.tokenBytes.contains($0) }

    mutating func add(_ run: Regex.Landmark.Run, _ offsets: [ClosedRange<Int>], group: Int32) {
        if !offsets.isEmpty { told[run] = Told(offsets: offsets, group: group) }
    }

    func told(by run: Regex.Landmark.Run) -> Told? { told[run] }

    /// Takes into `starts` where among the bytes from `from` on matches may begin.
    func insert(_ window: Window, from: Int, into starts: inout StartsByGroup) {
        let pairs = told[.twoDigits]
        let triples = told[.threeDigits]
        let capitals = told[.digitCapital]
        let colons = told[.colonHex]
        if pairs != nil || triples != nil || capitals != nil || colons != nil {
            Self.forEachNumber(window, from: from) { run in
                let next = run.upperBound < window.end ? window[run.upperBound] : 0
                if window[run.lowerBound] == UInt8(ascii: ":") {
                    guard let colons, isColonHex.contains(next) else { return }
                    starts.insert(run.lowerBound..<run.lowerBound + 2, of: 2, colons)
                    return
                }
                if let pairs, run.count >= 2 { starts.insert(run, of: 2, pairs) }
                if let triples, run.count >= 3 { starts.insert(run, of: 3, triples) }
                guard let capitals, next &- 0x41 < 26 else { return }
                starts.insert(run.upperBound - 1..<run.upperBound + 1, of: 2, capitals)
            }
        }
        let tokens = told[.token]
        let longTokens = told[.longToken]
        if tokens == nil && longTokens == nil { return }
        let length = Regex.Landmark.Run.token.length
        let longLength = Regex.Landmark.Run.longToken.length
        forEachToken(window, from: from, length) { run in
            if let tokens { starts.insert(run, of: length, tokens) }
            if let longTokens, run.count >= longLength { starts.insert(run, of: longLength, longTokens) }
        }
    }

    /// Calls `body` with the runs of digits, and with each colon, which is the character behind `9`. Eight bytes without one take a
    /// few instructions.
    private static func forEachNumber(_ window: Window, from: Int, _ body: (Range<Int>) -> Void) {
        let bytes = UnsafeRawPointer(window.bytes) - window.start
        var at = from
        while at < window.end {
            if at + 8 <= window.end {
                // In each byte the high bit is set where there is neither. Nothing is carried from byte to byte.
                let block =
                    bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian ^ 0x3030_3030_3030_3030
                let others = ((block & 0x7F7F_7F7F_7F7F_7F7F) + 0x7575_7575_7575_7575) | block
                let digits = ~others & 0x8080_8080_8080_8080
                if digits == 0 {
                    at += 8
                    continue
                }
                at += digits.trailingZeroBitCount / 8
            } else if window[at] &- 0x30 > 10 {
                at += 1
                continue
            }
            let first = at
            if window[at] == UInt8(ascii: ":") {
                at += 1
                body(first..<at)
                continue
            }
            while at < window.end, window[at] &- 0x30 < 10 { at += 1 }
            body(first..<at)
        }
    }

    /// Calls `body` with the runs of letters, digits, `_` and `-` of this length and longer.
    ///
    /// Looks at windows as long as such a run, from their ends backwards: the first byte that belongs to no run ends the search in that
    /// window, and the next begins behind it. In prose few bytes are read.
    private func forEachToken(_ window: Window, from: Int, _ length: Int, _ body: (Range<Int>) -> Void) {
        isInToken.withUnsafeBufferPointer { isInToken in
            var first = from
            while first + length <= window.end {
                var at = first + length - 1
                while at >= first, isInToken[Int(window[at])] { at -= 1 }
                if at >= first {
                    first = at + 1
                    continue
                }
                var end = first + length
                while end < window.end, isInToken[Int(window[end])] { end += 1 }
                body(first..<end)
                first = end + 1
            }
        }
    }
}

extension StartsByGroup {
    /// Takes in the starts of matches that have so many bytes of a run.
    fileprivate mutating func insert(_ run: Range<Int>, of length: Int, _ told: RunSearch.Told) {
        for offset in told.offsets {
            insert(
                (run.lowerBound - offset.upperBound)..<(run.upperBound - length - offset.lowerBound + 1),
                group: told.group)
        }
    }
}
