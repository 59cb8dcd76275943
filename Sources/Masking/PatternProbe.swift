import PatternSyntax

/// One pattern's expression on its own: how far a text goes along with it. For tools that explain; not for masking.
package final class PatternProbe {
    private var dfa: LazyDFA

    /// Nil if the expression does not parse, or is too large. Of a span pattern its `begin` is probed.
    package init?(_ pattern: Pattern) {
        let text: String
        switch pattern.form {
        case .regex(let regex): text = regex
        case .span(let begin, _): text = begin
        }
        var program = Program()
        do {
            guard program.add(try Regex.parse(text)) else { return nil }
        } catch { return nil }
        dfa = LazyDFA(whole: program)
    }

    /// The longest part of a text from which nothing but its end, or the byte behind, keeps a match; the first of several. Quadratic in
    /// the length of the text at worst.
    package func longestBeginning(in text: [UInt8]) -> Range<Int> {
        let most = MaskingSettings().states
        var longest = 0..<0
        text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            let window = Window(bytes: base, start: 0, end: bytes.count, isEnd: false)
            for start in text.indices {
                if dfa.memory >= most { dfa = LazyDFA(whole: dfa.program) }
                let runner = dfa.runner
                var state = runner.next(runner.root(at: start, in: window), text[start])
                var end = start
                while state != LazyDFA.dead {
                    end += 1
                    if end == text.count { break }
                    state = runner.next(state, text[end])
                }
                if end - start > longest.count { longest = start..<end }
            }
        }
        return longest
    }
}

extension Database {
    /// How large the compiled patterns are: instructions of the automaton, and bytes of Hyperscan's database.
    package var sizes: (instructions: Int, hyperscan: Int) { (program.code.count, hyperscan?.size ?? 0) }
}
