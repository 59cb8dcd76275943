/// One of several ways that are measured against each other.
struct Contender {
    var name: String
    var run: () throws -> Void
}

/// What each contender took, round by round.
struct Rounds {
    private var times: [[Elapsed]]
    /// How many there were.
    let count: Int

    /// Runs all of them in turn, round by round, so that whatever else the machine does hits all alike; every other round goes backwards, so
    /// that none always follows the same one. A first round, which fills caches and builds automata, does not count.
    ///
    /// `most` rounds, or as many as fit into `seconds` by the first one, but no fewer than five of them.
    init(_ contenders: [Contender], most: Int, within seconds: Double = .infinity) throws {
        times = Array(repeating: [], count: contenders.count)
        let first = try Elapsed.of { for contender in contenders { try contender.run() } }
        let fitting = min(seconds / max(first.cpu, 1e-9), Double(most))
        count = max(Int(fitting), min(most, 5))
        for round in 0..<count {
            let order = Array(contenders.indices)
            for index in round % 2 == 0 ? order : order.reversed() {
                times[index].append(try Elapsed.of(contenders[index].run))
            }
        }
    }

    init(times: [[Elapsed]]) {
        self.times = times
        count = times.first?.count ?? 0
    }

    /// Seconds of the processor, and by the clock on the wall.
    func cpu(_ contender: Int) -> Spread { Spread(times[contender].map(\.cpu)) }
    func wall(_ contender: Int) -> Spread { Spread(times[contender].map(\.wall)) }

    /// The least of the processor's times, in seconds.
    func least(_ contender: Int) -> Double { times[contender].map(\.cpu).min() ?? 0 }

    /// How fast one is as a share of another's speed, round by round.
    func speed(of contender: Int, against other: Int) -> Spread {
        Spread(zip(times[contender], times[other]).map { $0.cpu > 0 ? $1.cpu / $0.cpu : 0 })
    }
}
