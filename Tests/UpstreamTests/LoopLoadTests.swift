import Synchronization
import Testing

@testable import Upstream

@Suite struct LoopLoadTests {
    private func load(_ transfers: Int, isBusy: Bool = false) -> LoopLoad {
        let load = LoopLoad()
        load.transfers.store(transfers, ordering: .relaxed)
        load.isBusy.store(isBusy, ordering: .relaxed)
        return load
    }

    @Test func fillsTheFirstThatHasTime() {
        #expect(LoopLoad.choose([load(200), load(0)]) == 0)
        #expect(LoopLoad.choose([load(1, isBusy: true), load(200), load(0)]) == 1)
        #expect(LoopLoad.choose([load(LoopLoad.usualTransfers), load(3)]) == 1)
    }

    @Test func spreadsWhenNoneHasTime() {
        #expect(LoopLoad.choose([load(9, isBusy: true), load(7, isBusy: true), load(8, isBusy: true)]) == 1)
        #expect(LoopLoad.choose([load(900), load(800, isBusy: true), load(801)]) == 1)
    }
}
