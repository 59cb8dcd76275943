import CHyperscan

extension Channel {
    /// Runs the automaton over the new bytes: leaves the runs that are alive at the end, and the hits on the way, ordered by
    /// pattern, in the scratch.
    mutating func scan(_ scratch: Scratch, _ window: Window) throws(MaskingError) {
        scratch.forgetHits()
        for hit in waiting { scratch.add(hit) }
        waiting.removeAll(keepingCapacity: true)
        if window.end - scanned >= database.settings.largeChunk, let scanner = scratch.scanner {
            try scanLarge(scratch, scanner, window)
        } else {
            scanSmall(scratch, window)
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

    /// Every live run, and a new one from every byte, takes each new byte.
    private mutating func scanSmall(_ scratch: Scratch, _ window: Window) {
        let dfa = scratch.dfa
        var runner = dfa.runner
        var before = window.before(scanned)
        // The runs are taken out of the channel for the loop: changed in place, they are not copied.
        var runs = self.runs
        self.runs = []
        for offset in scanned..<window.end {
            let byte = window[offset]
            let kind = runner.kind(byte)
            var alive = 0
            for index in 0..<runs.count {
                let run = runs[index]
                if runner.flags(run.state).contains(.mayAccept) {
                    note(dfa.accepts(run.state, before: kind), offset, scratch)
                }
                let state = runner.next(run.state, byte)
                let flags = runner.flags(state)
                if flags.contains(.accepts) { note(dfa.accepts(state), offset + 1, scratch) }
                if flags.contains(.isAlive) {
                    runs[alive] = Run(start: run.start, state: state)
                    alive += 1
                }
            }
            if alive < runs.count { runs.removeLast(runs.count - alive) }
            let state = runner.next(dfa.root(after: before), byte)
            if state != LazyDFA.dead {
                let flags = runner.flags(state)
                if flags.contains(.accepts) { note(dfa.accepts(state), offset + 1, scratch) }
                if flags.contains(.isAlive) { runs.append(Run(start: offset, state: state)) }
            }
            before = kind
        }
        self.runs = runs
    }

    @inline(never)
    private func note(_ rules: [Int32], _ end: Int, _ scratch: Scratch) {
        for rule in rules { scratch.addHit(Int(rule), endingAt: end) }
    }

    /// Hyperscan goes first, over the whole window; then the automaton over the last bytes only, from every start from which
    /// a run can still be alive.
    private mutating func scanLarge(
        _ scratch: Scratch, _ scanner: Hyperscan.Scanner, _ window: Window
    ) throws(MaskingError) {
        // Offsets of hits are 32 bits wide, and so is Hyperscan's length.
        guard window.end - window.start <= Int(UInt32.max) else {
            throw MaskingError(.scan, "a chunk is larger than 4 GiB")
        }
        for hit in try scanner.scan(window.slice(window.start..<window.end)) {
            let end = window.start + Int(hit.to)
            // An assertion behind the last byte of the chunk before is decided only now.
            if end >= scanned { scratch.addHit(Int(hit.id), endingAt: end) }
        }
        let dfa = scratch.dfa
        var runner = dfa.runner
        runs.removeAll(keepingCapacity: true)
        let first = max(floor, window.end - database.maxWidth)
        var before = first < window.end ? window.before(first) : .edge
        for start in first..<window.end {
            var state = runner.next(dfa.root(after: before), window[start])
            before = runner.kind(window[start])
            var offset = start + 1
            while offset < window.end, state != LazyDFA.dead {
                state = runner.next(state, window[offset])
                offset += 1
            }
            if runner.flags(state).contains(.isAlive) { runs.append(Run(start: start, state: state)) }
        }
    }
}
