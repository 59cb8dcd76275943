import Foundation
import MaskedStreams
import Masking
import PatternLoading
import PatternSyntax

// The engine on plain text against a bare Hyperscan scan of the same text in the same run, and its hold over recorded
// Claude streams; and what hostile text costs. `engine-benchmark [STREAMS-FOLDER]`. Medians of interleaved rounds; ratios are what counts.

/// The processor's time of this thread: what others do on the machine is not in it.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    try body()
    return now() - start
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// Prose of the benchmark's own, with a few things in it that patterns look at.
func prose(_ size: Int) -> [UInt8] {
    let words = """
        the scheduler wakes each worker then drains its queue while retry limits hold and every request is logged with an id \
        of 4821 at 10:42 so that the team can see where time goes; for example `let total = items.reduce(0, +)` returns early \
        when the list is empty. If the password was rotated, call support. Version 2.14.3 of the tool reads config/settings.yaml
        """.split(separator: " ")
    var text: [UInt8] = []
    var state: UInt64 = 42
    while text.count < size {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += words[Int(state >> 33) % words.count].utf8
        text.append(state >> 40 % 13 == 0 ? 0x0A : 0x20)
    }
    return Array(text.prefix(size))
}

func benchmarkText(_ database: Database, _ scratch: Scratch) throws {
    let text = prose(8 << 20)
    let small = Array(text.prefix(1 << 20))
    var output: [UInt8] = []
    output.reserveCapacity(text.count * 2)
    func mask(_ text: [UInt8], chunk: Int) throws {
        output.removeAll(keepingCapacity: true)
        var masker = TextMasker(database)
        try text.withUnsafeBufferPointer { bytes in
            for start in stride(from: 0, to: bytes.count, by: chunk) {
                let piece = UnsafeBufferPointer(rebasing: bytes[start..<min(start + chunk, bytes.count)])
                try masker.feed(piece, scratch: scratch, into: &output)
            }
        }
        try masker.finish(scratch: scratch, into: &output)
    }
    func scan(_ text: [UInt8], chunk: Int) throws {
        try text.withUnsafeBufferPointer { bytes in
            for start in stride(from: 0, to: bytes.count, by: chunk) {
                _ = try scratch.bareScan(
                    UnsafeBufferPointer(rebasing: bytes[start..<min(start + chunk, bytes.count)]))
            }
        }
    }
    print("plain text          engine MB/s   bare hs_scan MB/s   ratio")
    for (chunk, sample) in [(65536, text), (1024, small), (64, small), (8, small)] {
        var engine: [Double] = []
        var bare: [Double] = []
        for _ in 0..<9 {
            engine.append(try seconds { try mask(sample, chunk: chunk) })
            bare.append(try seconds { try scan(sample, chunk: chunk) })
        }
        let size = Double(sample.count) / 1e6
        let (a, b) = (size / median(engine), size / median(bare))
        print(String(format: "%6d-byte chunks %12.1f %19.1f %9.2f", chunk, a, b, a / b))
    }
}

/// Hold per text delta, as a live stream would see it: every delta of a recorded stream fed on its own.
func measureHold(_ database: Database, _ scratch: Scratch, _ folder: String) throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".sse") }.sorted()
    var bytes: [Int] = []
    for file in files {
        let stream = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
        var channels: [Int: TextMasker] = [:]
        for line in stream.split(separator: "\n") where line.hasPrefix("data: {") {
            guard let event = try JSONSerialization.jsonObject(with: Data(line.dropFirst(6).utf8)) as? [String: Any],
                let index = event["index"] as? Int, let delta = event["delta"] as? [String: Any],
                let text = (delta["text"] ?? delta["thinking"] ?? delta["partial_json"]) as? String
            else { continue }
            var output: [UInt8] = []
            try channels[index, default: TextMasker(database)].feed(Array(text.utf8), scratch: scratch, into: &output)
            bytes.append(channels[index]!.held)
        }
    }
    guard !bytes.isEmpty else { return print("hold: no deltas in \(folder)") }
    print("hold in bytes of a channel, after \(bytes.count) deltas of \(files.count) streams: \(spread(bytes))")

    // The same for whole events: how many of those that came have not left, after each of them.
    var events: [Int] = []
    for file in files {
        let stream = try Data(contentsOf: URL(filePath: folder + "/" + file))
        var masker = ResponseMasker(.events, database: database)
        var sent = 0
        var left = 0
        for event in frames(Array(stream)) {
            var output: [UInt8] = []
            event.withUnsafeBufferPointer { masker.feed($0, scratch: scratch, into: &output) }
            sent += 1
            left += frames(output).count
            events.append(sent - left)
        }
    }
    print("hold in whole events, after each of \(events.count): \(spread(events))")
}

/// A stream's events, each with the blank line that ends it.
func frames(_ stream: [UInt8]) -> [ArraySlice<UInt8>] {
    var frames: [ArraySlice<UInt8>] = []
    var start = 0
    for at in stream.indices.dropFirst() where stream[at] == 0x0A && stream[at - 1] == 0x0A && at > start {
        frames.append(stream[start...at])
        start = at + 1
    }
    return frames
}

func spread(_ values: [Int]) -> String {
    let sorted = values.sorted()
    func quantile(_ q: Double) -> Int { sorted[Int(Double(sorted.count - 1) * q)] }
    let mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
    let none = 100 * Double(sorted.filter { $0 == 0 }.count) / Double(sorted.count)
    return String(
        format: "mean %.1f, p50 %d, p90 %d, p99 %d, max %d; none %.0f %%", mean, quantile(0.5), quantile(0.9),
        quantile(0.99), sorted.last!, none)
}

/// Each pattern alone: how fast Hyperscan scans with it. The slowest first.
func listCosts(_ patterns: [Pattern]) throws {
    let text = prose(1 << 20)
    var costs: [(Double, String)] = []
    for pattern in patterns {
        let database = try Database([PatternSet(name: "one", patterns: [pattern])])
        let scratch = try Scratch(database)
        let times = try (0..<3).map { _ in
            try seconds { try text.withUnsafeBufferPointer { _ = try scratch.bareScan($0) } }
        }
        costs.append((times.min()! * 1e9 / Double(text.count), pattern.id))
    }
    for (cost, id) in costs.sorted(by: { $0.0 > $1.0 }).prefix(20) {
        print(String(format: "%7.2f ns/byte  ", cost) + id)
    }
}

/// Texts that keep as many matches as they can from being decided, in the cuts in which they might arrive.
func benchmarkHostileText(_ database: Database, _ scratch: Scratch) throws {
    let texts = [
        "sid=", "password=", "bearer xxxxxxxxxxxxxxxx", "TOKEN=a", "4111 ", "secret: ", "ghp_", "://:a", "a@b.", "eyJ",
        "-----BEGIN ",
        "api_key=\"", "AKIA", "+1 ", "token=====", "\u{1F600}",
    ]
    print("hostile text, ns/byte      64 KiB   1 KiB  16 bytes  1 byte")
    for piece in texts {
        var row = "  " + piece.padding(toLength: 24, withPad: " ", startingAt: 0)
        for (chunk, size) in [(65536, 65536), (1024, 65536), (16, 16384), (1, 4096)] {
            let text = Array(String(repeating: piece, count: size / piece.utf8.count + 1).utf8.prefix(size))
            var output: [UInt8] = []
            var masker = TextMasker(database)
            let time = try seconds {
                for start in stride(from: 0, to: size, by: chunk) {
                    try masker.feed(Array(text[start..<(start + chunk)]), scratch: scratch, into: &output)
                }
                try masker.finish(scratch: scratch, into: &output)
            }
            row += String(format: "%9.0f", time * 1e9 / Double(size))
        }
        print(row)
    }
}

if CommandLine.arguments.contains("--costs") {
    try listCosts(PatternLibrary.embedded(profile: .strict).patterns)
    exit(0)
}
let compile = try seconds { _ = try PatternLibrary.embedded(profile: .default).database() }
let database = try PatternLibrary.embedded(profile: .default).database()
let scratch = try Scratch(database)
print("\(database.patterns.count) patterns, compiled in \(String(format: "%.2f", compile)) s")
try benchmarkText(database, scratch)
try benchmarkHostileText(database, scratch)
if CommandLine.arguments.count > 1 {
    try measureHold(database, scratch, CommandLine.arguments[1])
} else {
    print("hold: no folder of recorded streams given, skipped")
}
