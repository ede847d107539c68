// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinVocabulary

/// The texts of the alarm table's lines.
struct AlarmLineWords: Sendable {
    let scene: Scene

    /// Returns the line of an alarm.
    func line(
        _ entry: AlarmTable.Entry,
        in list: AlarmListKind
    ) throws -> AlarmListModel.Line {
        let row = entry.row
        let status = row.status
        let property = entry.known.property
        var line = AlarmListModel.Line()
        line.letter = status.state.letter
        line.state = scene.words.state(status.state)
        line.isUnreliable = status.state.isActive && entry.validity != .valid
        line.level = entry.level
        line.word = scene.words.level(entry.level)
        let mark = entry.firstOut.mark(of: row.alarm)
        line.what = scene.words.placed(what(entry), mark)
        (line.place, line.shortPlace) = try place(row.alarm.entity)
        if property.shape == .state || (property.shape == .flag && row.limit?.absence != nil) {
            line.limit = row.limit.map { scene.words.limit($0, of: property) } ?? .empty
        } else if property.shape != .flag {
            let measure = { scene.measures.measure($0, of: property) }
            let last = row.value.map(measure)
            line.last = last?.text ?? .empty
            if let first = status.run.map({ measure($0.value) }), first != last {
                // The unit is written once if both values have it.
                line.first = first.unit == last?.unit ? first.value : first.text
            }
            line.limit =
                row.limit.map { limit in
                    status.state.isActive
                        ? scene.words.limit(limit, of: property, at: row.value)
                        : scene.words.limit(limit, of: property)
                } ?? .empty
        }
        if let onset = row.onset {
            (line.since, line.age) = times(since: onset, isOlder: row.isOlder)
        }
        if list == .shelved, let until = status.shelvedUntil {
            line.since = scene.times.minute(until, near: scene.now)
            line.age = scene.times.duration(until.duration(since: scene.now))
        }
        let notes = [try suppressor(of: row), note(status), scene.words.remark(on: mark)]
            .filter { !$0.isEmpty }
        line.note = DisplayText(notes.map(\.string).joined(separator: " · "), limit: 200)
        return line
    }

    /// Returns the time of an onset and the time since then.
    func times(since onset: Instant, isOlder: Bool) -> (since: DisplayText, age: DisplayText) {
        let time = scene.times.minute(onset, near: scene.now)
        let age = scene.times.duration(scene.now.duration(since: onset))
        return isOlder ? (DisplayText("≤\(time)"), DisplayText("> \(age)")) : (time, age)
    }

    /// Returns the name of the condition in alarm: the property, or the state if it is a flag.
    ///
    /// - Parameters:
    ///   - entry: The alarm.
    ///   - hasKind: True if the kind of the entity precedes the state of a flag.
    /// - Returns: The name.
    func what(_ entry: AlarmTable.Entry, withKind hasKind: Bool = true) -> DisplayText {
        let property = entry.known.property
        let value = entry.row.status.run?.value ?? entry.row.value ?? 0
        let name = DisplayText(property.name.text(in: scene.language), limit: 60)
        if property.shape == .state, let state = entry.row.rule.limits.text(of: value) {
            let shown = scene.words.state(state, of: property) ?? DisplayText(state, limit: 60)
            return DisplayText("\(name) \(shown)", limit: 80)
        }
        guard property.shape == .flag, entry.row.limit?.absence == nil else { return name }
        let state = scene.words.flag(property, value >= 0.5)
        guard hasKind else { return state }
        let kind = scene.index.name(ofKind: entry.known.kind, in: scene.language)
        return DisplayText("\(kind) \(state)")
    }

    private func place(_ id: EntityID) throws -> (long: DisplayText, short: DisplayText) {
        let long = try AlarmLines(scene: scene).place(of: id)
        return (long, try scene.name(of: id))
    }

    /// Returns the words about the alarm that suppresses this one by design; empty if none does.
    private func suppressor(of row: AlarmRow) throws -> DisplayText {
        guard row.status.state.suppression == .designed, row.status.suppressed == nil else {
            return .empty
        }
        let found = try AlarmRules([row.rule]).suppressor(of: row.alarm) { part in
            try scene.memory.entity(part).flatMap { $0.parent ?? $0.district }
        }
        guard let found else { return .empty }
        let name = try scene.name(of: found.entity)
        return scene.language == .chinese
            ? DisplayText("因\(name)告警") : DisplayText("under the alarm of \(name)")
    }

    /// Returns the person who acted last on the alarm's state, the time and the comment.
    private func note(_ status: AlarmStatus) -> DisplayText {
        let signature = status.state.isSuppressed ? status.suppressed : status.acknowledgement
        var parts: [String] = []
        if let signature, status.state.isSuppressed || status.state.isAcknowledged {
            parts.append(text(of: signature).string)
        }
        if !status.state.isActive, !status.state.isSuppressed, let cleared = status.cleared {
            let time = scene.times.minute(cleared, near: scene.now)
            parts.append("\(scene.words[.clearedAt]) \(time)")
        }
        if let note = status.note, note.entry > signature?.entry ?? 0 {
            parts.append(text(of: note).string)
        }
        return DisplayText(parts.joined(separator: " · "), limit: 200)
    }

    private func text(of signature: AlarmStatus.Signature) -> DisplayText {
        let time = scene.times.minute(signature.instant, near: scene.now)
        return joined(
            "\(signature.author.name) \(time)",
            signature.reason,
            signature.comment
        )
    }

    private func joined(
        _ head: String,
        _ reason: AlarmReason?,
        _ comment: String?
    ) -> DisplayText {
        let reason = reason.flatMap { reason in
            reason == .other && comment != nil ? nil : scene.words.reason(reason).string
        }
        let said = [reason, comment].compactMap { $0 }.joined(separator: scene.words[.comma].string)
        return DisplayText(said.isEmpty ? head : "\(head): \(said)", limit: 200)
    }

    /// Returns the line of an act.
    func line(_ entry: AlarmEntry) throws -> AlarmListModel.Line {
        var line = AlarmListModel.Line()
        line.state = scene.words.act(entry)
        line.since = scene.times.second(entry.instant, near: scene.now)
        if let alarm = entry.alarm {
            let kind = CatalogIndex.kind(of: alarm.entity)
            let property = scene.index.property(kind, alarm.property)
            line.what = DisplayText(property.name.text(in: scene.language), limit: 60)
            (line.place, line.shortPlace) = try place(alarm.entity)
        }
        if let until = entry.until {
            line.age = scene.times.span(until.duration(since: entry.instant))
        }
        line.note = joined(entry.author.name, entry.reason, entry.comment)
        return line
    }

    /// Returns true if what is in alarm, its place or its note contain all words of a filter.
    func matches(_ entry: AlarmTable.Entry, _ filter: [String]) throws -> Bool {
        if filter.isEmpty { return true }
        let place = try place(entry.row.alarm.entity)
        let text = "\(what(entry))\n\(place.long)\n\(place.short)\n\(note(entry.row.status))"
        return SearchText.contains(SearchText.folded(text), all: filter)
    }

    /// Returns true if the act, its place or its author contain all words of a filter.
    func matches(_ entry: AlarmEntry, _ filter: [String]) throws -> Bool {
        if filter.isEmpty { return true }
        let line = try line(entry)
        let text = "\(line.state)\n\(line.what)\n\(line.place)\n\(line.note)"
        return SearchText.contains(SearchText.folded(text), all: filter)
    }
}
