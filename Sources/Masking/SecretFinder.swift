import PatternSyntax

/// Where the secret group of one expression lies, for every way in which a match from one start can end: a simulation
/// of the expression's automaton whose threads carry the ends of the parts before the group, and of the group.
///
/// Of two threads at one instruction the one with the lexicographically greater ends stays: earlier parts take as much
/// as they can. Belongs to one ``Scratch``. Linear in bytes × threads.
///
/// Source: R. Cox, "Regular Expression Matching: the Virtual Machine Approach" (2009), on Pike's algorithm.
struct SecretFinder: ~Copyable {
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

    /// How far a start was followed: the threads there, each as its instruction and its marks.
    struct Progress {
        fileprivate(set) var at: Int
        /// Where the group begins in every match that may come, if that is certain.
        fileprivate(set) var begin: Int?
        fileprivate var threads: [Int32] = []

        init(at start: Int) { at = start }
    }

    /// The matches that the last run found, by ascending end.
    private(set) var found: [Found] = []
    /// What may follow them, if anything.
    private(set) var alive: Alive?

    private let program: Program
    private var threads: Threads
    private var closed: Threads

    init(_ program: Program) {
        self.program = program
        threads = Threads(program)
        closed = Threads(program)
    }

    /// Forgets what the last run found.
    mutating func forget() {
        found.removeAll(keepingCapacity: true)
        alive = nil
    }

    /// Runs expression `pattern` from `start` to where no thread is left, or to the end of the window; or, with `untilBegun`, to where it
    /// is certain where the group begins.
    ///
    /// Goes on from `progress`. What was found at that very offset is found again, as the byte behind it may be known now.
    mutating func run(
        _ pattern: Int, from start: Int, in window: Window, progress: inout Progress, untilBegun: Bool,
        _ stretches: Stretches
    ) {
        let entry = program.entries[pattern]
        threads.reset(entry)
        closed.reset(entry)
        var at = progress.at
        if at == start { threads.addRoot(entry.root) } else { threads.restore(progress.threads) }
        var before = window.before(at)
        var untilLeap = stretches.least
        while !threads.isEmpty {
            if untilBegun, let begin = begin(from: start, after: before) {
                progress.begin = begin
                alive = Alive(least: begin, common: begin..<max(begin, window.end))
                return stop(at: at, &progress)
            }
            let after: Neighbour? = at < window.end ? Neighbour.of[Int(window[at])] : window.isEnd ? .edge : nil
            close(at: Int32(at - start), between: before, and: after)
            for index in 0..<closed.count {
                let thread = closed[index]
                if case .match = program.code[Int(thread)] {
                    found.append(Found(end: at, secret: secret(of: thread, in: closed, from: start, to: at)))
                    break
                }
            }
            guard at < window.end else {
                if !window.isEnd { survey(from: start, to: at, after: before) }
                return stop(at: at, &progress)
            }
            untilLeap -= 1
            if untilLeap == 0 {
                untilLeap = stretches.least
                if let end = leap(from: at, after: before, in: window, stretches) {
                    threads.advance(by: Int32(end - at))
                    at = end
                    before = Neighbour.of[Int(window[end - 1])]
                    continue
                }
            }
            let byte = window[at]
            threads.removeAll()
            for index in 0..<closed.count {
                let thread = closed[index]
                switch program.code[Int(thread)] {
                case .byte(let set, let next), .optionalByte(let set, let next, _):
                    if program.sets[Int(set)].contains(byte) { threads.add(next, like: thread, in: closed) }
                default: break
                }
            }
            at += 1
            before = Neighbour.of[Int(byte)]
        }
    }

    /// Up to where bytes follow that change nothing in the threads but their counts, and let none of them match. Nil where that is not
    /// worth it.
    private func leap(
        from offset: Int, after before: Neighbour, in window: Window, _ stretches: Stretches
    ) -> Int? {
        var bytes = ByteSet.all
        var steps = window.end - offset
        for index in 0..<threads.count {
            steps = min(steps, stretches.steps(from: threads[index]))
            if steps < stretches.least { return nil }
            bytes = bytes.intersection(stretches.bytes(of: threads[index]))
        }
        let kinds = Neighbour.allCases.filter { !$0.bytes.intersection(bytes).isEmpty }
        for index in 0..<threads.count {
            let thread = threads[index]
            let endings = stretches.endings(of: thread)
            guard program.canMatch(thread, after: before) else { return nil }
            for kind in kinds {
                guard program.canMatch(thread, after: kind) else { return nil }
                for after in kinds where endings >> UInt16(kind.rawValue * 4 + after.rawValue) & 1 != 0 { return nil }
            }
        }
        if kinds.isEmpty { return nil }
        let end = stretches.end(of: stretches.number(of: bytes), from: offset, in: window)
        steps = min(steps, end - offset)
        return steps < stretches.least ? nil : offset + steps
    }

    private func stop(at offset: Int, _ progress: inout Progress) {
        progress.at = offset
        threads.save(to: &progress.threads)
    }

    /// Where the group begins in every match that may come; nil if threads differ, or have not reached it.
    private func begin(from start: Int, after before: Neighbour) -> Int? {
        var begin: Int32 = -1
        for index in 0..<threads.count where program.canMatch(threads[index], after: before) {
            let (open, _) = threads.secret(of: threads[index])
            if open < 0 || begin >= 0 && open != begin { return nil }
            begin = open
        }
        return begin < 0 ? nil : start + Int(begin)
    }

    /// Follows every thread to the instructions that it reaches without taking a byte, setting marks on the way.
    private mutating func close(at position: Int32, between before: Neighbour, and after: Neighbour?) {
        closed.removeAll()
        for index in 0..<threads.count { closed.add(threads[index], like: threads[index], in: threads) }
        // A thread whose marks grew stands in the list once more, and is followed again.
        var index = 0
        while index < closed.count {
            let at = closed[index]
            index += 1
            switch program.code[Int(at)] {
            case .byte, .match: break
            case .optionalByte(_, _, let skip): closed.add(skip, like: at)
            case .split(let a, let b):
                closed.add(a, like: at)
                closed.add(b, like: at)
            case .assertion(let assertion, let next):
                if let after, assertion.holds(between: before, and: after) { closed.add(next, like: at) }
            case .mark(let slot, let next):
                closed.add(next, like: at, marking: Int(slot), position)
            }
        }
    }

    private func secret(of thread: Int32, in threads: borrowing Threads, from start: Int, to end: Int) -> Range<Int> {
        let (open, close) = threads.secret(of: thread)
        return open < 0 ? start..<end : (start + Int(open))..<(start + Int(close))
    }

    /// At the end of the window: what the threads that can still lead to a match will mask.
    private mutating func survey(from start: Int, to end: Int, after before: Neighbour) {
        var least = Int.max
        var common = 0..<Int.max
        for index in 0..<threads.count where program.canGoOn(threads[index], after: before) {
            let thread = threads[index]
            let (open, close) = threads.secret(of: thread)
            let begin = open >= 0 ? start + Int(open) : program.region[Int(thread)] == .beforeSecret ? end : start
            let until = close >= 0 ? start + Int(close) : end
            // A thread that may still open the group, or pass it by, says nothing for certain.
            if begin != least && least != Int.max || open < 0 { common = 0..<0 }
            least = min(least, begin)
            if !common.isEmpty { common = begin..<max(begin, min(common.upperBound, until)) }
        }
        if least != Int.max { alive = Alive(least: least, common: common) }
    }
}

/// A list of threads: instructions of one expression, each with its marks. The storage is made once, for the largest expression.
private struct Threads: ~Copyable {
    private var list: UnsafeMutableBufferPointer<Int32>
    private(set) var count = 0
    /// The first instruction of the expression, and how many marks it has.
    private var first: Int32 = 0
    private var slots = 0
    /// An instruction is in the list if its stamp is this.
    private var stamp: UInt32 = 0
    private let stamps: UnsafeMutableBufferPointer<UInt32>
    private let marks: UnsafeMutableBufferPointer<Int32>
    /// The marks of the thread that is being added.
    private let candidate: UnsafeMutableBufferPointer<Int32>

    init(_ program: Program) {
        let entries = program.entries.filter { $0.slots > 0 }
        stamps = .allocate(capacity: entries.map(\.instructions.count).max() ?? 0)
        marks = .allocate(capacity: entries.map { $0.instructions.count * $0.slots }.max() ?? 0)
        candidate = .allocate(capacity: entries.map(\.slots).max() ?? 0)
        list = .allocate(capacity: 64)
        stamps.initialize(repeating: 0)
        marks.initialize(repeating: -1)
        candidate.initialize(repeating: -1)
    }

    deinit {
        stamps.deallocate()
        marks.deallocate()
        candidate.deallocate()
        list.deallocate()
    }

    var isEmpty: Bool { count == 0 }
    subscript(_ index: Int) -> Int32 { list[index] }

    /// Empties the list, for threads of an expression that has a secret group.
    mutating func reset(_ entry: Program.Entry) {
        first = Int32(entry.instructions.lowerBound)
        slots = entry.slots
        removeAll()
    }

    mutating func removeAll() {
        count = 0
        stamp &+= 1
        if stamp == 0 {
            stamps.update(repeating: 0)
            stamp = 1
        }
    }

    mutating func addRoot(_ at: Int32) {
        for slot in 0..<slots { candidate[slot] = -1 }
        addCandidate(at)
    }

    mutating func add(_ at: Int32, like other: Int32, in threads: borrowing Threads) {
        let from = Int(other - threads.first) * slots
        for slot in 0..<slots { candidate[slot] = threads.marks[from + slot] }
        addCandidate(at)
    }

    mutating func add(_ at: Int32, like other: Int32, marking mark: Int? = nil, _ position: Int32 = 0) {
        let from = Int(other - first) * slots
        for slot in 0..<slots { candidate[slot] = marks[from + slot] }
        if let mark { candidate[mark] = position }
        addCandidate(at)
    }

    /// The start and end of the secret group, -1 where not passed.
    func secret(of thread: Int32) -> (Int32, Int32) {
        let from = Int(thread - first) * slots
        return (marks[from + slots - 2], marks[from + slots - 1])
    }

    /// Moves every thread on by so many instructions of the repeat that it is in.
    mutating func advance(by steps: Int32) {
        var saved: [Int32] = []
        save(to: &saved)
        for at in stride(from: 0, to: saved.count, by: slots + 1) { saved[at] -= steps }
        removeAll()
        restore(saved)
    }

    func save(to saved: inout [Int32]) {
        saved.removeAll(keepingCapacity: true)
        for thread in list[..<count] {
            saved.append(thread)
            let from = Int(thread - first) * slots
            saved.append(contentsOf: marks[from..<(from + slots)])
        }
    }

    mutating func restore(_ saved: [Int32]) {
        for at in stride(from: 0, to: saved.count, by: slots + 1) {
            for slot in 0..<slots { candidate[slot] = saved[at + 1 + slot] }
            addCandidate(saved[at])
        }
    }

    private mutating func addCandidate(_ at: Int32) {
        let local = Int(at - first)
        let to = local * slots
        if stamps[local] == stamp {
            var slot = 0
            while slot < slots && candidate[slot] == marks[to + slot] { slot += 1 }
            if slot == slots || candidate[slot] < marks[to + slot] { return }
        }
        stamps[local] = stamp
        for slot in 0..<slots { marks[to + slot] = candidate[slot] }
        if count == list.count {
            let larger = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 2 * count)
            _ = larger.update(fromContentsOf: list)
            list.deallocate()
            list = larger
        }
        list[count] = at
        count += 1
    }
}
