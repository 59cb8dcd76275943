import PatternSyntax

extension Regex {
    /// What is left to match behind `byte`, in every way in which a match can begin with it. Assertions are passed over.
    ///
    /// Source: V. Antimirov, "Partial Derivatives of Regular Expressions" (1996).
    func rests(after byte: UInt8) -> Set<Regex> {
        switch self {
        case .empty, .assertion: return []
        case .bytes(let set): return set.contains(byte) ? [.empty] : []
        case .secret(let inner): return inner.rests(after: byte)
        case .alternate(let branches): return branches.reduce(into: []) { $0.formUnion($1.rests(after: byte)) }
        case .repeated(_, _, 0): return []
        case .repeated(let inner, let min, let max):
            let more = Regex.repeated(inner, min: Swift.max(0, min - 1), max: max.map { $0 - 1 })
            return Set(inner.rests(after: byte).map { $0.followed(by: [more]) })
        case .concat(let parts):
            var rests: Set<Regex> = []
            for (index, part) in parts.enumerated() {
                rests.formUnion(part.rests(after: byte).map { $0.followed(by: parts[(index + 1)...]) })
                if part.width.min > 0 { break }
            }
            return rests
        }
    }

    private func followed(by parts: ArraySlice<Regex>) -> Regex {
        let first = if case .empty = self { [Regex]() } else if case .concat(let parts) = self { parts } else { [self] }
        let all = first + parts
        return all.isEmpty ? .empty : all.count == 1 ? all[0] : .concat(all)
    }
}

extension CaseGenerator {
    /// Texts that complete matches which are under way at the end of `text`: for every start that is alive, samples of all
    /// that may be left to match, alone and with a byte behind them that assertions may ask for.
    mutating func continuations(of text: [UInt8], _ expressions: [Regex], reach: Int, samples: Int) -> [[UInt8]] {
        var tails: Set<[UInt8]> = []
        for expression in expressions {
            // From the end itself, too: a whole match.
            for start in max(0, text.count - reach)...text.count {
                var rests: Set<Regex> = [expression]
                for byte in text[start...] where !rests.isEmpty {
                    rests = rests.reduce(into: []) { $0.formUnion($1.rests(after: byte)) }
                }
                // In an order that does not change from run to run.
                let ordered = rests.map { ($0.hyperscanExpression, $0) }.sorted { $0.0 < $1.0 }
                for (_, rest) in ordered {
                    for repeats in [.least, .most] + Array(repeating: Repeats.any, count: samples) {
                        let tail = sample(rest, repeats)
                        tails.formUnion([tail, tail + [0x20], tail + [0x78]])
                    }
                }
            }
        }
        return tails.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
