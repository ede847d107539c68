// SPDX-License-Identifier: Apache-2.0

import TwinModel

// Silences are compared with the shelves at each visit. Those of this program are recognized by
// their author and the identity of the alert in their comment, so that nothing has to be kept: a
// silence whose request was answered too late is found, and one that someone withdrew is set again
// for as long as the alert is shelved.

extension AlertmanagerVisit {
    /// The time for which a shelf without an end is sent; it is extended halfway.
    private static let openEnd: Duration = .seconds(3600)

    private struct Silence {
        var id: String
        var endsAt: Instant
    }

    /// Adds, changes and withdraws silences so that they agree with the shelves.
    ///
    /// A refusal is a remark, because the alerts were read nevertheless.
    mutating func sendSilences() throws(ServiceFailure) {
        guard let shelves = client.shelves?(), state.isPrometheus == false else { return }
        let ours: [EntityID: Silence]
        do throws(ServiceFailure) {
            ours = try silences()
        } catch {
            draft.remark(ServiceMessage(.silencesUnread, cause: error.message))
            return
        }
        do throws(ServiceFailure) {
            for alert in alerts.values.sorted(by: { $0.fingerprint < $1.fingerprint }) {
                guard let shelf = shelves[alert.entityID] else { continue }
                try send(shelf, of: alert, instead: ours[alert.entityID])
            }
            for (entity, silence) in ours.sorted(by: { $0.key < $1.key })
            where shelves[entity] == nil {
                let path = "/api/v2/silence/" + ServiceAddress.encoded(silence.id)
                _ = try visit.fetch(.delete(address.appending(path)))
            }
        } catch {
            draft.remark(ServiceMessage(.shelfUnsent, cause: error.message))
        }
    }

    /// Returns the silences of this program that are in force, by the alert.
    private mutating func silences() throws(ServiceFailure) -> [EntityID: Silence] {
        let (value, response) = try visit.fetchJSON(.get(address.appending("/api/v2/silences")))
        guard let list = value.array else {
            throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.silenceList))
        }
        var ours: [EntityID: Silence] = [:]
        for item in list {
            guard item["createdBy"]?.string == client.author, let id = item["id"]?.string,
                let state = item["status"]?["state"]?.string, state != "expired",
                let comment = item["comment"]?.string,
                let end = item["endsAt"]?.string.flatMap({ Instant.parse($0)?.instant }),
                let word = comment.split(separator: " ").last, word.hasPrefix("[alert:"),
                word.hasSuffix("]")
            else { continue }
            ours[EntityID(String(word.dropFirst().dropLast()))] = Silence(id: id, endsAt: end)
        }
        return ours
    }

    private mutating func send(
        _ shelf: AlertShelf,
        of alert: PeerAlert,
        instead old: Silence?
    ) throws(ServiceFailure) {
        let end = visit.now + (shelf.left ?? Self.openEnd)
        if let old {
            let difference = end.duration(since: old.endsAt)
            let tolerance: Duration = shelf.left == nil ? Self.openEnd / 2 : .seconds(2)
            guard max(difference, .zero - difference) > tolerance else { return }
        }
        // A matcher with an empty value would match alerts without the label.
        let matchers = alert.labels.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        guard !matchers.isEmpty, end > visit.now else { return }
        var members: [JSONValue.Member] = [
            .init(
                name: "matchers",
                value: .array(
                    matchers.map { name, value in
                        [
                            "name": .string(name), "value": .string(value),
                            "isRegex": .bool(false), "isEqual": .bool(true),
                        ]
                    }
                )
            ),
            .init(name: "startsAt", value: .string(visit.now.rfc3339)),
            .init(name: "endsAt", value: .string(end.rfc3339)),
            .init(name: "createdBy", value: .string(client.author)),
            .init(
                name: "comment",
                value: .string("\(DisplayText(shelf.comment, limit: 400)) [\(alert.entityID)]")
            ),
        ]
        if let old { members.append(.init(name: "id", value: .string(old.id))) }
        let post = HTTPRequest.post(
            address.appending("/api/v2/silences"),
            contentType: "application/json",
            body: JSONValue.object(members).text
        )
        _ = try visit.fetch(post)
    }
}
