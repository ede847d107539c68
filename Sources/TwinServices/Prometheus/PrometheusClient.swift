// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Synchronization
public import TwinModel

/// Reads a Prometheus server through its HTTP API, or an exporter itself.
///
/// Where the address ends in `/metrics` or `/federate` the exporter is scraped. Otherwise raw
/// samples are read by instant queries of range selectors, `selector[window]`, whose windows touch
/// and overlap by one scrape; never by range queries, which repeat the last value for five minutes
/// and so invent points.
public final class PrometheusClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID

    let base: String
    let rules: [PrometheusRule]
    let vocabulary: Vocabulary
    let overlap: Duration
    let http: HTTPClient
    private let state: Mutex<State>

    /// What is remembered from visit to visit; all of it can be learnt anew.
    struct State: Sendable {
        var announced = Announced()
        var newest: [SeriesID: Instant] = [:]
        var types: [String: String] = [:]
        var visitsUntilMetadata = 0
        var wantsGet = false
        /// Whether the server tells of alerts, and those that fired at the last visit.
        var tellsAlerts = true
        var firing: [String: Event] = [:]
        var issued: String?
    }

    /// The window of the first visit ever.
    static let firstWindow: Duration = .seconds(3600)
    /// The longest window of one visit; a longer outage is read in several.
    static let longestWindow: Duration = .seconds(3600)

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - source: the source's name.
    ///   - base: the server's address, without `/api/v1`; or an exporter's, ending in `/metrics`.
    ///   - rules: which metrics to read and what their entities are.
    ///   - settings: limits, token, tenant headers and the like.
    ///   - vocabulary: how metrics' names become the catalog's.
    ///   - timeZone: not used, since Prometheus tells all times in UTC; as for the other clients.
    ///   - overlap: how far a window reaches back into the one before: one scrape interval.
    public init(
        source: SourceID,
        base: String,
        rules: [PrometheusRule],
        http settings: HTTPSettings = HTTPSettings(),
        vocabulary: Vocabulary = Vocabulary(),
        timeZone: TimeZone = .gmt,
        overlap: Duration = .seconds(30)
    ) {
        self.source = source
        self.base = base
        self.rules = rules
        self.vocabulary = vocabulary
        self.overlap = overlap
        self.http = HTTPClient(settings: settings)
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
                state.newest = [:]
                state.firing = [:]
            }
            var visit = PrometheusVisit(
                client: self,
                address: address,
                state: state,
                until: watermark.flatMap { Self.instant(of: $0) },
                visit: ServiceVisit(client: http, now: now, cancellation: cancellation)
            )
            let isExporter =
                address.path.hasSuffix("/metrics") || address.path.hasSuffix("/federate")
            let reached = isExporter ? try visit.scrape() : try visit.query()
            state = visit.state
            state.announced = visit.draft.announced
            let position: JSONValue = ["until": .integer(reached.millisecondsSince1970)]
            state.issued = position.text
            var newest = watermark?.instant
            if let found = visit.draft.newest { newest = max(found, newest ?? found) }
            return visit.draft.delivery(
                watermark: Watermark(position: position.text, instant: newest),
                hasMore: reached < now,
                of: visit.visit
            )
        }
    }

    /// The end of the last window that a watermark stands for.
    private static func instant(of watermark: Watermark) -> Instant? {
        let value = try? JSONParser.parse(Array(watermark.position.utf8))
        return value?["until"]?.integer.map { Instant(millisecondsSince1970: $0) }
    }
}
