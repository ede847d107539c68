// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import TwinModel

@testable import TwinServices

/// A service whose clock is off: it stamps the values of known instants with its own clock.
private final class OffService: Sendable {
    struct Row: Hashable {
        var truth: Instant
        var stamp: Instant
        var series: SeriesID
    }

    /// The lead of its clock at an instant of ours.
    let offset: @Sendable (Instant) -> Duration
    /// The lead of its `Date` header; nil if it sends none.
    let date: @Sendable (Instant) -> Duration?
    /// True if it returns no values after the requested time, like Prometheus.
    let answersUpToAsked: Bool
    private let rows = Mutex<[Row]>([])

    init(
        answersUpToAsked: Bool = false,
        date: (@Sendable (Instant) -> Duration?)? = nil,
        offset: @escaping @Sendable (Instant) -> Duration
    ) {
        self.offset = offset
        self.date = date ?? offset
        self.answersUpToAsked = answersUpToAsked
    }

    /// Measures values every five seconds up to an instant.
    func measure(from: Instant, to: Instant, series: [SeriesID] = [OffService.series]) {
        rows.withLock { rows in
            var time = from
            while time <= to {
                for series in series {
                    rows.append(Row(truth: time, stamp: time + offset(time), series: series))
                }
                time = time + .seconds(5)
            }
        }
    }

    func add(_ series: SeriesID, at truth: Instant, stamp: Instant) {
        rows.withLock { $0.append(Row(truth: truth, stamp: stamp, series: series)) }
    }

    static let series = SeriesID("road:1", "speed")

    func rows(after id: Int, known now: Instant) -> [(id: Int, row: Row)] {
        rows.withLock { rows in
            var found: [(Int, Row)] = []
            for id in rows.indices.dropFirst(id) where rows[id].truth <= now {
                found.append((id, rows[id]))
            }
            return found
        }
    }
}

/// A client of the service that reads rows by their numbers, like SensorThings.
private struct OffClient: ServiceClient {
    let source: SourceID = "roads"
    let service: OffService
    /// Our clock, regardless of the time given to the client.
    let clock: @Sendable () -> Instant

    func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        var draft = DeliveryDraft(
            source: source,
            now: now,
            limits: HTTPLimits(),
            announced: Announced()
        )
        var last = watermark.flatMap { Int($0.position) } ?? 0
        for (id, row) in service.rows(after: last, known: clock()) {
            if service.answersUpToAsked, row.stamp > now { continue }
            draft.add(
                Series(id: row.series, unit: "km/h", shape: .gauge),
                at: row.stamp,
                .number(Double(row.truth.millisecondsSince1970))
            )
            last = max(last, id + 1)
        }
        var delivery = Delivery(
            batch: Batch(
                source: source,
                observations: draft.observations,
                watermark: Watermark(position: "\(last)", instant: draft.newest)
            ),
            rejects: draft.rejects
        )
        delivery.refusedAhead = draft.refusedAhead
        if let date = service.date(clock()) {
            let header = (clock() + date).floored(to: .seconds(1))
            let skew = header.duration(since: now)
            delivery.clockSkew = skew > .zero ? skew : min(skew + .seconds(1), .zero)
        }
        return delivery
    }
}

/// A client whose visits take a while and bring one value.
private struct LongVisit: ServiceClient {
    let source: SourceID = "slow"
    let time: Instant
    let duration: Duration

    func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        var delivery = Delivery(
            batch: Batch(
                source: source,
                observations: [
                    Observation(
                        series: OffService.series,
                        phenomenonTime: time,
                        receivedTime: now,
                        result: .number(1)
                    )
                ]
            )
        )
        delivery.duration = duration
        return delivery
    }
}

/// Our clock, moved by a test.
private final class OurClock: Sendable {
    private let instant: Mutex<Instant>
    init(_ start: Instant) { instant = Mutex(start) }
    var now: Instant { instant.withLock { $0 } }
    func set(_ now: Instant) { instant.withLock { $0 = now } }
}

/// A visitor of a service that keeps the delivered values, as the synchronization does.
private final class Visits {
    let service: OffService
    let clock: OurClock
    var client: ClockedClient
    var watermark: Watermark?
    var kept: [SeriesID: [Instant: Double]] = [:]
    var received = 0
    var merged = 0
    var aheadOfReceipt = 0
    var last: Delivery?

    init(_ service: OffService, at start: Instant) {
        self.service = service
        let clock = OurClock(start)
        self.clock = clock
        client = ClockedClient { OffClient(service: service, clock: { clock.now }) }
    }

    /// Replaces the client by a new one that has only the watermark.
    func restart() {
        let (service, clock) = (service, clock)
        client = ClockedClient { OffClient(service: service, clock: { clock.now }) }
    }

    var now: Instant { clock.now }

    /// Visits once and sets the clock to the next visit: after the interval, or earlier if
    /// requested.
    @discardableResult
    func visit(every interval: Duration = .seconds(10)) throws -> Delivery {
        let now = now
        let delivery = try client.fetch(after: watermark, at: now, unless: Cancellation())
        last = delivery
        for observation in delivery.batch.observations {
            received += 1
            if observation.phenomenonTime > now + .seconds(2) { aheadOfReceipt += 1 }
            guard case .number(let truth) = observation.result else { continue }
            let before = kept[observation.series, default: [:]]
                .updateValue(truth, forKey: observation.phenomenonTime)
            if let before, before != truth { merged += 1 }
        }
        watermark = delivery.batch.watermark ?? watermark
        clock.set(now + (delivery.again ?? interval))
        return delivery
    }

    func run(for duration: Duration, every interval: Duration = .seconds(10)) throws {
        let end = now + duration
        while now < end { try visit(every: interval) }
    }

    /// The greatest distance of a kept time from the truth.
    var error: Duration {
        kept.values.joined().map { time, truth in
            let measured = Instant(millisecondsSince1970: Int64(truth))
            return max(time.duration(since: measured), measured.duration(since: time))
        }.max() ?? .zero
    }
}

/// Tests of the rule that a clock is corrected if its offset is constant, but not after one visit.
@Suite("Correction of a service's clock")
struct ServiceClockTests {
    private let start = Instant(millisecondsSince1970: 1_795_394_520_300)

    private func visits(_ service: OffService, past: Duration = .seconds(600)) -> Visits {
        service.measure(from: start - past, to: start + .seconds(1800))
        return Visits(service, at: start)
    }

    @Test(
        "A constant offset is corrected, and every observation is kept once at its true time",
        arguments: [420, 900, 93_600, -420, -7200, 12, -12] as [Int64]
    )
    func constant(seconds: Int64) throws {
        for answersUpToAsked in [false, true] {
            let offset = Duration.seconds(seconds)
            let visits = visits(OffService(answersUpToAsked: answersUpToAsked) { _ in offset })
            try visits.run(for: .seconds(120))
            #expect(near(visits.last?.clock?.offset, offset))
            #expect(visits.error <= .seconds(1), "\(seconds) s")
            #expect(visits.merged == 0)
            #expect(visits.aheadOfReceipt == 0)
            #expect(visits.received >= 120 + 20, "nothing of it is lost")
        }
    }

    /// Returns true if an offset is as expected, within the whole seconds of the header.
    private func near(_ offset: Duration?, _ expected: Duration) -> Bool {
        guard let offset else { return false }
        return offset - expected <= .seconds(1) && expected - offset <= .seconds(1)
    }

    @Test("No offset is learned from one visit, and no value is kept until the offset is certain")
    func oneVisit() throws {
        let visits = visits(OffService { _ in .seconds(420) })
        let first = try visits.visit()
        #expect(first.batch.observations.isEmpty && first.clock == nil)
        #expect(first.again != nil)
        #expect(first.batch.watermark == nil)
        let second = try visits.visit()
        #expect(second.batch.observations.isEmpty && second.clock == nil)
        let third = try visits.visit()
        #expect(!third.batch.observations.isEmpty && third.clock?.offset == .seconds(420))
    }

    @Test("A correct clock causes no additional visit and changes no position")
    func right() throws {
        let visits = visits(OffService { _ in .milliseconds(700) })
        for _ in 0..<20 {
            let delivery = try visits.visit()
            #expect(delivery.again == nil && delivery.clock == nil)
            let position = try #require(delivery.batch.watermark?.position)
            #expect(Int(position) != nil, "\(position)")
        }
        #expect(visits.error <= .milliseconds(700))
    }

    @Test("A wrong Date header does not move correct times", arguments: [420, -420])
    func wrongHeader(seconds: Int64) throws {
        for answersUpToAsked in [false, true] {
            let visits = visits(
                OffService(
                    answersUpToAsked: answersUpToAsked,
                    date: { _ in .seconds(seconds) },
                    offset: { _ in .zero }
                )
            )
            try visits.run(for: .seconds(1500))
            #expect(visits.error == .zero)
            #expect(visits.last?.clock?.offset ?? .zero == .zero)
            #expect(visits.received >= 1500 / 5)
        }
    }

    @Test("Without a Date header, the phenomenon times show that the clock is ahead")
    func withoutHeader() throws {
        for seconds in [60, 420, 900] as [Int64] {
            let visits = visits(
                OffService(date: { _ in nil }, offset: { _ in .seconds(seconds) })
            )
            try visits.run(for: .seconds(600))
            #expect(visits.error <= .seconds(11), "\(seconds): \(visits.error)")
            #expect(visits.merged == 0)
            #expect(visits.aheadOfReceipt == 0)
        }
    }

    @Test("Forecasts next to current values do not show an offset")
    func forecasts() throws {
        let service = OffService { _ in .zero }
        let visits = visits(service)
        for hour in 0..<24 {
            let time = start + .seconds(Int64(hour) * 150)
            service.add(SeriesID("weather:1", "forecast"), at: start, stamp: time)
        }
        try visits.run(for: .seconds(120))
        #expect(visits.last?.clock == nil)
        #expect(visits.kept[OffService.series]?.isEmpty == false)
    }

    @Test(
        "A jump of the offset is reported and merges no observations",
        arguments: [(0, 420), (420, 0), (420, 600), (-420, 0), (0, -420), (60, 30)]
            as [(Int64, Int64)]
    )
    func jump(from: Int64, to: Int64) throws {
        for upTo in [false, true] {
            let instant = start + .seconds(303)
            let visits = visits(
                OffService(answersUpToAsked: upTo) { .seconds($0 < instant ? from : to) }
            )
            try visits.run(for: .seconds(300))
            let before = visits.received
            try visits.run(for: .seconds(1200))
            let clock = try #require(visits.last?.clock)
            #expect(near(clock.offset, .seconds(to)), "\(from) to \(to)")
            #expect(near(clock.previous, .seconds(from)))
            #expect(clock.since.map { $0 <= instant && $0 > start } ?? false)
            #expect(visits.merged == 0, "\(from) to \(to)")
            #expect(visits.received > before + 200)
            #expect(visits.aheadOfReceipt == 0)
            #expect(visits.error <= .seconds(11), "\(from) to \(to): \(visits.error)")
        }
    }

    @Test("An offset that is not constant is reported and not corrected")
    func unsteady() throws {
        let service = OffService(
            date: { .seconds(($0.millisecondsSince1970 / 1000 * 7919) % 600 + 100) },
            offset: { _ in .zero }
        )
        let visits = visits(service)
        try visits.run(for: .seconds(60))
        #expect(visits.last?.clock?.isUnsteady == true)
        #expect(visits.error == .zero)
        #expect(!visits.kept.isEmpty, "what comes is kept")
    }

    @Test("The correction and the previous one are kept across restarts")
    func restart() throws {
        let instant = start + .seconds(303)
        let visits = visits(OffService { .seconds($0 < instant ? 420 : 600) })
        try visits.run(for: .seconds(900))
        let clock = visits.last?.clock
        visits.restart()
        let first = try visits.visit()
        #expect(first.again == nil)
        #expect(first.clock == clock)
        try visits.run(for: .seconds(300))
        #expect(visits.merged == 0 && visits.error <= .seconds(11))
    }

    @Test("If our own clock is set back, kept values are not overwritten")
    func ownClock() throws {
        let visits = visits(OffService { _ in .zero })
        try visits.run(for: .seconds(1200))
        let before = visits.kept
        visits.clock.set(visits.now - .seconds(3600))
        let shift = Duration.seconds(3600)
        // Relative to our clock, the service is now an hour ahead.
        let service = OffService { _ in shift }
        service.measure(from: visits.now - .seconds(60), to: visits.now + .seconds(600))
        let later = Visits(service, at: visits.now)
        later.watermark = Watermark(position: "0", instant: visits.watermark?.instant)
        try later.run(for: .seconds(120))
        for (time, value) in later.kept[OffService.series] ?? [:] {
            #expect(before[OffService.series]?[time] ?? value == value)
        }
        #expect(later.last?.clock?.isUnsteady == true)
    }

    @Test("Values ahead of their receipt are counted, corrected or not")
    func counted() throws {
        for date in [420, nil] as [Int64?] {
            let visits = visits(
                OffService(date: { _ in date.map { .seconds($0) } }, offset: { _ in .seconds(420) })
            )
            var counted = 0
            while visits.received == 0 {
                counted += try visits.visit().rejects[.ahead] ?? 0
            }
            #expect(counted > 50)
            #expect(visits.last?.examples[.ahead]?.contains("received") == true)
        }
    }

    @Test("Values that became true during a long visit are not ahead of their receipt")
    func longVisit() throws {
        let now = start
        for (duration, counted) in [(Duration.seconds(5), nil), (.zero, 1)] as [(Duration, Int?)] {
            let client = ClockedClient { LongVisit(time: now + .seconds(4), duration: duration) }
            let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
            #expect(delivery.batch.observations.count == 1)
            #expect(delivery.rejects[.ahead] == counted)
        }
    }

    @Test("Random offsets and jumps neither reorder nor merge observations")
    func property() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<40 {
            func milliseconds(_ range: ClosedRange<Int64>) -> Duration {
                .milliseconds(Int64.random(in: range, using: &generator))
            }
            let first = milliseconds(-2_000_000...2_000_000)
            let second = milliseconds(-2_000_000...2_000_000)
            let instant = start + milliseconds(200_000...400_000)
            let visits = visits(OffService { $0 < instant ? first : second })
            try visits.run(for: .seconds(900), every: .seconds(generator.next() % 2 == 0 ? 5 : 30))
            #expect(visits.merged == 0, "\(first), then \(second)")
            let pairs = (visits.kept[OffService.series] ?? [:]).sorted { $0.key < $1.key }
            let isOrdered = zip(pairs, pairs.dropFirst()).allSatisfy { $0.value < $1.value }
            #expect(isOrdered || second - first > .zero - .seconds(40), "\(first), then \(second)")
            #expect(visits.aheadOfReceipt == 0, "\(first), then \(second)")
        }
    }
}
