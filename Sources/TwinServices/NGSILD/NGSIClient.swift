// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Synchronization
public import TwinModel

/// Reads an NGSI-LD context broker, or an NGSIv2 one where the address ends in `/v2`.
///
/// The current state is swept page by page and compared with what was seen before, so that only
/// changes are kept; what happened while nobody looked, and what came late, is filled in from the
/// broker's temporal interface or from QuantumLeap, if there is one.
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

    /// What is remembered from visit to visit; all of it can be learnt again.
    struct State: Sendable {
        /// The last thing seen of a series.
        struct Seen: Hashable, Sendable {
            var time: Instant?
            var result: ObservationResult
            /// The attribute it comes from, in the service's own names.
            var native: String
        }

        /// An entity whose history is asked for by itself (NGSIv2).
        struct Thing: Hashable, Sendable {
            var id: String
            var type: String
            /// Its attributes that are series; none if the service lists entities without them.
            var attributes: [String]
        }

        var announced = Announced()
        var seen: [SeriesID: Seen] = [:]
        var alerts: [String: Event] = [:]
        var ids: [String: Set<String>] = [:]
        var issued: String?
        var missing: Missing?
        /// Which of the broker's entities each of ours is.
        var names = NativeNames()
        /// Attributes that are told apart, by entity.
        var attributeNames: [EntityID: NGSIAttributeNames] = [:]
        /// What each entity said last, as a hash: the same is not read again.
        var hashes: [String: Int] = [:]
        /// Attributes without a time that were seen to change, so that they describe nothing.
        var changing: Set<String> = []
        /// What was seen of the last stretch, so that reading it again brings only what is new.
        var recent = NGSIRecent()
        /// The series that the history has had anything of.
        var archived: Set<SeriesID> = []
        var things: [String: Thing] = [:]
        /// When the last stretch of the history was read again.
        var lastReread: Instant?
        /// When the broker said that it has no history.
        var withoutHistory: Instant?
        /// What the pages of a type brought last, if that was less than the count.
        var short: [String: [Int]] = [:]
        /// The types whose entities carry no value.
        var silent: Set<String> = []
        /// True if any visit brought a value.
        var hasBrought = false
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
        /// The entities still to be read, if each is asked for by itself; nil before they are known.
        var things: [State.Thing]?
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
    ///   - lateness: how far back the broker's history is read again now and then, for rows that
    ///     came late; zero to leave it.
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

    /// Hours, because one answer holds the rows of a hundred entities; what has just come is left out.
    public var auditShape: AuditShape { AuditShape(piece: .seconds(3600), delay: .seconds(60)) }

    /// Compares a stretch of the past with what is kept of it, and reads again what differs.
    public func audit(
        _ span: Range<Instant>,
        against kept: [SeriesID: Int],
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery? {
        // Visits go on meanwhile, so what is remembered of them is copied.
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

    /// The instant of the visit that a watermark stands for.
    private static func instant(of watermark: Watermark) -> Instant? {
        let value = try? JSONParser.parse(Array(watermark.position.utf8))
        return value?["at"]?.integer.map { Instant(millisecondsSince1970: $0) }
    }
}
