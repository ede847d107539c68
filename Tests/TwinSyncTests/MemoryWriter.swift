// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization
import TwinModel
import TwinServices
import TwinSync

/// A clock that advances by a stride with each reading.
final class TestClock: Sendable {
    private let reading: Mutex<Instant>
    private let stride: Duration

    init(stride: Duration = .milliseconds(10)) {
        reading = Mutex(Rehearsal.morning)
        self.stride = stride
    }

    func next() -> Instant {
        reading.withLock { reading in
            reading = reading + stride
            return reading
        }
    }
}

/// A cache in memory that can be used by several threads.
final class MemoryWriter: ObservationWriter {
    struct DiskFull: Error, CustomStringConvertible {
        var description: String { "disk full" }
    }

    private let list = Mutex(ListWriter())

    func fill() { list.withLock { $0.isFull = true } }

    var recorded: [SourceID: SourceStatus] { list.withLock { $0.statuses } }

    func numbers(of source: SourceID) -> [Double] {
        list.withLock { list in
            list.observations.filter { $0.series.entity.rawValue.hasPrefix("road:\(source)-") }
                .compactMap(\.number)
        }
    }

    func append(_ batches: [Batch]) throws -> AppendReport {
        let event = list.withLock { $0.append(batches) }
        guard case .kept(let report) = event else { throw DiskFull() }
        return report
    }

    func watermark(of source: SourceID) throws -> Watermark? {
        list.withLock { $0.watermarks[source] }
    }

    func keptCounts(of source: SourceID, in span: Range<Instant>) throws -> KeptCounts {
        list.withLock { $0.keptCounts(of: source, in: span) }
    }

    func record(_ statuses: [SourceStatus]) throws {
        guard list.withLock({ $0.record(statuses) }) else { throw DiskFull() }
    }
}

/// A client that pages through a sequence of observations.
struct PagedClient: ServiceClient {
    let source: SourceID
    let length: Int
    let page: Int

    func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        ScriptedService(length: length, page: page).answer(source, after: watermark, at: now)
    }
}

/// A client with one more observation at each visit.
struct EndlessClient: ServiceClient {
    let source: SourceID

    func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        let number = watermark.flatMap { Int($0.position) } ?? 0
        return ScriptedService(length: number + 1).answer(source, after: watermark, at: now)
    }
}

/// A client whose visits always fail.
struct FailingClient: ServiceClient {
    let source: SourceID

    func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        throw ServiceFailure(.unreachable, "nobody listens")
    }
}

/// A client whose visits wait until they are canceled.
final class HangingClient: ServiceClient {
    let source: SourceID
    let began = DispatchSemaphore(value: 0)
    private let deliversAtLast: Bool

    init(source: SourceID, deliversAtLast: Bool = false) {
        self.source = source
        self.deliversAtLast = deliversAtLast
    }

    func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        began.signal()
        while !cancellation.isCancelled {}
        guard deliversAtLast else { throw ServiceFailure(.cancelled, "cancelled") }
        return ScriptedService(length: 1).answer(source, after: nil, at: now)
    }
}
