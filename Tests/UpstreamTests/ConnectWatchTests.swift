import Testing

@testable import Upstream

@Suite struct ConnectWatchTests {
    private static let second = 1_000_000_000

    private func watch() -> ConnectWatch { ConnectWatch(.seconds(10), now: 0) }

    @Test func aConnectionThatStandsHasNoDeadline() {
        var watch = watch()
        watch.socketOpened(Self.second)
        watch.connected()
        #expect(watch.check(100 * Self.second) == .wait)
    }

    @Test func aNameThatIsNotResolvedIsLateButNeverSlow() {
        let watch = watch()
        #expect(watch.check(10 * Self.second - 1) == .wait)
        #expect(watch.check(10 * Self.second) == .late)
    }

    @Test func aSlowConnectionIsBegunAnewOnceWithTheTimeThatIsLeft() {
        var watch = watch()
        watch.socketOpened(Self.second)
        #expect(watch.check(3 * Self.second) == .wait)
        #expect(watch.check(7 * Self.second / 2) == .slow)
        #expect(watch.reconnects(4 * Self.second) == 6 * Self.second)
        watch.socketOpened(4 * Self.second)
        #expect(watch.check(9 * Self.second) == .wait)
        #expect(watch.check(10 * Self.second) == .late)
    }

    /// A pooled connection was dead, and libcurl makes another.
    @Test func aSecondConnectionHasATimeOfItsOwn() {
        var watch = watch()
        watch.connected()
        watch.socketOpened(50 * Self.second)
        #expect(watch.check(52 * Self.second) == .wait)
        #expect(watch.check(53 * Self.second) == .slow)
        #expect(watch.check(60 * Self.second) == .late)
    }
}
