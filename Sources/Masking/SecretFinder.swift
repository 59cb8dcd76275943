import PatternSyntax

/// Where the secret group of one expression lies, for every way in which a match from one start can end: a simulation
/// of the expression's automaton whose threads carry the ends of the parts before the group, and of the group.
///
/// Of two threads at one instruction the one with the lexicographically greater ends stays: earlier parts take as much
/// as they can. Belongs to one ``Scratch``. Linear in bytes × instructions.
///
/// Source: R. Cox, "Regular Expression Matching: the Virtual Machine Approach" (2009), on Pike's algorithm.
final class SecretFinder {
    /// A match from the start that was asked for: its end, and the secret span in it.
    struct Found {
        var end: Int
        var secret: Range<Int>
    }

    /// What longer matches, if they come, will mask.
    struct Alive {
        /// The least offset at which a secret span can begin.
        var least: Int
        /// What every secret span will contain; empty where they differ in where they begin.
        var common: Range<Int>
    }

    /// The matches that were found, by ascending end.
    private(set) var found: [Found] = []
    /// What may follow them, if anything.
    private(set) var alive: Alive?

    private let program: Program
    private var threads = Threads()
    private var closed = Threads()

    init(_ program: Program) { self.program = program }

    /// Runs expression `pattern` from `start` to where no thread is left, or to the end of the window.
    func run(_ pattern: Int, from start: Int, in window: Window) {
        let entry = program.entries[pattern]
        found.removeAll(keepingCapacity: true)
        alive = nil
        threads.reset(entry)
        closed.reset(entry)
        threads.addRoot(Int(entry.root))
        var at = start
        var before = window.before(start)
        while !threads.list.isEmpty {
            let after: Neighbour? = at < window.end ? Neighbour.of[Int(window[at])] : window.isEnd ? .edge : nil
            close(at: Int32(at - start), between: before, and: after)
            for thread in closed.list {
                if case .match = program.code[thread] {
                    found.append(Found(end: at, secret: secret(of: thread, in: closed, from: start, to: at)))
                    break
                }
            }
            guard at < window.end else {
                if !window.isEnd { survey(from: start, to: at, after: before) }
                return
            }
            let byte = window[at]
            threads.removeAll()
            for thread in closed.list {
                if case .byte(let set, let next) = program.code[thread], set.contains(byte) {
                    threads.add(Int(next), like: thread, in: closed)
                }
            }
            at += 1
            before = Neighbour.of[Int(byte)]
        }
    }

    /// Follows every thread to the instructions that it reaches without taking a byte, setting marks on the way.
    private func close(at position: Int32, between before: Neighbour, and after: Neighbour?) {
        closed.removeAll()
        for thread in threads.list { closed.add(thread, like: thread, in: threads) }
        // A thread whose marks grew stands in the list once more, and is followed again.
        var index = 0
        while index < closed.list.count {
            let at = closed.list[index]
            index += 1
            switch program.code[at] {
            case .byte, .match: break
            case .split(let a, let b):
                closed.add(Int(a), like: at)
                closed.add(Int(b), like: at)
            case .assertion(let assertion, let next):
                if let after, assertion.holds(between: before, and: after) { closed.add(Int(next), like: at) }
            case .mark(let slot, let next):
                closed.add(Int(next), like: at, marking: slot, position)
            }
        }
    }

    private func secret(of thread: Int, in threads: Threads, from start: Int, to end: Int) -> Range<Int> {
        let (open, close) = threads.secret(of: thread)
        return open < 0 ? start..<end : (start + Int(open))..<(start + Int(close))
    }

    /// At the end of the window: what the threads that can still lead to a match will mask.
    private func survey(from start: Int, to end: Int, after before: Neighbour) {
        var least = Int.max
        var common = 0..<Int.max
        for thread in threads.list where program.canGoOn(Int32(thread), after: before) {
            let (open, close) = threads.secret(of: thread)
            let begin = open >= 0 ? start + Int(open) : program.region[thread] == .beforeSecret ? end : start
            let until = close >= 0 ? start + Int(close) : end
            // A thread that may still open the group, or pass it by, says nothing for certain.
            if begin != least && least != Int.max || open < 0 { common = 0..<0 }
            least = min(least, begin)
            if !common.isEmpty { common = begin..<max(begin, min(common.upperBound, until)) }
        }
        if least != Int.max { alive = Alive(least: least, common: common) }
    }
}

/// A list of threads: instructions of one expression, each with its marks. Storage is kept and reused.
private struct Threads {
    private(set) var list: [Int] = []
    private var first = 0
    private var slots = 0
    private var stamp: UInt32 = 0
    private var stamps: [UInt32] = []
    private var marks: [Int32] = []
    private var candidate: [Int32] = []

    mutating func reset(_ entry: Program.Entry) {
        first = entry.instructions.lowerBound
        slots = entry.slots
        let count = entry.instructions.count
        if stamps.count < count { stamps += Array(repeating: 0, count: count - stamps.count) }
        if marks.count < count * slots { marks += Array(repeating: -1, count: count * slots - marks.count) }
        candidate = Array(repeating: -1, count: slots)
        removeAll()
    }

    mutating func removeAll() {
        list.removeAll(keepingCapacity: true)
        stamp &+= 1
        if stamp == 0 {
            for at in stamps.indices { stamps[at] = 0 }
            stamp = 1
        }
    }

    mutating func addRoot(_ at: Int) {
        for slot in 0..<slots { candidate[slot] = -1 }
        addCandidate(at)
    }

    mutating func add(_ at: Int, like other: Int, in threads: Threads) {
        let from = (other - threads.first) * slots
        for slot in 0..<slots { candidate[slot] = threads.marks[from + slot] }
        addCandidate(at)
    }

    mutating func add(_ at: Int, like other: Int, marking mark: Int? = nil, _ position: Int32 = 0) {
        let from = (other - first) * slots
        for slot in 0..<slots { candidate[slot] = marks[from + slot] }
        if let mark { candidate[mark] = position }
        addCandidate(at)
    }

    /// The start and end of the secret group, -1 where not passed.
    func secret(of thread: Int) -> (Int32, Int32) {
        let from = (thread - first) * slots
        return (marks[from + slots - 2], marks[from + slots - 1])
    }

    private mutating func addCandidate(_ at: Int) {
        let local = at - first
        let to = local * slots
        if stamps[local] == stamp {
            var slot = 0
            while slot < slots && candidate[slot] == marks[to + slot] { slot += 1 }
            if slot == slots || candidate[slot] < marks[to + slot] { return }
        }
        stamps[local] = stamp
        for slot in 0..<slots { marks[to + slot] = candidate[slot] }
        list.append(at)
    }
}
