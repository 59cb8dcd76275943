import CByteClasses

/// Working memory for scanning: one per thread, shared by all channels on it, usable with one database.
///
/// Holds the automata that are built as texts need them, up to a few megabytes, and Hyperscan's own scratch.
public final class Scratch {
    public let database: Database
    let automata: Automata
    let scanner: Hyperscan.Scanner?
    private let work: UnsafeMutablePointer<Work>

    /// What steps leave for each other. Plain memory: each access to a stored property of a class is checked for overlaps with others,
    /// which takes longer than most of what is done here.
    private struct Work: ~Copyable {
        var finder: SecretFinder
        var hits: [Hit] = []
        /// By rule: the index of its last hit, -1 if there is none.
        var lastHit: [Int]
        var starts: StartsByGroup
        var blocks: [scrim_byte_classes] = []
        var matchEnds: [Int] = []
        var provisional: [Span] = []
        /// By rule: the automaton of what ends a span, and of what is allowed.
        var ends: [Int: LazyDFA] = [:]
        var allowed: [Int: LazyDFA] = [:]
        var companion: AnyObject?
    }

    /// What whoever uses the scratch keeps with it, for the same thread.
    package var companion: AnyObject? {
        _read { yield work.pointee.companion }
        _modify { yield &work.pointee.companion }
    }

    var finder: SecretFinder {
        _read { yield work.pointee.finder }
        _modify { yield &work.pointee.finder }
    }
    private(set) var hits: [Hit] {
        _read { yield work.pointee.hits }
        _modify { yield &work.pointee.hits }
    }
    var starts: StartsByGroup {
        _read { yield work.pointee.starts }
        _modify { yield &work.pointee.starts }
    }
    var blocks: [scrim_byte_classes] {
        _read { yield work.pointee.blocks }
        _modify { yield &work.pointee.blocks }
    }
    var matchEnds: [Int] {
        _read { yield work.pointee.matchEnds }
        _modify { yield &work.pointee.matchEnds }
    }
    var provisional: [Span] {
        _read { yield work.pointee.provisional }
        _modify { yield &work.pointee.provisional }
    }

    public init(_ database: Database) throws(MaskingError) {
        var scanner: Hyperscan.Scanner?
        if let hyperscan = database.hyperscan {
            scanner = Hyperscan.Scanner(hyperscan)
            if scanner == nil { throw MaskingError(.scan, "no memory for Hyperscan's scratch") }
        }
        self.scanner = scanner
        self.database = database
        automata = Automata(database)
        work = .allocate(capacity: 1)
        work.initialize(
            to: Work(
                finder: SecretFinder(database.program), lastHit: Array(repeating: -1, count: database.rules.count),
                starts: StartsByGroup(groups: database.search.groups.count)))
    }

    deinit {
        work.deinitialize(count: 1)
        work.deallocate()
    }

    /// A bare Hyperscan scan with the database's patterns: the floor that the engine is measured against. Returns the number of hits.
    package func bareScan(_ text: UnsafeBufferPointer<UInt8>) throws(MaskingError) -> Int {
        try scanner?.scan(text).count ?? 0
    }

    func forgetHits() {
        for hit in hits { work.pointee.lastHit[hit.rule] = -1 }
        hits.removeAll(keepingCapacity: true)
    }

    /// Takes a hit in: one list entry for all that a pattern's hits have in common, however dense they are.
    func add(_ hit: Hit) {
        let last = work.pointee.lastHit[hit.rule]
        if last >= 0, hit.from <= hits[last].end, hit.end >= hits[last].from {
            hits[last].from = min(hits[last].from, hit.from)
            hits[last].end = max(hits[last].end, hit.end)
        } else {
            work.pointee.lastHit[hit.rule] = hits.count
            hits.append(hit)
        }
    }

    /// Expression `rule` has a match that begins at `start`.
    func addHit(_ rule: Int, from start: Int) { add(Hit(rule: rule, from: start, end: start + 1)) }

    /// The same of one that may come, which counts only if there are hits of the rule.
    func addLiveStart(_ start: Int, of rule: Int) {
        if work.pointee.lastHit[rule] >= 0 { addHit(rule, from: start) }
    }

    /// No hit reaches farther.
    var lastHitEnd: Int { hits.reduce(0) { max($0, $1.end) } }

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
        automaton(program, for: rule, in: &work.pointee.ends).runner
    }

    func allowed(by rule: Rule, _ program: Program) -> LazyDFA.Runner {
        automaton(program, for: rule, in: &work.pointee.allowed).runner
    }

    private func automaton(_ program: Program, for rule: Rule, in cache: inout [Int: LazyDFA]) -> LazyDFA {
        if let automaton = cache[rule.index], automaton.memory < database.settings.states { return automaton }
        let automaton = LazyDFA(whole: program)
        cache[rule.index] = automaton
        return automaton
    }
}

/// Expression `rule` has matches that begin in `from..<end`.
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
