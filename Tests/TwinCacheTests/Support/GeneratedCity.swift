// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A simulated city whose sources have everything that can go wrong: gaps, late and repeated
/// observations, conflicts, texts, missing and extreme values.
///
/// The city is determined by a seed.
struct GeneratedCity {
    static let start = Instant(millisecondsSince1970: 1_795_003_200_000)
    private(set) var random: SeededGenerator
    let sources: [SourceID] = ["compute", "traffic", "trade"]
    let ids: [SeriesID]
    private let behaviours: [Int]
    private var told: [Observation] = []
    private(set) var now = start
    private var eventCount = 0
    /// True if some batches have complete spans of the past, from which observations have been
    /// removed.
    private let isAudited: Bool

    init(seed: UInt64, series count: Int = 12, isAudited: Bool = false) {
        self.isAudited = isAudited
        var random = SeededGenerator(seed: seed)
        ids = (0..<count).map { SeriesID(EntityID("kind\($0 % 3):e\($0 / 2)"), "p\($0 % 4)") }
        behaviours = (0..<count).map { _ in Int.random(in: 0..<8, using: &random) }
        self.random = random
    }

    func owner(of index: Int) -> SourceID { sources[index % sources.count] }

    /// Returns descriptions of most, but not all, entities and series.
    func descriptions() -> [Batch] {
        sources.enumerated().map { place, source in
            let indices = ids.indices.filter { $0 % sources.count == place }
            return Batch(
                source: source,
                entities: indices.filter { $0 % 5 != 4 }.map { index in
                    Entity(
                        id: ids[index].entity,
                        kind: "kind\(index / 2 % 3)",
                        name: LocalizedText("E\(index / 2)", chinese: index % 2 == 0 ? "实体" : nil),
                        district: index / 2 % 4 == 0 ? nil : EntityID("district:\(index / 2 % 4)"),
                        parent: index / 2 % 2 == 0 ? "top:1" : nil,
                        position: Position(longitude: 116.4, latitude: Double(index)),
                        attributes: ["capacity": "\(index)", "名": "\"值\""]
                    )
                },
                series: indices.filter { $0 % 7 != 6 }.map { index in
                    Series(id: ids[index], unit: "km/h", shape: index % 2 == 0 ? .gauge : .counter)
                }
            )
        }
    }

    /// Returns the next deliveries of the sources, after a while.
    mutating func nextBatches(step: ClosedRange<Int64> = 1_000...120_000) -> [Batch] {
        now = now + .milliseconds(Int64.random(in: step, using: &random))
        return sources.enumerated().compactMap { place, source in
            guard Int.random(in: 0..<5, using: &random) > 0 else { return nil }
            var batch = Batch(source: source)
            for index in ids.indices where index % sources.count == place {
                guard Int.random(in: 0..<4, using: &random) > 0 else { continue }
                batch.observations.append(observation(index, at: now - jitter()))
            }
            if Int.random(in: 0..<4, using: &random) == 0,
                let old = told.randomElement(using: &random)
            {
                batch.observations.append(repetition(of: old))
            }
            if Int.random(in: 0..<6, using: &random) == 0 {
                let late = Int64.random(in: 0...4 * 3_600_000, using: &random)
                let index = Int.random(in: ids.indices, using: &random)
                batch.observations.append(observation(index, at: now - .milliseconds(late)))
            }
            if Int.random(in: 0..<6, using: &random) == 0 {
                // A service whose clock runs ahead.
                let ahead = Int64.random(in: 0...600_000, using: &random)
                let index = Int.random(in: ids.indices, using: &random)
                batch.observations.append(observation(index, at: now + .milliseconds(ahead)))
            }
            if Int.random(in: 0..<10, using: &random) == 0 {
                batch.observations.append(
                    observation(0, at: Instant(millisecondsSince1970: .max))
                )
            }
            if Int.random(in: 0..<3, using: &random) == 0 { batch.events.append(event()) }
            batch.watermark = Watermark(position: "\(now)", instant: now)
            if isAudited, Int.random(in: 0..<3, using: &random) == 0 { audit(&batch) }
            batch.observations.shuffle(using: &random)
            return batch
        }
    }

    /// Adds a span of a series' past for which the batch has all observations of the service.
    private mutating func audit(_ batch: inout Batch) {
        let index = Int.random(in: ids.indices, using: &random)
        let hours = Int64.random(in: 1...5, using: &random)
        let upper = now - .milliseconds(Int64.random(in: 0...3_600_000, using: &random))
        let span = upper - .seconds(hours * 3600)..<upper
        let kept = told.filter { $0.series == ids[index] && span.contains($0.phenomenonTime) }
        for observation in kept where Int.random(in: 0..<3, using: &random) > 0 {
            batch.observations.append(
                Int.random(in: 0..<9, using: &random) == 0
                    ? repetition(of: observation) : observation
            )
        }
        batch.complete.append(SeriesSpan(series: ids[index], span: span))
        batch.received = now
        if Bool.random(using: &random) {
            batch.observations.append(self.observation(index, at: span.lowerBound))
        }
    }

    mutating func status() -> SourceStatus {
        let source = sources[Int.random(in: 0..<3, using: &random)]
        var status = SourceStatus(
            source: source,
            at: now.floored(to: .seconds(600)),
            interval: .seconds(10)
        )
        status.state = SourceState.allCases.randomElement(using: &random) ?? .fresh
        status.noted = now
        status.lastSuccess = Bool.random(using: &random) ? now : nil
        status.nextTry = now + .seconds(10)
        status.failures = Int.random(in: 0..<5, using: &random)
        status.clockSkew = .milliseconds(-1500)
        status.clock = ClockCorrection(
            offset: .seconds(420),
            since: status.since,
            previous: .seconds(-3),
            isUnsteady: true
        )
        status.observations = told.count
        status.bytes = Int.random(in: 0..<100_000, using: &random)
        let rate = Int.random(in: 0..<1_000_000, using: &random)
        status.observationRate = Bool.random(using: &random) ? Double(rate) / 1000 : nil
        status.byteRate = Bool.random(using: &random) ? Double(rate * 7) / 1000 : nil
        status.rejects = [.late: 3, .duplicate: told.count]
        if isAudited {
            let last = Bool.random(using: &random) ? now.floored(to: .seconds(60)) : nil
            status.examples = [
                .late: "speed, of: a%20 \u{1B}[31m 东",
                .duplicate: String(repeating: "long ", count: 20),
            ]
            status.audit = SourceAudit(last: last, found: told.count, gone: 2)
        }
        status.message =
            isAudited
            ? ServiceMessage(
                .typeNotRead,
                "a;b, c: \u{1B} 东%",
                cause: ServiceMessage(.troubled, "http://city.example", 503, "")
            ) : "no route to \"host\""
        return status
    }

    private mutating func jitter() -> Duration {
        .milliseconds(Bool.random(using: &random) ? 0 : Int64.random(in: 0...900, using: &random))
    }

    private mutating func observation(_ index: Int, at time: Instant) -> Observation {
        let observation = Observation(
            series: ids[index],
            phenomenonTime: time,
            receivedTime: now + .milliseconds(Int64.random(in: 0...500, using: &random)),
            result: result(index),
            quality: Int.random(in: 0..<8, using: &random) == 0 ? .uncertain : .good
        )
        told.append(observation)
        return observation
    }

    /// Returns the same observation, or one with another value for the same time.
    private mutating func repetition(of old: Observation) -> Observation {
        guard Bool.random(using: &random) else { return old }
        var other = old
        other.result = .number(Double(Int.random(in: -9...9, using: &random)))
        let later = Int64.random(in: -1000...600_000, using: &random)
        other.receivedTime = old.receivedTime + .milliseconds(later)
        told.append(other)
        return other
    }

    private mutating func event() -> Event {
        eventCount += 1
        let begin = now - .milliseconds(Int64.random(in: 0...60_000, using: &random))
        return Event(
            id: "event\(Int.random(in: 0..<20, using: &random))",
            kind: "incident",
            time: begin,
            end: Bool.random(using: &random) ? now : nil,
            receivedTime: now,
            entity: ids[0].entity,
            priority: Priority(rawValue: UInt8.random(in: 0...4, using: &random)),
            text: LocalizedText("event \(eventCount)", chinese: "事件")
        )
    }

    private mutating func result(_ index: Int) -> ObservationResult {
        let number = Double.random(in: -50...50, using: &random)
        switch (behaviours[index], Int.random(in: 0..<12, using: &random)) {
        case (_, 0): return .missing
        case (0, _): return .number(number)
        case (1, _): return .number((number * 10).rounded() / 10)
        case (2, _): return .number(Double(Int(number)))
        case (3, _):
            let extremes: [Double] = [
                .infinity, -.infinity, 0, -0.0, .greatestFiniteMagnitude,
                .leastNonzeroMagnitude, -.greatestFiniteMagnitude, .nan, 1e-300, 0.1,
            ]
            return .number(extremes.randomElement(using: &random) ?? 0)
        case (4, _):
            return .text(["open", "closed", "", "开", "a\0b"].randomElement(using: &random) ?? "")
        case (5, 1...4): return .text("fault \(Int.random(in: 0..<3, using: &random))")
        case (6, _): return .number(Double(Float(number)))
        default: return .number((number * 1000).rounded() / 1000)
        }
    }
}
