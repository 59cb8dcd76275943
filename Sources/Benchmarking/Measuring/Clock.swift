import Foundation

/// What a piece of work took, in seconds.
struct Elapsed: Sendable, Equatable {
    /// The processor's time of this thread: what others do on the machine is not in it, but for the caches that they empty.
    var cpu = 0.0
    var wall = 0.0

    static func of(_ body: () throws -> Void) rethrows -> Elapsed {
        let wall = now(CLOCK_MONOTONIC)
        let cpu = now(CLOCK_THREAD_CPUTIME_ID)
        try body()
        return Elapsed(cpu: now(CLOCK_THREAD_CPUTIME_ID) - cpu, wall: now(CLOCK_MONOTONIC) - wall)
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
