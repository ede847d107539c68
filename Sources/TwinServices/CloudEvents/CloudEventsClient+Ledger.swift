// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension CloudEventsClient {
    /// Reads pages until one is empty or half of the visit's time is spent.
    ///
    /// - Returns: True if the ledger has more pages.
    func readLedger(
        _ base: ServiceAddress,
        _ visit: inout ServiceVisit,
        _ draft: inout DeliveryDraft,
        _ counts: inout LedgerCounts,
        _ memory: inout Memory
    ) throws(ServiceFailure) -> Bool {
        if let cursor = memory.ledger.reread(at: visit.now, lateness: lateness) {
            try readAgain(from: cursor, base, &visit, &draft, &counts, &memory)
        }
        var seen: Set<String> = [counts.cursor]
        for page in 0..<visit.limits.pages {
            guard
                let (events, response) = try readPage(
                    after: counts.cursor,
                    base,
                    &visit,
                    &draft,
                    &counts,
                    &memory
                )
            else { return true }
            guard !events.isEmpty else { return false }
            for event in events { take(event, isAskedAgain: false, &draft, &counts, &memory) }
            guard let cursor = cursor(after: response, events: events), cursor != counts.cursor
            else {
                draft.remark(
                    ServiceMessage(.ledgerNoNext, base.place)
                )
                return false
            }
            counts.cursor = cursor
            memory.ledger.reach(cursor, at: visit.now, lateness: lateness)
            guard seen.insert(cursor).inserted else {
                draft.remark(
                    ServiceMessage(.ledgerCircle, base.place)
                )
                return false
            }
            if events.count < pageSize, response.nextLink == nil { return false }
            if page > 0, visit.isLate { return true }
        }
        return true
    }

    /// Reads a page.
    ///
    /// Returns nil if the cursor is unknown to the ledger, which is then read from its beginning.
    private func readPage(
        after cursor: String,
        _ base: ServiceAddress,
        _ visit: inout ServiceVisit,
        _ draft: inout DeliveryDraft,
        _ counts: inout LedgerCounts,
        _ memory: inout Memory
    ) throws(ServiceFailure) -> (events: [JSONValue], response: HTTPResponse)? {
        do throws(ServiceFailure) {
            return try page(after: cursor, base, &visit)
        } catch {
            guard !cursor.isEmpty, [400, 404, 410].contains(error.status) else { throw error }
            guard let first = try? page(after: "", base, &visit) else { throw error }
            draft.remark(
                ServiceMessage(.cursorUnknown, base.place, error.status ?? 0)
            )
            begin(with: first.events, &draft, &counts, &memory)
            counts.cursor = self.cursor(after: first.response, events: first.events) ?? ""
            return nil
        }
    }

    /// Takes the first page of a ledger that is read from its beginning.
    ///
    /// All events up to the last known one were read before, even if they are too old to be
    /// remembered. Trades must not be counted twice.
    private func begin(
        with events: [JSONValue],
        _ draft: inout DeliveryDraft,
        _ counts: inout LedgerCounts,
        _ memory: inout Memory
    ) {
        let last = events.lastIndex { value in
            CloudEvent(value, reader: reader).map { memory.ledger.knows($0.fingerprint) } ?? false
        }
        for (index, event) in events.enumerated() {
            if let last, index <= last {
                draft.reject(.duplicate, example: "event \(event["id"]?.scalarText ?? "")")
            } else {
                take(event, isAskedAgain: false, &draft, &counts, &memory)
            }
        }
    }

    /// Reads the end of the ledger again, to find events that were inserted before the cursor.
    private func readAgain(
        from start: String,
        _ base: ServiceAddress,
        _ visit: inout ServiceVisit,
        _ draft: inout DeliveryDraft,
        _ counts: inout LedgerCounts,
        _ memory: inout Memory
    ) throws(ServiceFailure) {
        var cursor = start
        var seen: Set<String> = []
        memory.ledger.ahead = []
        while cursor != counts.cursor, seen.insert(cursor).inserted, !visit.isLate,
            seen.count <= visit.limits.pages
        {
            // A lost cursor is harmless here, because reading continues from the main cursor.
            guard let (events, response) = try? page(after: cursor, base, &visit), !events.isEmpty,
                let next = self.cursor(after: response, events: events)
            else { return }
            for event in events { take(event, isAskedAgain: true, &draft, &counts, &memory) }
            cursor = next
        }
    }

    private func page(
        after cursor: String,
        _ base: ServiceAddress,
        _ visit: inout ServiceVisit
    ) throws(ServiceFailure) -> (events: [JSONValue], response: HTTPResponse) {
        let url = base.appending(
            "/events",
            query: [("after", cursor), ("limit", String(pageSize))]
        )
        let (value, response) = try visit.fetchJSON(
            .get(url, accept: "application/cloudevents-batch+json, application/json")
        )
        guard let events = value.array else {
            throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.cloudEvents))
        }
        return (events, response)
    }

    /// Returns the next cursor from the link to the next page, or the id of the last event without
    /// a link.
    ///
    /// Returns nil if there is neither, or if the link has another origin.
    func cursor(after response: HTTPResponse, events: [JSONValue]) -> String? {
        guard let link = response.nextLink else {
            return events.last { $0["id"]?.scalarText != nil }?["id"]?.scalarText
        }
        guard let next = ServiceAddress(link, relativeTo: response.address),
            next.origin == response.address.origin
        else { return nil }
        return next.argument("after")
    }

    private func take(
        _ value: JSONValue,
        isAskedAgain: Bool,
        _ draft: inout DeliveryDraft,
        _ counts: inout LedgerCounts,
        _ memory: inout Memory
    ) {
        guard let event = CloudEvent(value, reader: reader) else {
            if isAskedAgain { return }
            draft.reject(.malformed, example: String(value.text.prefix(120)))
            draft.remark(
                ServiceMessage(.notCloudEvent)
            )
            return
        }
        guard memory.ledger.note(event.fingerprint) else {
            if !isAskedAgain, memory.ledger.ahead.remove(event.fingerprint) == nil {
                draft.reject(.duplicate, example: event.name)
            }
            return
        }
        if isAskedAgain { memory.ledger.ahead.insert(event.fingerprint) }
        guard let time = event.time?.instant else {
            draft.reject(.invalidTime, example: event.name)
            return
        }
        guard time <= draft.now + DeliveryDraft.furthestFuture else {
            draft.reject(.future, example: "\(event.name) at \(time.rfc3339)")
            return
        }
        // Events with a time ahead of the clock do not close a bucket.
        if time <= draft.now + DeliveryDraft.nearFuture,
            let filled = counts.advance(to: time, reader: reader)
        {
            counts.report(at: filled, by: rules, to: &draft)
            counts.beginDay(of: time, reader: reader, by: rules)
        }
        take(event, at: time, &draft, &counts, &memory)
    }

    private func take(
        _ event: CloudEvent,
        at time: Instant,
        _ draft: inout DeliveryDraft,
        _ counts: inout LedgerCounts,
        _ memory: inout Memory
    ) {
        do throws(CountedEvent.Missing) {
            if let counted = try CountedEvent(event, by: rules) {
                guard counts.day.map({ reader.day(of: time) >= $0 }) ?? true else {
                    draft.reject(.late, example: "\(event.name) at \(time.rfc3339)")
                    return
                }
                counts.count(counted, by: rules)
                return
            }
        } catch {
            draft.reject(.malformed, example: event.name)
            draft.remark(
                ServiceMessage(.entryLacks, DisplayText(error.field, limit: 40))
            )
            return
        }
        switch event.type {
        case "city.measurement":
            let values = event.data["observations"]?.elements ?? []
            if values.isEmpty {
                draft.reject(.malformed, example: "\(event.name), no observations")
            }
            for value in values {
                takeMeasurement(value, of: event, at: time, &draft, counts, &memory)
            }
        case "city.event":
            let id = memory.eventID(of: event)
            guard
                var event = Event(event.data, at: time, id: id, now: draft.now, reader: reader)
            else {
                draft.reject(.malformed, example: "\(event.name), no text")
                return
            }
            event.id = id
            draft.add(event)
        default:
            draft.reject(.malformed, example: "\(event.name) of type \(event.type)")
            draft.remark(
                ServiceMessage(.typeUnknown, DisplayText(event.type, limit: 80))
            )
        }
    }
}

extension CloudEvent {
    /// The description of the event in examples of rejects.
    var name: String { "event \(id) of \(source)" }
}
