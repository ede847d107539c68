// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Synchronization
public import TwinModel

/// A client for an OGC SensorThings 1.1 or 1.0 service.
///
/// Things become entities, Datastreams become series. Observations are read by id, not by time: a
/// late row has a new id although its time is old. Only an empty page marks the end of the data; a
/// short page or a missing nextLink does not. Rows that were changed, deleted or committed late
/// cannot be found by id. They are found by reading the latest rows again, and by audits of the
/// past.
public final class SensorThingsClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID

    let base: String
    let vocabulary: Vocabulary
    let bounds: CityBounds?
    let reader: SensorThingsReader
    let http: HTTPClient
    let state: Mutex<State>

    /// The span of the past that is read again to find late and changed observations.
    let lateness: Duration
    /// The time between two visits.
    let interval: Duration
    /// The connection for audits.
    let auditHTTP: HTTPClient

    /// The state kept between visits, all of which can be rebuilt.
    struct State: Sendable {
        /// A row that was read recently.
        struct Seen: Sendable {
            var digest: Int
            var time: Instant?
            var stream: String
        }

        var announced = Announced()
        var streams: [String: SensorThingsDatastream] = [:]
        var visitsUntilListing = 0
        var issued: String?
        /// True if the service has MultiDatastreams; nil if unknown.
        var hasMulti: Bool?
        /// The streams that rows refer to but the service does not list.
        var unlisted: Set<String> = []
        /// The streams that were dropped because there are too many.
        var overLimit: Set<String> = []
        /// The latest rows by id, if all Datastreams are read together.
        var recent: [Int64: Seen] = [:]
        /// The digests of the latest rows, if Datastreams are read one at a time.
        var seen: [String: Int] = [:]
        /// The instant at which the latest rows are to be read again; nil if that was never done.
        var repeatAt: Instant?
        /// The position at the end of the last visit; nil before the first one.
        var position: SensorThingsPosition?
        /// The largest number of observations that an audit reads to compare a span.
        var mostAudited = SensorThingsAudit.mostRows
        /// The Datastream that the next audit begins with; nil for the first one.
        var nextAudited: String?
        /// The number of recent rows at which old ones are dropped.
        var mostRecent = 20_000
        /// The findings of audits, by span and Datastream.
        var audited: [String: SensorThingsAudit.Finding] = [:]
    }

    /// The number of visits before Datastreams are listed again, to find changed Things.
    static let visitsBetweenListings = 60

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - source: The name of the source.
    ///   - base: The address of the service with its version: `http://localhost:8080/v1.1`.
    ///   - settings: The limits, credentials and route of the connection.
    ///   - vocabulary: The catalog's names for the service's names.
    ///   - timeZone: The zone of times without one.
    ///   - bounds: The bounding box of the city, to detect swapped coordinates.
    ///   - lateness: The span of the past that visits read again, to find observations that were
    ///     committed late, changed or deleted. If zero, nothing is read again. Older changes are
    ///     found by ``audit(_:against:at:unless:)``.
    ///   - interval: The time between two visits. The latest two intervals are not audited.
    public init(
        source: SourceID,
        base: String,
        http settings: HTTPSettings = HTTPSettings(),
        vocabulary: Vocabulary = Vocabulary(),
        timeZone: TimeZone = .gmt,
        bounds: CityBounds? = nil,
        lateness: Duration = .seconds(120),
        interval: Duration = .seconds(10)
    ) {
        self.source = source
        self.base = base
        self.vocabulary = vocabulary
        self.bounds = bounds
        self.lateness = max(lateness, .zero)
        self.reader = SensorThingsReader(reader: TimeReader(zone: timeZone))
        self.interval = interval
        self.http = HTTPClient(settings: settings)
        self.auditHTTP = HTTPClient(settings: settings)
        self.state = Mutex(State())
    }

    /// Fetches the observations that arrived after the watermark.
    public func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        try state.withLock { state throws(ServiceFailure) in
            if watermark?.position != state.issued {
                state.announced = Announced()
                state.recent = [:]
                state.seen = [:]
                state.repeatAt = nil
            }
            var round = SensorThingsRound(
                client: self,
                state: state,
                position: watermark.map { SensorThingsPosition($0.position) }
                    ?? SensorThingsPosition(),
                visit: ServiceVisit(client: http, now: now, cancellation: cancellation)
            )
            let hasMore = try round.run()
            state = round.state
            state.announced = round.draft.announced
            round.position.visit &+= 1
            state.position = round.position
            let text = round.position.text
            state.issued = text
            var newest = watermark?.instant
            if let found = round.draft.newest { newest = max(found, newest ?? found) }
            return round.draft.delivery(
                watermark: Watermark(position: text, instant: newest),
                hasMore: hasMore,
                of: round.visit
            )
        }
    }
}
