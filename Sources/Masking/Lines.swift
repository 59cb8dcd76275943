extension Database {
    /// Whether any pattern may match in one of several texts, each of which ends in a line feed here and stands for itself otherwise.
    ///
    /// False only if none does: most texts have nothing to mask, and asking for many of them at once costs a fraction of masking each.
    package func mayMatch(
        lines: UnsafeBufferPointer<UInt8>, scratch: Scratch
    ) throws(MaskingError) -> Bool {
        guard let base = lines.baseAddress, !lines.isEmpty else { return false }
        scratch.automata.trim()
        var channel = Channel(self)
        try channel.scan(
            scratch, Window(bytes: base, start: 0, end: lines.count, isEnd: true, hasTextLines: true))
        return !scratch.hits.isEmpty
    }
}
