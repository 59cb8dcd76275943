import Synchronization

/// How much a loop has to do, as the threads see it that choose one for a transfer.
final class LoopLoad: Sendable {
    /// Events of this many streams, as fast as models write, keep a core half busy.
    static let usualTransfers = 256

    /// Begun and not yet over.
    let transfers = Atomic(0)
    /// Whether the thread was running for more than half of the time, when last looked at.
    let isBusy = Atomic(false)

    /// The one for the next transfer: the first that has time for it, or, if none has, the one with the fewest transfers.
    ///
    /// So as few threads run as are enough: one that wakes up for several events at a time costs less for each of them than several that
    /// wake up for one. A stream stays where it began, and how much it will be is not known then; hence the bound on their number.
    static func choose(_ loads: some Collection<LoopLoad>) -> Int {
        var best = 0
        var fewest = Int.max
        for (index, load) in loads.enumerated() {
            let transfers = load.transfers.load(ordering: .relaxed)
            if transfers < usualTransfers, !load.isBusy.load(ordering: .relaxed) { return index }
            if transfers < fewest { (best, fewest) = (index, transfers) }
        }
        return best
    }
}
