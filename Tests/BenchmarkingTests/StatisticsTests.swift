import Testing

@testable import Benchmarking

@Suite struct StatisticsTests {
    @Test func quantilesAreNearestRanks() {
        let values = Array(1...100)
        #expect(quantile(0.5, ofSorted: values) == 50)
        #expect(quantile(0.99, ofSorted: values) == 99)
        #expect(quantile(0, ofSorted: values) == 1)
        #expect(quantile(1, ofSorted: values) == 100)
        #expect(quantile(0.9, ofSorted: [7]) == 7)
        #expect(quantile(0.9, ofSorted: [Int]()) == nil)
    }

    @Test func aSpreadHasTheMedianBetweenItsPercentiles() {
        let spread = Spread([5, 1, 4, 2, 3, 10, 6, 9, 7, 8])
        #expect(spread.median == 5.5)
        #expect(spread.p10 == 1)
        #expect(spread.p90 == 9)
        #expect(abs(spread.relative - 4 / 5.5) < 1e-12)
        #expect(Spread([]) == Spread(median: 0, p10: 0, p90: 0))
    }

    @Test func aDistributionCountsWhatIsNotHeld() {
        let held = Distribution([0, 4, 0, 8, 3, 0, 0, 1, 0, 4])
        #expect(held == Distribution([4, 4, 8, 3, 1, 0, 0, 0, 0, 0]))
        #expect((held.count, held.mean, held.p50, held.p90, held.max) == (10, 2, 0, 4, 8))
        #expect(held.zero == 0.5)
        #expect(Distribution([]).count == 0)
        #expect(Distribution([]).mean == 0)
    }

    @Test func ratiosAreTakenRoundByRound() {
        // The machine was twice as slow in the second round: the ratio does not show it.
        func time(_ cpu: Double) -> Elapsed { Elapsed(cpu: cpu, wall: cpu * 2) }
        let rounds = Rounds(times: [[time(1), time(2), time(1)], [time(4), time(8), time(4)]])
        #expect(rounds.speed(of: 0, against: 1) == Spread(median: 4, p10: 4, p90: 4))
        #expect(rounds.speed(of: 1, against: 0) == Spread(median: 0.25, p10: 0.25, p90: 0.25))
        #expect(rounds.saving(of: 0, against: 1).median == 0.75)
        #expect(rounds.cpu(1).median == 4)
        #expect(rounds.wall(1).median == 8)
        #expect(rounds.least(0) == 1)
    }

    @Test func everyContenderRunsOnceARoundAndOnceBefore() throws {
        var order = ""
        let contenders = ["a", "b", "c"].map { name in Contender(name: name) { order += name } }
        let rounds = try Rounds(contenders, most: 3)
        #expect(order == ["abc", "abc", "cba", "abc"].joined())
        #expect(rounds.cpu(0).median >= 0)
    }
}
