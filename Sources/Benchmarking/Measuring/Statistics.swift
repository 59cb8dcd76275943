import Foundation

/// A figure that was measured several times.
public struct Spread: Sendable, Codable, Equatable {
    public var median: Double
    /// The 10th and the 90th percentile.
    public var p10: Double
    public var p90: Double

    init(median: Double, p10: Double, p90: Double) {
        self.median = median
        self.p10 = p10
        self.p90 = p90
    }

    init(_ values: [Double]) {
        let sorted = values.sorted()
        median = Self.median(sorted)
        p10 = quantile(0.1, ofSorted: sorted) ?? 0
        p90 = quantile(0.9, ofSorted: sorted) ?? 0
    }

    /// Half the distance between the percentiles, as a share of the median.
    public var relative: Double { median == 0 ? 0 : (p90 - p10) / 2 / abs(median) }

    private static func median(_ sorted: [Double]) -> Double {
        if sorted.isEmpty { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// How counts are distributed. All are 0 where there are none.
public struct Distribution: Sendable, Codable, Equatable {
    public var count: Int
    public var mean: Double
    public var p50: Int
    public var p90: Int
    public var p99: Int
    public var max: Int
    /// The share of counts that are 0.
    public var zero: Double

    init(_ values: [Int]) {
        let sorted = values.sorted()
        count = sorted.count
        mean = sorted.isEmpty ? 0 : Double(sorted.reduce(0, +)) / Double(count)
        p50 = quantile(0.5, ofSorted: sorted) ?? 0
        p90 = quantile(0.9, ofSorted: sorted) ?? 0
        p99 = quantile(0.99, ofSorted: sorted) ?? 0
        max = sorted.last ?? 0
        zero = sorted.isEmpty ? 0 : Double(sorted.firstIndex { $0 > 0 } ?? count) / Double(count)
    }
}

/// The smallest value that this part of all values does not exceed (nearest rank). Nil for no values.
func quantile<Value>(_ part: Double, ofSorted values: [Value]) -> Value? {
    if values.isEmpty { return nil }
    return values[min(max(Int((part * Double(values.count)).rounded(.up)) - 1, 0), values.count - 1)]
}
