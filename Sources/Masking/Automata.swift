import Synchronization

/// The automata of the groups of rules that a database looks for at the same starts, each made when it is first asked for.
///
/// All of them are forgotten when they take too much memory: ``generation`` tells. Belongs to one ``Scratch``: not for two
/// threads at a time.
final class Automata {
    /// Roughly how many bytes of states are kept.
    static let capacity = 16 << 20

    private let database: Database
    private let masks: [Bool]
    private let groupOfRule: [Int32]
    private var automata: [LazyDFA] = []
    /// By group, if it has one.
    private let runners: UnsafeMutableBufferPointer<LazyDFA.Runner?>
    private var beginnings: Beginnings?
    private var workspace: LazyDFA.Workspace
    /// Names these automata among all, past and present: an address would not, it is used again.
    private(set) var generation = 0
    private static let generations = Atomic(0)

    init(_ database: Database) {
        self.database = database
        masks = database.rules.map(\.masks)
        groupOfRule = database.search.groupOfRule
        runners = .allocate(capacity: database.search.groups.count)
        runners.initialize(repeating: nil)
        workspace = LazyDFA.Workspace(database.program)
        generation = Self.generations.add(1, ordering: .relaxed).newValue
    }

    deinit { runners.deallocate() }

    /// The automaton of a group. It, and its states, are valid until the next ``trim()``.
    @inline(__always)
    subscript(group: Int32) -> LazyDFA.Runner { runners[Int(group)] ?? make(group) }

    /// Those of the blind groups of ``StartSearch``, and where matches of each can begin. Valid until the next ``trim()``.
    var blind: Beginnings {
        if let beginnings { return beginnings }
        let made = Beginnings(database.search.blindGroups.map { self[$0.group] })
        beginnings = made
        return made
    }

    /// The automaton of one rule.
    func rule(_ index: Int) -> LazyDFA.Runner { self[groupOfRule[index]] }

    /// Forgets all states if they take much memory. Ids of states from before are then invalid, and ``generation`` differs.
    func trim() {
        if workspace.memory < Self.capacity { return }
        runners.update(repeating: nil)
        automata = []
        beginnings = nil
        workspace = LazyDFA.Workspace(database.program)
        generation = Self.generations.add(1, ordering: .relaxed).newValue
    }

    @inline(never)
    private func make(_ group: Int32) -> LazyDFA.Runner {
        let automaton = LazyDFA(
            database.program, database.search.groups[Int(group)], masks: masks, workspace: workspace)
        automata.append(automaton)
        runners[Int(group)] = automaton.runner
        return automaton.runner
    }
}

/// Tells by the first byte of a match, and what is before it, which of some automata can go along.
final class Beginnings {
    private let automata: [LazyDFA.Runner]
    /// By what is before and the byte: bit n is that of automaton n; `unknown` where it was not asked yet.
    private let table: UnsafeMutableBufferPointer<UInt64>

    private static let unknown = UInt64(1) << 63

    /// At most 63 automata.
    init(_ automata: [LazyDFA.Runner]) {
        precondition(automata.count < 64)
        self.automata = automata
        table = .allocate(capacity: Neighbour.allCases.count * 256)
        table.initialize(repeating: Self.unknown)
    }

    deinit { table.deallocate() }

    subscript(index: Int) -> LazyDFA.Runner { automata[index] }

    @inline(__always)
    func callAsFunction(_ byte: UInt8, after before: Neighbour) -> UInt64 {
        let known = table[Int(before.rawValue) << 8 | Int(byte)]
        return known != Self.unknown ? known : find(byte, before)
    }

    @inline(never)
    private func find(_ byte: UInt8, _ before: Neighbour) -> UInt64 {
        var bits: UInt64 = 0
        for (index, automaton) in automata.enumerated() {
            if automaton.next(automaton.root(after: before), byte) != LazyDFA.dead { bits |= 1 << UInt64(index) }
        }
        table[Int(before.rawValue) << 8 | Int(byte)] = bits
        return bits
    }
}
