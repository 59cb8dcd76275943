import PatternSyntax

/// Many steps at once, where all that changes in a state are counts: see ``Stretches``.
extension LazyDFA {
    /// How a state goes on while bytes of one set follow.
    struct Leap {
        /// The set, as ``Stretches`` numbers it.
        var set: Int
        /// For so many bytes; 0 where no leap is possible.
        var steps: Int
        /// By kind of the last of these bytes: the state behind all of them, once it was asked for.
        var ends = SIMD4<StateID>(repeating: LazyDFA.dead)
    }

    /// What is known of a state, found out when it is first asked for.
    fileprivate func leap(from state: StateID) -> Leap {
        let number = number(of: state)
        if number < leaps.count, let known = leaps[number] { return known }
        let leap = findLeap(from: self.state(state))
        while leaps.count <= number { leaps.append(nil) }
        leaps[number] = leap
        return leap
    }

    private func findLeap(from state: State) -> Leap {
        let none = Leap(set: 0, steps: 0)
        let stretches = workspace.stretches
        if state.items.isEmpty { return none }
        var bytes = ByteSet.all
        var steps = Int.max
        for at in state.items {
            steps = min(steps, stretches.steps(from: at))
            if steps < stretches.least { return none }
            bytes = bytes.intersection(stretches.bytes(of: at))
        }
        if !changesCountsOnly(state, bytes) {
            // Assertions look at the byte before: then at least one that is always of one kind.
            bytes = bytes.intersection(state.before.bytes)
            if !changesCountsOnly(state, bytes) { return none }
        }
        return Leap(set: stretches.number(of: bytes), steps: steps)
    }

    /// Whether nothing that assertions tell matters between these bytes: nothing dies of it, and nothing matches because of it.
    private func changesCountsOnly(_ state: State, _ bytes: ByteSet) -> Bool {
        let kinds = Neighbour.allCases.filter { !$0.bytes.intersection(bytes).isEmpty }
        let isQuiet = { (state: State) in kinds.allSatisfy { state.mayAccept[Int($0.rawValue)].isEmpty } }
        guard !kinds.isEmpty, isQuiet(state) else { return false }
        return kinds.allSatisfy { kind in
            state.items.allSatisfy { program.canMatch($0, after: kind) }
                && isQuiet(self.state(intern(state.items, after: kind)))
        }
    }

    /// The state so many bytes of the leap's set behind another, the last of which is of this kind.
    fileprivate func land(_ steps: Int, after kind: Neighbour, from state: StateID, by leap: Leap) -> StateID {
        let known = leap.ends[Int(kind.rawValue)]
        if steps == leap.steps && known != Self.dead { return known }
        let landing = intern(self.state(state).items.map { $0 - Int32(steps) }, after: kind)
        if steps == leap.steps { leaps[number(of: state)]?.ends[Int(kind.rawValue)] = landing }
        return landing
    }
}

extension LazyDFA.Runner {
    /// Goes on from `offset` as far as bytes follow that change nothing but counts. Nil where that is not worth it, and in windows of lines.
    ///
    /// What matches behind the first of these bytes, whatever follows, matches behind each of them, and nothing else does.
    func leap(_ state: LazyDFA.StateID, from offset: Int, in window: Window) -> (state: LazyDFA.StateID, offset: Int)? {
        if window.hasTextLines { return nil }
        return automaton._withUnsafeGuaranteedRef { automaton in
            let leap = automaton.leap(from: state)
            guard leap.steps > 0 else { return nil }
            let end = automaton.workspace.stretches.end(of: leap.set, from: offset, in: window)
            let steps = min(leap.steps, end - offset)
            guard steps >= automaton.workspace.stretches.least else { return nil }
            let kind = Neighbour.of[Int(window[offset + steps - 1])]
            return (automaton.land(steps, after: kind, from: state, by: leap), offset + steps)
        }
    }
}
