// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Synchronization
public import TwinModel

/// A client for an NGSI-LD context broker, or for an NGSIv2 broker if the address ends in `/v2`.
///
/// Each visit reads the current state page by page and compares it with the last one, so that only
/// changes are stored. Changes between visits and late values are filled in from the broker's
/// temporal interface or from QuantumLeap, if there is one.
public final class NGSIClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID

    let base: String
    let types: [String]
    let reader: NGSIReader
    let http: HTTPClient
    let outage: Duration
    let history: Duration
    let lateness: Duration
    private let state: Mutex<State>

    /// The state kept between visits, all of which can be rebuilt.
    struct State: Sendable {
        /// The last value seen of a series.
        struct Seen: Hashable, Sendable {
            var time: Instant?
            var result: ObservationResult
            /// The attribute of the value, in the service's own names.
            var native: String
        }

        /// An entity whose history is requested separately (NGSIv2).
        struct Thing: Hashable, Sendable {
            var id: String
            var type: String
            /// The attributes that are series; empty if the service lists entities without
            /// attributes.
            var attributes: [String]
        }

        var announced = Announced()
        var seen: [SeriesID: Seen] = [:]
        var alerts: [String: Event] = [:]
        var ids: [String: Set<String>] = [:]
        var issued: String?
        var missing: Missing?
        /// The broker's own name of each entity.
        var names = NativeNames()
        /// The attributes whose short names are ambiguous, by entity.
        var attributeNames: [EntityID: NGSIAttributeNames] = [:]
        /// A hash of the last contents of each entity.
        ///
        /// Unchanged entities are not read again.
        var hashes: [String: Int] = [:]
        /// The attributes without a time whose value has changed, so that they do not describe the
        /// entity.
        var changing: Set<String> = []
        /// The values seen recently, so that reading the history again adds only new ones.
        var recent = NGSIRecent()
        /// The series of which the history has any value.
        var archived: Set<SeriesID> = []
        var things: [String: Thing] = [:]
        /// The instant at which the end of the history was last read again.
        var lastReread: Instant?
        /// The instant at which the broker reported that it has no history.
        var withoutHistory: Instant?
        /// The number of entities received and announced for each type, if the pages had too few.
        var short: [String: [Int]] = [:]
        /// The types whose entities have no values.
        var silent: Set<String> = []
        /// True if any visit has received a value.
        var hasBrought = false
    }

    /// The part of the broker's history that is still to be read.
    struct Missing: Sendable {
        /// The start of the missing span.
        var start: Instant
        /// True if the watermark must not pass the missing span.
        var isPromised: Bool
        /// The types still to be read, the first one from the offset on.
        var types: [String]
        /// The instants from which sweeps have delivered each series.
        var delivered: [SeriesID: Instant] = [:]
        var offset = 0
        var pages = 0
        var seen: Set<String> = []
        /// The entities still to be read, if each is requested separately; nil until they are
        /// known.
        var things: [State.Thing]?
    }

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - source: The name of the source.
    ///   - base: The address of the broker, with or without `/ngsi-ld/v1`.
    ///   - types: The entity types to read; if empty, all that the broker lists.
    ///   - settings: The limits, credentials, tenant headers and route of the connection.
    ///   - vocabulary: The catalog's names for the broker's names.
    ///   - timeZone: The zone of times without one.
    ///   - bounds: The bounding box of the city, to detect swapped coordinates.
    ///   - outage: The time since the last visit after which the broker's history is requested.
    ///   - history: The span of the past that the first visit requests.
    ///   - lateness: The span of the broker's history that is regularly read again to find late
    ///     rows. If zero, nothing is read again.
    public init(
        source: SourceID,
        base: String,
        types: [String] = [],
        http settings: HTTPSettings = HTTPSettings(),
        vocabulary: Vocabulary = Vocabulary(),
        timeZone: TimeZone = .gmt,
        bounds: CityBounds? = nil,
        outage: Duration = .seconds(60),
        history: Duration = .seconds(3600),
        lateness: Duration = .seconds(120)
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
        self.lateness = max(.zero, lateness)
        self.state = Mutex(State())
    }

    /// Fetches the changes after the watermark.
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

    /// Spans of one hour, because one answer has the rows of a hundred entities, without the last
    /// minute.
    public var auditShape: AuditShape { AuditShape(piece: .seconds(3600), delay: .seconds(60)) }

    /// Compares a span of the past with the stored data, and reads again the series that differ.
    public func audit(
        _ span: Range<Instant>,
        against kept: [SeriesID: Int],
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery? {
        // Visits continue during an audit, so it works on a copy of their state.
        var sweep = NGSISweep(
            client: self,
            state: state.withLock { $0 },
            last: nil,
            visit: ServiceVisit(client: http, now: now, cancellation: cancellation)
        )
        guard try sweep.audit(span, against: kept) else { return nil }
        let archived = sweep.state.archived
        state.withLock { $0.archived.formUnion(archived) }
        return sweep.draft.delivery(watermark: nil, hasMore: false, of: sweep.visit)
    }

    /// Returns the instant of the visit that a watermark describes; nil if it cannot be parsed.
    private static func instant(of watermark: Watermark) -> Instant? {
        let value = try? JSONParser.parse(Array(watermark.position.utf8))
        return value?["at"]?.integer.map { Instant(millisecondsSince1970: $0) }
    }
}
