import ClaudeProtocol
import Foundation
import MaskedStreams
import Masking

/// How fast a part of the corpus is masked, against what cannot be saved.
public struct Throughput: Sendable, Codable {
    public var part: String
    public var kind: Corpus.Kind
    public var bytes: Int
    /// Of plain text, pieces of the size of a delta.
    public var events: Int
    /// Bytes of the text that the events carry.
    public var textBytes: Int
    public var reads: [Reading]

    public struct Reading: Sendable, Codable {
        public var read: ReadSize
        public var rounds: Int
        /// By the processor's time of one thread.
        public var megabytesPerSecond: Double
        public var textMegabytesPerSecond: Double
        public var nanosecondsPerEvent: Spread
        /// The time on the wall as a multiple of the processor's: over 1 where other work took the processor away.
        public var wallPerCPU: Double
        public var floors: [Floor]
    }

    /// Work that the masker does at least, or that is done instead of it.
    public struct Floor: Sendable, Codable {
        public var name: Name
        public var nanosecondsPerEvent: Double
        /// The masker's speed as a share of this one's.
        public var share: Spread

        public enum Name: String, Sendable, Codable, CaseIterable {
            /// The bytes are copied.
            case memcpy
            /// The stream is cut into events, and nothing else.
            case framing
            /// Framing, and the text of each read is gathered and scanned with what the engine asks Hyperscan for.
            case landmarks
            /// The same, with the patterns' own expressions.
            case patterns
        }
    }
}

/// Runs a masker, and its floors, over a sample.
struct ThroughputMeter {
    let database: Database
    let scratch: Scratch
    /// Nil leaves this floor out.
    let patterns: BareScan?

    func measure(_ sample: Sample, effort: Effort, progress: () -> Void) throws -> Throughput {
        let sizes = ReadSize.all
        var result = Throughput(
            part: sample.name, kind: sample.kind, bytes: sample.byteCount, events: sample.eventCount,
            textBytes: sample.textBytes, reads: [])
        for size in sizes {
            let plan = sample.documents.map { sample.reads($0, size) }
            let floors = floors(of: sample)
            let contenders = [masking(sample, plan)] + floors.map { floor($0, sample, plan) }
            let times = try Rounds(contenders, most: effort.rounds, within: effort.seconds)
            let cpu = times.cpu(0)
            let events = Double(max(sample.eventCount, 1))
            result.reads.append(
                Throughput.Reading(
                    read: size, rounds: times.count, megabytesPerSecond: Double(sample.byteCount) / 1e6 / cpu.median,
                    textMegabytesPerSecond: Double(sample.textBytes) / 1e6 / cpu.median,
                    nanosecondsPerEvent: cpu.scaled(by: 1e9 / events),
                    wallPerCPU: times.wall(0).median / max(cpu.median, 1e-12),
                    floors: floors.enumerated().map { index, name in
                        Throughput.Floor(
                            name: name, nanosecondsPerEvent: times.cpu(index + 1).median * 1e9 / events,
                            share: times.speed(of: 0, against: index + 1))
                    }))
            progress()
        }
        return result
    }

    private func floors(of sample: Sample) -> [Throughput.Floor.Name] {
        Throughput.Floor.Name.allCases.filter { name in
            switch name {
            case .framing: sample.kind == .streams
            case .patterns: patterns != nil
            default: true
            }
        }
    }

    /// The masker as the proxy and `scrim mask` use it.
    func masking(_ sample: Sample, _ plan: [[Sample.Read]]) -> Contender {
        var output: [UInt8] = []
        return Contender(name: "masking") {
            for (document, reads) in zip(sample.documents, plan) {
                var masker = ResponseMasker(sample.kind == .streams ? .events : .text, database: database)
                document.bytes.withUnsafeBufferPointer { bytes in
                    for read in reads {
                        output.removeAll(keepingCapacity: true)
                        masker.feed(UnsafeBufferPointer(rebasing: bytes[read.bytes]), scratch: scratch, into: &output)
                    }
                }
                masker.finish(scratch: scratch, into: &output)
                if let failure = masker.failure { throw MeasuringError(document.name, failure.message) }
            }
        }
    }

    private func floor(_ name: Throughput.Floor.Name, _ sample: Sample, _ plan: [[Sample.Read]]) -> Contender {
        switch name {
        case .memcpy: copying(sample, plan)
        case .framing: framing(sample, plan) { _ in }
        case .landmarks: scanning(name, sample, plan) { _ = try scratch.bareScan($0) }
        case .patterns: scanning(name, sample, plan) { _ = try patterns?.count($0) }
        }
    }

    private func copying(_ sample: Sample, _ plan: [[Sample.Read]]) -> Contender {
        var target = [UInt8](repeating: 0, count: 64 << 10)
        return Contender(name: "memcpy") {
            for (document, reads) in zip(sample.documents, plan) {
                document.bytes.withUnsafeBytes { bytes in
                    for read in reads {
                        if target.count < read.bytes.count { target = [UInt8](repeating: 0, count: read.bytes.count) }
                        target.withUnsafeMutableBytes {
                            $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[read.bytes]))
                        }
                    }
                }
            }
        }
    }

    private func framing(
        _ sample: Sample, _ plan: [[Sample.Read]], _ take: @escaping (UnsafeBufferPointer<UInt8>) throws -> Void
    ) -> Contender {
        Contender(name: "framing") {
            for (document, reads) in zip(sample.documents, plan) {
                var framer = SSEFramer()
                var text: [UInt8] = []
                try document.bytes.withUnsafeBufferPointer { bytes in
                    try document.gathered.withUnsafeBufferPointer { gathered in
                        for read in reads {
                            framer.append(UnsafeBufferPointer(rebasing: bytes[read.bytes]))
                            while try framer.next() != nil {}
                            framer.discard()
                            text.removeAll(keepingCapacity: true)
                            text.append(contentsOf: UnsafeBufferPointer(rebasing: gathered[read.text]))
                            try text.withUnsafeBufferPointer(take)
                        }
                    }
                }
            }
        }
    }

    private func scanning(
        _ name: Throughput.Floor.Name, _ sample: Sample, _ plan: [[Sample.Read]],
        _ scan: @escaping (UnsafeBufferPointer<UInt8>) throws -> Void
    ) -> Contender {
        if sample.kind == .streams { return framing(sample, plan, scan) }
        return Contender(name: name.rawValue) {
            for (document, reads) in zip(sample.documents, plan) {
                try document.bytes.withUnsafeBufferPointer { bytes in
                    for read in reads { try scan(UnsafeBufferPointer(rebasing: bytes[read.bytes])) }
                }
            }
        }
    }
}

/// A document that cannot be measured.
public struct MeasuringError: Error, CustomStringConvertible {
    public var description: String

    init(_ document: String, _ reason: String) { description = "\(document): \(reason)" }
}

extension Spread {
    func scaled(by factor: Double) -> Spread {
        var scaled = self
        scaled.median *= factor
        scaled.p10 *= factor
        scaled.p90 *= factor
        return scaled
    }
}

extension Sample {
    var textBytes: Int {
        documents.reduce(0) { $0 + (kind == .streams ? $1.gathered.count : $1.bytes.count) }
    }
}
