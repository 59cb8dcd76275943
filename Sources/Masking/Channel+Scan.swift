import CHyperscan

extension Channel {
    /// Runs the automaton over the new bytes: leaves the runs that are alive at the end, and the hits on the way, ordered by
    /// pattern, in the scratch.
    mutating func scan(_ scratch: Scratch, _ window: Window) throws(MaskingError) {
        scratch.forgetHits()
        for hit in waiting { scratch.add(hit) }
        waiting.removeAll(keepingCapacity: true)
        var runner = scratch.dfa.runner
        extendRuns(&runner, scratch, window)
        if window.end - scanned >= database.settings.largeChunk, let scanner = scratch.scanner {
            try findStarts(scratch, scanner, window)
            scratch.starts.forEach { run(from: $0, &runner, scratch, window) }
        } else {
            for start in scanned..<window.end { run(from: start, &runner, scratch, window) }
        }
        if window.isEnd {
            for run in runs where scratch.dfa.flags(run.state).contains(.mayAccept) {
                note(scratch.dfa.accepts(run.state, before: .edge), window.end, scratch)
            }
            runs.removeAll(keepingCapacity: true)
        }
        scanned = window.end
        scratch.sortHits()
    }

    /// Takes the live runs over the new bytes.
    private mutating func extendRuns(_ runner: inout LazyDFA.Runner, _ scratch: Scratch, _ window: Window) {
        if runs.isEmpty { return }
        // The runs are taken out of the channel for the loop: changed in place, they are not copied.
        var runs = self.runs
        self.runs = []
        var alive = 0
        for index in runs.indices {
            let run = runs[index]
            guard let state = advance(run.state, from: scanned, &runner, scratch, window) else { continue }
            runs[alive] = Run(start: run.start, state: state)
            alive += 1
        }
        runs.removeLast(runs.count - alive)
        self.runs = runs
    }

    /// Begins a run at `start`, and keeps it if it is alive at the end of the window.
    @inline(__always)
    private mutating func run(
        from start: Int, _ runner: inout LazyDFA.Runner, _ scratch: Scratch, _ window: Window
    ) {
        // As `window.before` says, from the runner's table: a global one is checked for being there at each use.
        let root = LazyDFA.root(after: start == 0 ? .edge : runner.kind(window[start - 1]))
        // Nearly all starts end here.
        if runner.next(root, window[start]) == LazyDFA.dead { return }
        guard let state = advance(root, from: start, &runner, scratch, window) else { return }
        runs.append(Run(start: start, state: state))
    }

    /// Runs a state over the window from `offset` on, and notes the matches on the way. Nil if nothing is alive at the end.
    private func advance(
        _ state: Int32, from offset: Int, _ runner: inout LazyDFA.Runner, _ scratch: Scratch, _ window: Window
    ) -> Int32? {
        var state = state
        var flags = runner.flags(state)
        for at in offset..<window.end {
            let byte = window[at]
            if flags.contains(.mayAccept) { note(scratch.dfa.accepts(state, before: runner.kind(byte)), at, scratch) }
            state = runner.next(state, byte)
            if state == LazyDFA.dead { return nil }
            flags = runner.flags(state)
            if flags.contains(.accepts) { note(scratch.dfa.accepts(state), at + 1, scratch) }
        }
        return flags.contains(.isAlive) ? state : nil
    }

    @inline(never)
    private func note(_ rules: [Int32], _ end: Int, _ scratch: Scratch) {
        for rule in rules { scratch.addHit(Int(rule), endingAt: end) }
    }

    /// Where among the new bytes a match may begin: where Hyperscan says so, and where it cannot say it yet.
    private func findStarts(_ scratch: Scratch, _ scanner: Hyperscan.Scanner, _ window: Window) throws(MaskingError) {
        // Taken out of the scratch meanwhile: each access to a property of a class is checked for overlaps.
        var starts = StartSet()
        swap(&starts, &scratch.starts)
        defer { swap(&starts, &scratch.starts) }
        starts.reset(scanned..<window.end)
        starts.insert((window.end - database.search.blindness)..<window.end)
        // One byte more: assertions look at it.
        let from = max(window.start, scanned - 1)
        database.search.runs.insert(window, from: from, into: &starts)
        // Offsets of hits are 32 bits wide, and so is Hyperscan's length.
        guard window.end - from <= Int(UInt32.max) else {
            throw MaskingError(.scan, "a chunk is larger than 4 GiB")
        }
        for hit in try scanner.scan(window.slice(from..<window.end)) {
            let end = from + Int(hit.to)
            for distance in database.search.distances[Int(hit.id)] {
                starts.insert((end - distance.upperBound)..<(end - distance.lowerBound + 1))
            }
        }
    }
}
