// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinQuery
import TwinVocabulary

extension OpenPage {
    /// The greatest number of acts on the page of a series.
    private static let mostActs = 50

    /// Returns the alarm of a series with its guidance and the acts on it.
    ///
    /// - Parameters:
    ///   - series: The series.
    ///   - isLarge: True if there is room for all texts; otherwise only the state, the instruction
    ///     and the last act are returned.
    /// - Returns: The lines; nil if the property has no limits, or if there is little room and the
    ///   alarm is normal and nobody acted on it.
    /// - Throws: An error of the archive.
    func alarmLines(of series: SeriesID, isLarge: Bool) throws -> EventsModel? {
        let kind = CatalogIndex.kind(of: series.entity)
        guard let property = scene.index.entry(kind, series.property)?.property,
            !property.limits.isEmpty
        else { return nil }
        var lines = [stateLine(of: series, property)].compactMap { $0 }
        let row = scene.alarmRow(of: series)
        let acts = try acts(on: series)
        guard isLarge || row != nil || !acts.isEmpty else { return nil }
        let passed = row?.limit.map(CatalogProperty.Limit.init)
        let limit = property.limits.first { limit in
            var limit = limit
            limit.action = nil
            return limit == passed
        }
        let texts: [(AlarmWord, LocalizedText?)] = [
            (.action, limit?.action ?? property.guidance.action),
            (.consequence, property.guidance.consequence),
            (.rationale, property.guidance.rationale),
        ]
        for (word, text) in texts.prefix(isLarge ? texts.count : 1) {
            guard let text else { continue }
            lines.append(line(scene.words[word], DisplayText(text.text(in: scene.language))))
        }
        let words = AlarmLineWords(scene: scene)
        for act in acts.prefix(isLarge ? acts.count : 1) {
            let shown = try words.line(act)
            let time = scene.times.minute(act.instant, near: scene.now)
            let length = shown.age.isEmpty ? "" : " \(shown.age)"
            lines.append(line(time, DisplayText("\(shown.state)\(length) · \(shown.note)")))
        }
        if lines.isEmpty { lines = [line(.empty, scene.words[.noneActiveHere])] }
        return EventsModel(
            lines: ListModel(
                lines: lines,
                targets: [],
                identities: [],
                count: lines.count,
                firstLine: 0,
                room: lines.count,
                selected: nil,
                isSelectable: false
            ),
            span: .empty
        )
    }

    private func stateLine(
        of series: SeriesID,
        _ property: CatalogProperty
    ) -> EventsModel.Line? {
        guard let row = scene.alarmRow(of: series) else { return nil }
        var parts = [scene.words.level(Level(row.priority)), scene.words.state(row.status.state)]
        if let onset = row.onset {
            parts.append(scene.times.duration(scene.now.duration(since: onset)))
        }
        let text = parts.filter { !$0.isEmpty }.map(\.string)
            .joined(separator: scene.words[.comma].string)
        let since = row.onset.map { scene.times.minute($0, near: scene.now) } ?? .empty
        return line(since, DisplayText(text), Level(row.priority))
    }

    private func acts(on series: SeriesID) throws -> [AlarmEntry] {
        let end = scene.now + .milliseconds(1)
        return try scene.memory.archive.alarmEntries(
            in: end - AlarmListBuilder.journalSpan..<end,
            at: scene.moment,
            limit: AlarmListBuilder.mostActs
        ).filter { $0.alarm == series }.suffix(Self.mostActs).reversed()
    }

    private func line(
        _ time: DisplayText,
        _ text: DisplayText,
        _ level: Level = .normal
    ) -> EventsModel.Line {
        EventsModel.Line(
            time: time,
            level: level,
            word: scene.words.level(level),
            text: text,
            place: .empty,
            length: .empty
        )
    }
}
