// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Synchronization
public import TwinModel
public import TwinVocabulary

/// A client for the HTTP API of a Prometheus server, or for an exporter.
///
/// The address of an exporter is scraped. The configuration, or the answer of the address, decides
/// if it is one. Otherwise raw samples are read by instant queries of range selectors,
/// `selector[window]`. Range queries are never used, because they repeat the last value for five
/// minutes and so invent points.
///
/// A window overlaps the one before by at least 30 s. It reaches back further, up to the lateness,
/// if samples were late recently or if series are overdue. Samples that are even later are found by
/// ``audit(_:against:at:unless:)``.
public final class PrometheusClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID

    let base: String
    let rules: [MetricRule]
    let vocabulary: Vocabulary
    let overlap: Duration
    let lateness: Duration
    let scrape: Bool?
    let http: HTTPClient
    /// The connection for audits, so that no visit waits for one.
    let auditHTTP: HTTPClient
    let state: Mutex<State>

    /// The state kept between visits, all of which can be rebuilt.
    struct State: Sendable {
        var announced = Announced()
        /// The series of the server by a hash of their rule and labels.
        var known: [Int: KnownSeries] = [:]
        var names = SeriesNames()
        var facts: [EntityID: EntityFacts] = [:]
        var info: [EntityID: [String: InfoValue]] = [:]
        /// The hashes of the samples in the last window, and the start of that window.
        var recent: Set<Int> = []
        var recentFrom: Instant?
        /// The overlap of windows because of late samples, and the instant at which it expires.
        var reach: Duration?
        var reachUntil: Instant?
        /// The metrics that each rule has selected.
        var metrics: [Int: Set<String>] = [:]
        var types: [String: String] = [:]
        var visitsUntilMetadata = 0
        var wantsGet = false
        /// True if the server reports alerts; then those that were firing at the last visit.
        var tellsAlerts = true
        var firing: [String: Event] = [:]
        var issued: String?
        /// True if the address is an exporter's; nil until that is known.
        var isExporter: Bool?
        /// The start of the very first window.
        var since: Instant?
        /// Counts that differ from the stored ones but were found to be correct.
        var agreed: [Int: (reported: Int, kept: Int)] = [:]
    }

    /// A label value of an `…_info` metric, with its time.
    struct InfoValue: Sendable {
        var value: String
        var time: Int64
    }

    /// The window of the first visit ever.
    static let firstWindow: Duration = .seconds(3600)
    /// The longest window of one visit.
    ///
    /// A longer outage is read in several.
    static let longestWindow: Duration = .seconds(3600)
    /// The longest overlap of windows for late samples.
    static let longestReach: Duration = .seconds(3600)

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - source: The name of the source.
    ///   - base: The address of the server without `/api/v1`, or of an exporter.
    ///   - rules: The metrics to read and their entities.
    ///   - settings: The limits, credentials, tenant headers and route of the connection.
    ///   - vocabulary: The catalog's names for the names of metrics.
    ///   - timeZone: Unused, because all Prometheus times are in UTC. Present in all clients.
    ///   - overlap: The shortest overlap of windows, which should be one scrape interval.
    ///   - lateness: The longest overlap of windows, for late samples.
    ///   - scrape: True if the address is an exporter's; nil to decide by its answer.
    public init(
        source: SourceID,
        base: String,
        rules: [MetricRule],
        http settings: HTTPSettings = HTTPSettings(),
        vocabulary: Vocabulary = Vocabulary(),
        timeZone: TimeZone = .gmt,
        overlap: Duration = .seconds(30),
        lateness: Duration = .seconds(300),
        scrape: Bool? = nil
    ) {
        self.source = source
        self.base = base
        self.rules = rules
        self.vocabulary = vocabulary
        self.overlap = overlap
        self.lateness = min(max(lateness, overlap), Self.longestReach)
        self.scrape = scrape
        self.http = HTTPClient(settings: settings)
        self.auditHTTP = HTTPClient(settings: settings)
        self.state = Mutex(State())
    }

    /// Fetches the samples after the watermark.
    public func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        guard let address = ServiceAddress(base) else {
            throw HTTPFailure.noAddress(base)
        }
        return try state.withLock { state throws(ServiceFailure) in
            if watermark?.position != state.issued {
                state.announced = Announced()
                state.known = [:]
                state.recent = []
                state.recentFrom = nil
                state.firing = [:]
            }
            let position = watermark.flatMap {
                try? JSONParser.parse(Array($0.position.utf8))
            }
            state.names.read(position?["shared"])
            var visit = PrometheusVisit(
                client: self,
                address: address,
                state: state,
                until: position.flatMap { Self.instant($0["until"]) },
                visit: ServiceVisit(client: http, now: now, cancellation: cancellation)
            )
            visit.state.since = position.flatMap { Self.instant($0["since"]) } ?? state.since
            let reached = try visit.isExporter() ? visit.scrape() : visit.query()
            state = visit.state
            state.announced = visit.draft.announced
            var members: [JSONValue.Member] = [
                .init(name: "until", value: .integer(reached.millisecondsSince1970))
            ]
            if let since = state.since {
                members.append(.init(name: "since", value: .integer(since.millisecondsSince1970)))
            }
            if let shared = state.names.written {
                members.append(.init(name: "shared", value: shared))
            }
            let written = JSONValue.object(members)
            state.issued = written.text
            var newest = watermark?.instant
            if let found = visit.draft.newest { newest = max(found, newest ?? found) }
            return visit.draft.delivery(
                watermark: Watermark(position: written.text, instant: newest),
                hasMore: reached < now,
                of: visit.visit
            )
        }
    }

    private static func instant(_ value: JSONValue?) -> Instant? {
        value?.integer.map { Instant(millisecondsSince1970: $0) }
    }
}
