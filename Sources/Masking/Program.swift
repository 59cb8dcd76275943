import PatternSyntax

/// What stands beside a position, as far as assertions can tell. As the byte before a position, `edge` is the start of
/// the text; as the byte after it, the end.
enum Neighbour: Int8, CaseIterable {
    case other, word, newline, edge

    init(_ byte: UInt8) {
        self = ByteSet.word.contains(byte) ? .word : byte == 0x0A ? .newline : .other
    }

    /// The bytes of this kind.
    var bytes: ByteSet {
        switch self {
        case .other: ByteSet.word.union(.newline).complement
        case .word: .word
        case .newline: .newline
        case .edge: ByteSet()
        }
    }
}

extension Regex.Assertion {
    func holds(between before: Neighbour, and after: Neighbour) -> Bool {
        switch self {
        case .textStart: before == .edge
        case .textEnd: after == .edge
        case .lineStart: before == .edge || before == .newline
        case .lineEnd: after == .edge || after == .newline
        case .wordBoundary: (before == .word) != (after == .word)
        case .notWordBoundary: (before == .word) == (after == .word)
        }
    }

    /// Bit `before * 4 + after`: whether it holds between such neighbours.
    fileprivate var neighbours: UInt16 {
        var bits: UInt16 = 0
        for before in Neighbour.allCases {
            for after in Neighbour.allCases where holds(between: before, and: after) {
                bits |= 1 << UInt16(before.rawValue * 4 + after.rawValue)
            }
        }
        return bits
    }
}

/// The nondeterministic automaton of several expressions (Thompson's construction): one list of instructions, with what
/// the scanners need to know about each of them.
///
/// Source: R. Cox, "Regular Expression Matching: the Virtual Machine Approach" (2009).
struct Program: Sendable, Equatable {
    enum Instruction: Sendable, Equatable {
        /// Takes a byte of one of the program's ``sets``.
        case byte(set: Int32, next: Int32)
        /// Takes one, or goes on without: most of a bounded repeat.
        case optionalByte(set: Int32, next: Int32, skip: Int32)
        case split(Int32, Int32)
        case assertion(Regex.Assertion, next: Int32)
        /// Records the position in a slot: the end of a part before the secret group, then the group's start and end.
        case mark(Int32, next: Int32)
        case match
    }

    /// Where an instruction stands with regard to the secret group.
    enum Region: UInt8, Sendable {
        /// What is matched from the start on may be masked: there is no group, or a way to match without it.
        case whole
        /// The group begins further on in every match.
        case beforeSecret
        /// In the group or behind it: where the group begins is decided for every thread here.
        case secret
    }

    /// One expression's part of the program.
    struct Entry: Sendable, Equatable {
        /// Its first instruction.
        var root: Int32
        /// All its instructions. No other expression shares them.
        var instructions: Range<Int>
        /// How many slots its marks use: 0 without a secret group; the last two are the group's start and end.
        var slots: Int
        /// Whether a match ends where its secret group does, if it has passed it.
        var endsWithSecret = false
    }

    /// What is known of an instruction; see the lists below.
    struct Facts: Equatable {
        var reach: UInt16
        var future: UInt16
        var asserts: Bool
        var ends: Bool
        var region: Region
    }

    private(set) var code: [Instruction] = []
    /// What the instructions take, each once.
    private(set) var sets: [ByteSet] = []
    private var setNumbers: [ByteSet: Int32] = [:]
    /// Bit `kind`: whether the set has bytes of this kind of neighbour.
    private var kinds: [UInt8] = []
    private(set) var owner: [Int32] = []
    private(set) var region: [Region] = []
    private(set) var entries: [Entry] = []
    /// Bit `before * 4 + after`: whether a match can be reached from the instruction between such neighbours…
    private var reach: [UInt16] = []
    /// … other than by having matched already, whatever follows.
    private var future: [UInt16] = []
    /// Whether an assertion can be reached without taking a byte.
    private(set) var asserts: [Bool] = []
    /// Whether the end of a match can be reached without taking a byte.
    private(set) var ends: [Bool] = []

    static let sizeLimit = 50_000

    /// An empty program with room for so many instructions; it grows beyond.
    init(capacity: Int = 0) {
        code.reserveCapacity(capacity)
        owner.reserveCapacity(capacity)
        region.reserveCapacity(capacity)
        reach.reserveCapacity(capacity)
        future.reserveCapacity(capacity)
        asserts.reserveCapacity(capacity)
        ends.reserveCapacity(capacity)
    }

    /// A program whose parts are known, with the facts of its instructions in order.
    init(code: [Instruction], sets: [ByteSet], entries: [Entry], facts: [(Facts, count: Int)]) {
        self.init(capacity: code.count)
        self.code = code
        self.entries = entries
        for (index, entry) in entries.enumerated() {
            owner.append(contentsOf: repeatElement(Int32(index), count: entry.instructions.count))
        }
        for (facts, count) in facts {
            reach.append(contentsOf: repeatElement(facts.reach, count: count))
            future.append(contentsOf: repeatElement(facts.future, count: count))
            asserts.append(contentsOf: repeatElement(facts.asserts, count: count))
            ends.append(contentsOf: repeatElement(facts.ends, count: count))
            region.append(contentsOf: repeatElement(facts.region, count: count))
        }
        for (number, set) in sets.enumerated() { setNumbers[set] = Int32(number) }
        self.sets = sets
        noteKinds()
    }

    func facts(of at: Int) -> Facts {
        Facts(reach: reach[at], future: future[at], asserts: asserts[at], ends: ends[at], region: region[at])
    }

    /// Of the sets that are new.
    private mutating func noteKinds() {
        for set in sets[kinds.count...] {
            kinds.append(
                Neighbour.allCases.reduce(0) { $1.bytes.intersection(set).isEmpty ? $0 : $0 | 1 << UInt8($1.rawValue) })
        }
    }

    /// Adds an expression. Returns false, and adds nothing, if its program is larger than ``sizeLimit`` instructions.
    mutating func add(_ regex: Regex) -> Bool {
        let first = code.count
        // The lists are lent to the builder: shared, they would be copied with every expression.
        var builder = Builder(code: code, sets: sets, numbers: setNumbers, limit: first + Self.sizeLimit)
        (code, sets, setNumbers) = ([], [], [:])
        let match = builder.emit(.match)
        let root = builder.compile(regex, next: match)
        (code, sets, setNumbers) = (builder.code, builder.sets, builder.numbers)
        (builder.code, builder.sets, builder.numbers) = ([], [], [:])
        noteKinds()
        guard code.count < builder.limit else {
            code.removeLast(code.count - first)
            return false
        }
        let range = first..<code.count
        owner += Array(repeating: Int32(entries.count), count: range.count)
        entries.append(Entry(root: root, instructions: range, slots: builder.slots))
        analyse(range, loops: builder.loops)
        return true
    }

    /// Whether a match can still be reached from an instruction.
    func canMatch(_ at: Int32, after before: Neighbour) -> Bool {
        reach[Int(at)] >> UInt16(before.rawValue * 4) & 0xF != 0
    }

    /// Whether what follows can still lead to a match that is not there yet.
    func canGoOn(_ at: Int32, after before: Neighbour) -> Bool {
        future[Int(at)] >> UInt16(before.rawValue * 4) & 0xF != 0
    }

    // MARK: Analysis

    private mutating func analyse(_ range: Range<Int>, loops: Bool) {
        reach += Array(repeating: 0, count: range.count)
        future += Array(repeating: 0, count: range.count)
        asserts += Array(repeating: false, count: range.count)
        ends += Array(repeating: false, count: range.count)
        // Instructions point backwards but for loops: one pass does where there are none.
        var changed = true
        while changed {
            changed = false
            for at in range {
                let (reached, goesOn, asserting, ending) = facts(at)
                if loops,
                    reached != reach[at] || goesOn != future[at] || asserting != asserts[at] || ending != ends[at]
                {
                    changed = true
                }
                reach[at] = reached
                future[at] = goesOn
                asserts[at] = asserting
                ends[at] = ending
            }
        }
        region += regions(range, loops: loops)
    }

    /// Whether no byte can be taken from an instruction on.
    private func leadsToMatchOnly(_ at: Int32) -> Bool {
        switch code[Int(at)] {
        case .byte, .optionalByte: false
        case .match: true
        case .split(let a, let b): leadsToMatchOnly(a) && leadsToMatchOnly(b)
        case .assertion(_, let next), .mark(_, let next): leadsToMatchOnly(next)
        }
    }

    /// Between which neighbours a match can be reached by taking a byte.
    private func reachThrough(_ set: Int32, _ next: Int32) -> UInt16 {
        let kinds = kinds[Int(set)]
        let reached = reach[Int(next)]
        var after: UInt16 = 0
        for kind in 0..<4 where kinds >> kind & 1 != 0 && reached >> (kind * 4) & 0xF != 0 { after |= 1 << kind }
        return after * 0x1111
    }

    private func facts(_ at: Int) -> (UInt16, UInt16, Bool, Bool) {
        switch code[at] {
        case .match: return (0xFFFF, 0, false, true)
        case .mark(_, let next): return (reach[Int(next)], future[Int(next)], asserts[Int(next)], ends[Int(next)])
        case .split(let a, let b):
            return (
                reach[Int(a)] | reach[Int(b)], future[Int(a)] | future[Int(b)], asserts[Int(a)] || asserts[Int(b)],
                ends[Int(a)] || ends[Int(b)]
            )
        case .byte(let set, let next):
            let all = reachThrough(set, next)
            return (all, all, false, false)
        case .optionalByte(let set, let next, let skip):
            let all = reachThrough(set, next)
            return (reach[Int(skip)] | all, future[Int(skip)] | all, asserts[Int(skip)], ends[Int(skip)])
        case .assertion(let assertion, let next):
            let reached = reach[Int(next)] & assertion.neighbours
            return (reached, reached, true, ends[Int(next)])
        }
    }

    private mutating func regions(_ range: Range<Int>, loops: Bool) -> [Region] {
        let slots = Int32(entries[entries.count - 1].slots)
        var result = Array(repeating: Region.whole, count: range.count)
        guard slots > 0 else { return result }
        entries[entries.count - 1].endsWithSecret = range.allSatisfy { at in
            if case .mark(slots - 1, let next) = code[at] { leadsToMatchOnly(next) } else { true }
        }
        func isOpening(_ at: Int) -> Bool {
            if case .mark(slots - 2, _) = code[at] { true } else { false }
        }
        // Behind the opening: everything that can be reached from it but the match, which other ways may reach too.
        var changed = true
        func enter(_ next: Int32) {
            let at = Int(next) - range.lowerBound
            if at != 0 && result[at] != .secret {
                result[at] = .secret
                changed = loops
            }
        }
        while changed {
            changed = false
            for at in range.reversed() where isOpening(at) || result[at - range.lowerBound] == .secret {
                switch code[at] {
                case .match: break
                case .byte(_, let next), .assertion(_, let next), .mark(_, let next): enter(next)
                case .split(let a, let b), .optionalByte(_, let a, let b):
                    enter(a)
                    enter(b)
                }
            }
        }
        func isBefore(_ next: Int32) -> Bool { result[Int(next) - range.lowerBound] == .beforeSecret }
        for at in range where result[at - range.lowerBound] != .secret {
            // From here, what comes after the group can be reached without opening it: a way round.
            let goesRound =
                switch code[at] {
                case .match: true
                case .byte(_, let next), .assertion(_, let next), .mark(_, let next): !isBefore(next)
                case .split(let a, let b), .optionalByte(_, let a, let b): !isBefore(a) || !isBefore(b)
                }
            result[at - range.lowerBound] = goesRound && !isOpening(at) ? .whole : .beforeSecret
        }
        return result
    }
}

/// Emits code from the end of an expression to its start, so that every instruction knows where it leads.
private struct Builder {
    var code: [Program.Instruction]
    var sets: [ByteSet]
    var numbers: [ByteSet: Int32]
    let limit: Int
    var slots = 0
    /// Whether some instruction leads back to one emitted later.
    var loops = false

    init(code: [Program.Instruction], sets: [ByteSet], numbers: [ByteSet: Int32], limit: Int) {
        self.code = code
        self.sets = sets
        self.numbers = numbers
        self.limit = limit
    }

    mutating func emit(_ instruction: Program.Instruction) -> Int32 {
        // Beyond the limit nothing more is kept; the caller refuses the program.
        if code.count < limit { code.append(instruction) }
        return Int32(code.count - 1)
    }

    private mutating func number(of set: ByteSet) -> Int32 {
        if let number = numbers[set] { return number }
        let number = Int32(sets.count)
        sets.append(set)
        numbers[set] = number
        return number
    }

    /// Emits an expression several times, each before what is there of it, and `wrap` behind each. Returns the entry of all.
    ///
    /// All but the first are copies of its code, which leads nowhere but into itself and to `next`.
    private mutating func compile(
        _ regex: Regex, times: Int, next: Int32, wrap: (inout Builder, Int32) -> Int32
    ) -> Int32 {
        guard times > 0 else { return next }
        let first = Int32(code.count)
        let root = compile(regex, next: next)
        let end = Int32(code.count)
        var entry = wrap(&self, root)
        for _ in 1..<times where code.count < limit {
            let shift = Int32(code.count) - first
            let target = entry
            func moved(_ to: Int32) -> Int32 { (first..<end).contains(to) ? to + shift : target }
            for at in Int(first)..<Int(end) {
                _ =
                    switch code[at] {
                    case .byte(let set, let to): emit(.byte(set: set, next: moved(to)))
                    case .optionalByte(let set, let to, let skip):
                        emit(.optionalByte(set: set, next: moved(to), skip: moved(skip)))
                    case .split(let a, let b): emit(.split(moved(a), moved(b)))
                    case .assertion(let assertion, let to): emit(.assertion(assertion, next: moved(to)))
                    case .mark(let slot, let to): emit(.mark(slot, next: moved(to)))
                    case .match: emit(.match)
                    }
            }
            entry = wrap(&self, moved(root))
        }
        return entry
    }

    mutating func compile(_ regex: Regex, next: Int32) -> Int32 {
        switch regex {
        case .empty: return next
        case .bytes(let set): return emit(.byte(set: number(of: set), next: next))
        case .assertion(let assertion): return emit(.assertion(assertion, next: next))
        case .concat(let parts):
            if let at = parts.firstIndex(where: \.hasSecret) {
                return compilePath(parts, secretAt: at, next: next)
            }
            return parts.reversed().reduce(next) { compile($1, next: $0) }
        case .alternate(let branches):
            return branches.dropLast().reversed().reduce(compile(branches[branches.count - 1], next: next)) {
                let branch = compile($1, next: next)
                return emit(.split(branch, $0))
            }
        case .secret(let inner):
            let start = slots
            slots += 2
            let close = emit(.mark(Int32(start + 1), next: next))
            return emit(.mark(Int32(start), next: compile(inner, next: close)))
        case .repeated(let inner, let min, let max):
            // What takes no byte is no more often than once: repeats of it would nest without end and without code.
            if inner.width.max == 0 { return min == 0 ? next : compile(inner, next: next) }
            guard let max else {
                let loop = emit(.split(next, next))
                loops = true
                let body = compile(inner, next: loop)
                if code.count < limit { code[Int(loop)] = .split(body, next) }
                return compile(inner, times: min, next: loop) { $1 }
            }
            let optional: Int32
            if case .bytes(let set) = inner {
                let number = number(of: set)
                optional = (min..<max).reduce(next) { entry, _ in
                    emit(.optionalByte(set: number, next: entry, skip: next))
                }
            } else {
                optional = compile(inner, times: max - min, next: next) { $0.emit(.split($1, next)) }
            }
            return compile(inner, times: min, next: optional) { $1 }
        }
    }

    /// A concatenation around the secret group: the end of each part before the group gets a slot, the leftmost part the
    /// first one, so that among all ways to match, the lexicographically greatest slots belong to the one in which the
    /// earlier parts take as much as they can. Parts of a fixed width need none.
    mutating func compilePath(_ parts: [Regex], secretAt at: Int, next: Int32) -> Int32 {
        let before = parts[..<at].map { part in
            let width = part.width
            guard width.max != width.min else { return (part, slot: Int?.none) }
            defer { slots += 1 }
            return (part, slot: slots)
        }
        let behind = parts[(at + 1)...].reversed().reduce(next) { compile($1, next: $0) }
        return before.reversed().reduce(compile(parts[at], next: behind)) { entry, part in
            compile(part.0, next: part.slot.map { emit(.mark(Int32($0), next: entry)) } ?? entry)
        }
    }
}
