// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Synchronization
public import TwinModel

/// Reads an OGC SensorThings 1.1 (or 1.0) service.
///
/// Things become entities, Datastreams series, Observations observations. Observations are read by
/// id, not by time: a row that comes late has a new id though its time is old. The end of the data
/// is an empty page; neither a short page nor a missing nextLink proves it. What an id cannot show,
/// a row that was changed, deleted or committed late, is found by reading the latest rows again and
/// by audits of the past.
public final class SensorThingsClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID

    let base: String
    let vocabulary: Vocabulary
    let bounds: CityBounds?
    let reader: SensorThingsReader
    let http: HTTPClient
    let state: Mutex<State>

    /// How far back observations are read again, to find what came late or was changed.
    let lateness: Duration
    /// The time between two visits.
    let interval: Duration
    /// What audits ask through.
    let auditHTTP: HTTPClient

    /// What is remembered from visit to visit; all of it can be learnt again.
    struct State: Sendable {
        /// A row that was read lately.
        struct Seen: Sendable {
            var digest: Int
            var time: Instant?
            var stream: String
        }

        var announced = Announced()
        var streams: [String: SensorThingsDatastream] = [:]
        var visitsUntilListing = 0
        var issued: String?
        /// Whether the service has MultiDatastreams; nil if that is not known.
        var hasMulti: Bool?
        /// Streams that rows name and the service does not list.
        var unlisted: Set<String> = []
        /// Streams that are left out because there are too many.
        var overLimit: Set<String> = []
        /// The latest rows of all together, by id.
        var recent: [Int64: Seen] = [:]
        /// The latest rows of each stream by itself.
        var seen: [String: Int] = [:]
        /// When the latest rows are to be read again; nil if that was never done.
        var repeatAt: Instant?
        /// How far the service had been read at the last visit.
        var position: SensorThingsPosition?
        /// The most observations that an audit reads to compare a stretch.
        var mostAudited = SensorThingsAudit.mostRows
        /// The Datastream to begin the next audit with; nil for the first one.
        var nextAudited: String?
        /// How many recent rows are kept before the old ones are dropped.
        var mostRecent = 20_000
        /// What audits have found, by stretch and Datastream.
        var audited: [String: SensorThingsAudit.Finding] = [:]
    }

    /// How many visits go by before Datastreams are listed again, to see changed Things.
    static let visitsBetweenListings = 60

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - source: the source's name.
    ///   - base: the service's address, the version included: `http://localhost:8080/v1.1`.
    ///   - settings: limits, token and the like.
    ///   - vocabulary: how the service's names become the catalog's.
    ///   - timeZone: the zone of times that tell none.
    ///   - bounds: the box the city lies in, to notice swapped coordinates.
    ///   - lateness: how far back observations are read again at the visits, to find what was
    ///     committed late, changed or deleted; zero reads nothing again. What is older is found by
    ///     ``audit(_:against:at:unless:)``.
    ///   - interval: the time between two visits; what is younger than two of them is not audited.
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

    /// Fetches what has come since the watermark.
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
