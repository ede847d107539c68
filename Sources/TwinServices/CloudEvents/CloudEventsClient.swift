// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Synchronization
public import TwinModel

/// Reads a ledger of CloudEvents batches, and the Dataspace Protocol catalogue beside it.
///
/// The ledger is read from its cursor on, a page at a time, until a page is empty. Trades are
/// counted into the day's totals here; measurements and events are taken as they come. Whatever is
/// needed to go on counting after a restart is in the watermark.
public final class CloudEventsClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID
    let base: String
    private let client: HTTPClient
    let vocabulary: Vocabulary
    let reader: TimeReader
    let city: EntityID
    let pageSize: Int
    let lateness: Duration
    private let memory = Mutex(Memory())

    /// What is remembered from visit to visit; all of it can be learnt again.
    struct Memory {
        var announced = Announced()
        var ledger = LedgerMemory()
        var names = NativeNames()
        /// How far the catalogue has been read, if it is longer than a visit.
        var walk: CatalogueWalk?
        /// When the catalogue was read to its end or failed.
        var catalogueRead: Instant?
        /// What is wrong with the catalogue, until it is read without trouble.
        var catalogueTrouble: String?

        /// The identity of an event: the one that it carries, or that of its envelope.
        ///
        /// If another of the ledger's sources has used it, the source is put before it.
        mutating func eventID(of event: CloudEvent) -> String {
            let id = event.data["id"]?.scalarText ?? event.id
            let isTaken = names.take("event\n\(id)", for: event.source) != nil
            return isTaken ? "\(event.source) \(id)" : id
        }
    }

    /// How long a catalogue is taken to be true before it is read again.
    private static let catalogueLife: Duration = .seconds(300)
    /// How long a catalogue that failed is left alone.
    private static let catalogueRest: Duration = .seconds(60)

    /// Makes a client; it connects when it is first asked.
    ///
    /// - Parameters:
    ///   - source: the name of the source.
    ///   - base: the address that `/events` and `/catalog/request` are below.
    ///   - http: how the service is reached.
    ///   - vocabulary: the catalog's names for the service's.
    ///   - timeZone: the zone whose midnight begins the day that is counted.
    ///   - city: the entity that the totals of all channels belong to.
    ///   - pageSize: how many events one request asks for.
    ///   - lateness: how far back the ledger is read again, for what enters it behind the cursor;
    ///     zero for a ledger that never changes its past.
    public init(
        source: SourceID,
        base: String,
        http: HTTPSettings = HTTPSettings(),
        vocabulary: Vocabulary = Vocabulary(),
        timeZone: TimeZone = .gmt,
        city: EntityID = "city:beijing",
        pageSize: Int = 500,
        lateness: Duration = .seconds(60)
    ) {
        self.source = source
        self.base = base
        self.client = HTTPClient(settings: http)
        self.vocabulary = vocabulary
        self.reader = TimeReader(zone: timeZone)
        self.city = city
        self.pageSize = max(1, pageSize)
        self.lateness = max(.zero, lateness)
    }

    /// Fetches the ledger's entries that have come since the watermark.
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
        var counts = try Self.counts(of: watermark)
        if watermark?.position != memory.ledger.issued || watermark == nil {
            memory.ledger.restore(counts, at: now, lateness: lateness)
        }
        var hasMore = try readLedger(base, &visit, &draft, &counts, &memory)
        let rest = memory.catalogueTrouble == nil ? Self.catalogueLife : Self.catalogueRest
        let isDue = memory.catalogueRead.map { now.duration(since: $0) > rest } ?? true
        if isDue || memory.walk != nil {
            // A long ledger goes first: the catalogue waits for a visit with time to spare.
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
