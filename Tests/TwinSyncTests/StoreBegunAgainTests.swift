// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization
import Testing
import TwinModel
import TwinServices
import TwinSync

@Suite("Sync with a recreated store", .timeLimit(.minutes(1)))
struct StoreBegunAgainTests {
    /// A store that loses all data once, at its second append.
    private final class ForgetfulWriter: ObservationWriter {
        private struct Content {
            var appends = 0
            var watermark: Watermark?
            var times: [Instant] = []
        }
        private let content = Mutex(Content())
        let again = DispatchSemaphore(value: 0)

        var count: Int { content.withLock { $0.times.count } }

        func append(_ batches: [Batch]) throws -> AppendReport {
            try content.withLock { content in
                content.appends += 1
                guard content.appends != 2 else {
                    content.watermark = nil
                    content.times = []
                    throw StoreBegunAgain(reason: "the store was lost")
                }
                for batch in batches {
                    content.times += batch.observations.map(\.phenomenonTime)
                    content.watermark = batch.watermark ?? content.watermark
                }
                if content.appends == 4 { again.signal() }
                return AppendReport(kept: batches.reduce(0) { $0 + $1.observations.count })
            }
        }

        func watermark(of source: SourceID) throws -> Watermark? {
            content.withLock { $0.watermark }
        }

        func keptCounts(of source: SourceID, in span: Range<Instant>) throws -> KeptCounts {
            KeptCounts(span: span.lowerBound..<span.lowerBound)
        }

        func record(_ statuses: [SourceStatus]) throws {}

        /// True if the times are stored without gaps or repetitions.
        var isGapless: Bool {
            content.withLock { content in
                zip(content.times, content.times.dropFirst()).allSatisfy { $0 < $1 }
            }
        }

        var first: Instant? { content.withLock { $0.times.first } }
    }

    @Test("New clients read every source again from its beginning, and no data is stored twice")
    func readAgain() throws {
        let writer = ForgetfulWriter()
        let clock = TestClock(stride: .milliseconds(400))
        let made = Mutex(0)
        let synchronizer = Synchronizer(
            clients: [(EndlessClient(source: "traffic"), .seconds(1))],
            makeClients: {
                made.withLock { $0 += 1 }
                return [(EndlessClient(source: "traffic"), .seconds(1))]
            },
            writer: writer,
            now: { clock.next() },
            seed: 9
        )
        try synchronizer.start()
        #expect(writer.again.wait(timeout: .now() + 30) == .success)
        #expect(synchronizer.stop())
        #expect(made.withLock { $0 } == 1)
        #expect(writer.isGapless && writer.count >= 2)
    }

    @Test("A round is also started over, once")
    func round() throws {
        let writer = ForgetfulWriter()
        let clock = TestClock()
        let synchronizer = Synchronizer(
            clients: [(PagedClient(source: "traffic", length: 35, page: 10), .seconds(5))],
            writer: writer,
            now: { clock.next() },
            seed: 3
        )
        #expect(try synchronizer.runRound().map(\.state) == [.fresh])
        #expect(writer.count == 35)
    }
}
