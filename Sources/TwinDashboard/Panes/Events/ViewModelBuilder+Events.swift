// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// What an event pane lists as one line.
enum Happening: Hashable, Sendable {
    /// An event.
    case event(Event)
    /// Alarms of one kind that began or ended within one minute.
    case alarms(AlarmGroup, AlarmChange)

    /// When it began, or ended.
    var time: Instant {
        switch self {
        case .event(let event): event.time
        case .alarms(_, let change): change.instant
        }
    }

    /// How much it needs an eye; the end of an alarm needs none.
    var level: Level {
        switch self {
        case .event(let event): Level(event.priority)
        case .alarms(let group, let change):
            change.isEnd ? .normal : group.worst?.level ?? .normal
        }
    }

    /// True if it is an event, which weighs more than an alarm of its level: alarms have lists of their
    /// own, and follow from events.
    var isEvent: Bool {
        if case .event = self { true } else { false }
    }

    /// The latest first; of those at one instant what follows from an event before the event.
    static func comesFirst(_ left: Happening, _ right: Happening) -> Bool {
        left.time == right.time
            ? !left.isEvent && right.isEvent : left.time > right.time
    }
}

extension ViewModelBuilder {
    mutating func events(_ pane: PaneLayout, _ lines: LineRoom) throws -> EventsModel {
        let now = memory.moment.instant
        // A filter looks through more than is listed without one.
        let filter = SearchText.words(state.filterText(in: lines.pane))
        let most = filter.isEmpty ? 2000 : 4000
        let all = try memory.events(over: pane.span, limit: most)
        var events = all.filter { event in
            guard event.time >= now - pane.span else { return false }
            guard let domain = pane.domain, let entity = event.entity else { return true }
            let domains = index.domains(ofKind: CatalogIndex.kind(of: entity))
            return domains.isEmpty || domains.contains(domain)
        }
        // Whatever happens in a city happened to it.
        if let open = state.openEntity, CatalogIndex.kind(of: open) != "city" {
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
                let line = try eventLine(happening, near: now)
                let text = SearchText.folded("\(line.text)\n\(line.place)")
                if SearchText.contains(text, all: filter) { kept.append(happening) }
            }
            found = kept
        }
        let total = found.count
        found = Array(byWeight(found, weights, rows: lines.room.rows).prefix(pane.limit ?? 200))
        let (range, _, _) = shown(found.count, lines)
        let targets = found.map { happening in
            switch happening {
            case .event(let event): event.entity ?? event.district
            case .alarms(let group, _): group.worst?.series.entity
            }
        }
        var texts: [EventsModel.Line?] = Array(repeating: nil, count: found.count)
        for index in range { texts[index] = try eventLine(found[index], near: now) }
        let empty = EventsModel.Line(
            time: .empty,
            level: .normal,
            word: .empty,
            text: .empty,
            place: .empty,
            length: .empty
        )
        var list = list(texts.map { $0 ?? empty }, targets: targets, lines)
        list.cap = cap(found.count, of: total, orMore: all.count >= most)
        return EventsModel(lines: list, span: times.span(pane.span))
    }

    /// What happened with the weightiest that has room first, in the order of time; the rest follows.
    ///
    /// What is shown without scrolling is what matters most: many accidents do not push out the trip of
    /// a substation that came before them. An event with a priority that an alarm
    /// begins with weighs as much as that.
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

    private mutating func eventLine(
        _ happening: Happening,
        near now: Instant
    ) throws -> EventsModel.Line {
        switch happening {
        case .event(let event): try eventLine(event, near: now)
        case .alarms(let group, let change): try changeLine(group, change, near: now)
        }
    }

    private mutating func eventLine(_ event: Event, near now: Instant) throws -> EventsModel.Line {
        let level = Level(event.priority)
        var place = DisplayText.empty
        if let district = event.district { place = try name(of: district) }
        var length = DisplayText.empty
        if let end = event.end, end > event.time {
            length = times.duration(end.duration(since: event.time))
        }
        return EventsModel.Line(
            time: times.minute(event.time, near: now),
            level: level,
            word: words.level(level),
            text: DisplayText(event.text.text(in: state.language), limit: 300),
            place: place,
            length: length
        )
    }

    /// A beginning or an end of alarms, in the words of the alarm list.
    private mutating func changeLine(
        _ group: AlarmGroup,
        _ change: AlarmChange,
        near now: Instant
    ) throws -> EventsModel.Line {
        let alarm = try alarmLine(group)
        var what = alarm.what.string
        if !alarm.limit.isEmpty, !change.isEnd { what += " \(alarm.limit)" }
        var district = group.district
        if group.alarms.count == 1, let id = group.worst?.series.entity {
            if id != state.openEntity {
                what += "\(words[.comma])\(try name(of: id))"
            }
            if district == id { district = nil }
        } else if !alarm.place.isEmpty {
            what += "\(words[.comma])\(alarm.place)"
        }
        let text = words.alarm(alarm.word, DisplayText(what, limit: 200), isEnd: change.isEnd)
        let level: Level = change.isEnd ? .normal : alarm.level
        return EventsModel.Line(
            time: times.minute(change.instant, near: now),
            level: level,
            word: words.level(level),
            text: text,
            place: try district.map { try name(of: $0) } ?? .empty,
            length: .empty
        )
    }
}
