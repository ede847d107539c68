// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of the list of events, with the beginnings and ends of alarms.
struct EventsBuilder: PaneBuilder {
    static let isFilterable = true
    static let badge = PaneBadge.none
    var scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    func build(_ pane: PaneRequest) throws -> EventsModel {
        // A filter searches more events than are listed without one.
        let filter = SearchText.words(pane.filter)
        let most = filter.isEmpty ? 2000 : 4000
        let all = try scene.memory.events(over: pane.layout.span, limit: most)
        var events = all.filter { event in
            guard event.time >= scene.now - pane.layout.span else { return false }
            guard let domain = pane.layout.domain, let entity = event.entity else { return true }
            let domains = scene.index.domains(ofKind: CatalogIndex.kind(of: entity))
            return domains.isEmpty || domains.contains(domain)
        }
        // The page of the whole shows the events of all entities.
        if let open = scene.openEntity, !scene.index.isWhole(CatalogIndex.kind(of: open)) {
            events = events.filter { $0.entity == open || $0.district == open }
        }
        let changed = try changedAlarms(pane)
        let weights = weights(of: changed)
        var found = events.map(Happening.event) + (try happenings(of: changed))
        let order = found.indices.sorted { left, right in
            if Happening.comesFirst(found[left], found[right]) { return true }
            return !Happening.comesFirst(found[right], found[left]) && left < right
        }
        found = order.map { found[$0] }
        if !filter.isEmpty {
            var kept: [Happening] = []
            for happening in found {
                let line = try eventLine(happening, near: scene.now)
                let text = SearchText.folded("\(line.text)\n\(line.place)")
                if SearchText.contains(text, all: filter) { kept.append(happening) }
            }
            found = kept
        }
        let total = found.count
        found = Array(
            byWeight(found, weights, rows: pane.room.rows).prefix(pane.layout.limit ?? 200)
        )
        let identities = found.map(\.identity)
        let range = pane.shown(identities).range
        let targets = found.map { happening in
            switch happening {
            case .event(let event): event.entity ?? event.district
            case .alarms(let group, _): group.worst?.series.entity
            }
        }
        var texts: [EventsModel.Line?] = Array(repeating: nil, count: found.count)
        for index in range { texts[index] = try eventLine(found[index], near: scene.now) }
        let empty = EventsModel.Line(
            time: .empty,
            level: .normal,
            word: .empty,
            text: .empty,
            place: .empty,
            length: .empty
        )
        var list = pane.list(
            texts.map { $0 ?? empty },
            targets: targets,
            identities: identities
        )
        list.cap = scene.cap(found.count, of: total, orMore: all.count >= most)
        return EventsModel(lines: list, span: scene.times.span(pane.layout.span))
    }

    /// Returns the most important events that fit, in the order of time, followed by the others.
    ///
    /// Many accidents therefore do not displace an earlier trip of a substation. An event with a
    /// priority at the beginning of an alarm is as important as that alarm.
    private func byWeight(
        _ found: [Happening],
        _ weights: [AlarmOnset: Level],
        rows: Int
    ) -> [Happening] {
        guard found.count > rows else { return found }
        let levels = found.map { happening -> Level in
            guard case .event(let event) = happening, event.priority != nil,
                let entity = event.entity
            else {
                return happening.level
            }
            let beginning = AlarmOnset(entity: entity, instant: event.time)
            return max(happening.level, weights[beginning] ?? .normal)
        }
        let weighty = found.indices.sorted { left, right in
            if levels[left] != levels[right] { return levels[left] > levels[right] }
            let (first, second) = (found[left].isEvent, found[right].isEvent)
            return first == second ? left < right : first
        }.prefix(max(1, rows))
        let chosen = Set(weighty)
        return chosen.sorted().map { found[$0] }
            + found.indices.filter { !chosen.contains($0) }.map { found[$0] }
    }

    // MARK: - Lines

    private func eventLine(
        _ happening: Happening,
        near now: Instant
    ) throws -> EventsModel.Line {
        switch happening {
        case .event(let event): try eventLine(event, near: scene.now)
        case .alarms(let group, let change): try changeLine(group, change, near: scene.now)
        }
    }

    private func eventLine(_ event: Event, near now: Instant) throws -> EventsModel.Line {
        let level = Level(event.priority)
        var place = DisplayText.empty
        if let district = event.district { place = try scene.name(of: district) }
        var length = DisplayText.empty
        if let end = event.end, end > event.time {
            length = scene.times.duration(end.duration(since: event.time))
        }
        return EventsModel.Line(
            time: scene.times.minute(event.time, near: scene.now),
            level: level,
            word: scene.words.level(level),
            text: DisplayText(event.text.text(in: scene.language), limit: 300),
            place: place,
            length: length
        )
    }

    /// Returns the line of a beginning or an end of alarms, worded as in the alarm list.
    private func changeLine(
        _ group: AlarmGroup,
        _ change: AlarmChange,
        near now: Instant
    ) throws -> EventsModel.Line {
        let alarm = try AlarmLines(scene: scene).line(group)
        var what = alarm.what.string
        if !alarm.limit.isEmpty, !change.isEnd { what += " \(alarm.limit)" }
        var district = group.district
        if group.alarms.count == 1, let id = group.worst?.series.entity {
            if id != scene.openEntity {
                what += "\(scene.words[.comma])\(try scene.name(of: id))"
            }
            if district == id { district = nil }
        } else if !alarm.place.isEmpty {
            what += "\(scene.words[.comma])\(alarm.place)"
        }
        let text = scene.words.alarm(alarm.word, DisplayText(what, limit: 200), isEnd: change.isEnd)
        let level: Level = change.isEnd ? .normal : alarm.level
        return EventsModel.Line(
            time: scene.times.minute(change.instant, near: scene.now),
            level: level,
            word: scene.words.level(level),
            text: text,
            place: try district.map { try scene.name(of: $0) } ?? .empty,
            length: .empty
        )
    }
}
