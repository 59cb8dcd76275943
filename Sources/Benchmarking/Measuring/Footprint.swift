import CHeap
import Foundation
import MaskedStreams
import Masking
import PatternSyntax

/// What a set takes before the first byte, and for each stream.
public struct Footprint: Sendable, Codable {
    /// The processor's time to compile the set with an empty cache, in seconds.
    public var compileSeconds: Spread
    /// To load it from the cache.
    public var cachedSeconds: Spread
    /// Hyperscan's database in bytes, and the automaton's instructions.
    public var hyperscanBytes: Int
    public var instructions: Int
    /// What a thread's working memory has grown to over the sample, and what an open stream takes in the mean, each stopped at another
    /// place of the longest one's first events; nil where the C library does not tell.
    public var threadBytes: Int?
    public var streamBytes: Int?
}

struct FootprintMeter {
    let sets: [PatternSet]
    let settings: MaskingSettings

    /// Compiles the set `cold` times, and loads it three times, in a folder of its own, which is removed.
    func compile(cold: Int) throws -> (database: Database, footprint: Footprint) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "scrim-bench-\(UUID().uuidString)")
        func empty() throws {
            if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
        }
        var settings = settings
        settings.cache = folder.path
        var database: Database?
        var coldTimes: [Double] = []
        for _ in 0..<max(cold, 1) {
            try empty()
            coldTimes.append(try Elapsed.of { database = try Database(sets, settings: settings) }.cpu)
        }
        let cachedTimes = try (0..<3).map { _ in
            try Elapsed.of { database = try Database(sets, settings: settings) }.cpu
        }
        try empty()
        guard let database else { preconditionFailure("a set is compiled at least once") }
        return (
            database,
            Footprint(
                compileSeconds: Spread(coldTimes), cachedSeconds: Spread(cachedTimes),
                hyperscanBytes: database.sizes.hyperscan, instructions: database.sizes.instructions)
        )
    }

    /// What a thread's working memory takes once it has seen the sample event by event.
    static func thread(_ database: Database, _ sample: Sample) throws -> Int? {
        let plan = sample.documents.map { sample.reads($0, .event) }
        let before = scrim_heap_bytes()
        guard before > 0 else { return nil }
        let scratch = try Scratch(database)
        try ThroughputMeter(database: database, scratch: scratch, patterns: nil).masking(sample, plan).run()
        return withExtendedLifetime(scratch) { max(0, Int(scrim_heap_bytes()) - Int(before)) }
    }

    /// How far streams are read, so that a long one does not take long.
    private static let events = 400

    /// The mean over `count` streams that are open at a time, each stopped at another place among the first events of the longest.
    static func stream(_ database: Database, _ scratch: Scratch, _ sample: Sample, count: Int) -> Int? {
        guard let longest = sample.documents.max(by: { $0.events.count < $1.events.count }), !longest.events.isEmpty
        else { return nil }
        var open: [ResponseMasker] = []
        open.reserveCapacity(count)
        var output: [UInt8] = []
        output.reserveCapacity(1 << 20)
        let before = scrim_heap_bytes()
        guard before > 0 else { return nil }
        longest.bytes.withUnsafeBufferPointer { bytes in
            for index in 0..<count {
                var masker = ResponseMasker(sample.kind == .streams ? .events : .text, database: database)
                let stop = min(longest.events.count, Self.events) * (index + 1) / count
                for event in longest.events.prefix(stop) {
                    output.removeAll(keepingCapacity: true)
                    masker.feed(UnsafeBufferPointer(rebasing: bytes[event]), scratch: scratch, into: &output)
                }
                open.append(masker)
            }
        }
        return withExtendedLifetime(open) {
            max(0, Int(scrim_heap_bytes()) - Int(before)) / count + MemoryLayout<ResponseMasker>.size
        }
    }
}
