import PatternSyntax

/// Where an automaton may go many bytes at once: in the counted repeats of one set of bytes (`[^\s]{16,1024}`) that most patterns end in,
/// nothing but the count changes while bytes of the set follow.
///
/// A text in which a match seems to begin every few bytes, and to go on for hundreds, costs the length of each of these starts if they
/// are followed byte by byte, and next to nothing if they leap. Belongs to one ``Scratch``, as what it finds in a window is shared by all
/// starts that are followed in it.
final class Stretches {
    private let program: Program
    /// By instruction: the last one of the repeat that it belongs to, plus one; 0 where that was not asked for yet. A repeat's instructions
    /// stand side by side and lead downwards.
    private let lasts: UnsafeMutableBufferPointer<Int32>
    /// By instruction: the bytes that lead to the next one of its repeat and nowhere else.
    private var sets: [Int32: ByteSet] = [:]
    private var endings: [Int32: UInt16] = [:]
    private var runs: [ByteSet: Int] = [:]
    /// By number of a set: its bytes, and the stretch of them that was found last.
    private var found: [(bytes: ByteSet, stretch: Range<Int>)] = []
    private var isUsed = false

    /// Fewer bytes are quicker gone one by one.
    let least: Int

    init(_ program: Program, least: Int) {
        self.program = program
        self.least = least
        lasts = .allocate(capacity: program.code.count)
        lasts.initialize(repeating: 0)
    }

    deinit { lasts.deallocate() }

    /// To be called when another window comes.
    func forget() {
        if !isUsed { return }
        isUsed = false
        for index in found.indices { found[index].stretch = 0..<0 }
    }

    /// How many bytes of ``bytes(of:)`` lead from an instruction to others like it: of the same repeat, with the same ways out.
    func steps(from at: Int32) -> Int {
        if lasts[Int(at)] == 0 { measure(at) }
        return Int(at - lasts[Int(at)]) + 1
    }

    private func measure(_ at: Int32) {
        var last = at
        while program.repeats(last) { last -= 1 }
        for instruction in last...at { lasts[Int(instruction)] = last + 1 }
    }

    /// The bytes with which an instruction's repeat goes on, and that lead nowhere else.
    func bytes(of at: Int32) -> ByteSet {
        let last = lasts[Int(at)]
        if let known = sets[last] { return known }
        let bytes: ByteSet
        switch program.code[Int(at)] {
        case .byte(let set, _): bytes = program.sets[Int(set)]
        case .optionalByte(let set, _, let skip):
            bytes = program.sets[Int(set)].intersection(program.firstBytes(from: skip).complement)
        default: bytes = ByteSet()
        }
        sets[last] = bytes
        return bytes
    }

    /// Bit `before * 4 + after`: whether a match ends at an instruction between such neighbours.
    func endings(of at: Int32) -> UInt16 {
        let last = lasts[Int(at)]
        if let known = endings[last] { return known }
        var bits: UInt16 = 0
        if case .optionalByte(_, _, let skip) = program.code[Int(at)] {
            for before in Neighbour.allCases {
                for after in Neighbour.allCases where program.ends(at: skip, between: before, and: after) {
                    bits |= 1 << UInt16(before.rawValue * 4 + after.rawValue)
                }
            }
        }
        endings[last] = bits
        return bits
    }

    /// A number for a set of bytes, to ask ``end(of:from:in:)`` with.
    func number(of bytes: ByteSet) -> Int {
        if let number = runs[bytes] { return number }
        let number = found.count
        runs[bytes] = number
        found.append((bytes, 0..<0))
        return number
    }

    /// Where the bytes of a set that stand at `offset` end. All that ask in ascending order go over the text once.
    func end(of number: Int, from offset: Int, in window: Window) -> Int {
        if found[number].stretch.contains(offset) { return found[number].stretch.upperBound }
        let bytes = found[number].bytes
        var end = offset
        while end < window.end, bytes.contains(window[end]) { end += 1 }
        found[number].stretch = offset..<end
        isUsed = true
        return end
    }
}

extension Program {
    /// Whether an instruction takes a byte to the one below it, which does the same with the same ways out.
    fileprivate func repeats(_ at: Int32) -> Bool {
        guard at > 0, owner[Int(at)] == owner[Int(at) - 1], facts(of: Int(at)) == facts(of: Int(at) - 1) else {
            return false
        }
        switch (code[Int(at)], code[Int(at) - 1]) {
        case (.byte(let set, let next), .byte(let other, _)): return next == at - 1 && set == other
        case (.optionalByte(let set, let next, let skip), .optionalByte(let other, _, let otherSkip)):
            return next == at - 1 && set == other && skip == otherSkip
        default: return false
        }
    }

    /// All bytes that can be taken first from an instruction on, whatever stands before them.
    fileprivate func firstBytes(from start: Int32) -> ByteSet {
        var bytes = ByteSet()
        visit(from: start, passing: { _ in true }) { at in
            if case .byte(let set, _) = code[at] { bytes = bytes.union(sets[Int(set)]) }
            if case .optionalByte(let set, _, _) = code[at] { bytes = bytes.union(sets[Int(set)]) }
        }
        return bytes
    }

    fileprivate func ends(at start: Int32, between before: Neighbour, and after: Neighbour) -> Bool {
        var ends = false
        visit(from: start, passing: { $0.holds(between: before, and: after) }) { at in
            if case .match = code[at] { ends = true }
        }
        return ends
    }

    /// Visits all instructions that are reached without taking a byte.
    private func visit(from start: Int32, passing: (Regex.Assertion) -> Bool, _ body: (Int) -> Void) {
        var seen: Set<Int32> = []
        var stack = [start]
        while let at = stack.popLast() {
            guard seen.insert(at).inserted else { continue }
            body(Int(at))
            switch code[Int(at)] {
            case .byte, .match: break
            case .optionalByte(_, _, let skip): stack.append(skip)
            case .split(let a, let b): stack += [a, b]
            case .assertion(let assertion, let next): if passing(assertion) { stack.append(next) }
            case .mark(_, let next): stack.append(next)
            }
        }
    }
}
