/// A start at which a pattern may match: what is known after following it up to an offset.
struct Attempt {
    let rule: Int
    let start: Int
    /// Up to here it was followed.
    var at: Int
    /// The automaton's state there.
    var state: Int32
    /// Whether more bytes can bring a match, or a longer one.
    var isAlive = true
    /// The longest match that the validators accept.
    var best: Match?
    /// The same, of the matches that end before `at`: the byte behind may still move the secret group of one that ends there.
    var settled: Match?
    /// What longer matches will mask; nil for a pattern without a secret group.
    var alive: SecretFinder.Alive?
    var secrets: SecretFinder.Progress
    /// Where the window ended when it was asked for last: it is forgotten after a call that does not ask.
    var asked = 0

    init(_ rule: Rule, start: Int, state: Int32) {
        self.rule = rule.index
        self.start = start
        self.state = state
        at = start
        secrets = SecretFinder.Progress(at: start)
    }

    struct Match {
        var end: Int
        var secret: Range<Int>
    }
}

extension Channel {
    /// Follows a start to the end of the window, or to where nothing can match any more.
    ///
    /// What is still alive there is kept: over all calls, a start costs time linear in its bytes, and so do the validators
    /// but for those that can tell nothing of a text from what they found in a longer one.
    mutating func follow(_ rule: Rule, from start: Int, _ scratch: Scratch, _ window: Window) -> Attempt {
        let index = attempts.firstIndex { $0.start == start && $0.rule == rule.index }
        var attempt: Attempt
        if let index {
            attempts[index].asked = window.end
            if attempts[index].at == window.end && !window.isEnd { return attempts[index] }
            attempt = attempts.remove(at: index)
        } else {
            attempt = Attempt(
                rule, start: start, state: scratch.automata.rule(rule.index).root(at: start, in: window))
        }
        attempt.isAlive = scratch.automata.rule(rule.index).run(
            rule.index, from: start, at: attempt.at, &attempt.state, in: window, leaps: database.settings.leastLeap,
            &scratch.matchEnds)
        if scratch.matchEnds.isEmpty && !attempt.isAlive {
            attempt.best = attempt.settled
            return attempt
        }
        if rule.hasSecret, attempt.isAlive, scratch.matchEnds.isEmpty, attempt.settled == nil,
            scratch.automata.rule(rule.index).flags(attempt.state).isDisjoint(with: [.holdsStart, .holdsSecret]),
            rule.masks
        {
            // No thread has reached the group: where it begins need not be found yet.
            attempt.alive = SecretFinder.Alive(least: window.end, common: 0..<0)
        } else if rule.hasSecret {
            findSecrets(rule, &attempt, scratch, window)
        }
        var known = scratch.matchEnds.count
        let best = longestAccepted(rule, attempt, below: &known, scratch, window)
        attempt.best = best ?? attempt.settled
        if best?.end == window.end && rule.hasSecret {
            attempt.settled = longestAccepted(rule, attempt, below: &known, scratch, window) ?? attempt.settled
        } else {
            attempt.settled = attempt.best
        }
        attempt.at = window.end
        attempt.asked = window.end
        if attempt.isAlive && !window.isEnd { attempts.append(attempt) }
        return attempt
    }

    /// What matches from a start will mask begins here or later, as far as the start was followed: more bytes can only raise it.
    mutating func knownLeast(_ rule: Rule, from start: Int, _ window: Window) -> Int {
        guard let index = attempts.firstIndex(where: { $0.start == start && $0.rule == rule.index }) else {
            return start
        }
        attempts[index].asked = window.end
        return attempts[index].alive?.least ?? start
    }

    /// Finds where the secret groups of the matches just found lie, and those of longer ones.
    private func findSecrets(_ rule: Rule, _ attempt: inout Attempt, _ scratch: Scratch, _ window: Window) {
        scratch.finder.forget()
        let stretches = scratch.automata.stretches
        let start = attempt.start
        if attempt.secrets.begin == nil {
            scratch.finder.run(
                rule.index, from: start, in: window, progress: &attempt.secrets, untilBegun: true, stretches)
        }
        if let begin = attempt.secrets.begin {
            attempt.alive = SecretFinder.Alive(least: begin, common: begin..<max(begin, window.end))
            // Where it begins is all that is needed while there is no match; and where it ends, the match tells.
            if database.program.entries[rule.index].endsWithSecret { return }
            if scratch.matchEnds.isEmpty && attempt.settled == nil { return }
            scratch.finder.run(
                rule.index, from: start, in: window, progress: &attempt.secrets, untilBegun: false, stretches)
        }
        attempt.alive = scratch.finder.alive
    }

    /// The longest of the first `known` matches just found that the validators accept.
    private func longestAccepted(
        _ rule: Rule, _ attempt: Attempt, below known: inout Int, _ scratch: Scratch, _ window: Window
    ) -> Attempt.Match? {
        func secret(_ index: Int) -> Range<Int> {
            if !rule.hasSecret { return attempt.start..<scratch.matchEnds[index] }
            if index < scratch.finder.found.count { return scratch.finder.found[index].secret }
            // Of these, only where they begin was looked for.
            return (attempt.secrets.begin ?? attempt.start)..<scratch.matchEnds[index]
        }
        while known > 0 {
            known -= 1
            let range = secret(known)
            let bound = rule.longestAccepted(window.slice(range))
            if bound == range.count { return Attempt.Match(end: scratch.matchEnds[known], secret: range) }
            // All longer texts with which this one begins are refused, too.
            while known > 0 {
                let next = secret(known - 1)
                guard next.lowerBound == range.lowerBound, (bound + 1...range.count).contains(next.count) else { break }
                known -= 1
            }
        }
        return nil
    }
}

extension LazyDFA.Runner {
    /// The first offset from `start` on at which any expression can begin; `limit` or more if there is none below it.
    func nextStart(_ start: Int, below limit: Int, in window: Window) -> Int {
        guard start < limit else { return start }
        var offset = start
        var before = window.before(offset)
        while offset < limit, next(root(after: before), window[offset]) == LazyDFA.dead {
            before = Neighbour.of[Int(window[offset])]
            offset += 1
        }
        return offset
    }

    /// Runs from `start`: the ends of expression `index`'s matches, ascending, and whether there may be more.
    func run(_ index: Int, from start: Int, in window: Window, _ ends: inout [Int]) -> Bool {
        var state = root(at: start, in: window)
        return run(index, from: start, at: start, &state, in: window, &ends)
    }

    /// The same from `start`, but going on at `offset` in the state that was reached there. An end at `offset` counts again.
    ///
    /// After every `leaps` bytes it tries to leap: only those of ``Automata`` may, which are told when another window comes.
    func run(
        _ index: Int, from start: Int, at offset: Int, _ state: inout LazyDFA.StateID, in window: Window,
        leaps: Int = .max, _ ends: inout [Int]
    ) -> Bool {
        ends.removeAll(keepingCapacity: true)
        let expression = Int32(index)
        var offset = offset
        if offset > start, flags(state).contains(.accepts), accepts(state).contains(expression) {
            ends.append(offset)
        }
        var untilLeap = leaps
        while offset < window.end {
            untilLeap -= 1
            if untilLeap == 0 {
                untilLeap = leaps
                if let leap = leap(state, from: offset, in: window) {
                    if flags(state).contains(.accepts), accepts(state).contains(expression) {
                        ends.append(contentsOf: offset + 1...leap.offset)
                    }
                    (state, offset) = leap
                    continue
                }
            }
            let byte = window[offset]
            if flags(state).contains(.mayAccept), mayAccept(state, before: Neighbour.of[Int(byte)]),
                accepts(state, before: Neighbour.of[Int(byte)]).contains(expression)
            {
                ends.append(offset)
            }
            state = next(state, byte)
            offset += 1
            if state == LazyDFA.dead { return false }
            if flags(state).contains(.accepts), accepts(state).contains(expression) { ends.append(offset) }
        }
        if window.isEnd {
            if flags(state).contains(.mayAccept), accepts(state, before: .edge).contains(expression) {
                ends.append(offset)
            }
            return false
        }
        return live(state).contains(expression)
    }
}
