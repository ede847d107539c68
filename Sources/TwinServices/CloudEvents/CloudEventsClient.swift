// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Synchronization
public import TwinModel
public import TwinVocabulary

/// A client for a ledger of CloudEvents batches and its Dataspace Protocol catalogue.
///
/// The ledger is read from its cursor, a page at a time, until a page is empty. Events named in the
/// rules are added to the day's totals. Measurements (`city.measurement`) and displayed events
/// (`city.event`) are taken without counting. The watermark contains all values needed to continue
/// counting after a restart.
public final class CloudEventsClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID
    let base: String
    private let client: HTTPClient
    let vocabulary: Vocabulary
    let reader: TimeReader
    let rules: LedgerRules
    let pageSize: Int
    let lateness: Duration
    private let memory = Mutex(Memory())

    /// The state kept between visits, which can be rebuilt completely.
    struct Memory {
        var announced = Announced()
        var ledger = LedgerMemory()
        var names = NativeNames()
        /// The progress of reading a catalogue too long for one visit; nil if no reading is in
        /// progress.
        var walk: CatalogueWalk?
        /// The instant at which the last reading of the catalogue ended or failed.
        var catalogueRead: Instant?
        /// The problem of the last reading of the catalogue; nil if there was none.
        var catalogueTrouble: ServiceMessage?

        /// Returns the identity of an event: its own id, or the id of its envelope.
        ///
        /// The source is prepended if another source of the ledger has used the same id.
        mutating func eventID(of event: CloudEvent) -> String {
            let id = event.data["id"]?.scalarText ?? event.id
            let isTaken = names.take("event\n\(id)", for: event.source) != nil
            return isTaken ? "\(event.source) \(id)" : id
        }
    }

    /// The time before a catalogue is read again.
    private static let catalogueLife: Duration = .seconds(300)
    /// The time before a catalogue is tried again after a failure.
    private static let catalogueRest: Duration = .seconds(60)

    /// Creates a client, which connects on its first request.
    ///
    /// - Parameters:
    ///   - source: The name of the source.
    ///   - base: The address above `/events` and `/catalog/request`.
    ///   - http: The limits, credentials and route of the connection.
    ///   - vocabulary: The catalog's names for the service's names.
    ///   - timeZone: The zone whose midnight begins a new day of totals.
    ///   - rules: The rules of counting the events.
    ///   - pageSize: The number of events to request at a time.
    ///   - lateness: The span of the ledger that is read again, to find events inserted before the
    ///     cursor. Zero for a ledger that never changes its past.
    public init(
        source: SourceID,
        base: String,
        http: HTTPSettings = HTTPSettings(),
        vocabulary: Vocabulary = Vocabulary(),
        timeZone: TimeZone = .gmt,
        rules: LedgerRules = LedgerRules(),
        pageSize: Int = 500,
        lateness: Duration = .seconds(60)
    ) {
        self.source = source
        self.base = base
        self.client = HTTPClient(settings: http)
        self.vocabulary = vocabulary
        self.reader = TimeReader(zone: timeZone)
        self.rules = rules
        self.pageSize = max(1, pageSize)
        self.lateness = max(.zero, lateness)
    }

    /// Fetches the ledger's entries after the watermark.
    public func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        guard let base = ServiceAddress(base) else { throw HTTPFailure.noAddress(base) }
        var memory = memory.withLock { $0 }
        var visit = ServiceVisit(client: client, now: now, cancellation: cancellation)
        var draft = DeliveryDraft(
            source: source,
            now: now,
            limits: visit.limits,
            announced: memory.announced
        )
        var counts = try counts(of: watermark, &draft)
        if watermark?.position != memory.ledger.issued || watermark == nil {
            memory.ledger.restore(counts, at: now, lateness: lateness)
        }
        var hasMore = try readLedger(base, &visit, &draft, &counts, &memory)
        let rest = memory.catalogueTrouble == nil ? Self.catalogueLife : Self.catalogueRest
        let isDue = memory.catalogueRead.map { now.duration(since: $0) > rest } ?? true
        if isDue || memory.walk != nil {
            // A long ledger has priority: the catalogue waits for a visit with time to spare.
            if !(hasMore && visit.isLate), try readCatalogue(base, &memory, &visit, &draft) {
                hasMore = true
            }
        }
        if let trouble = memory.catalogueTrouble { draft.remark(trouble) }
        memory.announced = draft.announced
        memory.ledger.save(into: &counts)
        let newest = draft.newest.map { max($0, watermark?.instant ?? $0) } ?? watermark?.instant
        let next = try Self.watermark(of: counts, newest: newest)
        memory.ledger.issued = next.position
        self.memory.withLock { $0 = memory }
        return draft.delivery(watermark: next, hasMore: hasMore, of: visit)
    }
}
