// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

/// An alert as Alertmanager or Prometheus serves it.
struct PeerAlert: Hashable, Sendable {
    /// The identity: 16 hexadecimal digits over all labels.
    var fingerprint: String
    var labels: [String: String]
    var annotations: [String: String]
    /// The time since which it is firing; nil if it is unknown.
    var startsAt: Instant?
    /// The time at which it ends unless the service hears of it again.
    var endsAt: Instant
    /// True if a silence of the service suppresses it.
    var isSilenced = false
    /// True if another alert suppresses it.
    var isInhibited = false

    /// The time after which an alert of which nothing more is heard has ended.
    static let endsAfter: Duration = .seconds(300)

    /// The name; nil if there is none.
    var name: String? { labels["alertname"].flatMap { $0.isEmpty ? nil : $0 } }

    /// Reads an alert of version 2 of the API of Alertmanager.
    ///
    /// Returns nil if it has no labels. An end that is missing or zero is five minutes from now.
    init?(alertmanager value: JSONValue, now: Instant, limits: HTTPLimits) {
        guard let labels = Self.texts(value["labels"], limits), !labels.isEmpty else { return nil }
        self.labels = labels
        annotations = Self.texts(value["annotations"], limits) ?? [:]
        fingerprint = AlertRules.fingerprint(of: labels)
        startsAt = Self.time(value["startsAt"])
        endsAt = Self.time(value["endsAt"]) ?? now + Self.endsAfter
        let status = value["status"]
        isSilenced = status?["silencedBy"]?.array?.isEmpty == false
        isInhibited = status?["inhibitedBy"]?.array?.isEmpty == false
    }

    /// Reads an alert of version 1 of the API of Prometheus.
    ///
    /// Returns nil if it has no labels.
    init?(prometheus value: JSONValue, now: Instant, limits: HTTPLimits) {
        guard let labels = Self.texts(value["labels"], limits), !labels.isEmpty else { return nil }
        self.labels = labels
        annotations = Self.texts(value["annotations"], limits) ?? [:]
        fingerprint = AlertRules.fingerprint(of: labels)
        startsAt = Self.time(value["activeAt"])
        endsAt = now + Self.endsAfter
    }

    private static func texts(_ value: JSONValue?, _ limits: HTTPLimits) -> [String: String]? {
        guard let value, value.isObject else { return nil }
        var texts: [String: String] = [:]
        for member in value.members.prefix(limits.labels) {
            guard let text = member.value.string, text.utf8.count <= limits.textBytes else {
                continue
            }
            texts[member.name] = text
        }
        return texts
    }

    /// Returns a time; nil if it is missing, invalid, or Go's zero time.
    private static func time(_ value: JSONValue?) -> Instant? {
        guard let text = value?.string, !text.hasPrefix("0001-"),
            let parsed = Instant.parse(text), parsed.hasZone
        else { return nil }
        return parsed.instant
    }
}

extension PeerAlert {
    /// The identity of the entity of the alert.
    var entityID: EntityID { Self.entityID(fingerprint) }

    static func entityID(_ fingerprint: String) -> EntityID {
        EntityID(kind: "alert", local: fingerprint)
    }

    /// Returns the series of the severity: 0 if the alert is not firing, else the number of its
    /// priority.
    static func severity(_ fingerprint: String) -> Series {
        Series(id: SeriesID(entityID(fingerprint), "severity"), unit: .one)
    }

    var silenced: Series { Series(id: SeriesID(entityID, "silenced"), unit: .one, shape: .flag) }

    var inhibited: Series { Series(id: SeriesID(entityID, "inhibited"), unit: .one, shape: .flag) }

    /// Returns the priority of the alert.
    ///
    /// An alert that the service suppresses has low priority, which makes no sound.
    func priority(by rules: AlertRules) -> Priority {
        isSilenced || isInhibited ? .low : rules.priority(of: labels)
    }

    /// Returns the entity of the alert, which is part of the entity that the alert is about.
    func entity(by rules: AlertRules) -> Entity {
        var suffix = LocalizedText("", chinese: "")
        if isInhibited { suffix = LocalizedText(" (inhibited)", chinese: "（被抑制）") }
        if isSilenced { suffix = LocalizedText(" (silenced)", chinese: "（已静默）") }
        let name = [self.name ?? "alert", detail(by: rules)].filter { !$0.isEmpty }
            .joined(separator: " ")
        var attributes = labels
        for (name, text) in annotations where attributes[name] == nil { attributes[name] = text }
        return Entity(
            id: entityID,
            kind: "alert",
            name: LocalizedText(
                name + suffix.english,
                chinese: name + (suffix.chinese ?? "")
            ),
            district: labels[rules.districtLabel].flatMap { $0.isEmpty ? nil : .district($0) },
            parent: subject(by: rules),
            attributes: attributes
        )
    }

    /// Returns the entity that the alert is about; nil if a label of its name is missing.
    private func subject(by rules: AlertRules) -> EntityID? {
        guard let kind = rules.kind, !rules.identity.isEmpty else { return nil }
        let values = rules.identity.compactMap { labels[$0] }.filter { !$0.isEmpty }
        guard values.count == rules.identity.count else { return nil }
        return EntityID(kind: kind, local: values.joined(separator: "/"))
    }

    /// Returns the values of labels that distinguish alerts of one name: those of the identity, or
    /// of `instance`, or else of at most three other labels.
    private func detail(by rules: AlertRules) -> String {
        var names = rules.identity.isEmpty ? ["instance"] : rules.identity
        names = names.filter { labels[$0]?.isEmpty == false }
        if names.isEmpty {
            let others = ["alertname", "job", rules.severityLabel, rules.districtLabel]
            names = Array(labels.keys.filter { !others.contains($0) }.sorted().prefix(3))
        }
        return names.compactMap { labels[$0] }.joined(separator: " ")
    }

    /// Returns the event that the alert began, which is the start of its alarm.
    func event(by rules: AlertRules, at start: Instant, received: Instant) -> Event {
        Event(
            id: "\(fingerprint)@\(start.rfc3339)",
            kind: Vocabulary.snakeCase(name ?? "alert"),
            time: start,
            receivedTime: received,
            entity: entityID,
            district: labels[rules.districtLabel].flatMap { $0.isEmpty ? nil : .district($0) },
            priority: priority(by: rules),
            text: LocalizedText(
                annotations["summary"] ?? annotations["description"] ?? name ?? fingerprint,
                chinese: annotations["summary_zh"]
            )
        )
    }
}
