/// Working memory for scanning: one per thread, shared by all channels on it, usable with one database.
///
/// Holds the automata that are built as texts need them, up to a few megabytes, and Hyperscan's own scratch.
public final class Scratch {
    public let database: Database
    let dfa: LazyDFA
    let finder: SecretFinder
    let scanner: Hyperscan.Scanner?
    /// By rule: the automaton of what ends a span, and of what is allowed.
    private var ends: [Int: LazyDFA] = [:]
    private var allowed: [Int: LazyDFA] = [:]

    // Of the step under way.
    var hits: [Hit] = []
    var matchEnds: [Int] = []
    var provisional: [Span] = []

    public init(_ database: Database) throws(MaskingError) {
        self.database = database
        dfa = LazyDFA(database.program, masks: database.rules.map(\.masks))
        finder = SecretFinder(database.program)
        if let hyperscan = database.hyperscan {
            guard let scanner = Hyperscan.Scanner(hyperscan) else {
                throw MaskingError(.scan, "no memory for Hyperscan's scratch")
            }
            self.scanner = scanner
        } else {
            scanner = nil
        }
    }

    /// A bare Hyperscan scan with the database's patterns: the floor that the engine is measured against. Returns the number of hits.
    package func bareScan(_ text: UnsafeBufferPointer<UInt8>) throws(MaskingError) -> Int {
        try scanner?.scan(text).count ?? 0
    }

    func end(of rule: Rule, _ program: Program) -> LazyDFA {
        Self.automaton(program, for: rule, in: &ends)
    }

    func allowed(by rule: Rule, _ program: Program) -> LazyDFA {
        Self.automaton(program, for: rule, in: &allowed)
    }

    private static func automaton(_ program: Program, for rule: Rule, in cache: inout [Int: LazyDFA]) -> LazyDFA {
        if let automaton = cache[rule.index] {
            automaton.trim()
            return automaton
        }
        let automaton = LazyDFA(program, masks: Array(repeating: true, count: program.entries.count))
        cache[rule.index] = automaton
        return automaton
    }
}

/// Expression `rule` has a match that ends at `end`.
struct Hit: Equatable {
    var rule: Int
    var end: Int
}

/// A run of the automaton from one start that is still alive.
struct Run {
    var start: Int
    var state: Int32
}

/// A secret span on its way to the output.
struct Span {
    var range: Range<Int>
    var rule: Int
    /// Where the `begin` of a span pattern's match ends.
    var beginEnd: Int?
    /// What stands for it, where that depends on its text.
    var replacement: [UInt8]?
    /// Still growing: what is known of it will be masked, whatever follows.
    var isGrowing = false
}
