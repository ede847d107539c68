// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Synchronization
public import TwinModel

/// Reads a Prometheus server through its HTTP API, or an exporter itself.
///
/// An exporter is scraped; whether the address is one is configured, or decided by what it answers.
/// Otherwise raw samples are read by instant queries of range selectors, `selector[window]`; never
/// by range queries, which repeat the last value for five minutes and so invent points.
///
/// A window reaches back into the one before, by 30 s at least: over what has lately come late, and
/// over the silence of series that are overdue, up to the lateness. What comes later still is found
/// by ``audit(_:against:at:unless:)``.
public final class PrometheusClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID

    let base: String
    let rules: [PrometheusRule]
    let vocabulary: Vocabulary
    let overlap: Duration
    let lateness: Duration
    let scrape: Bool?
    let http: HTTPClient
    /// A connection of their own for audits, so that no visit waits for one.
    let auditHTTP: HTTPClient
    let state: Mutex<State>

    /// What is remembered from visit to visit; all of it can be learnt again.
    struct State: Sendable {
        var announced = Announced()
        /// The native series by a hash of their rule and labels.
        var known: [Int: KnownSeries] = [:]
        var names = SeriesNames()
        var facts: [EntityID: EntityFacts] = [:]
        var info: [EntityID: [String: InfoValue]] = [:]
        /// The samples of the last window, each as a hash, and where that window began.
        var recent: Set<Int> = []
        var recentFrom: Instant?
        /// How far windows reach back, and until when that holds, as samples have come late.
        var reach: Duration?
        var reachUntil: Instant?
        /// The metrics that each rule has brought.
        var metrics: [Int: Set<String>] = [:]
        var types: [String: String] = [:]
        var visitsUntilMetadata = 0
        var wantsGet = false
        /// Whether the server tells of alerts, and those that fired at the last visit.
        var tellsAlerts = true
        var firing: [String: Event] = [:]
        var issued: String?
        /// True if the address is an exporter's; nil before that is known.
        var isExporter: Bool?
        /// Where the first window of all began.
        var since: Instant?
        /// Counts that differ from what is kept and were found to be right all the same.
        var agreed: [Int: (told: Int, kept: Int)] = [:]
    }

    /// What an `…_info` metric said of an entity, and when.
    struct InfoValue: Sendable {
        var value: String
        var time: Int64
    }

    /// The window of the first visit ever.
    static let firstWindow: Duration = .seconds(3600)
    /// The longest window of one visit; a longer outage is read in several.
    static let longestWindow: Duration = .seconds(3600)
    /// The farthest that windows reach back for what comes late.
    static let longestReach: Duration = .seconds(3600)

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - source: the source's name.
    ///   - base: the server's address, without `/api/v1`, or an exporter's.
    ///   - rules: which metrics to read and what their entities are.
    ///   - settings: limits, token, tenant headers and the like.
    ///   - vocabulary: how metrics' names become the catalog's.
    ///   - timeZone: not used, since Prometheus gives all times in UTC; as for the other clients.
    ///   - overlap: how far a window reaches back at least: one scrape interval.
    ///   - lateness: how far a window reaches back at most for samples that come late.
    ///   - scrape: if the address is an exporter's; nil has the answer decide.
    public init(
        source: SourceID,
        base: String,
        rules: [PrometheusRule],
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

    /// Fetches the samples since the watermark.
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
