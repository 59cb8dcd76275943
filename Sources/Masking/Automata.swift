import Synchronization

/// The automata of the groups of rules that a database looks for at the same starts, each made when it is first asked for.
///
/// All of them are forgotten when they take too much memory: ``generation`` tells. Belongs to one ``Scratch``: not for two
/// threads at a time.
final class Automata {
    private let database: Database
    private let masks: [Bool]
    private let groupOfRule: [Int32]
    /// By group, if it has one.
    private let runners: UnsafeMutableBufferPointer<LazyDFA.Runner?>
    private let state: UnsafeMutablePointer<State>
    private static let generations = Atomic(0)

    /// As that of ``Scratch``, in plain memory.
    private struct State {
        var automata: [LazyDFA] = []
        var workspace: LazyDFA.Workspace
        var generation: Int

        init(_ database: Database) {
            workspace = LazyDFA.Workspace(database.program, leastLeap: database.settings.leastLeap)
            generation = Automata.generations.add(1, ordering: .relaxed).newValue
        }
    }

    init(_ database: Database) {
        self.database = database
        masks = database.rules.map(\.masks)
        groupOfRule = database.search.groupOfRule
        runners = .allocate(capacity: database.search.groups.count)
        runners.initialize(repeating: nil)
        state = .allocate(capacity: 1)
        state.initialize(to: State(database))
    }

    deinit {
        runners.deallocate()
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// Names these automata among all, past and present: an address would not, it is used again.
    var generation: Int { state.pointee.generation }

    /// The automaton of a group. It, and its states, are valid until the next ``trim()``.
    @inline(__always)
    subscript(group: Int32) -> LazyDFA.Runner { runners[Int(group)] ?? make(group) }

    /// The automaton of one rule.
    func rule(_ index: Int) -> LazyDFA.Runner { self[groupOfRule[index]] }

    /// Where the runs in one window may leap.
    var stretches: Stretches { state.pointee.workspace.stretches }

    /// Makes ready for another window. Forgets all states if they take much memory: ids of states from before are then invalid, and
    /// ``generation`` differs.
    func trim() {
        stretches.forget()
        if state.pointee.workspace.memory < database.settings.states { return }
        runners.update(repeating: nil)
        state.pointee = State(database)
    }

    @inline(never)
    private func make(_ group: Int32) -> LazyDFA.Runner {
        let automaton = LazyDFA(
            database.program, database.search.groups[Int(group)], masks: masks,
            workspace: state.pointee.workspace)
        state.pointee.automata.append(automaton)
        runners[Int(group)] = automaton.runner
        return automaton.runner
    }
}
