/// A sequence of bytes to look for, and an estimate of what that costs, in nanoseconds a byte of text: only the order among
/// candidates matters.
///
/// Of Hyperscan's engines, the one for literals hardly minds one more; a class at the beginning is looked for with a vector
/// instruction where its bytes are rare, and byte by byte where they are not. Then each hit costs, and each start that it tells.
struct LandmarkCandidate {
    var landmark: Regex.Landmark
    private let run: Regex.Landmark.Run?
    private let searching: Double
    private let likelihood: Double
    private let isKnown: Bool

    /// Above this, looking for the end of a match is no worse.
    static let mostCost = 2.0

    /// What is found this cheaply need not be found more cheaply.
    static let littleCost = 0.002

    var cost: Double {
        Self.cost(landmark.offset, run, searching: searching, likelihood: likelihood, isKnown: isKnown)
    }

    private static func cost(
        _ offset: ClosedRange<Int>, _ run: Regex.Landmark.Run?, searching: Double, likelihood: Double, isKnown: Bool
    ) -> Double {
        let starts = offset.upperBound - offset.lowerBound + 1
        // Many patterns look for runs, and what each start costs is shared by all that are told it.
        switch run {
        case .twoDigits: return 0.01 * Double(starts)
        case .threeDigits, .digitCapital, .colonHex: return 0.002 + 0.0002 * Double(starts)
        case .token: return offset.upperBound <= 12 ? 0.002 + 0.0005 * Double(offset.upperBound) : 3
        case .longToken: return offset.upperBound <= 96 ? 0.0025 : 3
        case nil: return isKnown ? likelihood * perStart * Double(starts) : searching + cost(likelihood, starts)
        }
    }

    private static func cost(_ likelihood: Double, _ starts: Int) -> Double {
        likelihood * (40 + perStart * Double(starts))
    }

    private static let perStart = 4.0

    /// The part of a sequence that is cheapest to look for. Nil if there is nothing in it. Those that are known are looked for
    /// anyway.
    init?(in sequence: [ByteSet], behind offset: ClosedRange<Int>, known: Set<[ByteSet]>) {
        let traits = sequence.map(Traits.init)
        let starts = offset.upperBound - offset.lowerBound + 1
        // Nearly all that is considered is not taken: only what is, in the end, becomes a candidate.
        var best:
            (range: ClosedRange<Int>, run: Regex.Landmark.Run?, searching: Double, likelihood: Double, isKnown: Bool)?
        var leastCost = Double.infinity
        func consider(
            _ range: ClosedRange<Int>, _ run: Regex.Landmark.Run?, searching: Double = 0, likelihood: Double = 0,
            isKnown: Bool = false
        ) {
            let cost = Self.cost(
                (offset.lowerBound + range.lowerBound)...(offset.upperBound + range.lowerBound), run,
                searching: searching, likelihood: likelihood, isKnown: isKnown)
            if cost < leastCost {
                leastCost = cost
                best = (range, run, searching, likelihood, isKnown)
            }
        }
        for first in traits.indices {
            var window = Window()
            for last in first..<min(first + Self.longest, traits.count) {
                window.append(traits[last])
                // Runs are looked for as such, so that many patterns share a landmark.
                if window.isDigits, window.count <= 3 {
                    if window.count > 1 { consider(first...last, window.count == 2 ? .twoDigits : .threeDigits) }
                    continue
                }
                if window.count == 2 {
                    for run in [Regex.Landmark.Run.digitCapital, .colonHex] where run.holds(sequence[first...last]) {
                        consider(first...last, run)
                    }
                }
                guard window.likelihood * Self.perStart * Double(starts) < leastCost else { continue }
                let isKnown = !known.isEmpty && known.contains(Array(sequence[first...last]))
                consider(
                    first...last, nil, searching: window.searching, likelihood: window.likelihood, isKnown: isKnown)
            }
        }
        for run in [Regex.Landmark.Run.token, .longToken] where run.holds(sequence) {
            consider(0...(sequence.count - 1), run)
        }
        guard let best else { return nil }
        let index = best.range.lowerBound
        self.init(
            landmark: .init(
                sets: best.run?.sets ?? Array(sequence[best.range]),
                offset: (offset.lowerBound + index)...(offset.upperBound + index)), run: best.run,
            searching: best.searching, likelihood: best.likelihood, isKnown: best.isKnown)
    }

    /// Hyperscan's engine for literals takes no more.
    private static let longest = 8

    private init(
        landmark: Regex.Landmark, run: Regex.Landmark.Run?, searching: Double, likelihood: Double, isKnown: Bool
    ) {
        self.landmark = landmark
        self.run = run
        self.searching = searching
        self.likelihood = likelihood
        self.isKnown = isKnown
    }
}

/// What the sets of a sequence have in common.
private struct Window {
    private(set) var count = 0
    /// How likely the sequence is at a place of a text.
    private(set) var likelihood = 1.0
    /// What Hyperscan makes literals of: the length of the longest run of sets with few bytes.
    private(set) var core = 0
    private(set) var isDigits = true
    private var isLiteral = true
    private var run = 0
    private var first: Traits?
    private var last: Traits?

    mutating func append(_ traits: Traits) {
        if first == nil { first = traits }
        // Letters come in words, digits in numbers, and marks in lines: after one, another is likely.
        if let last, traits.kind == .single, last.set == traits.set {
            likelihood *= 0.5
        } else if let last, traits.kind != .other, last.kind == traits.kind {
            likelihood *= traits.share.squareRoot()
        } else {
            likelihood *= traits.share
        }
        run = traits.set.count <= 4 ? run + 1 : 0
        core = max(core, run)
        isDigits = isDigits && traits.kind == .digits
        isLiteral = isLiteral && traits.isLiteral
        count += 1
        last = traits
    }

    var searching: Double {
        switch core {
        case count where core >= 3: isLiteral ? 0.001 : 0.003
        case 3...: 0.01 * Double(count - core)
        case 2: 0.02 * Double(count - 1)
        case count: isLiteral ? 0.05 : 0.3
        case _: 0.35 + 5 * (first?.share ?? 1)
        }
    }
}

private struct Traits {
    enum Kind { case letters, digits, single, other }

    var set: ByteSet
    var kind: Kind
    var share: Double
    /// One byte, or both cases of a letter.
    var isLiteral: Bool

    init(_ set: ByteSet) {
        self.set = set
        let count = set.count
        kind =
            set.isSubset(of: .letters)
            ? .letters : set.isSubset(of: .digits) ? .digits : count == 1 ? .single : .other
        var share = 0.0
        var first: UInt8?
        set.forEach { byte in
            share += Self.shares[Int(byte)]
            first = first ?? byte
        }
        self.share = share
        isLiteral = count == 1 || count == 2 && first.map { ByteSet($0...$0).caseFolded == set } == true
    }

    /// By byte: its share of text, roughly that of English with some source code in it.
    private static let shares: [Double] = {
        var shares = [Double](repeating: 0.0001, count: 256)
        func set(_ bytes: StaticString, _ share: Double) {
            ByteSet(bytes).forEach { shares[Int($0)] = share }
        }
        set(" ", 0.15)
        set("\n", 0.02)
        set("e", 0.09)
        set("taoins", 0.055)
        set("rhldcu", 0.035)
        set("mfpgyw", 0.016)
        set("bvk", 0.009)
        set("xqjz", 0.0015)
        set("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0.0015)
        set("0123456789", 0.0025)
        set(",.-", 0.01)
        set("\"'_()=:/", 0.006)
        set("\t;<>{}[]*#`", 0.002)
        set("+!?&|\\", 0.0005)
        return shares
    }()
}
