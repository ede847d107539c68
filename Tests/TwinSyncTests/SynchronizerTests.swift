// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization
import Testing
import TwinModel
import TwinServices
import TwinSync

@Suite("The threads around the engine", .timeLimit(.minutes(1)))
struct SynchronizerTests {
    @Test("A round reads every source completely, stores the data and returns all statuses")
    func round() throws {
        let writer = MemoryWriter()
        let clients: [(any ServiceClient, Duration)] = [
            (PagedClient(source: "traffic", length: 35, page: 10), .seconds(5)),
            (PagedClient(source: "power", length: 1, page: 10), .seconds(5)),
            (FailingClient(source: "trade"), .seconds(5)),
        ]
        let clock = TestClock()
        let synchronizer = Synchronizer(
            clients: clients,
            writer: writer,
            now: { clock.next() },
            seed: 3
        )
        #expect(synchronizer.statuses.map(\.state) == [.starting, .starting, .starting])
        let statuses = try synchronizer.runRound()
        #expect(statuses.map(\.source) == ["traffic", "power", "trade"])
        #expect(statuses.map(\.state) == [.fresh, .fresh, .unreachable])
        #expect(statuses.map(\.observations) == [35, 1, 0])
        #expect(writer.numbers(of: "traffic") == (0..<35).map { Double($0) })
        #expect(writer.recorded["trade"]?.message == "nobody listens")

        let again = try synchronizer.runRound()
        #expect(
            again.map(\.observations) == [0, 0, 0],
            "the second round goes on at the watermark"
        )
        #expect(writer.numbers(of: "traffic").count == 35)
    }

    @Test("A round does not need an advancing clock")
    func roundOnStandingClock() throws {
        let writer = MemoryWriter()
        let synchronizer = Synchronizer(
            clients: [(PagedClient(source: "traffic", length: 35, page: 1), .seconds(5))],
            writer: writer,
            now: { Rehearsal.morning },
            seed: 3
        )
        #expect(try synchronizer.runRound().map(\.state) == [.fresh])
        #expect(writer.numbers(of: "traffic").count == 35)
    }

    @Test("N14 A round without a network returns and reports unreachable sources")
    func roundWithoutNetwork() throws {
        let clock = TestClock()
        let synchronizer = Synchronizer(
            clients: [(FailingClient(source: "traffic"), .seconds(1))],
            writer: MemoryWriter(),
            now: { clock.next() },
            seed: 1
        )
        #expect(try synchronizer.runRound().map(\.state) == [.unreachable])
    }

    @Test(
        "A running synchronizer visits, appends, wakes viewers and runs maintenance"
    )
    func startAndStop() throws {
        let writer = MemoryWriter()
        let clock = TestClock(stride: .milliseconds(400))
        let kept = DispatchSemaphore(value: 0)
        let upkeep = DispatchSemaphore(value: 0)
        let synchronizer = Synchronizer(
            clients: [(EndlessClient(source: "traffic"), .seconds(1))],
            writer: writer,
            now: { clock.next() },
            seed: 9,
            hooks: SyncHooks(
                onKept: { _ in kept.signal() },
                maintenance: { _ in upkeep.signal() }
            )
        )
        try synchronizer.start()
        try synchronizer.start()
        for _ in 0..<3 { #expect(kept.wait(timeout: .distantFuture) == .success) }
        #expect(upkeep.wait(timeout: .distantFuture) == .success)
        #expect(synchronizer.stop())
        #expect(synchronizer.stop(), "stopping twice is stopping once")
        let numbers = writer.numbers(of: "traffic")
        #expect(numbers == (0..<numbers.count).map { Double($0) })
        #expect(numbers.count >= 3)
        #expect(writer.recorded["traffic"]?.state != nil)
    }

    @Test("N04 A hanging visit is canceled when sync is stopped, and is not a failure")
    func cancelledVisit() throws {
        let clock = TestClock()
        let client = HangingClient(source: "power")
        let synchronizer = Synchronizer(
            clients: [(client, .seconds(1))],
            writer: MemoryWriter(),
            now: { clock.next() },
            seed: 1
        )
        try synchronizer.start()
        client.began.wait()
        #expect(synchronizer.stop())
        #expect(synchronizer.statuses.first?.failures == 0)
    }

    @Test("The data of a visit that ends while sync is stopping is stored")
    func lastDelivery() throws {
        let clock = TestClock()
        let writer = MemoryWriter()
        let client = HangingClient(source: "power", deliversAtLast: true)
        let synchronizer = Synchronizer(
            clients: [(client, .seconds(1))],
            writer: writer,
            now: { clock.next() },
            seed: 1
        )
        try synchronizer.start()
        client.began.wait()
        #expect(synchronizer.stop())
        #expect(writer.numbers(of: "power") == [0])
    }

    @Test("D03 A round on a full disk stores no data, moves no watermark and reports the reason")
    func fullDisk() throws {
        let clock = TestClock(stride: .milliseconds(100))
        let writer = MemoryWriter()
        writer.fill()
        let troubled = DispatchSemaphore(value: 0)
        let synchronizer = Synchronizer(
            clients: [(PagedClient(source: "traffic", length: 5, page: 5), .seconds(5))],
            writer: writer,
            now: { clock.next() },
            seed: 1,
            hooks: SyncHooks(onTrouble: { _ in troubled.signal() })
        )
        let status = try #require(try synchronizer.runRound().first)
        #expect(status.state == .behind)
        #expect(status.message == ServiceMessage(.notStored, "disk full"))
        #expect(try writer.watermark(of: "traffic") == nil)
        #expect(troubled.wait(timeout: .now()) == .success, "the status could not be recorded")
    }
}
