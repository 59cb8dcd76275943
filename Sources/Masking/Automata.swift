import Synchronization

/// The automata of the groups of rules that a database looks for at the same starts, each made when it is first asked for.
///
/// All of them are forgotten when they take too much memory: ``generation`` tells. Belongs to one ``Scratch``: not for two
/// threads at a time.
final class Automata {
    private let database: Database
    private let masks: [Bool]
    private let groupOfRule: [Int32]
    private var automata: [LazyDFA] = []
    /// By group, if it has one.
    private let runners: UnsafeMutableBufferPointer<LazyDFA.Runner?>
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

    /// The automaton of one rule.
    func rule(_ index: Int) -> LazyDFA.Runner { self[groupOfRule[index]] }

    /// Forgets all states if they take much memory. Ids of states from before are then invalid, and ``generation`` differs.
    func trim() {
        if workspace.memory < database.settings.states { return }
        runners.update(repeating: nil)
        automata = []
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
