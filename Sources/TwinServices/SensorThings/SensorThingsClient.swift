// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Synchronization
public import TwinModel

/// Reads an OGC SensorThings 1.1 (or 1.0) service.
///
/// Things become entities, Datastreams series, Observations observations. Observations are read by
/// id, not by time: a row that comes late has a new id though its time is old. The end of the data
/// is an empty page; neither a short page nor a missing nextLink proves it.
public final class SensorThingsClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID

    let base: String
    let vocabulary: Vocabulary
    let bounds: CityBounds?
    let reader: SensorThingsReader
    let http: HTTPClient
    private let state: Mutex<State>

    /// What is remembered from visit to visit; all of it can be learnt anew.
    struct State: Sendable {
        var announced = Announced()
        var streams: [String: SensorThingsDatastream] = [:]
        var visitsUntilListing = 0
        var issued: String?
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
    public init(
        source: SourceID,
        base: String,
        http settings: HTTPSettings = HTTPSettings(),
        vocabulary: Vocabulary = Vocabulary(),
        timeZone: TimeZone = .gmt,
        bounds: CityBounds? = nil
    ) {
        self.source = source
        self.base = base
        self.vocabulary = vocabulary
        self.bounds = bounds
        self.reader = SensorThingsReader(reader: TimeReader(zone: timeZone))
        self.http = HTTPClient(settings: settings)
        self.state = Mutex(State())
    }

    /// Fetches what has come since the watermark.
    public func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        try state.withLock { state throws(ServiceFailure) in
            if watermark?.position != state.issued { state.announced = Announced() }
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
