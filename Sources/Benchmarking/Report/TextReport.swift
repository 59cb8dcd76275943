extension BenchReport {
    /// The report for people: lines of at most 80 characters. `heading` marks a line as a heading.
    public func text(heading: (String) -> String = { $0 }) -> String {
        var lines: [String] = []
        func section(_ title: String, _ notes: String = "") {
            if !lines.isEmpty { lines.append("") }
            lines.append(heading(title))
            lines += notes.wrapped()
        }
        section("\(Self.patterns(patterns.count)) (\(patterns.name.end(22))) on the corpus \(corpus.name.end(22))")
        lines +=
            "\(machine.processor), \(machine.cores) cores, load \(machine.load.brief); up to \(settings.rounds) rounds, \(seconds.brief) s"
            .wrapped()
        if machine.load > Double(machine.cores) / 2 {
            lines += "The machine was busy: trust shares and ratios, not absolute figures.".wrapped()
        }
        section("Compiling and memory")
        lines += footprintTable.lines

        section(
            "Throughput",
            """
            Of one core, by the processor's time; medians, with half the distance from the 10th to the 90th percentile. Then the masker's \
            speed as a share of: memcpy; framing alone; framing and one bare hs_scan of each read's text for what the engine looks for \
            (landmarks), and for the patterns as they stand (patterns).
            """)
        if patterns.refusedByHyperscan == nil {
            lines += "The patterns as they stand were not compiled: a run without --quick does, and keeps them."
                .wrapped()
        } else if let refused = patterns.refusedByHyperscan, !refused.isEmpty {
            lines += "Hyperscan refuses as they stand, so they are missing there: \(refused.joined(separator: ", "))."
                .wrapped()
        }
        for part in throughput {
            lines.append("")
            lines.append(Self.caption(part))
            lines += Self.table(part).lines
        }
        section("Hold", "Bytes of a channel after each delta, and whole events after each event.")
        lines += holdTable.lines
        for part in findings where !part.causes.isEmpty {
            lines.append("")
            lines +=
                "\(part.part): what is held for; ‘saves’ is by how many bytes a delta the mean would fall without it"
                .wrapped()
            lines += Self.causeTable(part).lines
        }
        section("Matches")
        for part in findings { lines += Self.matches(part) }
        if let costs { lines += Self.text(costs, heading) }
        if let hostile { lines += Self.text(hostile, heading) }
        if let comparison { lines += text(comparison, heading) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// How many rows of a list are shown; the JSON has all.
    static let listed = 10

    // MARK: Parts

    private static func patterns(_ count: Int) -> String { count == 1 ? "1 pattern" : "\(count.text) patterns" }

    private var footprintTable: Table {
        var table = Table(comparison.map { ["", patterns.name.end(18), $0.other.end(18)] } ?? [])
        let all = [footprint] + (comparison.map { [$0.footprint] } ?? [])
        table.add(["compiling, cold (processor's time)"] + all.map(\.compileSeconds.median.seconds))
        table.add(["loading from the cache"] + all.map(\.cachedSeconds.median.seconds))
        table.add(["Hyperscan database"] + all.map(\.hyperscanBytes.size))
        table.add(["automaton, instructions"] + all.map(\.instructions.text))
        table.add(["working memory of a thread"] + all.map { $0.threadBytes?.size ?? "unknown" })
        table.add(["memory of an open stream"] + all.map { $0.streamBytes?.size ?? "unknown" })
        return table
    }

    private static func caption(_ part: Throughput) -> String {
        let pieces = part.kind == .streams ? "events with \(part.textBytes.size) of text" : "pieces of a delta's size"
        return "\(part.part): \(part.bytes.size), \(part.events.text) \(pieces)"
    }

    private static func table(_ part: Throughput) -> Table {
        let floors = part.reads.first?.floors.map(\.name) ?? []
        let isStream = part.kind == .streams
        let unit = isStream ? "ns/event" : "ns/piece"
        var table = Table(
            ["reads", "MB/s"] + (isStream ? ["text MB/s"] : []) + [unit, "±"] + floors.map(\.rawValue))
        for reading in part.reads {
            let event = reading.nanosecondsPerEvent
            table.add(
                [isStream || reading.read != .event ? reading.read.name : "a delta", reading.megabytesPerSecond.brief]
                    + (isStream ? [reading.textMegabytesPerSecond.brief] : [])
                    + [event.median.brief, event.relative.percent] + reading.floors.map(\.share.median.brief))
        }
        return table
    }

    private var holdTable: Table {
        var table = Table(["", "mean", "p50", "p90", "p99", "max", "nothing held"])
        func row(_ name: String, _ hold: Distribution) {
            table.add(
                [name, hold.mean.brief] + [hold.p50, hold.p90, hold.p99, hold.max].map(\.text) + [hold.zero.percent])
        }
        for part in findings {
            row("\(part.part), bytes", part.heldBytes)
            if let events = part.heldEvents { row("\(part.part), events", events) }
        }
        return table
    }

    private static func causeTable(_ part: Findings) -> Table {
        var table = Table(["pattern", "deltas", "of all", "saves"])
        for cause in part.causes.prefix(5) {
            table.add([
                cause.pattern, cause.deltas.text, (Double(cause.deltas) / Double(max(part.heldBytes.count, 1))).percent,
                cause.saves.brief,
            ])
        }
        return table
    }

    private static func matches(_ part: Findings) -> [String] {
        let all = part.matches.reduce(0) { $0 + $1.matches }
        var lines = [
            all == 0
                ? "\(part.part): nothing is found"
                : "\(part.part): \(all.text) matches of \(patterns(part.matches.count))"
        ]
        if all > 0 {
            var table = Table(["  pattern", "matches", "bytes masked"])
            for match in part.matches.prefix(listed) {
                table.add(["  " + match.pattern, match.matches.text, match.bytes.text])
            }
            lines += table.lines
        }
        if part.matches.count > listed { lines.append("  … and \(part.matches.count - listed) more, in the JSON") }
        if !part.planted.isEmpty {
            let planted = part.planted.reduce(0) { $0 + $1.planted }
            let masked = part.planted.reduce(0) { $0 + $1.masked }
            lines.append("  \(masked.text) of \(planted.text) secrets that were put there are masked whole.")
        }
        let missed = part.planted.filter { $0.masked < $0.planted }
        // A set that finds none of them is about something else.
        if all > 0 && !missed.isEmpty {
            var table = Table(["  not whole", "put there", "masked", "in part"])
            for kind in missed {
                table.add(["  " + kind.kind, kind.planted.text, kind.masked.text, kind.partly.text])
            }
            lines += table.lines
        }
        return lines
    }

    private static func text(_ costs: Costs, _ heading: (String) -> String) -> [String] {
        var lines = ["", heading("Cost of single patterns")]
        let isLeftOut = costs.patterns.contains { $0.leftOut != nil }
        lines += """
            On \(costs.textBytes.size) of text. Alone: ns a byte over a pattern that is nowhere, in reads of 16 KiB and in deltas, and the \
            mean hold. Beside others that look for the same a pattern may cost less.
            """.wrapped()
        if isLeftOut {
            lines += """
                Left out: the processor's time that the whole set saves without it, and half the distance from the 10th to the 90th \
                percentile; what is not over that is noise.
                """.wrapped()
        }
        var table = Table(
            ["pattern", "16 KiB", "deltas", "hold"] + (isLeftOut ? ["left out: 16 KiB", "deltas"] : []), widest: 28)
        func saved(_ spread: Spread?) -> String {
            guard let spread else { return "" }
            return "\(spread.median.percent) ±\(((spread.p90 - spread.p10) / 2).percent)"
        }
        // Those that were left out are among the most expensive, and the first.
        for cost in costs.patterns.prefix(listed) {
            table.add(
                [cost.pattern, cost.aloneLargeReads.brief, cost.aloneDeltas.brief, cost.aloneHold.brief]
                    + (isLeftOut ? [saved(cost.leftOut?.largeReads), saved(cost.leftOut?.deltas)] : []))
        }
        lines += table.lines
        if costs.patterns.count > listed { lines.append("… and \(costs.patterns.count - listed) more, in the JSON") }
        return lines
    }

    private static func text(_ hostile: [HostileText], _ heading: (String) -> String) -> [String] {
        var lines = ["", heading("Hostile text"), "One piece over and over, ns a byte, in chunks of:"]
        var table = Table(["piece"] + (hostile.first?.chunks.map { "\($0.size)" } ?? []))
        for text in hostile { table.add([text.piece] + text.chunks.map(\.nanosecondsPerByte.brief)) }
        lines += table.lines
        return lines
    }

    private func text(_ comparison: Comparison, _ heading: (String) -> String) -> [String] {
        var lines = ["", heading("Against \(comparison.other.end(28)): \(Self.patterns(comparison.patterns))")]
        lines += """
            Interleaved, round by round. Ratio: the speed of \(patterns.name.end(28)) as a multiple of the other's, with the 10th and the 90th \
            percentile of the rounds.
            """.wrapped()
        for part in comparison.parts {
            lines += ["", part.part]
            var table = Table(["reads", "MB/s", "other MB/s", "ratio", "p10", "p90"])
            for reading in part.reads {
                table.add([
                    reading.read.name, reading.firstMegabytesPerSecond.brief, reading.secondMegabytesPerSecond.brief,
                    reading.ratio.median.brief, reading.ratio.p10.brief, reading.ratio.p90.brief,
                ])
            }
            lines += table.lines
            let own = findings.first { $0.part == part.part }
            lines +=
                "hold: mean \(own?.heldBytes.mean.brief ?? "-") bytes, the other's \(part.heldBytes.mean.brief); p99 \(own?.heldBytes.p99.text ?? "-") and \(part.heldBytes.p99.text)"
                .wrapped()
            lines += "\(part.both.text) matches are found by both".wrapped()
            lines += Self.text(part.onlyFirst, "only \(patterns.name.end(28))")
            lines += Self.text(part.onlySecond, "only \(comparison.other.end(28))")
        }
        return lines
    }

    private static func text(_ finds: Comparison.Finds, _ who: String) -> [String] {
        guard finds.matches > 0 else { return ["\(who) finds: nothing"] }
        let names = finds.patterns.prefix(5).map { "\($0.pattern) \($0.matches)" }.joined(separator: ", ")
        var lines = "\(who) finds: \(finds.matches.text) (\(names)\(finds.patterns.count > 5 ? ", …" : ""))".wrapped()
        for example in finds.examples.prefix(6) {
            lines.append("  \(example.pattern): \(example.context)".prefixed(80))
        }
        return lines
    }
}

extension String {
    /// At most so many characters, the last an ellipsis if there were more.
    fileprivate func prefixed(_ width: Int) -> String { count <= width ? self : prefix(width - 1) + "…" }

    /// The same of the end: of a path, that tells most.
    fileprivate func end(_ width: Int) -> String { count <= width ? self : "…" + suffix(width - 1) }
}
