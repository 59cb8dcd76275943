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
    }

    /// Releases all whose masked form is known: what lies below `hold`, and the spans that nothing can join any more.
    mutating func release(_ scratch: Scratch, _ window: Window, below hold: Hold, _ decisions: inout Decisions) {
        // The lowest offset whose text may still have to go out.
        var text: Int?
        defer {
            if let block, released >= block.start { decisions.blockedBy = block.rule }
            decisions.settled = released
            floor = min(floor, text ?? released)
            forgetConsumed()
        }
        let limit = min(hold.start, block?.start ?? Int.max)
        if spans.isEmpty && scratch.provisional.isEmpty && openGroup == nil {
            released = max(released, limit)
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
            let group = extend(to: end, all, &next)
            if group.end > end { decisions.edits.append(.init(start: end, end: group.end, replacement: [])) }
            released = group.end
            openGroup = group.end
            if group.isGrowing || hold.start < group.end { return }
            openGroup = nil
        }
        while next < all.count {
            let group = gather(from: next, all)
            let start = group.range.lowerBound
            if limit < start || start >= min(hold.blockStart, block?.start ?? Int.max) { break }
            released = max(released, start)
            let isOpen = group.isGrowing || hold.start < group.range.upperBound
            guard !isOpen || isSettled(group, all, hold, window) else {
                // What the group covers will not.
                text = group.range.upperBound
                return
            }
            decisions.edits.append(
                .init(start: start, end: group.range.upperBound, replacement: replacement(group, all)))
            released = group.range.upperBound
            next += group.count
            if isOpen {
                openGroup = released
                return
            }
        }
        released = max(released, next < all.count ? min(limit, all[next].range.lowerBound) : limit)
    }

    /// Lets a group whose placeholder has gone out take in the spans that overlap it.
    private func extend(to end: Int, _ all: [Span], _ next: inout Int) -> (end: Int, isGrowing: Bool) {
        var group = (end: end, isGrowing: false)
        while next < all.count, all[next].range.lowerBound < group.end {
            group.end = max(group.end, all[next].range.upperBound)
            group.isGrowing = group.isGrowing || all[next].isGrowing
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
    private func isSettled(_ group: Group, _ all: [Span], _ hold: Hold, _ window: Window) -> Bool {
        let span = all[group.label]
        let rule = database.rules[span.rule]
        // Nothing that could take the label away can begin any more.
        let isLast = hold.start >= group.labelEnd && window.end >= group.labelEnd
        switch rule.action {
        case .redact, .block, .detect:
            // Or nothing could at all.
            return isLast || (rule.isTop && hold.start >= span.range.lowerBound)
        case .hash, .tokenize:
            // A longer match of the same pattern would bring another text.
            return isLast && !span.isGrowing
        case .partial:
            // Once the group is more than its span, nothing of the text is shown.
            return isLast && !span.isGrowing && span.range != group.range
        }
    }

    private func replacement(_ group: Group, _ all: [Span]) -> [UInt8] {
        let span = all[group.label]
        let rule = database.rules[span.rule]
        // What `partial` shows may be another match's secret.
        if case .partial = rule.action, span.range != group.range { return rule.placeholder }
        return span.replacement ?? rule.placeholder
    }
}
