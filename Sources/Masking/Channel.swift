/// The state of one channel: what was received and could still become part of a match.
///
/// One channel per content block (or text stream). Its memory is bounded by the lookback and the last chunk. Not for use
/// from two threads at a time; it may move between threads, each call with the scratch of the thread it runs on.
///
/// How it works: every start of a match that is still possible is a *run* of the patterns' automaton, anchored at that
/// start. Runs that reach a match make *hits*: their starts are candidates. Hits are *judged* pattern by pattern,
/// from left to right, once their run is over; the earliest offset that a run could still mask is where the *hold* begins.
public struct Channel {
    public let database: Database

    /// The bytes kept, the first at offset `kept`.
    private var buffer: [UInt8] = []
    private var kept = 0
    /// No match begins below this that is not decided.
    var floor = 0
    /// Up to here the runs have gone.
    var scanned = 0
    var runs: [Run] = []
    /// The generation of the automaton's states that the runs stand in.
    private var generation = 0

    /// Hits that could not be judged yet: by pattern one, and one more for an open span.
    var waiting: [Hit] = []
    /// The starts that are undecided, so that the next call goes on where this one stopped.
    var attempts: [Attempt] = []
    /// By pattern: the next match begins at or after this.
    var consumed: [(rule: Int, end: Int)] = []
    var openSpans: [OpenSpan] = []
    /// The first match of a pattern with action `block`: nothing from there on goes out.
    var block: (start: Int, rule: Int)?
    /// Decided and not released, by ascending start.
    var spans: [Span] = []
    /// A group of overlapping spans whose placeholder has gone out and that may grow: where it ends so far.
    var openGroup: Int?
    var released = 0
    private var isEnded = false

    /// A span pattern that has begun and has not ended.
    struct OpenSpan {
        var rule: Int
        var start: Int
        var beginEnd: Int
        /// No `end` starts below this.
        var from: Int
    }

    public init(_ database: Database) { self.database = database }

    /// How many bytes of the channel are kept at the moment.
    public var memory: Int { buffer.count }

    /// Takes the next bytes of the channel and appends what they decide to `decisions`.
    ///
    /// Time is linear in the bytes and in the runs alive over them, of which there are no more than the widest pattern has bytes.
    /// After an error, or a `block`, the channel has ended.
    public mutating func feed(
        _ bytes: UnsafeBufferPointer<UInt8>, scratch: Scratch, into decisions: inout Decisions
    ) throws(MaskingError) {
        guard !isEnded else { throw MaskingError(.misuse, "the channel has ended") }
        forgetOld()
        var from = 0
        repeat {
            let to = min(from + Self.part, bytes.count)
            buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[from..<to]))
            try step(scratch, &decisions, isEnd: false)
            from = to
        } while from < bytes.count && !isEnded
    }

    /// The buffer's capacity from which on it is not kept for little.
    private static let roomy = 1 << 12

    /// Bytes taken in one step: what it builds (states, sets of starts) does not grow with the chunk, and is forgotten between steps.
    static let part = 1 << 16

    /// Ends the channel: all that is still open is decided as at the end of a text.
    public mutating func finish(scratch: Scratch, into decisions: inout Decisions) throws(MaskingError) {
        guard !isEnded else { throw MaskingError(.misuse, "the channel has ended") }
        try step(scratch, &decisions, isEnd: true)
        isEnded = true
    }

    /// The bytes of a range that the last call released, as they came.
    func withBytes<Result>(_ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        buffer.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[(range.lowerBound - kept)..<(range.upperBound - kept)]))
        }
    }

    private mutating func forgetOld() {
        let drop = floor - Window.context - kept
        if drop <= 0 { return }
        kept += drop
        if buffer.capacity > Self.roomy && buffer.count - drop < Self.roomy / 4 {
            // Memory per channel counts more than an allocation for a large chunk.
            buffer = Array(buffer[drop...])
        } else {
            buffer.removeFirst(drop)
        }
    }

    private mutating func step(
        _ scratch: Scratch, _ decisions: inout Decisions, isEnd: Bool
    ) throws(MaskingError) {
        guard scratch.database === database else {
            isEnded = true
            throw MaskingError(.misuse, "the scratch belongs to another database")
        }
        // The buffer is lent to a window while the rest of the channel changes.
        let buffer = self.buffer
        do {
            try buffer.withUnsafeBufferPointer { bytes throws(MaskingError) in
                let start = bytes.baseAddress ?? Self.nothing
                let window = Window(bytes: start, start: kept, end: kept + bytes.count, isEnd: isEnd)
                resume(scratch, window)
                try scan(scratch, window)
                let hold = judge(scratch, window, &decisions)
                release(scratch, window, below: hold, &decisions)
                if !attempts.isEmpty { attempts.removeAll { $0.asked < window.end } }
            }
        } catch {
            isEnded = true
            throw error
        }
        if decisions.blockedBy != nil { isEnded = true }
    }

    private nonisolated(unsafe) static let nothing = UnsafePointer(UnsafeMutablePointer<UInt8>.allocate(capacity: 1))

    /// Makes the runs' states valid for this scratch.
    private mutating func resume(_ scratch: Scratch, _ window: Window) {
        let automata = scratch.automata
        automata.trim()
        if generation == automata.generation { return }
        generation = automata.generation
        attempts.removeAll(keepingCapacity: true)
        for at in runs.indices {
            let automaton = automata[runs[at].group]
            var state = automaton.root(at: runs[at].start, in: window)
            for offset in runs[at].start..<scanned { state = automaton.next(state, window[offset]) }
            runs[at].state = state
        }
    }
}
