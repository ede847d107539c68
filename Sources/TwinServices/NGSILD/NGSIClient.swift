// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Synchronization
public import TwinModel

/// Reads an NGSI-LD context broker, or an NGSIv2 one where the address ends in `/v2`.
///
/// The current state is swept page by page and compared with what was seen before, so that only
/// changes are kept; what happened while nobody looked is filled in from the broker's temporal
/// interface, where it has one.
public final class NGSIClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID

    let base: String
    let types: [String]
    let reader: NGSIReader
    let http: HTTPClient
    let outage: Duration
    let history: Duration
    private let state: Mutex<State>

    /// What is remembered from visit to visit; all of it can be learnt anew.
    struct State: Sendable {
        /// The last thing seen of a series.
        struct Seen: Hashable, Sendable {
            var time: Instant?
            var result: ObservationResult
        }

        var announced = Announced()
        var seen: [SeriesID: Seen] = [:]
        var alerts: [String: Event] = [:]
        var ids: [String: Set<String>] = [:]
        var issued: String?
        var missing: Missing?
    }

    /// What is still to be read of the broker's history.
    struct Missing: Sendable {
        /// From when on.
        var start: Instant
        /// Whether the watermark waits for it.
        var isPromised: Bool
        /// The types still to be read, the first one from the offset on.
        var types: [String]
        /// From when on each series has been told by sweeps.
        var told: [SeriesID: Instant] = [:]
        var offset = 0
        var pages = 0
        var seen: Set<String> = []
    }

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - source: the source's name.
    ///   - base: the broker's address, with or without `/ngsi-ld/v1`.
    ///   - types: the entity types to read; none means all that the broker lists.
    ///   - settings: limits, token, tenant headers and the like.
    ///   - vocabulary: how the broker's names become the catalog's.
    ///   - timeZone: the zone of times that tell none.
    ///   - bounds: the box the city lies in, to notice swapped coordinates.
    ///   - outage: how old the last visit must be for the broker's history to be asked.
    ///   - history: how much of the past the first visit asks for.
    public init(
        source: SourceID,
        base: String,
        types: [String] = [],
        http settings: HTTPSettings = HTTPSettings(),
        vocabulary: Vocabulary = Vocabulary(),
        timeZone: TimeZone = .gmt,
        bounds: CityBounds? = nil,
        outage: Duration = .seconds(60),
        history: Duration = .seconds(3600)
    ) {
        self.source = source
        self.base = base
        self.types = types
        self.reader = NGSIReader(
            names: NGSINames(vocabulary: vocabulary),
            reader: TimeReader(zone: timeZone),
            bounds: bounds
        )
        self.http = HTTPClient(settings: settings)
        self.outage = outage
        self.history = history
        self.state = Mutex(State())
    }

    /// Fetches what has changed since the watermark.
    public func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        try state.withLock { state throws(ServiceFailure) in
            if watermark?.position != state.issued { state = State() }
            var sweep = NGSISweep(
                client: self,
                state: state,
                last: watermark.flatMap { Self.instant(of: $0) },
                visit: ServiceVisit(client: http, now: now, cancellation: cancellation)
            )
            let filled = try sweep.run()
            state = sweep.state
            state.announced = sweep.draft.announced
            let position: JSONValue = ["at": .integer(filled.millisecondsSince1970)]
            state.issued = position.text
            var newest = watermark?.instant
            if let found = sweep.draft.newest { newest = max(found, newest ?? found) }
            return sweep.draft.delivery(
                watermark: Watermark(position: position.text, instant: newest),
                hasMore: state.missing != nil,
                of: sweep.visit
            )
        }
    }

    /// The instant of the visit that a watermark stands for.
    private static func instant(of watermark: Watermark) -> Instant? {
        let value = try? JSONParser.parse(Array(watermark.position.utf8))
        return value?["at"]?.integer.map { Instant(millisecondsSince1970: $0) }
    }
}
