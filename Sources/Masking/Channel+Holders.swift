/// A pattern for which a channel holds text.
package struct Holder: Equatable {
    /// Index into ``Database/patterns``.
    package var pattern: Int
    /// The first offset that it may still mask.
    package var from: Int

    package init(pattern: Int, from: Int) {
        self.pattern = pattern
        self.from = from
    }
}

extension Channel {
    /// For which patterns text is held after the last call, each with the first offset that it keeps, in ascending order; for tools that
    /// tell what a hold costs. Empty where nothing is held, and where only a cut code point is.
    ///
    /// Linear in the runs alive and what each of them still has to follow. Takes the scratch of that call.
    package func holders(_ scratch: Scratch) -> [Holder] {
        let start = scanned - memory
        // A copy follows the runs: what it learns changes nothing here.
        var copy = self
        scratch.automata.stretches.forget()
        var least: [Int: Int] = [:]
        withBytes(start..<scanned) { bytes in
            guard let base = bytes.baseAddress else { return }
            let window = Window(bytes: base, start: start, end: scanned, isEnd: false)
            for run in runs {
                for live in scratch.automata[run.group].live(run.state) {
                    let rule = database.rules[Int(live)]
                    let searched = consumed.first { $0.rule == rule.index }?.end ?? 0
                    guard rule.masks, searched <= run.start else { continue }
                    var from = run.start
                    if rule.hasSecret {
                        guard let alive = copy.follow(rule, from: run.start, scratch, window).alive else { continue }
                        from = alive.least
                    }
                    // A secret that begins with the next byte holds nothing yet.
                    guard from < scanned else { continue }
                    least[rule.index] = min(least[rule.index] ?? from, from)
                }
            }
        }
        return least.map { Holder(pattern: $0.key, from: $0.value) }.sorted {
            ($0.from, $0.pattern) < ($1.from, $1.pattern)
        }
    }
}
