// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinDashboard
public import TwinModel
public import TwinQuery
import TwinVocabulary

/// The alarms of a city at a moment in the terms of Alertmanager, for programs that read its API.
///
/// An active alarm is an alert. A shelf and a removal from service are silences, and a suppression
/// by design is an inhibition; such an alert is suppressed. An acknowledgement, which Alertmanager
/// does not have, is an annotation. Alarms that are not evaluated are left out.
public struct PeerAlarms: Sendable {
    /// An alert of Alertmanager.
    struct Alert: Sendable {
        var labels: [String: String]
        var annotations: [String: String]
        var startsAt: Instant
        var endsAt: Instant
        var updatedAt: Instant
        var silencedBy: [String] = []
        var inhibitedBy: [String] = []
        var fingerprint: String

        var isSuppressed: Bool { !silencedBy.isEmpty || !inhibitedBy.isEmpty }
    }

    /// A silence of Alertmanager.
    struct Silence: Sendable {
        var id: String
        /// The labels that an alert must have.
        var labels: [String: String]
        var startsAt: Instant
        var endsAt: Instant
        var createdBy: String
        var comment: String
    }

    /// The time after which an alert of which nothing more is heard counts as ended.
    public static let endsAfter: Duration = .seconds(300)

    var alerts: [Alert] = []
    var silences: [Silence] = []
    let version: String
    let started: Instant
}

extension AlarmReporter {
    /// Returns the alarms at a moment in the terms of Alertmanager.
    ///
    /// - Parameters:
    ///   - moment: The moment of the alarms.
    ///   - version: The version of the program, for `/api/v2/status`.
    ///   - started: The instant since which the program runs.
    /// - Returns: The alerts in the order of the list, and the silences in the order of their starts.
    /// - Throws: An error of the archive.
    public func peerAlarms(
        at moment: Moment,
        version: String,
        started: Instant
    ) throws -> PeerAlarms {
        let english = reader(in: .english)
        let chinese = Dictionary(
            try reader(in: .chinese).items(at: moment).map { ($0.row.alarm, $0) }
        ) { $1 }
        let chineseReader = reader(in: .chinese)
        var names = EntityNames(english)
        var result = PeerAlarms(version: version, started: started)
        for item in try english.items(at: moment) {
            let silence = english.silence(of: item, at: moment.instant)
            if let silence { result.silences.append(silence) }
            guard item.row.status.state.isActive, item.validity != .notEvaluated else { continue }
            var alert = try english.alert(of: item, at: moment.instant, &names)
            alert.annotations["summary_zh"] = chinese[item.row.alarm].map {
                DisplayText(chineseReader.summary(of: $0), limit: 400).string
            }
            if let silence { alert.silencedBy = [silence.id] }
            if item.row.status.state.letter == .f { alert.inhibitedBy = ["by-design"] }
            result.alerts.append(alert)
        }
        result.silences.sort { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
        return result
    }

    private func reader(in language: Language) -> AlarmReporter {
        AlarmReporter(
            catalog: catalog,
            configuration: configuration,
            archive: archive,
            language: language
        )
    }

    private func identity(of item: AlarmListing) -> [String: String] {
        let alarm = item.row.alarm
        return ["entity": alarm.entity.rawValue, "property": alarm.property]
            .mapValues { DisplayText($0).string }
    }

    private func silence(of item: AlarmListing, at instant: Instant) -> PeerAlarms.Silence? {
        let status = item.row.status
        guard [.e, .g].contains(status.state.letter), let signature = status.suppressed else {
            return nil
        }
        var comment = [signature.reason.map { words.reason($0).string }, signature.comment]
            .compactMap { $0 }.filter { !$0.isEmpty }
        switch status.state.suppression {
        case .oneShot: comment.append("(until it clears)")
        case .outOfService: comment.append("(out of service)")
        case .none, .shelved, .designed: break
        }
        return PeerAlarms.Silence(
            id: "act-\(signature.entry)",
            labels: identity(of: item),
            startsAt: signature.instant,
            // A silence must end; without a known end it is given the time of an alert.
            endsAt: status.shelvedUntil ?? instant + PeerAlarms.endsAfter,
            createdBy: signature.author.name,
            comment: comment.joined(separator: ": ")
        )
    }

    private func alert(
        of item: AlarmListing,
        at instant: Instant,
        _ names: inout EntityNames
    ) throws -> PeerAlarms.Alert {
        let row = item.row
        let alarm = row.alarm
        var labels = identity(of: item)
        let property = catalog.property(alarm.property, of: alarm.kind)
        labels["alertname"] = property?.name.english ?? alarm.property
        labels["severity"] = row.priority.map { "\($0)" }
        labels["kind"] = alarm.kind
        labels["city"] = configuration.city.english
        labels["domain"] = catalog.domain(ofProperty: alarm.property, of: alarm.kind)?.id
        labels["district"] = try names.district(of: alarm.entity)?.rawValue
        if configuration.isSimulated { labels["simulated"] = "true" }
        labels = labels.mapValues { DisplayText($0, limit: 200).string }.filter {
            !$0.value.isEmpty
        }
        var annotations = ["summary": summary(of: item), "state": row.status.state.standardName]
        annotations["acknowledged_by"] = row.status.acknowledgement.map(signed)
        annotations["action"] = property?.guidance.action?.english
        annotations["validity"] = item.validity == .valid ? nil : item.validity.name
        return PeerAlarms.Alert(
            labels: labels,
            annotations: annotations.mapValues { DisplayText($0, limit: 400).string },
            startsAt: row.onset ?? instant,
            endsAt: instant + PeerAlarms.endsAfter,
            updatedAt: row.observed ?? row.onset ?? instant,
            fingerprint: AlertRules.fingerprint(of: labels)
        )
    }

    private func summary(of item: AlarmListing) -> String {
        let value = [item.what, item.value, item.limit].filter { !$0.isEmpty }.map(\.string)
        return "\(item.place)\(language == .chinese ? "：" : ": ")" + value.joined(separator: " ")
    }
}
