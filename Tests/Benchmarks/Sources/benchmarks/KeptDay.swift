// SPDX-License-Identifier: Apache-2.0

import DemoCity
import Foundation
import TwinCache
import TwinModel

/// The demo city and a cache of its last day, as written by sync.
///
/// The last hour is written in appends of 5 s, like live data; the hours before are written in
/// appends of 30 s, which are compacted anyway by then.
struct KeptDay: Sendable {
    let path: String
    let seriesCount: Int
    private(set) var observations = 0
    private(set) var modelSeconds = 0.0
    private(set) var appendSeconds = 0.0
    private var writer: CacheWriter
    private var model: DemoCityModel
    private var domains: [SeriesID: CitySeries.Domain] = [:]
    private let start: Instant

    /// Runs the city for a day up to an instant and stores its data.
    init(path: String, endingAt end: Instant) throws {
        self.path = path
        writer = try CacheWriter(path: path)
        start = (end - .seconds(86_400)).floored(to: .seconds(5))
        let scenario = Scenario(name: LocalizedText("A calm day"))
        model = DemoCityModel.settled(seed: 1, scenario: scenario, start: start)
        seriesCount = model.series.count
        for told in model.series { domains[told.series.id] = told.domain }
        _ = try writer.append(described())
        try advance(to: end - .seconds(3600), by: .seconds(30))
        try advance(to: end, by: .seconds(5))
        try settle()
    }

    /// The instant up to which data is stored.
    var now: Instant { model.now }

    /// Runs the city to an instant and stores its data, with one append per step.
    mutating func advance(to end: Instant, by step: Duration) throws {
        var number = 0
        while model.now + .seconds(5) <= end {
            let next = min(model.now + step, end)
            for batch in tell(to: next) { try keep([batch]) }
            number += 1
            if number % 8 == 0 { try writer.maintain(now: next) }
        }
        try note(at: model.now)
    }

    /// Runs the city to an instant and returns the new data of each source.
    mutating func tell(to instant: Instant) -> [Batch] {
        let began = ContinuousClock.now
        defer { modelSeconds += (ContinuousClock.now - began).seconds }
        var batches: [CitySeries.Domain: Batch] = [:]
        for domain in CitySeries.Domain.allCases {
            batches[domain] = Batch(source: SourceID(domain.rawValue))
        }
        for moment in model.advance(to: instant) {
            for observation in moment.observations {
                guard let domain = domains[observation.series] else { continue }
                batches[domain]?.observations.append(observation)
            }
            batches[.utilities]?.events += moment.events
        }
        return CitySeries.Domain.allCases.compactMap { batches[$0] }
            .filter { !$0.observations.isEmpty }
    }

    /// Stores batches in one append.
    mutating func keep(_ batches: [Batch]) throws {
        let began = ContinuousClock.now
        observations += try writer.append(batches).kept
        appendSeconds += (ContinuousClock.now - began).seconds
    }

    /// Records that all sources are in order.
    func note(at instant: Instant) throws {
        try writer.record(
            CitySeries.Domain.allCases.map { domain in
                var status = SourceStatus(
                    source: SourceID(domain.rawValue),
                    at: start,
                    interval: .seconds(10)
                )
                status.state = .fresh
                status.noted = instant
                status.lastSuccess = instant
                status.newestObservation = model.now
                status.nextTry = instant + .seconds(10)
                return status
            }
        )
    }

    /// Does all maintenance that is due.
    func settle() throws {
        while try writer.maintain(now: model.now).isMoreDue {}
    }

    /// Prints the size of the cache.
    func report() {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let bytes = (attributes?[.size] as? Double) ?? .nan
        Report.line("series", "\(seriesCount)")
        Report.line("observations", "\(observations)")
        Report.line("living it, the model alone", Report.number(modelSeconds, "s"))
        Report.line("appending it", Report.number(appendSeconds, "s"))
        Report.line(
            "bytes per observation",
            Report.number(bytes / Double(observations), "B"),
            budget: "8 B"
        )
    }

    private func described() -> [Batch] {
        var sources: [EntityID: CitySeries.Domain] = [:]
        for told in model.series { sources[told.series.id.entity] = told.domain }
        return CitySeries.Domain.allCases.map { domain in
            Batch(
                source: SourceID(domain.rawValue),
                entities: model.entities.filter { (sources[$0.id] ?? .traffic) == domain },
                series: model.series.filter { $0.domain == domain }.map(\.series)
            )
        }
    }
}
