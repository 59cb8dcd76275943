import CByteClasses

/// Working memory for scanning: one per thread, shared by all channels on it, usable with one database.
///
/// Holds the automata that are built as texts need them, up to a few megabytes, and Hyperscan's own scratch.
public final class Scratch {
    public let database: Database
    let automata: Automata
    var finder: SecretFinder
    let scanner: Hyperscan.Scanner?
    /// By rule: the automaton of what ends a span, and of what is allowed.
    private var ends: [Int: LazyDFA] = [:]
    private var allowed: [Int: LazyDFA] = [:]

    // Of the step under way.
    private(set) var hits: [Hit] = []
    /// By rule: the index of its last hit, -1 if there is none.
    private var lastHit: [Int]
    var starts: StartsByGroup
    var blocks: [scrim_byte_classes] = []
    var matchEnds: [Int] = []
    var provisional: [Span] = []

    public init(_ database: Database) throws(MaskingError) {
        self.database = database
        automata = Automata(database)
        starts = StartsByGroup(groups: database.search.groups.count)
        finder = SecretFinder(database.program)
        lastHit = Array(repeating: -1, count: database.rules.count)
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

    func forgetHits() {
        for hit in hits { lastHit[hit.rule] = -1 }
        hits.removeAll(keepingCapacity: true)
    }

    /// Takes a hit in: one list entry for all that a pattern's hits have in common, however dense they are.
    func add(_ hit: Hit) {
        let last = lastHit[hit.rule]
        if last >= 0, hit.from <= hits[last].end, hit.end >= hits[last].from {
            hits[last].from = min(hits[last].from, hit.from)
            hits[last].end = max(hits[last].end, hit.end)
        } else {
            lastHit[hit.rule] = hits.count
            hits.append(hit)
        }
    }

    /// Expression `rule` has a match that ends at `end`.
    func addHit(_ rule: Int, endingAt end: Int) {
        add(Hit(rule: rule, from: end - database.rules[rule].width, end: end))
    }

    /// Orders the hits by pattern, and from left to right: those of one neither overlap nor touch.
    func sortHits() {
        guard hits.count > 1 else { return }
        hits.sort { ($0.rule, $0.from) < ($1.rule, $1.from) }
        // Starts of several groups come one group after another, so that what overlaps did not always meet.
        var last = 0
        for index in 1..<hits.count {
            if hits[index].rule == hits[last].rule, hits[index].from <= hits[last].end {
                hits[last].end = max(hits[last].end, hits[index].end)
            } else {
                last += 1
                hits[last] = hits[index]
            }
        }
        hits.removeLast(hits.count - 1 - last)
    }

    func end(of rule: Rule, _ program: Program) -> LazyDFA.Runner {
        automaton(program, for: rule, in: &ends).runner
    }

    func allowed(by rule: Rule, _ program: Program) -> LazyDFA.Runner {
        automaton(program, for: rule, in: &allowed).runner
    }

    private func automaton(_ program: Program, for rule: Rule, in cache: inout [Int: LazyDFA]) -> LazyDFA {
        if let automaton = cache[rule.index], automaton.memory < database.settings.states { return automaton }
        let automaton = LazyDFA(whole: program)
        cache[rule.index] = automaton
        return automaton
    }
}

/// Expression `rule` has a match that ends at `end`, or several that end up to there: none begins outside of `from..<end`.
struct Hit {
    var rule: Int
    var from: Int
    var end: Int
}

/// A run of a group's automaton from one start that is still alive.
struct Run {
    var start: Int
    var group: Int32
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
