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
    private let base: ServiceAddress?
    private let client: HTTPClient
    private let vocabulary: Vocabulary
    private let reader: TimeReader
    private let city: EntityID
    private let pageSize: Int
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
        self.base = ServiceAddress(base)
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
        guard let base else {
            throw ServiceFailure(
                .absent,
                "The url of the source \"\(DisplayText(source.rawValue))\" is no http or https "
                    + "address. Mend it in the configuration."
            )
        }
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
            clockSkew: visit.clockSkew
        )
    }

    // MARK: The ledger

    /// Reads pages until one is empty or half of the visit's time is gone; tells whether more waits.
    private func readLedger(
        _ base: ServiceAddress,
        _ visit: inout ServiceVisit,
        _ draft: inout DeliveryDraft,
        _ counts: inout LedgerCounts
    ) throws(ServiceFailure) -> Bool {
        for page in 0..<visit.limits.pages {
            let url = base.appending(
                "/events",
                query: [("after", counts.cursor), ("limit", String(pageSize))]
            )
            let (value, response) = try visit.fetchJSON(
                .get(url, accept: "application/cloudevents-batch+json, application/json")
            )
            guard let events = value.array else {
                throw ServiceVisit.unexpected(response, wanted: "a batch of CloudEvents")
            }
            guard !events.isEmpty else { return false }
            for event in events { take(event, &draft, &counts) }
            guard let cursor = cursor(after: response, events: events), cursor != counts.cursor
            else {
                draft.remark(
                    "The ledger at \(base.place) does not say where it goes on: its Link header "
                        + "is missing, foreign or the same as before. Ask who runs it."
                )
                return false
            }
            counts.cursor = cursor
            if events.count < pageSize, response.nextLink == nil { return false }
            if page > 0, visit.isLate { return true }
        }
        return true
    }

    /// Where to go on, by the link to the next page of the same origin, or by the last event's id.
    private func cursor(after response: HTTPResponse, events: [JSONValue]) -> String? {
        guard let link = response.nextLink else { return events.last?["id"]?.scalarText }
        guard let next = ServiceAddress(link, relativeTo: response.address),
            next.origin == response.address.origin
        else { return nil }
        return next.argument("after")
    }

    private func take(
        _ value: JSONValue,
        _ draft: inout DeliveryDraft,
        _ counts: inout LedgerCounts
    ) {
        guard let event = CloudEvent(value, reader: reader) else {
            draft.reject(.malformed)
            draft.remark(
                "An entry of the ledger is no CloudEvent: specversion, id, source or type is missing."
            )
            return
        }
        guard counts.isNew(event.fingerprint) else {
            draft.reject(.duplicate)
            return
        }
        guard let time = event.time?.instant else {
            draft.reject(.invalidTime)
            return
        }
        guard time <= draft.now + DeliveryDraft.furthestFuture else {
            draft.reject(.future)
            return
        }
        if let filled = counts.advance(to: time, reader: reader) {
            counts.tell(at: filled, of: city, to: &draft)
            counts.beginDay(of: time, reader: reader)
        }
        take(event, at: time, &draft, &counts)
    }

    private func take(
        _ event: CloudEvent,
        at time: Instant,
        _ draft: inout DeliveryDraft,
        _ counts: inout LedgerCounts
    ) {
        switch event.type {
        case "city.datatrade.trade.settled", "city.datatrade.settlement.failed":
            guard let trade = Trade(event.data) else {
                draft.reject(.malformed)
                draft.remark("A trade in the ledger lacks its channel, product, seller or amount.")
                return
            }
            guard counts.day.map({ reader.day(of: time) >= $0 }) ?? true else {
                draft.reject(.late)
                return
            }
            counts.count(trade, settled: event.type == "city.datatrade.trade.settled")
        case "city.measurement":
            for value in event.data["observations"]?.elements ?? [] {
                takeMeasurement(value, at: time, &draft)
            }
        case "city.event":
            let id = event.identity.split(separator: "\n").last.map(String.init) ?? ""
            guard
                let told = Event(event.data, at: time, id: id, now: draft.now, reader: reader)
            else {
                draft.reject(.malformed)
                return
            }
            draft.add(told)
        default:
            draft.reject(.malformed)
            draft.remark(
                "The ledger's entries of type \"\(DisplayText(event.type, limit: 80))\" are not "
                    + "known and were left out."
            )
        }
    }

    private func takeMeasurement(
        _ value: JSONValue,
        at time: Instant,
        _ draft: inout DeliveryDraft
    ) {
        guard let id = value["entity"]?.string, let property = value["property"]?.string else {
            draft.reject(.malformed)
            return
        }
        let entity = EntityID(id)
        let kind = value["kind"]?.string ?? id.split(separator: ":").first.map(String.init) ?? id
        let folded = vocabulary.kind(of: kind)
        if let name = value["name"]?.string {
            draft.add(
                Entity(
                    id: entity,
                    kind: folded,
                    name: LocalizedText(name, chinese: value["name_zh"]?.string),
                    district: value["district"]?.scalarText.map { .district($0) },
                    parent: value["parent"]?.string.map { EntityID($0) }
                )
            )
        }
        let series = Series(
            id: SeriesID(entity, vocabulary.property(property, of: folded)),
            unit: UnitTable.unit(
                definition: nil,
                symbol: value["unit"]?.string,
                name: nil
            )
        )
        switch value["value"] {
        case .some(.bool(let flag)): draft.add(series, at: time, .number(flag ? 1 : 0))
        case .some(.string(let text)): draft.add(series, at: time, .text(text))
        case .some(let number) where number.double != nil:
            draft.add(series, at: time, .number(number.double ?? 0))
        case nil, .some(.null): draft.add(series, at: time, .missing, quality: .missing)
        default: draft.reject(.invalidValue)
        }
    }

    // MARK: The catalogue

    /// Reads the catalogue where there is one; a ledger without one is a ledger all the same.
    private func readCatalogue(
        _ base: ServiceAddress,
        _ visit: inout ServiceVisit,
        _ draft: inout DeliveryDraft
    ) throws(ServiceFailure) {
        var request = HTTPRequest.post(
            base.appending("/catalog/request"),
            contentType: "application/json",
            body: DataspaceCatalogue.request
        )
        var seen: Set<String> = [request.url]
        for _ in 0..<visit.limits.pages {
            let response = try visit.send(request)
            if let failure = response.failure(at: visit.now) {
                guard failure.kind != .absent, response.status != 501 else { return }
                draft.remark(failure.message)
                return
            }
            let page = try ServiceVisit.json(of: response)
            for entity in DataspaceCatalogue.entities(in: page) { draft.add(entity) }
            guard let link = response.nextLink,
                let next = ServiceAddress(link, relativeTo: response.address),
                next.origin == response.address.origin, seen.insert(next.string).inserted
            else { return }
            request = .get(next.string)
        }
    }

    // MARK: The watermark

    private static func counts(
        of watermark: Watermark?
    ) throws(ServiceFailure) -> LedgerCounts {
        guard let watermark else { return LedgerCounts() }
        do {
            return try JSONDecoder().decode(LedgerCounts.self, from: Data(watermark.position.utf8))
        } catch {
            throw ServiceFailure(
                .unexpectedContent,
                "How far the ledger was read cannot be read back from the cache. Move the cache "
                    + "aside; the ledger is then read anew."
            )
        }
    }

    private static func watermark(
        of counts: LedgerCounts,
        newest: Instant?
    ) throws(ServiceFailure) -> Watermark {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let data = try encoder.encode(counts)
            return Watermark(position: String(decoding: data, as: UTF8.self), instant: newest)
        } catch {
            throw ServiceFailure(
                .unexpectedContent,
                "A total of the ledger is no finite number any more."
            )
        }
    }
}
