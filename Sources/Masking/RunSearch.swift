import PatternSyntax

/// Finds runs of bytes of one class, faster than Hyperscan does beside its literals: where matches that have one may begin.
struct RunSearch: Sendable {
    /// By class: how far before the beginning of a run a match may begin.
    private var offsets: [Regex.Landmark.Run: [ClosedRange<Int>]] = [:]

    mutating func add(_ run: Regex.Landmark.Run, _ offsets: [ClosedRange<Int>]) { self.offsets[run] = offsets }

    func offsets(of run: Regex.Landmark.Run) -> [ClosedRange<Int>] { offsets[run] ?? [] }

    /// Takes into `starts` where among the bytes from `from` on matches may begin.
    func insert(_ window: Window, from: Int, into starts: inout StartSet) {
        let pairs = offsets(of: .twoDigits)
        let triples = offsets(of: .threeDigits)
        if !pairs.isEmpty || !triples.isEmpty {
            Self.forEachNumber(window, from: from) { run in
                for offset in pairs where run.count >= 2 { starts.insert(run, of: 2, offset) }
                for offset in triples where run.count >= 3 { starts.insert(run, of: 3, offset) }
            }
        }
        let tokens = offsets(of: .token)
        if tokens.isEmpty { return }
        let length = Regex.Landmark.Run.token.length
        Self.forEachToken(window, from: from, length) { run in
            for offset in tokens { starts.insert(run, of: length, offset) }
        }
    }

    /// Calls `body` with the runs of digits. Sixteen bytes without a digit take a few instructions.
    private static func forEachNumber(_ window: Window, from: Int, _ body: (Range<Int>) -> Void) {
        func isDigit(_ at: Int) -> Bool { window[at] &- 0x30 < 10 }
        let bytes = UnsafeRawPointer(window.bytes)
        var at = from
        while at < window.end {
            if at + 16 <= window.end {
                let block = bytes.loadUnaligned(fromByteOffset: at - window.start, as: SIMD16<UInt8>.self)
                if !any((block &- 0x30) .< 10) {
                    at += 16
                    continue
                }
            }
            while at < window.end, !isDigit(at) { at += 1 }
            let first = at
            while at < window.end, isDigit(at) { at += 1 }
            if at - first > 1 { body(first..<at) }
        }
    }

    /// Calls `body` with the runs of letters, digits, `_` and `-` of this length and longer.
    ///
    /// Looks at windows as long as such a run, from their ends backwards: the first byte that belongs to no run ends the search in that
    /// window, and the next begins behind it. In prose that reads one byte of four.
    private static func forEachToken(_ window: Window, from: Int, _ length: Int, _ body: (Range<Int>) -> Void) {
        var first = from
        while first + length <= window.end {
            var at = first + length - 1
            while at >= first, belongs[Int(window[at])] { at -= 1 }
            if at >= first {
                first = at + 1
                continue
            }
            var end = first + length
            while end < window.end, belongs[Int(window[end])] { end += 1 }
            body(first..<end)
            first = end + 1
        }
    }

    private static let belongs: [Bool] = (0...255).map { Regex.Landmark.Run.token.set.contains($0) }
}

extension StartSet {
    /// Takes in the starts of matches that have so many bytes of a run, this far behind.
    fileprivate mutating func insert(_ run: Range<Int>, of length: Int, _ offset: ClosedRange<Int>) {
        insert((run.lowerBound - offset.upperBound)..<(run.upperBound - length - offset.lowerBound + 1))
    }
}
