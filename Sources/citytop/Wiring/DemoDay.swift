// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DemoCity
import Foundation
import TwinCache
import TwinLayout
import TwinModel
import TwinQuery
import TwinVocabulary

/// A recording of a day of the demo city, simulated at full speed.
///
/// The same scenario and seed give the same observations. To keep the file small, each series has
/// one value per minute, with as many decimals as the screen shows. Series of kinds with very many
/// entities have one value per ten minutes, except in the hours around the scenario.
struct DemoDay {
    var scenario: String
    var seed: UInt64
    var files: ProgramFiles

    private static let step = Duration.seconds(60)
    /// Kinds with more entities than this have a longer step outside the detailed hours.
    private static let manyEntities = 100
    private static let longStep = Duration.seconds(600)
    /// The start of the detailed hours relative to the scenario's start, and their length.
    private static let delay = Duration.seconds(1800)
    private static let length = Duration.seconds(3 * 3600)

    /// Records the day.
    func record(
        to output: String,
        from: String?,
        until: String?,
        note: String?,
        replacing isReplacing: Bool,
        tell: (RecordingSummary) -> Void
    ) throws {
        let demo = try files.readDemo()
        let catalog = demo.catalog
        var configuration = demo.configuration
        let zone = configuration.zone
        let scenario = try DemoSession.read(scenario, files: files)
        let present = WallClock.now()
        let scripted = scenario.start?.instant ?? present
        guard let midnight = TimeExpression.instant("today", now: scripted, zone: zone) else {
            throw CommandError("The start of the scenario is not a valid date.", .usage)
        }
        func instant(_ text: String?, _ option: String) throws -> Instant? {
            guard let text else { return nil }
            let end = midnight + .seconds(86_399)
            if let found = TimeExpression.instant(text, now: end, zone: zone) { return found }
            throw CommandError(
                DisplayText("\(option) \"\(text)\" is not a time. Write it like 06:30."),
                .usage
            )
        }
        let start = try instant(from, "--from") ?? midnight
        let end = try instant(until, "--to") ?? midnight + .seconds(86_400)
        guard start < end, end.duration(since: start) <= .seconds(7 * 86_400) else {
            throw CommandError(
                "--from must be before --to, by at most seven days.",
                .usage
            )
        }
        configuration.sources = configuration.sources.map { source in
            var source = source
            source.interval = max(source.interval, Self.step)
            return source
        }
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "citytop-day-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = folder.appending(path: "cache.db").path
        let detailed = (scripted + Self.delay)..<(scripted + Self.delay + Self.length)
        let manyKinds = try live(
            scenario,
            start..<end,
            detailed,
            catalog,
            configuration,
            into: cache
        )
        var facts = RecordingFacts(
            configuration,
            // A fixed date makes repeated recordings identical, byte for byte.
            made: end,
            note: note ?? words(scenario, detailed.clamped(to: start..<end), zone)
        )
        facts.step = Self.step
        for kind in manyKinds { facts.kindSteps[kind] = Self.longStep }
        tell(
            try RecordingFile.finish(
                cache: cache,
                facts: facts,
                files: try files.recorded(configuration: files.shipped.configuration),
                to: output,
                replacing: isReplacing
            )
        )
    }

    private func words(_ scenario: Scenario, _ detailed: Range<Instant>, _ zone: TimeZone) -> String
    {
        let first = detailed.lowerBound.text(in: zone).suffix(8).prefix(5)
        let last = detailed.upperBound.text(in: zone).suffix(8).prefix(5)
        return
            "\(scenario.name.english): one value a minute, rounded as shown; of kinds with more than "
            + "\(Self.manyEntities) entities one in ten minutes, from \(first) to \(last) one a minute"
    }

    /// Runs the city and stores its observations.
    ///
    /// - Returns: The kinds with very many entities.
    private func live(
        _ scenario: Scenario,
        _ span: Range<Instant>,
        _ detailed: Range<Instant>,
        _ catalog: Catalog,
        _ configuration: Configuration,
        into cache: String
    ) throws -> Set<String> {
        let writer = try CacheWriter(path: cache, rules: catalog.alarmRules)
        var model = DemoCityModel.settled(seed: seed, scenario: scenario, start: span.lowerBound)
        var domains: [SeriesID: SourceID] = [:]
        var decimals: [SeriesID: Int] = [:]
        var kinds: [EntityID: String] = [:]
        for entity in model.entities { kinds[entity.id] = entity.kind }
        var sizes: [String: Int] = [:]
        for entity in model.entities { sizes[entity.kind, default: 0] += 1 }
        var many: Set<SeriesID> = []
        for told in model.series {
            let id = told.series.id
            domains[id] = SourceID(told.domain.rawValue)
            guard let kind = kinds[id.entity] else { continue }
            decimals[id] = catalog.property(id.property, of: kind)?.decimals
            if sizes[kind, default: 0] > Self.manyEntities { many.insert(id) }
        }
        _ = try writer.append(described(model))
        let events = SourceID(CitySeries.Domain.ofEvents.rawValue)
        var last: [SeriesID: Instant] = [:]
        var next = span.lowerBound
        while next < span.upperBound {
            next = min(next + Self.step, span.upperBound)
            var batches: [SourceID: Batch] = [:]
            for moment in model.advance(to: next) where moment.instant < span.upperBound {
                for var observation in moment.observations {
                    let id = observation.series
                    guard let source = domains[id] else { continue }
                    let time = observation.phenomenonTime
                    let isCoarse = many.contains(id) && !detailed.contains(time)
                    let step = isCoarse ? Self.longStep : Self.step
                    if let before = last[id], time < before + step { continue }
                    last[id] = time
                    if let places = decimals[id] { observation.round(to: places) }
                    batches[source, default: Batch(source: source)].observations.append(observation)
                }
                batches[events, default: Batch(source: events)].events += moment.events
            }
            _ = try writer.append(batches.keys.sorted().compactMap { batches[$0] })
            try writer.record(
                configuration.sources.map { source in
                    var status = SourceStatus(
                        source: source.id,
                        at: span.lowerBound,
                        interval: source.interval
                    )
                    status.state = .fresh
                    status.noted = next
                    status.lastSuccess = next
                    status.newestObservation = next
                    return status
                }
            )
            while try writer.maintain(now: next).isMoreDue {}
        }
        try writer.close()
        return Set(sizes.filter { $0.value > Self.manyEntities }.keys)
    }

    private func described(_ model: DemoCityModel) -> [Batch] {
        var sources: [EntityID: CitySeries.Domain] = [:]
        for told in model.series { sources[told.series.id.entity] = told.domain }
        return CitySeries.Domain.allCases.map { domain in
            Batch(
                source: SourceID(domain.rawValue),
                entities: model.entities.filter { (sources[$0.id] ?? .ofUnmeasured) == domain },
                series: model.series.filter { $0.domain == domain }.map(\.series)
            )
        }
    }
}

extension Observation {
    /// Rounds the number to a number of decimals.
    fileprivate mutating func round(to places: Int) {
        guard let number, abs(number) < 1e12, (0...9).contains(places) else { return }
        let power = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9][places]
        result = .number((number * power).rounded() / power)
    }
}
