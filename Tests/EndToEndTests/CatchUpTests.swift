// SPDX-License-Identifier: Apache-2.0

@testable import citytop
@testable import DemoCity
@testable import DemoCityServices
import Foundation
import Synchronization
import Testing
import TwinCache
import TwinFrame
import TwinLayout
import TwinModel
import TwinQuery
import TwinSync
import TwinVocabulary

extension EndToEndTests {
    /// The demo city, its services, its clients, sync and the cache in one process, with a clock
    /// that only the test advances.
    @Suite("A service that stops and comes back")
    struct CatchUpTests {
        @Test(
            "N01 Only panes of stopped services are marked stale, and no value is lost or repeated"
        )
        func outages() async throws {
            let city = try await LivingCity()
            try await city.live(rounds: 2)
            try await outage(of: [.traffic, .compute], in: city)
            try await outage(of: [.utilities, .dataTrade], in: city)
            await city.services.stop()
        }

        private func outage(of domains: [CitySeries.Domain], in city: LivingCity) async throws {
            #expect(city.states() == ["fresh", "fresh", "fresh", "fresh"])
            #expect(try city.pages().values.allSatisfy { !$0.contains("STALE") })
            let beginning = city.present

            // Two rounds are longer than two intervals of every source.
            for domain in domains { await city.services.stop(domain) }
            try await city.live(rounds: 2)
            for domain in CitySeries.Domain.allCases {
                let isOut = domains.contains(domain)
                #expect(city.status(domain)?.state == (isOut ? .unreachable : .fresh), "\(domain)")
                let page = try #require(try city.pages()[domain.rawValue])
                #expect(page.contains("STALE since ") == isOut, "\(page)")
                #expect(page.contains("STALE") == isOut, "\(page)")
            }

            for domain in domains { try await city.services.start(domain) }
            try await city.live(rounds: 1)
            #expect(city.states() == ["fresh", "fresh", "fresh", "fresh"])
            #expect(try city.pages().values.allSatisfy { !$0.contains("STALE") })

            let kept = try city.kept(since: beginning)
            #expect(kept.repetitions == 0)
            for domain in domains {
                // Values of the last seconds may arrive with the next visit only.
                let told = try city.told(domain, in: beginning...city.present - .seconds(5))
                #expect(told.count > 50)
                let missing = told.subtracting(kept.points)
                    .map { "\($0.series) \($0.time.rfc3339)" }.sorted()
                #expect(
                    missing.isEmpty,
                    "\(domain): \(missing.count) of \(told.count), such as \(missing.prefix(3))"
                )
            }
        }
    }
}

/// The series and time of one value.
private struct Point: Hashable {
    var series: SeriesID
    var time: Instant
}

/// The demo city with its services, clients, sync and cache.
private final class LivingCity: Sendable {
    let services: DemoServices
    private let twin: Mutex<DemoCityModel>
    private let moments = Mutex<[Observation]>([])
    private let folder: TestFolder
    private let writer: CacheWriter
    private let synchronizer: Synchronizer
    private let painter: FramePainter
    private let domains: [SeriesID: CitySeries.Domain]

    /// The start, a summer morning; the city's clock shows this instant.
    private static let start = Instant(millisecondsSince1970: 1_784_600_000_000)
    private static let step: Duration = .seconds(16)

    init() async throws {
        let start = Self.start
        let model = DemoCityModel(seed: 7, scenario: .calm, start: start)
        twin = Mutex(model)
        folder = try TestFolder()
        let texts = try ["traffic", "utilities", "compute", "data_trade"].map {
            try String(
                contentsOf: Program.root.appendingPathComponent("Data/catalog/\($0).yaml"),
                encoding: .utf8
            )
        }
        services = DemoServices(model: model, catalogs: texts)
        domains = Dictionary(
            model.series.map { ($0.series.id, $0.domain) },
            uniquingKeysWith: { first, _ in first }
        )
        try await services.start()
        let addresses = await services.addresses
        let read = try CityFiles(shippedIn: Program.root).read(environment: [:])
        var configuration = try #require(read.configuration)
        configuration.sources = configuration.sources.map { source in
            var source = source
            source.url = CitySeries.Domain(rawValue: source.domain).flatMap { addresses[$0] } ?? ""
            return source
        }
        let path = folder.path + "/cache.db"
        writer = try CacheWriter(path: path)
        let now = Box()
        // The audit covers only the period fetched by visits; otherwise each round would audit two
        // days.
        synchronizer = Synchronizer(
            clients: ClientFactory(catalog: read.catalog, configuration: configuration).clients(),
            audits: Dictionary(
                uniqueKeysWithValues: configuration.sources.map {
                    ($0.id, AuditPlan(interval: nil))
                }
            ),
            writer: writer,
            now: { now.instant },
            seed: 1
        )
        painter = FramePainter(
            city: City(
                catalog: read.catalog,
                layout: read.layout,
                configuration: configuration,
                archive: try CacheReader(path: path)
            ),
            language: .english,
            glyphs: .unicode
        )
        box = now
    }

    private let box: Box

    /// The clock of sync.
    private final class Box: Sendable {
        private let value = Mutex(LivingCity.start)
        var instant: Instant {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }
    }

    /// The instant that the city has reached.
    var present: Instant { box.instant }

    /// Advances the clock by sixteen seconds and runs a round of sync, several times.
    func live(rounds: Int) async throws {
        for _ in 0..<rounds {
            let instant = box.instant + Self.step
            await services.advance(to: instant)
            let told = twin.withLock { $0.advance(to: instant).flatMap(\.observations) }
            moments.withLock { $0 += told }
            box.instant = instant
            // The servers need the pool's threads, so the blocking round runs on a separate thread.
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread { [self] in
                    continuation.resume(
                        with: Result { _ = try synchronizer.runRound(budget: .seconds(60)) }
                    )
                }
            }
        }
    }

    /// Returns the states of the sources.
    func states() -> [String] { synchronizer.statuses.map(\.state.rawValue) }

    /// Returns the status of a domain's source.
    func status(_ domain: CitySeries.Domain) -> SourceStatus? {
        synchronizer.statuses.first { $0.source.rawValue == domain.rawValue }
    }

    /// Returns the panes of each domain's page, without the header, which covers all sources.
    func pages() throws -> [String: String] {
        var pages: [String: String] = [:]
        for domain in CitySeries.Domain.allCases {
            let size = Size(columns: 120, rows: 36)
            let frame = try painter.frame(of: domain.rawValue, size: size, at: present)
            pages[domain.rawValue] =
                frame?.text.split(separator: "\n").dropFirst(2).joined(separator: "\n")
        }
        return pages
    }

    /// Returns the cache's observations since an instant, and the number of repeated values.
    func kept(since: Instant) throws -> (points: Set<Point>, repetitions: Int) {
        var points: Set<Point> = []
        var repetitions = 0
        try painter.city.archive.forEachObservation(
            SeriesSelector(),
            in: since..<Instant.distantFuture,
            at: Moment(at: .distantFuture)
        ) { observation in
            let point = Point(series: observation.series, time: observation.phenomenonTime)
            if !points.insert(point).inserted { repetitions += 1 }
            return true
        }
        return (points, repetitions)
    }

    /// Returns the observations that the city produced for the published series of a domain.
    func told(_ domain: CitySeries.Domain, in span: ClosedRange<Instant>) throws -> Set<Point> {
        let published = Set(try painter.city.archive.series(SeriesSelector()).map(\.id))
        return Set(
            moments.withLock { $0 }
                .filter { domains[$0.series] == domain && span.contains($0.phenomenonTime) }
                .filter { published.contains($0.series) }
                // Counts are not published but computed from the ledger, at the times of its
                // entries.
                .filter {
                    domain != .dataTrade || !ExchangeService.counted.contains($0.series.property)
                }
                .map { Point(series: $0.series, time: $0.phenomenonTime) }
        )
    }
}
