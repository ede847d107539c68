// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

extension PrometheusVisit {
    /// Reads firing alerts as events.
    ///
    /// An alert that is no longer firing has ended.
    ///
    /// A server without alerts is not an error. It is queried again much later.
    mutating func readAlerts() throws(ServiceFailure) {
        guard state.tellsAlerts else { return }
        let response = try visit.send(.get(address.appending("/api/v1/alerts")))
        guard response.failure(at: visit.now) == nil,
            let value = try? ServiceVisit.json(of: response),
            let alerts = value["data"]?["alerts"]?.array
        else {
            state.tellsAlerts = false
            return
        }
        var firing: [String: Event] = [:]
        for alert in alerts.prefix(visit.limits.series) where alert["state"]?.string == "firing" {
            guard let event = event(alert) else {
                draft.reject(.malformed)
                continue
            }
            firing[event.id] = event
        }
        for (id, event) in firing.sorted(by: { $0.key < $1.key }) where state.firing[id] != event {
            draft.add(event)
        }
        for (id, event) in state.firing.sorted(by: { $0.key < $1.key }) where firing[id] == nil {
            var ended = event
            ended.end = visit.now
            ended.receivedTime = visit.now
            draft.add(ended)
        }
        state.firing = firing
    }

    /// Returns an alert as an event of the entity that the rules find in its labels.
    private func event(_ alert: JSONValue) -> Event? {
        guard let time = alert["activeAt"]?.string.flatMap({ Instant.parse($0)?.instant }) else {
            return nil
        }
        var labels: [String: String] = [:]
        for member in (alert["labels"]?.members ?? []).prefix(visit.limits.labels) {
            labels[member.name] = member.value.string
        }
        guard let name = labels["alertname"] else { return nil }
        let annotations = alert["annotations"] ?? .null
        let priority: Priority? =
            switch (labels["severity"] ?? "").lowercased() {
            case "low": .low
            case "medium", "warning": .medium
            case "high", "major": .high
            case "critical", "page": .critical
            default: nil
            }
        let pairs = labels.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(JSONValue.string($0.value).text)" }
        let id = "\(pairs.joined(separator: ","))@\(time.rfc3339)"
        return Event(
            id: id,
            kind: Vocabulary.snakeCase(name),
            time: time,
            receivedTime: state.firing[id]?.receivedTime ?? visit.now,
            entity: entity(in: labels),
            district: labels["district"].flatMap { $0.isEmpty ? nil : .district($0) },
            priority: priority,
            text: LocalizedText(
                annotations["summary"]?.string ?? annotations["description"]?.string ?? name,
                chinese: annotations["summary_zh"]?.string
            )
        )
    }

    /// Returns the entity of an alert, by the rule with the most identity labels that are all
    /// present.
    private func entity(in labels: [String: String]) -> EntityID? {
        let rule = client.rules.filter { rule in
            !rule.identity.isEmpty && rule.identity.allSatisfy { labels[$0]?.isEmpty == false }
        }.max { $0.identity.count < $1.identity.count }
        guard let rule else { return nil }
        let local = rule.identity.compactMap { labels[$0] }.joined(separator: "/")
        return EntityID(kind: rule.kind, local: local)
    }
}
