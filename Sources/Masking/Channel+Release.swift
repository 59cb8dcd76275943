import PatternSyntax

extension Channel {
    /// Overlapping spans, which become one placeholder.
    private struct Group {
        var range: Range<Int>
        /// Index of the span that names it.
        var label: Int
        var count: Int
        /// Only spans that begin below this compete for the label.
        var labelEnd: Int
        var isGrowing: Bool
        var blockedBy: Int?
    }

    /// Releases all whose masked form is known: what lies below `hold`, and the spans that nothing can join any more.
    mutating func release(_ scratch: Scratch, _ window: Window, below hold: Int, _ decisions: inout Decisions) {
        // The lowest offset whose text may still have to go out.
        var text: Int?
        defer {
            decisions.settled = released
            floor = min(floor, text ?? released)
            forgetConsumed()
        }
        if spans.isEmpty && scratch.provisional.isEmpty && openGroup == nil {
            released = max(released, hold)
            return
        }
        // Growing spans stand among the decided ones for the time of this call.
        var all = spans
        for span in scratch.provisional {
            all.insert(span, at: all.firstIndex { $0.range.lowerBound > span.range.lowerBound } ?? all.count)
        }
        var next = 0
        defer { spans = all[next...].filter { !$0.isGrowing } }

        if let end = openGroup {
            let group = extend(from: released..<end, all, &next)
            if let pattern = group.blockedBy {
                decisions.blockedBy = pattern
                return
            }
            if group.range.upperBound > end {
                decisions.edits.append(.init(start: end, end: group.range.upperBound, replacement: []))
            }
            released = max(released, group.range.upperBound)
            openGroup = group.range.upperBound
            if group.isGrowing || hold < group.range.upperBound { return }
            openGroup = nil
        }
        while next < all.count {
            let first = next
            let group = gather(from: first, all)
            if hold < group.range.lowerBound { break }
            released = max(released, group.range.lowerBound)
            if let pattern = group.blockedBy {
                decisions.blockedBy = pattern
                return
            }
            let isOpen = group.isGrowing || hold < group.range.upperBound
            guard !isOpen || isSettled(group, all, hold, window) else {
                // What the group covers will not.
                text = group.range.upperBound
                return
            }
            decisions.edits.append(
                .init(start: group.range.lowerBound, end: group.range.upperBound, replacement: replacement(group, all)))
            released = group.range.upperBound
            next = first + group.count
            if isOpen {
                openGroup = released
                return
            }
        }
        released = max(released, next < all.count ? min(hold, all[next].range.lowerBound) : hold)
    }

    /// Lets an open group take in the spans that overlap it.
    private func extend(from range: Range<Int>, _ all: [Span], _ next: inout Int) -> Group {
        var group = Group(range: range, label: 0, count: 0, labelEnd: 0, isGrowing: false)
        while next < all.count, all[next].range.lowerBound < group.range.upperBound {
            let span = all[next]
            group.range = range.lowerBound..<max(group.range.upperBound, span.range.upperBound)
            group.isGrowing = group.isGrowing || span.isGrowing
            if database.rules[span.rule].blocks { group.blockedBy = group.blockedBy ?? span.rule }
            next += 1
        }
        return group
    }

    /// The group that begins with span `first`.
    private func gather(from first: Int, _ all: [Span]) -> Group {
        let start = all[first].range.lowerBound
        var group = Group(
            range: all[first].range, label: first, count: 0, labelEnd: start + database.settings.lookback,
            isGrowing: false)
        for index in first..<all.count {
            let span = all[index]
            guard span.range.lowerBound < group.range.upperBound else { break }
            group.range = start..<max(group.range.upperBound, span.range.upperBound)
            group.count += 1
            group.isGrowing = group.isGrowing || span.isGrowing
            if database.rules[span.rule].blocks { group.blockedBy = group.blockedBy ?? span.rule }
            if let beginEnd = span.beginEnd { group.labelEnd = min(group.labelEnd, beginEnd) }
        }
        for index in first..<(first + group.count) where all[index].range.lowerBound < group.labelEnd {
            if outranks(all[index], all[group.label]) { group.label = index }
        }
        return group
    }

    /// Highest priority, then longest, then first in the set.
    private func outranks(_ a: Span, _ b: Span) -> Bool {
        func rank(_ span: Span) -> (Int, Int, Int) {
            let length = span.beginEnd == nil ? span.range.count : Int.max
            return (database.rules[span.rule].priority, length, -span.rule)
        }
        return rank(a) > rank(b)
    }

    /// Whether the placeholder of a group that may grow is known already.
    private func isSettled(_ group: Group, _ all: [Span], _ hold: Int, _ window: Window) -> Bool {
        let span = all[group.label]
        let rule = database.rules[span.rule]
        switch rule.action {
        case .partial: return false
        case .redact, .block, .detect: break
        case .hash, .tokenize: if span.isGrowing { return false }
        }
        // Nothing that could take the label away can begin any more, or nothing could at all.
        return (rule.isTop && hold >= span.range.lowerBound) || (hold >= group.labelEnd && window.end >= group.labelEnd)
    }

    private func replacement(_ group: Group, _ all: [Span]) -> [UInt8] {
        let span = all[group.label]
        let rule = database.rules[span.rule]
        // What `partial` shows may be another match's secret.
        if case .partial = rule.action, span.range != group.range { return rule.placeholder }
        return span.replacement ?? rule.placeholder
    }
}
