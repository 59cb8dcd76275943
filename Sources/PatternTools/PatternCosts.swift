import Foundation
import Masking
import PatternSyntax

/// What a pattern, or a set of them, costs on a text: in scanning, and in text held back. Quickly, and with a hold that is the same in every
/// run, as a check needs it; what patterns cost on real texts is measured by `scrim bench`.
public struct PatternCosts: Sendable {
    /// The processor's time for Hyperscan's scan, in nanoseconds a byte; the least of three scans in pieces of 64 KiB.
    public var scan: Double
    /// Bytes held back, in the mean, after each piece of nine bytes (the median of Claude's text deltas). A count: the same in every run.
    public var hold: Double

    /// Text of which the hold is measured; scanning is measured on all of it.
    static let heldPart = 64 << 10

    public init(_ patterns: [Pattern], on text: [UInt8]) throws {
        let database = try Database([PatternSet(name: "costs", version: 1, patterns: patterns.map(Self.reporting))])
        let scratch = try Scratch(database)
        scan = .infinity
        for _ in 0..<3 {
            let start = Self.processorTime()
            try text.withUnsafeBufferPointer { bytes in
                for start in stride(from: 0, to: bytes.count, by: 65536) {
                    _ = try scratch.bareScan(
                        UnsafeBufferPointer(rebasing: bytes[start..<min(start + 65536, bytes.count)]))
                }
            }
            scan = min(scan, (Self.processorTime() - start) * 1e9 / Double(max(text.count, 1)))
        }
        hold = try Self.hold(of: database, scratch, on: text.prefix(Self.heldPart))
    }

    /// Seconds that this thread has had: what others do on the machine is not in it.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static func hold(of database: Database, _ scratch: Scratch, on text: ArraySlice<UInt8>) throws -> Double {
        var masker = TextMasker(database)
        var output: [UInt8] = []
        var held = 0
        var pieces = 0
        for start in stride(from: text.startIndex, to: text.endIndex, by: 9) {
            output.removeAll(keepingCapacity: true)
            try masker.feed(Array(text[start..<min(start + 9, text.endIndex)]), scratch: scratch, into: &output)
            held += masker.held
            pieces += 1
        }
        return Double(held) / Double(max(pieces, 1))
    }

    /// Actions that need a key, or end a text, cost what a plain one does.
    private static func reporting(_ pattern: Pattern) -> Pattern {
        var pattern = pattern
        pattern.action = .redact
        return pattern
    }
}

/// Patterns that cost too much beside the others of their set.
public struct PatternBudget {
    /// One pattern's fault.
    public struct Excess: Sendable {
        public var pattern: String
        public var reason: String
    }

    /// The patterns without which the others would hold half as much, or be scanned twice as fast.
    ///
    /// A pattern that costs little alone cannot be one; only the others are measured again, by leaving them out.
    public static func excesses(of patterns: [Pattern], alone: [PatternCosts], on text: [UInt8]) throws -> [Excess] {
        let all = try PatternCosts(patterns, on: text)
        var excesses: [Excess] = []
        for (index, pattern) in patterns.enumerated() where patterns.count > 1 {
            let costs = alone[index]
            guard costs.hold >= 0.4 * all.hold && costs.hold > 1 || costs.scan >= 0.4 * all.scan else { continue }
            var others = patterns
            others.remove(at: index)
            let rest = try PatternCosts(others, on: text)
            if all.hold >= 2 * rest.hold && all.hold - rest.hold > 1 {
                excesses.append(
                    .init(
                        pattern: pattern.id,
                        reason:
                            "with it \(format(all.hold)) bytes are held in the mean, without it \(format(rest.hold))"))
            }
            if all.scan >= 2 * rest.scan {
                excesses.append(
                    .init(
                        pattern: pattern.id,
                        reason: "with it a scan takes \(format(all.scan)) ns a byte, without it \(format(rest.scan))"))
            }
        }
        return excesses
    }

    private static func format(_ value: Double) -> String { String(Int((value * 100).rounded()).quotientText) }
}

extension Int {
    /// Hundredths as a decimal number.
    fileprivate var quotientText: String { "\(self / 100).\(self % 100 < 10 ? "0" : "")\(self % 100)" }
}
