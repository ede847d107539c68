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
    private let memory = Mutex(Memory())

    private struct Memory {
        var announced = Announced()
        var catalogueRead: Instant?
    }

    /// How long a catalogue is taken to be true before it is read again.
    private static let catalogueLife: Duration = .seconds(300)

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
    public init(
        source: SourceID,
        base: String,
        http: HTTPSettings = HTTPSettings(),
        vocabulary: Vocabulary = Vocabulary(),
        timeZone: TimeZone = .gmt,
        city: EntityID = "city:beijing",
        pageSize: Int = 500
    ) {
        self.source = source
        self.base = base
        self.client = HTTPClient(settings: http)
        self.vocabulary = vocabulary
        self.reader = TimeReader(zone: timeZone)
        self.city = city
        self.pageSize = max(1, pageSize)
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
        if memory.catalogueRead.map({ now.duration(since: $0) > Self.catalogueLife }) ?? true {
            try readCatalogue(base, &visit, &draft)
            memory.catalogueRead = now
        }
        var counts = try Self.counts(of: watermark)
        let hasMore = try readLedger(base, &visit, &draft, &counts)
        memory.announced = draft.announced
        self.memory.withLock { $0 = memory }
        return draft.delivery(
            watermark: try Self.watermark(of: counts, newest: draft.newest ?? watermark?.instant),
            hasMore: hasMore,
            of: visit
        )
    }
}
