import Glibc
import MaskedStreams
import Masking
import PatternLoading

// Feeds one block of a made-up answer to a masker, and says what that allocates. `scripts/count.sh` runs it, and counts instructions
// around it: see `count.py`.
//
//     event-costs CASE ROUNDS PATTERNS
//
// A round is 2000 events, the same each time; the first one makes what is kept: buffers, and states of the automata.

/// What the block's deltas are, and in what portions they arrive.
enum Case: String, CaseIterable {
    case textByEvent = "text-by-event"
    case textBy16K = "text-by-16k"
    case toolInputByEvent = "tool-input-by-event"

    private var start: String {
        switch self {
        case .textByEvent, .textBy16K: #"{"type":"text","text":""}"#
        case .toolInputByEvent: #"{"type":"tool_use","id":"toolu_fake","name":"write","input":{}}"#
        }
    }

    private func delta(_ text: String) -> String {
        switch self {
        case .textByEvent, .textBy16K: #"{"type":"text_delta","text":"\#(text)"}"#
        case .toolInputByEvent: #"{"type":"input_json_delta","partial_json":"\#(text)"}"#
        }
    }

    private func event(_ name: String, _ data: String) -> [UInt8] { Array("event: \(name)\ndata: \(data)\n\n".utf8) }

    /// The block's beginning; tool input begins a text in which all that follows is.
    var beginning: [UInt8] {
        let start = event("content_block_start", #"{"type":"content_block_start","index":0,"content_block":\#(start)}"#)
        guard self == .toolInputByEvent else { return start }
        let delta = delta(##"{\"text\":\""##)
        return start + event("content_block_delta", #"{"type":"content_block_delta","index":0,"delta":\#(delta)}"#)
    }

    /// Its deltas: an event each.
    func events(_ count: Int) -> [[UInt8]] {
        var events: [[UInt8]] = []
        // Deltas of one to eight words, padded before the last brace, as they are.
        var words = Words()
        for number in 0..<count {
            let text = (0...(number * 5 % 8)).map { _ in words.next() }.joined()
            let padding = String(repeating: " ", count: number * 7 % 12)
            events.append(
                event(
                    "content_block_delta",
                    #"{"type":"content_block_delta","index":0,"delta":\#(delta(text))\#(padding)}"#))
        }
        return events
    }

    /// How many bytes are fed at a time; nil for whole events.
    var portion: Int? {
        switch self {
        case .textByEvent, .toolInputByEvent: nil
        case .textBy16K: 16 << 10
        }
    }
}

/// Words of a text in which nothing is to be masked, each with the space before it; the same at every run.
struct Words {
    private static let words = """
        the server reads each line of a file and keeps what it has seen so far in memory, then it writes an answer to the \
        client; there are 12 tests in suite 7, and none of them fails (yet). call parse(input) to see why: it returns an error at \
        line 204, where a token was expected. keys are short and values are not
        """.split(separator: " ").map { " " + $0 }
    private var state: UInt32 = 1

    mutating func next() -> String {
        state = state &* 1_664_525 &+ 1_013_904_223
        return Self.words[Int(state >> 8) % Self.words.count]
    }
}

func fail(_ reason: String) -> Never {
    let line = "event-costs: \(reason)\n"
    write(2, line, line.utf8.count)
    exit(2)
}

/// Of the preloaded counter; without one, all counts are 0.
typealias Counter = @convention(c) () -> UInt

func run() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let chosen = Case(rawValue: arguments[1]), let rounds = Int(arguments[2]), rounds > 0
    else {
        fail("usage: event-costs \(Case.allCases.map(\.rawValue).joined(separator: "|")) ROUNDS PATTERNS")
    }

    let counter = dlsym(nil, "scrim_allocations").map { unsafeBitCast($0, to: Counter.self) }

    let database = try PatternSelection(paths: [arguments[3]]).database()
    let scratch = try Scratch(database)
    let events = chosen.events(2000)
    var portions = events
    if let size = chosen.portion {
        let all = events.flatMap(\.self)
        portions = stride(from: 0, to: all.count, by: size).map { Array(all[$0..<min($0 + size, all.count)]) }
    }
    var masker = ResponseMasker(.events, database: database)
    var output: [UInt8] = []
    output.reserveCapacity(1 << 20)
    var written = 0

    func feed(_ portion: [UInt8]) {
        portion.withUnsafeBufferPointer { masker.feed($0, scratch: scratch, into: &output) }
        written += output.count
        output.removeAll(keepingCapacity: true)
    }

    feed(chosen.beginning)
    var before: UInt = 0
    for round in 0..<rounds {
        if round == 1 { before = counter?() ?? 0 }
        for portion in portions { feed(portion) }
    }
    let after = counter?() ?? 0
    guard masker.failure == nil else { fail("the masker failed") }
    masker.finish(scratch: scratch, into: &output)
    // Nothing was found, and nothing was lost.
    let size = chosen.beginning.count + rounds * events.reduce(0) { $0 + $1.count }
    guard written + output.count >= size, database.patterns.count > 1 else { fail("bytes are missing") }
    print("allocations \(after - before) events \((rounds - 1) * events.count)")
}

try run()
