// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension ViewModelBuilder {
    /// A pane that has room on the screen.
    mutating func pane(
        _ pane: PaneLayout,
        _ number: Int,
        isFocused: Bool,
        _ room: Room
    ) throws -> PaneModel {
        let inside = Room(columns: room.columns - 4, rows: room.rows - 2)
        let lines = LineRoom(pane: number, isFocused: isFocused, room: inside)
        var model = hiddenPane(pane)
        switch pane.kind {
        case .numbers: model.content = .numbers(try numbers(pane, lines))
        case .chart: model.content = .chart(try chart(pane, lines))
        case .table: model.content = .table(try table(pane, lines))
        case .events: model.content = .events(try events(pane, lines))
        case .sources: model.content = .sources(sources(lines))
        case .alarms: model.content = .alarms(try alarmList(pane, lines))
        case .chain: model.content = .chain(try chain(pane))
        case .map: model.content = .map(try map(pane, lines))
        case .heat: model.content = .heat(try heat(pane, lines))
        case .bars: model.content = .bars(try bars(pane, lines))
        case .wall: model.content = .wall(try wall(pane, lines))
        case .progress: model.content = .progress(try progress(pane, lines))
        case .changes: model.content = .changes(try changes(pane, lines))
        }
        if pane.items.isEmpty, ![.events, .sources, .alarms].contains(pane.kind) {
            model.notice = words[.showsNothing]
        }
        if let content = made[number] {
            model.content = content
            model.notice = nil
        }
        if model.content.list == nil, let item = pane.items.first {
            model.target = try target(of: item)
        }
        badge(pane, &model)
        let filter = state.filterText(in: number)
        if !filter.isEmpty, model.content.isFilterable {
            model.title = DisplayText("\(model.title) / \(filter)")
            if model.content.list?.count == 0 { model.notice = nothingHas(filter) }
        }
        return model
    }

    private func nothingHas(_ filter: String) -> DisplayText {
        state.language == .chinese
            ? DisplayText("没有含 \"\(filter)\" 的行。按 f 更改筛选。")
            : DisplayText("No line has \"\(filter)\". f changes the filter.")
    }

    /// A pane without content, for where there is no room for it.
    func hiddenPane(_ pane: PaneLayout) -> PaneModel {
        PaneModel(
            title: DisplayText(pane.title.text(in: state.language), limit: 80),
            badge: .empty,
            isStale: false,
            level: .normal,
            notice: nil,
            content: .chain([])
        )
    }

    /// The room of a pane's lines, and which of them are shown.
    struct LineRoom {
        var pane: Int
        var isFocused: Bool
        var room: Room
    }

    /// The part of the lines that is shown, with the selection held inside.
    func shown(_ count: Int, _ lines: LineRoom, headings: Int = 0) -> (Range<Int>, Int?, Int) {
        let room = max(1, lines.room.rows - headings)
        let selection = state.selection(in: lines.pane)
        let line = min(max(0, selection.line), max(0, count - 1))
        var first = min(max(selection.firstLine, line - room + 1), line)
        first = max(0, min(first, count - room))
        let range = first..<min(count, first + room)
        return (range, lines.isFocused && count > 0 ? line - first : nil, room)
    }

    func list<Line>(
        _ all: [Line],
        targets: [EntityID?],
        _ lines: LineRoom,
        headings: Int = 0
    ) -> ListModel<Line> {
        list(all, opening: targets.map { $0.map(Destination.entity) }, lines, headings: headings)
    }

    func list<Line>(
        _ all: [Line],
        opening targets: [Destination?],
        _ lines: LineRoom,
        headings: Int = 0
    ) -> ListModel<Line> {
        let (range, selected, room) = shown(all.count, lines, headings: headings)
        return ListModel(
            lines: Array(all[range]),
            targets: range.map { targets.indices.contains($0) ? targets[$0] : nil },
            count: all.count,
            firstLine: range.lowerBound,
            room: room,
            selected: selected
        )
    }

    // MARK: - Alarms

    mutating func alarmGroups(domain: String?) throws -> [AlarmGroup] {
        let shown = domain == nil ? alarms : alarms.filter { $0.domain == domain }
        return try alarmGroups(of: shown)
    }

    mutating func alarmGroups(of shown: [Alarm]) throws -> [AlarmGroup] {
        var districts: [EntityID: EntityID] = [:]
        for alarm in shown {
            let entity = alarm.series.entity
            districts[entity] = try memory.entity(entity)?.district
        }
        return AlarmGroup.groups(of: shown) { districts[$0] }
    }

    private mutating func alarmList(
        _ pane: PaneLayout,
        _ lines: LineRoom
    ) throws -> ListModel<AlarmModel> {
        let found =
            state.openDestination == nil
            ? try alarmGroups(domain: pane.domain) : try alarmGroups(of: alarmsShown)
        let most = max(1, pane.limit ?? 200)
        let filter = SearchText.words(state.filterText(in: lines.pane))
        var models: [AlarmModel] = []
        var targets: [EntityID?] = []
        var total = filter.isEmpty ? found.count : 0
        for group in found where !filter.isEmpty || models.count < most {
            let line = try alarmLine(group)
            if !filter.isEmpty {
                let text = SearchText.folded("\(line.what)\n\(line.place)")
                guard SearchText.contains(text, all: filter) else { continue }
                total += 1
            }
            guard models.count < most else { continue }
            models.append(line)
            targets.append(group.worst?.series.entity)
        }
        var list = list(models, targets: targets, lines)
        list.cap = cap(models.count, of: total)
        return list
    }

    mutating func alarmLine(_ group: AlarmGroup) throws -> AlarmModel {
        guard let worst = group.worst else {
            return AlarmModel(
                level: .normal,
                word: .empty,
                what: .empty,
                place: .empty,
                value: .empty,
                limit: .empty,
                since: .empty,
                age: .empty,
                isStale: false
            )
        }
        let now = memory.moment.instant
        let property = worst.property
        let isFlag = property.shape == .flag
        let value = measures.measure(worst.value, of: property).text
        let flag = words.flag(property, worst.value >= 0.5)
        let name = DisplayText(property.name.text(in: state.language), limit: 60)
        let kind = index.name(ofKind: worst.kind, in: state.language)
        var what = isFlag ? DisplayText("\(kind) \(flag)") : name
        let shownValue = isFlag ? DisplayText.empty : value
        var place = try place(of: worst.series.entity)
        if group.alarms.count > 1 {
            what = DisplayText("\(kind) · \(group.alarms.count) × \(isFlag ? flag : name)")
            if let district = group.district {
                place = try self.name(of: district)
            } else {
                // The worst of them says where to look first.
                place = DisplayText("\(place) +\(group.alarms.count - 1)")
            }
        }
        let began = group.alarms.map(\.began).min() ?? worst.began
        let isOlder = group.alarms.contains(where: \.isOlder)
        let age = times.duration(now.duration(since: began))
        return AlarmModel(
            level: worst.level,
            word: words.level(worst.level),
            what: what,
            place: place,
            value: shownValue,
            limit: isFlag ? .empty : limitText(worst.limit, property),
            since: DisplayText((isOlder ? "≤" : "") + times.minute(began, near: now).string),
            age: isOlder ? DisplayText("> \(age)") : age,
            isStale: worst.isUnreliable
        )
    }

    func limitText(
        _ limit: CatalogProperty.Limit,
        _ property: CatalogProperty
    ) -> DisplayText {
        let sign = limit.above != nil ? ">" : "<"
        let bound = limit.above ?? limit.below ?? 0
        let measure = measures.measure(bound, of: property)
        return DisplayText("\(sign) \(measure.text)")
    }

    /// An entity's name with its district's, the city itself without either.
    private mutating func place(of id: EntityID) throws -> DisplayText {
        if id == state.openEntity { return .empty }
        guard let entity = try memory.entity(id) else { return DisplayText(id.rawValue, limit: 80) }
        let name = name(of: entity)
        guard let district = entity.district, district != id, district != state.openEntity else {
            return name
        }
        return DisplayText("\(name)\(words[.comma])\(try self.name(of: district))")
    }
}
