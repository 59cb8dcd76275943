import CHyperscan

extension Channel {
    /// Runs the automata over the new bytes: leaves the runs that are alive at the end, by ascending start, and the hits on the
    /// way, ordered by pattern, in the scratch.
    mutating func scan(_ scratch: Scratch, _ window: Window) throws(MaskingError) {
        scratch.forgetHits()
        for hit in waiting { scratch.add(hit) }
        waiting.removeAll(keepingCapacity: true)
        extendRuns(scratch, window)
        if scanned < window.end {
            if window.end - scanned >= (window.isEnd ? database.settings.largeEnd : database.settings.largeChunk),
                let scanner = scratch.scanner
            {
                try runToldStarts(scratch, scanner, window)
                // At a text's end, all that could tell has come.
                for zone in database.search.blindZones where !window.isEnd {
                    let from = max(scanned, window.end - zone.distances.upperBound)
                    let to = max(scanned, window.end - zone.distances.lowerBound + 1)
                    run(zone.group, from..<to, scratch, window)
                }
            } else {
                for group in database.search.allRules { run(group, scanned..<window.end, scratch, window) }
            }
        }
        if window.isEnd {
            for run in runs where scratch.automata[run.group].flags(run.state).contains(.mayAccept) {
                note(scratch.automata[run.group].accepts(run.state, before: .edge), from: run.start, scratch)
            }
            runs.removeAll(keepingCapacity: true)
        }
        if runs.count > 1 { runs.sort { $0.start < $1.start } }
        if !scratch.hits.isEmpty { noteLiveStarts(scratch) }
        scanned = window.end
        scratch.sortHits()
    }

    /// Of patterns that have matches, notes the starts before these that are still followed: a match that begins there would go first.
    private func noteLiveStarts(_ scratch: Scratch) {
        let last = scratch.lastHitEnd
        for run in runs {
            if run.start >= last { return }
            for rule in scratch.automata[run.group].live(run.state) { scratch.addLiveStart(run.start, of: Int(rule)) }
        }
    }

    /// Takes the live runs over the new bytes.
    private mutating func extendRuns(_ scratch: Scratch, _ window: Window) {
        if runs.isEmpty { return }
        // The runs are taken out of the channel for the loop: changed in place, they are not copied.
        var runs = self.runs
        self.runs = []
        var alive = 0
        for index in runs.indices {
            let run = runs[index]
            let automaton = scratch.automata[run.group]
            guard let state = advance(run.state, of: run.start, from: scanned, automaton, scratch, window) else {
                continue
            }
            runs[alive] = Run(start: run.start, group: run.group, state: state)
            alive += 1
        }
        runs.removeLast(runs.count - alive)
        self.runs = runs
    }

    /// Begins runs of a group at all of these starts.
    private mutating func run(_ group: Int32, _ starts: Range<Int>, _ scratch: Scratch, _ window: Window) {
        if starts.isEmpty { return }
        let automaton = scratch.automata[group]
        for start in starts { run(group, from: start, automaton, scratch, window) }
    }

    /// Begins a run at `start`, and keeps it if it is alive at the end of the window.
    @inline(__always)
    private mutating func run(
        _ group: Int32, from start: Int, _ automaton: LazyDFA.Runner, _ scratch: Scratch, _ window: Window
    ) {
        var state = automaton.root(at: start, in: window)
        var offset = start
        if start &+ 4 <= window.end,
            let later = automaton.afterFour(state, window.bytes + (start &- window.start))
        {
            // Nearly all starts end here.
            if later == LazyDFA.dead { return }
            state = later
            offset = start &+ 4
        }
        guard let alive = advance(state, of: start, from: offset, automaton, scratch, window) else { return }
        runs.append(Run(start: start, group: group, state: alive))
    }

    /// Takes the run that began at `start` over the window from `offset` on, and notes the matches on the way. Nil if nothing is alive at the end.
    @inline(__always)
    private func advance(
        _ state: LazyDFA.StateID, of start: Int, from offset: Int, _ automaton: LazyDFA.Runner, _ scratch: Scratch,
        _ window: Window
    ) -> LazyDFA.StateID? {
        // So many bytes are gone one by one before a leap is tried: nearly all runs end sooner.
        let pause = min(offset &+ 2 &* database.settings.leastLeap, window.end)
        var state = state
        step(&state, of: start, over: offset..<pause, automaton, scratch, window)
        if pause < window.end && state != LazyDFA.dead {
            leap(&state, of: start, from: pause, automaton, scratch, window)
        }
        return automaton.flags(state).contains(.isAlive) ? state : nil
    }

    /// Takes a state over some bytes, or to where it is dead, and notes the matches on the way.
    @inline(__always)
    private func step(
        _ state: inout LazyDFA.StateID, of start: Int, over bytes: Range<Int>, _ automaton: LazyDFA.Runner,
        _ scratch: Scratch, _ window: Window
    ) {
        var flags = automaton.flags(state)
        for at in bytes {
            let byte = window[at]
            if flags.contains(.mayAccept), automaton.mayAccept(state, before: window.after(byte)) {
                note(automaton.accepts(state, before: window.after(byte)), from: start, scratch)
            }
            state = automaton.next(state, byte)
            if state == LazyDFA.dead { return }
            flags = automaton.flags(state)
            if flags.contains(.accepts) { note(state, of: automaton, from: start, scratch) }
        }
    }

    /// The same to the end of the window, leaping where that is possible.
    @inline(never)
    private func leap(
        _ state: inout LazyDFA.StateID, of start: Int, from offset: Int, _ automaton: LazyDFA.Runner,
        _ scratch: Scratch, _ window: Window
    ) {
        var offset = offset
        while offset < window.end && state != LazyDFA.dead {
            if let leap = automaton.leap(state, from: offset, in: window) {
                if automaton.flags(state).contains(.accepts) { note(state, of: automaton, from: start, scratch) }
                (state, offset) = leap
            }
            let pause = min(offset &+ 2 &* database.settings.leastLeap, window.end)
            step(&state, of: start, over: offset..<pause, automaton, scratch, window)
            offset = pause
        }
    }

    /// Notes what matches in a state whatever follows.
    @inline(never)
    private func note(_ state: LazyDFA.StateID, of automaton: LazyDFA.Runner, from start: Int, _ scratch: Scratch) {
        // Where matches may end at any byte this is done for every run and byte: mostly of one rule, which takes no list.
        if let rule = automaton.soleAccept(state) {
            scratch.addHit(Int(rule), from: start)
        } else {
            note(automaton.accepts(state), from: start, scratch)
        }
    }

    @inline(never)
    private func note(_ rules: [Int32], from start: Int, _ scratch: Scratch) {
        for rule in rules { scratch.addHit(Int(rule), from: start) }
    }

    /// Begins runs where something among the new bytes tells that a match may begin.
    private mutating func runToldStarts(
        _ scratch: Scratch, _ scanner: Hyperscan.Scanner, _ window: Window
    ) throws(MaskingError) {
        // Taken out of the scratch meanwhile: the runs that begin at them use it, too.
        var starts = StartsByGroup(groups: 0)
        swap(&starts, &scratch.starts)
        defer { swap(&starts, &scratch.starts) }
        // So near to the end all rules are looked for anyway.
        let blind = window.isEnd ? 0 : database.search.blindZones[0].distances.upperBound
        starts.reset(scanned..<max(scanned, window.end - blind))
        // One byte more: assertions look at it.
        let from = max(window.start, scanned - 1)
        database.search.runs.insert(window, from: from, blocks: &scratch.blocks, into: &starts)
        // Offsets of hits are 32 bits wide, and so is Hyperscan's length.
        guard window.end - from <= Int(UInt32.max) else {
            throw MaskingError(.scan, "a chunk is larger than 4 GiB")
        }
        let hits = try scanner.scan(window.slice(from..<window.end))
        database.search.landmarks.withUnsafeBufferPointer { landmarks in
            database.search.distances.withUnsafeBufferPointer { distances in
                for hit in hits {
                    let end = from + Int(hit.to)
                    let landmark = landmarks[Int(hit.id)]
                    for distance in distances[landmark.distances] {
                        starts.insert(
                            (end - distance.upperBound)..<(end - distance.lowerBound + 1), group: landmark.group)
                    }
                }
            }
        }
        for group in starts.groups {
            let automaton = scratch.automata[group]
            starts.forEach(of: group) { run(group, from: $0, automaton, scratch, window) }
        }
    }
}
