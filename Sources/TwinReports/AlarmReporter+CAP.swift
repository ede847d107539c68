// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinDashboard
import TwinFrame
public import TwinModel
public import TwinQuery
import TwinVocabulary

extension AlarmReporter {
    /// Returns an active alarm as a message of the Common Alerting Protocol 1.2 (OASIS, 2010).
    ///
    /// The message is restricted to the city's operators. A simulated city sends `Exercise`, any
    /// other `Actual`. Its `info` is in English and in Chinese. The identifier is the same for the
    /// same alarm, activation and moment.
    ///
    /// - Parameters:
    ///   - alarm: The series of the alarm.
    ///   - moment: The moment of the message, which is also its time of sending.
    ///   - sender: The sender's identifier; characters that CAP forbids become `_`.
    /// - Returns: The message as lines of XML; nil if there is no active alarm of this name.
    /// - Throws: An error of the archive.
    public func cap(
        of alarm: SeriesID,
        at moment: Moment,
        sender: String
    ) throws -> [String]? {
        let readers = [Language.english, .chinese].map { language in
            AlarmReporter(
                catalog: catalog,
                configuration: configuration,
                archive: archive,
                language: language
            )
        }
        var infos: [String] = []
        var activation: Instant?
        for reader in readers {
            let items = try reader.items(at: moment)
            guard let item = items.first(where: { $0.row.alarm == alarm }),
                item.row.status.state.isActive
            else { return nil }
            activation = item.row.status.activation ?? item.row.onset
            infos += try reader.info(item)
        }
        let city = configuration.city.english
        let time = activation ?? moment.instant
        let identifier = [
            "\(alarm)", "\(time.millisecondsSince1970)", "\(moment.instant.millisecondsSince1970)",
        ]
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">"#,
            element("identifier", Self.token(identifier.joined(separator: "-"))),
            element("sender", Self.token(sender)),
            element("sent", times.withOffset(moment.instant)),
            element("status", configuration.isSimulated ? "Exercise" : "Actual"),
            element("msgType", "Alert"),
            element("source", "citytop"),
            element("scope", "Restricted"),
            element("restriction", "The operators of \(city)"),
        ]
        if configuration.isSimulated { lines.append(element("note", "A simulated city")) }
        return lines + infos + ["</alert>"]
    }

    private func info(_ listing: AlarmListing) throws -> [String] {
        let row = listing.row
        let isChinese = language == .chinese
        let what = "\(listing.what)"
        let value = [listing.value, listing.limit].filter { !$0.isEmpty }.map(\.string)
        let priority = words.priority(row.priority)
        let details = ([what] + value).joined(separator: " ")
        let headline = DisplayText(
            isChinese
                ? "\(priority)：\(listing.place)\(details)"
                : "\(priority): \(details), \(listing.place)",
            limit: 160
        )
        var lines = [
            "<info>",
            element("language", isChinese ? "zh-CN" : "en-US"),
            element("category", "Infra"),
            element("event", what),
            element("urgency", Self.urgency(row.priority)),
            element("severity", Self.severity(row.priority)),
            element("certainty", Self.certainty(listing.validity)),
        ]
        if let onset = row.onset { lines.append(element("onset", times.withOffset(onset))) }
        lines.append(element("senderName", configuration.city.text(in: language)))
        lines.append(element("headline", headline.string))
        if row.isOlder {
            let older = words.text(
                "The alarm may have begun earlier.",
                "告警可能开始得更早。"
            )
            lines.append(element("description", older.string))
        }
        for (name, text) in [
            ("series", "\(row.alarm)"), ("value", row.value.map { "\($0)" } ?? ""),
            ("unit", listing.unit.ucum), ("state", row.status.state.letter.rawValue),
        ] where !text.isEmpty {
            lines.append("<parameter>")
            lines.append(element("valueName", name))
            lines.append(element("value", text))
            lines.append("</parameter>")
        }
        lines.append("<area>")
        lines.append(element("areaDesc", listing.place.string))
        var names = EntityNames(self)
        if let position = try names.position(of: row.alarm.entity) {
            lines.append(element("circle", "\(position.latitude),\(position.longitude) 0"))
        }
        return lines + ["</area>", "</info>"]
    }

    private func element(_ name: String, _ text: String) -> String {
        let shown = DisplayText(text, limit: 400).string
        return "<\(name)>\(XMLText.escaped(shown))</\(name)>"
    }

    /// Returns a text without the spaces, commas, `<` and `&` that identifiers must not have.
    private static func token(_ text: String) -> String {
        let forbidden: Set<Character> = [" ", ",", "<", "&"]
        return String(text.map { forbidden.contains($0) || $0.isWhitespace ? "_" : $0 })
    }

    private static func urgency(_ priority: Priority?) -> String {
        switch priority {
        case .critical: "Immediate"
        case .high: "Expected"
        case .medium, .low: "Future"
        case nil: "Unknown"
        }
    }

    private static func severity(_ priority: Priority?) -> String {
        switch priority {
        case .critical: "Extreme"
        case .high: "Severe"
        case .medium: "Moderate"
        case .low: "Minor"
        case nil: "Unknown"
        }
    }

    private static func certainty(_ validity: AlarmValidity) -> String {
        switch validity {
        case .valid: "Observed"
        case .unreliable: "Likely"
        case .notEvaluated: "Unknown"
        }
    }
}
