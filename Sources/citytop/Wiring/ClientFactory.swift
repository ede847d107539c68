// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinLayout
import TwinModel
import TwinServices
import TwinSync
import TwinVocabulary

/// A factory for the clients of configured sources.
struct ClientFactory {
    private let configuration: Configuration
    private let vocabulary: Vocabulary
    private let timeZone: TimeZone
    private let author: String
    private let shelves: (@Sendable () -> [EntityID: AlertShelf]?)?

    /// Creates a factory.
    ///
    /// - Parameters:
    ///   - catalog: The catalog.
    ///   - configuration: The sources.
    ///   - author: The author of silences that are sent, which no other program has.
    ///   - shelves: Returns the shelves of all alerts, for sources to which they may be sent; nil to
    ///     send none.
    init(
        catalog: Catalog,
        configuration: Configuration,
        author: String = "citytop",
        shelves: (@Sendable () -> [EntityID: AlertShelf]?)? = nil
    ) {
        self.author = author
        self.shelves = shelves
        self.configuration = configuration
        self.vocabulary = Vocabulary(
            kinds: catalog.kindAliases,
            properties: catalog.propertyAliases,
            units: catalog.units
        )
        self.timeZone = configuration.zone
    }

    /// Returns the clients of all sources with their polling intervals.
    func clients() -> [(client: any ServiceClient, interval: Duration)] {
        configuration.sources.map { source in
            (ClockedClient { client(for: source) }, source.interval)
        }
    }

    /// Returns the audit plan of each source, by which its past is compared with its service.
    func audits() -> [SourceID: AuditPlan] {
        var plans: [SourceID: AuditPlan] = [:]
        for source in configuration.sources {
            plans[source.id] = AuditPlan(
                interval: source.auditInterval,
                lateness: source.lateness ?? .zero
            )
        }
        return plans
    }

    private func client(for source: SourceConfiguration) -> any ServiceClient {
        let settings = HTTPSettings(
            limits: HTTPLimits(
                bytes: source.byteLimit,
                deadline: source.deadline,
                series: source.seriesLimit
            ),
            token: source.token(in: ProcessInfo.processInfo.environment),
            certificateFile: source.certificateFile
        )
        switch source.standard {
        case .sensorThings:
            return SensorThingsClient(
                source: source.id,
                base: source.url,
                http: settings,
                vocabulary: vocabulary,
                timeZone: timeZone,
                lateness: source.lateness ?? .seconds(120),
                interval: source.interval
            )
        case .ngsiLD:
            return NGSIClient(
                source: source.id,
                base: source.url,
                types: source.types,
                http: settings,
                vocabulary: vocabulary,
                timeZone: timeZone,
                // A broker's current state alone would leave a gap after a failed visit.
                outage: source.interval * 1.5,
                lateness: source.lateness ?? .seconds(120)
            )
        case .prometheus:
            return PrometheusClient(
                source: source.id,
                base: source.url,
                rules: source.metrics,
                http: settings,
                vocabulary: vocabulary,
                timeZone: timeZone,
                lateness: source.lateness ?? .seconds(300),
                scrape: source.scrape
            )
        case .cloudEvents:
            return CloudEventsClient(
                source: source.id,
                base: source.url,
                http: settings,
                vocabulary: vocabulary,
                timeZone: timeZone,
                rules: source.ledger,
                lateness: source.lateness ?? .seconds(60)
            )
        case .alertmanager:
            return AlertmanagerClient(
                source: source.id,
                base: source.url,
                rules: source.alerts,
                http: settings,
                author: author,
                shelves: shelves
            )
        }
    }
}
