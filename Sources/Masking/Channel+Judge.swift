extension Channel {
    /// Where the hold begins.
    struct Hold {
        /// The first offset that may be masked and may stay.
        var start: Int
        /// The first offset at which a `block` may end the channel.
        var blockStart = Int.max

        mutating func include(_ offset: Int, _ rule: Rule) {
            start = min(start, offset)
            if rule.blocks { blockStart = min(blockStart, offset) }
        }
    }

    private enum Verdict {
        /// No match begins here.
        case none
        /// The longest match that the validators accept.
        case match(end: Int, secret: Range<Int>)
        /// More bytes are needed. `least` is the first offset that may be masked; `sure`, where not nil, will be.
        case undecided(least: Int, sure: Range<Int>?)
    }

    /// Decides every hit that can be decided. Returns where the hold begins, the end of the window if there is none. What
    /// will be masked though it still grows is left in the scratch.
    mutating func judge(_ scratch: Scratch, _ window: Window, _ decisions: inout Decisions) -> Hold {
        scratch.provisional.removeAll(keepingCapacity: true)
        var hold = Hold(start: window.codePointTail)
        let lowest = floor
        floor = hold.start
        var index = 0
        while index < openSpans.count {
            if continueSpan(at: index, scratch, window, &hold, &decisions) {
                openSpans.remove(at: index)
            } else {
                index += 1
            }
        }
        var first = 0
        while first < scratch.hits.count {
            var last = first
            while last < scratch.hits.count, scratch.hits[last].rule == scratch.hits[first].rule { last += 1 }
            judge(
                database.rules[scratch.hits[first].rule], first..<last, from: lowest, scratch, window, &hold, &decisions
            )
            first = last
        }
        if spans.count > 1 { spans.sort { $0.range.lowerBound < $1.range.lowerBound } }
        holdForRuns(scratch, window, &hold)
        if let run = runs.first { floor = min(floor, run.start) }
        // Neither a release nor a block cuts a code point.
        if let around = window.codePoint(around: hold.start) { hold.start = around.range.lowerBound }
        if let around = window.codePoint(around: hold.blockStart) { hold.blockStart = around.range.lowerBound }
        return hold
    }

    /// The runs that may still mask something, by ascending start.
    private mutating func holdForRuns(_ scratch: Scratch, _ window: Window, _ hold: inout Hold) {
        for run in runs {
            if run.start >= hold.start && (!database.hasBlocks || run.start >= hold.blockStart) { return }
            let dfa = scratch.automata[run.group]
            let flags = dfa.flags(run.state)
            guard flags.contains(.holdsStart) || flags.contains(.holdsSecret) else { continue }
            if consumed.isEmpty && flags.contains(.holdsStart) && !database.hasBlocks {
                hold.start = run.start
                return
            }
            for live in dfa.live(run.state) {
                let rule = database.rules[Int(live)]
                guard rule.masks, searchStart(of: rule) <= run.start else { continue }
                if rule.hasSecret {
                    // What cannot lower the hold need not be followed yet.
                    let least = knownLeast(rule, from: run.start, window)
                    if least >= hold.start && (!rule.blocks || least >= hold.blockStart) { continue }
                    if let alive = follow(rule, from: run.start, scratch, window).alive {
                        hold.include(alive.least, rule)
                    }
                } else {
                    hold.include(run.start, rule)
                }
            }
        }
    }

    /// The hits of one pattern, from left to right.
    private mutating func judge(
        _ rule: Rule, _ hits: Range<Int>, from lowest: Int, _ scratch: Scratch, _ window: Window, _ hold: inout Hold,
        _ decisions: inout Decisions
    ) {
        var start = max(lowest, searchStart(of: rule))
        for index in hits {
            let hit = scratch.hits[index]
            start = max(start, hit.from)
            while true {
                start = scratch.automata.rule(rule.index).nextStart(start, below: hit.end, in: window)
                if start >= hit.end { break }
                switch verdict(on: rule, at: start, scratch, window) {
                case .none: start += 1
                case .match(let end, let secret):
                    consume(rule, end)
                    start = commit(rule, start..<end, secret, scratch, window, &hold, &decisions)
                case .undecided(let least, let sure):
                    waiting.append(Hit(rule: rule.index, from: start, end: scratch.hits[hits.upperBound - 1].end))
                    floor = min(floor, start)
                    guard rule.masks else { return }
                    hold.include(least, rule)
                    if let sure, !rule.blocks {
                        let range = widened(rule.isSpan ? body(sure, rule, scratch, window) : sure, window)
                        if !range.isEmpty {
                            scratch.provisional.append(Span(range: range, rule: rule.index, isGrowing: true))
                        }
                    }
                    if rule.hasSecret { holdForLater(rule, start + 1, index..<hits.upperBound, scratch, window, &hold) }
                    return
                }
            }
        }
    }

    /// Behind an undecided start: matches that count if it fails may mask before it would.
    private mutating func holdForLater(
        _ rule: Rule, _ from: Int, _ hits: Range<Int>, _ scratch: Scratch, _ window: Window, _ hold: inout Hold
    ) {
        var start = from
        for index in hits {
            let hit = scratch.hits[index]
            start = max(start, hit.from)
            while true {
                start = scratch.automata.rule(rule.index).nextStart(start, below: min(hit.end, hold.start), in: window)
                if start >= min(hit.end, hold.start) { break }
                switch verdict(on: rule, at: start, scratch, window) {
                case .none: break
                case .match(_, let secret): hold.include(secret.lowerBound, rule)
                case .undecided(let least, _): hold.include(least, rule)
                }
                start += 1
            }
        }
    }

    private mutating func verdict(on rule: Rule, at start: Int, _ scratch: Scratch, _ window: Window) -> Verdict {
        let attempt = follow(rule, from: start, scratch, window)
        guard attempt.isAlive else {
            guard let best = attempt.best else { return .none }
            // Where the match ends inside a code point, the whole of it is masked, once it is known.
            let tail = window.codePointTail
            if best.secret.upperBound > tail {
                let start = best.secret.lowerBound
                let isSure = start < tail && !rule.hasAllowList
                return .undecided(least: start, sure: isSure ? start..<tail : nil)
            }
            return .match(end: best.end, secret: best.secret)
        }
        guard rule.hasSecret, let alive = attempt.alive else {
            let sure = rule.hasAllowList ? nil : attempt.best
            return .undecided(least: start, sure: sure.map { start..<$0.end })
        }
        guard let best = attempt.best else { return .undecided(least: alive.least, sure: nil) }
        let least = min(alive.least, best.secret.lowerBound)
        let common = alive.common.clamped(to: best.secret)
        let isSure = !rule.hasAllowList && alive.least == best.secret.lowerBound && !common.isEmpty
        return .undecided(least: least, sure: isSure ? common : nil)
    }

    /// Takes a decided match in. Returns where the search for the pattern's next match begins.
    private mutating func commit(
        _ rule: Rule, _ match: Range<Int>, _ secret: Range<Int>, _ scratch: Scratch, _ window: Window,
        _ hold: inout Hold, _ decisions: inout Decisions
    ) -> Int {
        if rule.isSpan && rule.blocks {
            // Blocked by its beginning: nothing behind it is ever looked at.
            let start = widened(match, window).lowerBound
            decisions.matches.append(.init(pattern: rule.index, start: start, end: match.upperBound))
            block(at: start, by: rule)
            return match.upperBound
        }
        if rule.isSpan {
            let span = OpenSpan(
                rule: rule.index, start: widened(match, window).lowerBound, beginEnd: match.upperBound,
                from: match.upperBound)
            openSpans.append(span)
            consume(rule, Int.max)
            if continueSpan(at: openSpans.count - 1, scratch, window, &hold, &decisions) { openSpans.removeLast() }
            return searchStart(of: rule)
        }
        if rule.hasAllowList && isAllowed(rule, window.slice(secret), scratch) { return match.upperBound }
        let range = widened(secret, window)
        decisions.matches.append(.init(pattern: rule.index, start: range.lowerBound, end: range.upperBound))
        if rule.blocks {
            block(at: range.lowerBound, by: rule)
        } else if rule.masks {
            let replacement = rule.isFixed ? nil : database.replacement(for: rule, window.slice(range))
            spans.append(Span(range: range, rule: rule.index, replacement: replacement))
        }
        return match.upperBound
    }

    /// Looks for the end of an open span. Returns true if it was found: the span is decided and closed.
    private mutating func continueSpan(
        at index: Int, _ scratch: Scratch, _ window: Window, _ hold: inout Hold, _ decisions: inout Decisions
    ) -> Bool {
        let span = openSpans[index]
        let rule = database.rules[span.rule]
        guard let program = rule.end else { return true }
        let dfa = scratch.end(of: rule, program)
        var from = span.from
        // Up to here all is covered, whatever follows: an end that has come counts if none that is under way does.
        var sure = window.end
        while from < window.end {
            let isAlive = dfa.run(0, from: from, in: window, &scratch.matchEnds)
            if isAlive || (scratch.matchEnds.last ?? 0) > window.codePointTail {
                sure = sureEnd(from, dfa, scratch, window)
                break
            }
            if let end = scratch.matchEnds.last {
                close(span, rule, at: end, window, &decisions)
                return true
            }
            from += 1
        }
        openSpans[index].from = from
        if window.isEnd {
            close(span, rule, at: window.end, window, &decisions)
            return true
        }
        floor = min(floor, from)
        if rule.masks {
            let range = widened(span.start..<sure, window)
            if range.upperBound < window.end { hold.include(range.upperBound, rule) }
            scratch.provisional.append(
                Span(range: range, rule: rule.index, beginEnd: span.beginEnd, isGrowing: true))
        }
        // Matches of `begin` count again behind the end.
        if from < window.end {
            for hit in scratch.hits where hit.rule == rule.index && hit.end > from {
                waiting.append(Hit(rule: hit.rule, from: max(hit.from, from), end: hit.end))
            }
        }
        return false
    }

    /// What a span covers for certain whose `begin` is certain but may grow.
    private func body(_ begin: Range<Int>, _ rule: Rule, _ scratch: Scratch, _ window: Window) -> Range<Int> {
        guard let program = rule.end else { return begin }
        return begin.lowerBound..<sureEnd(begin.upperBound, scratch.end(of: rule, program), scratch, window)
    }

    /// The least offset at which a span may end whose end begins at or after `from`: all before it is covered, whatever
    /// follows. The end of the window if no end has come.
    private func sureEnd(_ from: Int, _ dfa: LazyDFA.Runner, _ scratch: Scratch, _ window: Window) -> Int {
        for start in from..<window.end {
            _ = dfa.run(0, from: start, in: window, &scratch.matchEnds)
            // It counts if no attempt before it comes to an end, and then no shorter than this.
            if let end = scratch.matchEnds.last { return end }
        }
        return window.end
    }

    private mutating func close(
        _ span: OpenSpan, _ rule: Rule, at end: Int, _ window: Window, _ decisions: inout Decisions
    ) {
        consume(rule, end)
        let range = span.start..<widened(span.start..<end, window).upperBound
        decisions.matches.append(.init(pattern: rule.index, start: range.lowerBound, end: range.upperBound))
        if rule.masks { spans.append(Span(range: range, rule: rule.index, beginEnd: span.beginEnd)) }
    }

    private func isAllowed(_ rule: Rule, _ secret: UnsafeBufferPointer<UInt8>, _ scratch: Scratch) -> Bool {
        if rule.allowedTexts.contains(where: { $0.elementsEqual(secret) }) { return true }
        guard let program = rule.allowed, let start = secret.baseAddress else { return false }
        let dfa = scratch.allowed(by: rule, program)
        let window = Window(bytes: start, start: 0, end: secret.count, isEnd: true)
        return program.entries.indices.contains { index in
            var ends: [Int] = []
            _ = dfa.run(index, from: 0, in: window, &ends)
            return ends.last == secret.count
        }
    }

    /// A range with the whole of the code points that it cuts; of one that is not complete yet nothing.
    private func widened(_ range: Range<Int>, _ window: Window) -> Range<Int> {
        let start = range.lowerBound < window.start ? nil : window.codePoint(around: range.lowerBound)
        let end = window.codePoint(around: range.upperBound)
        let lower = start.map { $0.isWhole ? $0.range.lowerBound : range.lowerBound } ?? range.lowerBound
        let upper = end.map { $0.isWhole ? $0.range.upperBound : $0.range.lowerBound } ?? range.upperBound
        return lower..<max(lower, upper)
    }

    private mutating func block(at start: Int, by rule: Rule) {
        if let block, block.start <= start { return }
        block = (start, rule.index)
    }

    // MARK: Where patterns go on

    private func searchStart(of rule: Rule) -> Int { consumed.first { $0.rule == rule.index }?.end ?? 0 }

    private mutating func consume(_ rule: Rule, _ end: Int) {
        if let at = consumed.firstIndex(where: { $0.rule == rule.index }) {
            consumed[at].end = end
        } else {
            consumed.append((rule.index, end))
        }
    }

    mutating func forgetConsumed() {
        if !consumed.isEmpty { consumed.removeAll { $0.end <= floor } }
    }
}
