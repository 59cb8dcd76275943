import PatternSyntax

/// The automaton of some of a program's expressions, made deterministic state by state as texts need it, and run *anchored*:
/// from one start, never searching.
///
/// A state stands between two bytes: it holds the instructions reached by the byte before, and that byte's kind where an
/// assertion asks for it. What depends on the byte after it (`\b`, `$`) is decided when that byte, or the end, is known.
/// States are kept as long as the automaton is. Belongs to one ``Scratch``: not for two threads at a time.
///
/// Source: R. Cox, "Regular Expression Matching in the Wild" (2010), on RE2's lazy DFA.
final class LazyDFA {
    struct Flags: OptionSet {
        let rawValue: UInt8
        /// Some pattern can still match, or match longer.
        static let isAlive = Flags(rawValue: 1)
        /// Some pattern matches here whatever follows.
        static let accepts = Flags(rawValue: 2)
        /// Some pattern matches here if the next byte, or the end, is of the right kind.
        static let mayAccept = Flags(rawValue: 4)
        /// Some masking pattern is alive whose match is masked from its start.
        static let holdsStart = Flags(rawValue: 8)
        /// Some masking pattern is alive inside or behind its secret group.
        static let holdsSecret = Flags(rawValue: 16)
    }

    /// A state is named by where its row begins in the table, and by its flags in the low bits: a step looks at one place in memory.
    typealias StateID = Int32

    private static let flagBits: StateID = 5
    static let dead: StateID = 0
    /// A state that was not asked for yet. Its row, in front of all others, leads to itself: lookahead may run through it.
    fileprivate static let unknown = StateID(-unknownRow) << flagBits
    private static let unknownRow = 256

    let program: Program
    /// The expressions, in ascending order.
    private let expressions: [Int32]
    /// By expression of the program: whether it masks (and so holds) at all.
    private let masks: [Bool]
    let workspace: Workspace

    /// How long a row is.
    private let stride: Int
    /// A byte of each class.
    private let sampleOf: [UInt8]

    private let table: UnsafeMutablePointer<Table>
    private var allocated: Int
    private var states: [State] = []
    private var ids: [[Int32]: StateID] = [:]
    /// By number of the state: see `LazyDFA+Leaps`.
    var leaps: [Leap?] = []

    struct State {
        var items: [Int32]
        var before: Neighbour
        var accepts: [Int32]
        /// By kind of what follows; without those that accept anyway.
        var mayAccept: [[Int32]]
        var live: [Int32]
    }

    /// What building states takes, shared by automata of one program that are not run at the same time.
    final class Workspace {
        /// By instruction: in which closure it was seen last.
        fileprivate let seen: UnsafeMutableBufferPointer<UInt32>
        fileprivate var mark: UInt32 = 0
        fileprivate var stack: [Int32] = []
        let stretches: Stretches
        /// Roughly the memory that the automata's states take, in bytes.
        fileprivate(set) var memory: Int {
            get { taken.pointee }
            set { taken.pointee = newValue }
        }
        private let taken: UnsafeMutablePointer<Int>

        init(_ program: Program, leastLeap: Int = MaskingSettings().leastLeap) {
            seen = .allocate(capacity: program.code.count)
            seen.initialize(repeating: 0)
            stretches = Stretches(program, least: leastLeap)
            taken = .allocate(capacity: 1)
            taken.initialize(to: 0)
        }

        deinit {
            seen.deallocate()
            taken.deallocate()
        }
    }

    /// What running needs, as plain memory, so that a loop can keep it in registers. A new state may move the rows.
    fileprivate struct Table {
        /// By byte.
        let classOf: UnsafeMutablePointer<UInt8>
        /// By kind of neighbour.
        let roots: UnsafeMutablePointer<StateID>
        /// The same by the byte itself.
        let rootAfter: UnsafeMutablePointer<StateID>
        /// Where in a row, behind all classes, the kinds of neighbours stand before which a match ends: bit `kind`.
        let kinds: Int
        /// Where behind that the expression stands that matches whatever follows, if it is the only one; else -1.
        var sole: Int { kinds + 1 }
        /// By state and class: the next state.
        var rows: UnsafeMutablePointer<StateID>
    }

    init(_ program: Program, _ expressions: [Int32], masks: [Bool], workspace: Workspace) {
        self.program = program
        self.expressions = expressions
        self.masks = masks
        self.workspace = workspace
        let (classes, samples) = Self.byteClasses(program, expressions)
        sampleOf = samples
        stride = samples.count + 2
        allocated = 8
        table = .allocate(capacity: 1)
        table.initialize(
            to: Table(
                classOf: .allocate(capacity: 256), roots: .allocate(capacity: Neighbour.allCases.count),
                rootAfter: .allocate(capacity: 256), kinds: samples.count,
                rows: Self.allocate(rows: allocated * stride)))
        table.pointee.classOf.initialize(from: classes, count: 256)
        // State 0 is dead; then a root for every kind of neighbour.
        _ = append(State(items: [], before: .other, accepts: [], mayAccept: Self.nothing, live: []))
        for at in 0..<samples.count { table.pointee.rows[at] = Self.dead }
        for before in Neighbour.allCases {
            let roots = expressions.map { program.entries[Int($0)].root }
            (table.pointee.roots + Int(before.rawValue)).initialize(
                to: append(describe(roots.filter { program.canMatch($0, after: before) }, after: before)))
        }
        for byte in 0..<256 {
            let root = table.pointee.roots[Int(Neighbour(UInt8(byte)).rawValue)]
            (table.pointee.rootAfter + byte).initialize(to: root)
        }
    }

    /// All of a program that has few expressions.
    convenience init(whole program: Program) {
        let count = program.entries.count
        self.init(
            program, (0..<Int32(count)).map(\.self), masks: Array(repeating: true, count: count),
            workspace: Workspace(program))
    }

    deinit {
        table.pointee.classOf.deallocate()
        table.pointee.roots.deallocate()
        table.pointee.rootAfter.deallocate()
        (table.pointee.rows - Self.unknownRow).deallocate()
        table.deallocate()
    }

    // MARK: Running

    /// Runs states over bytes.
    ///
    /// Counts no reference, which would cost more than a step: valid as long as the automaton is.
    struct Runner {
        private let table: UnsafeMutablePointer<Table>
        let automaton: Unmanaged<LazyDFA>

        fileprivate init(_ automaton: LazyDFA) {
            table = automaton.table
            self.automaton = .passUnretained(automaton)
        }

        /// The state before the first byte of a match, behind a byte of this kind.
        @inline(__always)
        func root(after before: Neighbour) -> StateID { table.pointee.roots[Int(before.rawValue)] }

        /// The same at an offset of a window.
        @inline(__always)
        func root(at offset: Int, in window: Window) -> StateID {
            if offset == 0 { return root(after: .edge) }
            let before = window[offset &- 1]
            return window.hasTextLines && before == 0x0A ? root(after: .edge) : table.pointee.rootAfter[Int(before)]
        }

        @inline(__always)
        func next(_ state: StateID, _ byte: UInt8) -> StateID {
            let byteClass = Int(table.pointee.classOf[Int(byte)])
            let next = table.pointee.rows[Int(state &>> LazyDFA.flagBits) &+ byteClass]
            return next != LazyDFA.unknown ? next : build(state, byteClass)
        }

        /// Four steps at once from a root: the state behind them, or nil if they are to be taken one by one, as a match may end within
        /// them or a state was not asked for yet.
        ///
        /// Takes no decision on the way: where nearly all starts die is not predictable, and that costs more than the steps.
        @inline(__always)
        func afterFour(_ root: StateID, _ bytes: UnsafePointer<UInt8>) -> StateID? {
            let table = self.table.pointee
            let first = table.rows[Int(root &>> LazyDFA.flagBits) &+ Int(table.classOf[Int(bytes[0])])]
            let second = table.rows[Int(first &>> LazyDFA.flagBits) &+ Int(table.classOf[Int(bytes[1])])]
            let third = table.rows[Int(second &>> LazyDFA.flagBits) &+ Int(table.classOf[Int(bytes[2])])]
            let fourth = table.rows[Int(third &>> LazyDFA.flagBits) &+ Int(table.classOf[Int(bytes[3])])]
            let matches = StateID(Flags.accepts.union(.mayAccept).rawValue)
            return (root | first | second | third | fourth) & matches == 0 && fourth != LazyDFA.unknown ? fourth : nil
        }

        @inline(never)
        private func build(_ state: StateID, _ byteClass: Int) -> StateID {
            automaton._withUnsafeGuaranteedRef { $0.build(from: state, byteClass: byteClass) }
        }

        @inline(__always)
        func flags(_ state: StateID) -> Flags {
            Flags(rawValue: UInt8(truncatingIfNeeded: state) & (1 << LazyDFA.flagBits - 1))
        }

        /// The expression that matches here whatever follows, if it is the only one.
        @inline(__always)
        func soleAccept(_ state: StateID) -> Int32? {
            let sole = table.pointee.rows[Int(state &>> LazyDFA.flagBits) &+ table.pointee.sole]
            return sole < 0 ? nil : sole
        }

        /// The expressions that match here whatever follows, in ascending order.
        func accepts(_ state: StateID) -> [Int32] { automaton._withUnsafeGuaranteedRef { $0.accepts(state) } }

        /// Whether there are expressions that match here only before this neighbour.
        @inline(__always)
        func mayAccept(_ state: StateID, before after: Neighbour) -> Bool {
            let kinds = table.pointee.rows[Int(state &>> LazyDFA.flagBits) &+ table.pointee.kinds]
            return kinds &>> StateID(after.rawValue) & 1 != 0
        }

        /// The expressions that match here only before this neighbour.
        func accepts(_ state: StateID, before after: Neighbour) -> [Int32] {
            automaton._withUnsafeGuaranteedRef { $0.accepts(state, before: after) }
        }

        /// The expressions that can still match, or match longer.
        func live(_ state: StateID) -> [Int32] { automaton._withUnsafeGuaranteedRef { $0.live(state) } }
    }

    var runner: Runner { Runner(self) }

    /// Roughly what the states of this automaton, and of those that share its workspace, take; in bytes.
    var memory: Int { workspace.memory }

    func state(_ id: StateID) -> State { states[number(of: id)] }

    func number(of id: StateID) -> Int { Int(id >> Self.flagBits) / stride }

    private func accepts(_ state: StateID) -> [Int32] { self.state(state).accepts }

    private func accepts(_ state: StateID, before after: Neighbour) -> [Int32] {
        self.state(state).mayAccept[Int(after.rawValue)]
    }

    private func live(_ state: StateID) -> [Int32] { self.state(state).live }

    // MARK: Building

    fileprivate func build(from state: StateID, byteClass: Int) -> StateID {
        let byte = sampleOf[byteClass]
        let kind = Neighbour(byte)
        let from = self.state(state)
        var targets: [Int32] = []
        closure(from.items, after: from.before, before: kind) { at in
            switch program.code[at] {
            case .byte(let set, let next), .optionalByte(let set, let next, _):
                if program.sets[Int(set)].contains(byte), program.canMatch(next, after: kind) { targets.append(next) }
            default: break
            }
        }
        let id = intern(targets, after: kind)
        table.pointee.rows[Int(state >> Self.flagBits) + byteClass] = id
        return id
    }

    func intern(_ targets: [Int32], after kind: Neighbour) -> StateID {
        if targets.isEmpty { return Self.dead }
        let items = Self.sorted(targets)
        let before = items.contains { program.asserts[Int($0)] } ? kind : .other
        let key = items + [Int32(before.rawValue)]
        if let id = ids[key] { return id }
        let id = append(describe(items, after: before))
        ids[key] = id
        return id
    }

    private func describe(_ items: [Int32], after before: Neighbour) -> State {
        var state = State(items: items, before: before, accepts: [], mayAccept: Self.nothing, live: [])
        let ending = items.filter { program.ends[Int($0)] }
        if !ending.isEmpty {
            state.accepts = matches(ending, after: before, before: nil)
            state.mayAccept = Neighbour.allCases.map { after in
                matches(ending, after: before, before: after).filter { !state.accepts.contains($0) }
            }
        }
        state.live = Self.sorted(items.filter { program.canGoOn($0, after: before) }.map { program.owner[Int($0)] })
        return state
    }

    private static let nothing: [[Int32]] = Array(repeating: [], count: Neighbour.allCases.count)

    /// In ascending order, each once.
    private static func sorted(_ numbers: [Int32]) -> [Int32] {
        var sorted = numbers.sorted()
        var kept = 0
        for index in sorted.indices where index == 0 || sorted[index] != sorted[kept - 1] {
            sorted[kept] = sorted[index]
            kept += 1
        }
        sorted.removeLast(sorted.count - kept)
        return sorted
    }

    private func append(_ state: State) -> StateID {
        if states.count == allocated { grow() }
        let row = states.count * stride
        workspace.memory += 160 + 4 * (stride + 2 * state.items.count + state.live.count)
        states.append(state)
        (table.pointee.rows + row).initialize(repeating: Self.unknown, count: stride)
        table.pointee.rows[row + table.pointee.kinds] = Neighbour.allCases.reduce(0) { kinds, kind in
            state.mayAccept[Int(kind.rawValue)].isEmpty ? kinds : kinds | 1 << StateID(kind.rawValue)
        }
        table.pointee.rows[row + table.pointee.sole] = state.accepts.count == 1 ? state.accepts[0] : -1
        var flag: Flags = []
        if !state.live.isEmpty { flag.insert(.isAlive) }
        if !state.accepts.isEmpty { flag.insert(.accepts) }
        if state.mayAccept.contains(where: { !$0.isEmpty }) { flag.insert(.mayAccept) }
        for at in state.items where masks[Int(program.owner[Int(at)])] && program.canGoOn(at, after: state.before) {
            switch program.region[Int(at)] {
            case .whole: flag.insert(.holdsStart)
            case .secret: flag.insert(.holdsSecret)
            case .beforeSecret: break
            }
        }
        // Traps where a shift would name another state: far beyond what one step builds.
        return StateID(row) * (1 << Self.flagBits) | StateID(flag.rawValue)
    }

    private func grow() {
        let rows = Self.allocate(rows: allocated * 2 * stride)
        rows.moveInitialize(from: table.pointee.rows, count: allocated * stride)
        (table.pointee.rows - Self.unknownRow).deallocate()
        table.pointee.rows = rows
        allocated *= 2
    }

    private static func allocate(rows count: Int) -> UnsafeMutablePointer<StateID> {
        let memory = UnsafeMutablePointer<StateID>.allocate(capacity: unknownRow + count)
        memory.initialize(repeating: unknown, count: unknownRow)
        return memory + unknownRow
    }

    private func matches(_ items: [Int32], after before: Neighbour, before after: Neighbour?) -> [Int32] {
        var found: [Int32] = []
        closure(items, after: before, before: after) { at in
            if case .match = program.code[at] { found.append(program.owner[at]) }
        }
        return Self.sorted(found)
    }

    /// Visits all instructions that are reached without taking a byte. Without `after`, no assertion is passed.
    private func closure(
        _ items: [Int32], after before: Neighbour, before after: Neighbour?, visit: (Int) -> Void
    ) {
        workspace.mark &+= 1
        if workspace.mark == 0 {
            workspace.seen.update(repeating: 0)
            workspace.mark = 1
        }
        // Taken out for the loop: each access to a property of a class is checked for overlaps.
        let mark = workspace.mark
        let seen = workspace.seen
        var stack: [Int32] = []
        swap(&stack, &workspace.stack)
        defer { swap(&stack, &workspace.stack) }
        stack.append(contentsOf: items)
        while let at = stack.popLast() {
            if seen[Int(at)] == mark { continue }
            seen[Int(at)] = mark
            switch program.code[Int(at)] {
            case .byte, .match: visit(Int(at))
            case .optionalByte(_, _, let skip):
                visit(Int(at))
                stack.append(skip)
            case .mark(_, let next): stack.append(next)
            case .split(let a, let b):
                stack.append(a)
                stack.append(b)
            case .assertion(let assertion, let next):
                if let after, assertion.holds(between: before, and: after) { stack.append(next) }
            }
        }
    }

    /// Bytes that no set of the expressions, and no assertion, tells apart share a class.
    private static func byteClasses(
        _ program: Program, _ expressions: [Int32]
    ) -> (classes: [UInt8], samples: [UInt8]) {
        var isUsed = Array(repeating: false, count: program.sets.count)
        for expression in expressions {
            for at in program.entries[Int(expression)].instructions {
                switch program.code[at] {
                case .byte(let set, _), .optionalByte(let set, _, _): isUsed[Int(set)] = true
                default: break
                }
            }
        }
        var classes = [Int](repeating: 0, count: 256)
        var count = 1
        for set in [.word, .newline] + program.sets.indices.lazy.filter({ isUsed[$0] }).map({ program.sets[$0] }) {
            // By class and whether the set has the byte: the class that its bytes have now.
            var split = [Int](repeating: -1, count: 2 * count)
            count = 0
            for byte in 0..<256 {
                let key = classes[byte] * 2 + (set.contains(UInt8(byte)) ? 1 : 0)
                if split[key] < 0 {
                    split[key] = count
                    count += 1
                }
                classes[byte] = split[key]
            }
        }
        var samples = [UInt8](repeating: 0, count: count)
        for byte in (0..<256).reversed() { samples[classes[byte]] = UInt8(byte) }
        return (classes.map { UInt8($0) }, samples)
    }
}
