// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension CloudEventsClient {
    /// Reads pages until one is empty or half of the visit's time is gone; tells whether more waits.
    func readLedger(
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
    func cursor(after response: HTTPResponse, events: [JSONValue]) -> String? {
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
            // The place among its like, such as a stage's in a chain.
            let order = value["order"]?.integer.map { ["order": String($0)] }
            draft.add(
                Entity(
                    id: entity,
                    kind: folded,
                    name: LocalizedText(name, chinese: value["name_zh"]?.string),
                    district: value["district"]?.scalarText.map { .district($0) },
                    parent: value["parent"]?.string.map { EntityID($0) },
                    attributes: order ?? [:]
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
}
