// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
public import TwinModel
import TwinQuery

/// The reportable content of a moment: alarms, services, events, and the numbers of the current
/// page.
public struct PlainReport: Hashable, Sendable {
    /// An alarm, service, event or number that can be reported.
    public struct Item: Hashable, Sendable {
        /// The kind of an item.
        public enum Kind: Hashable, Sendable {
            /// A value beyond a limit.
            case alarm
            /// A service.
            case source
            /// An event.
            case event
            /// A number of the page.
            case number
        }

        /// The identity of the item, unique in a report and stable from one report to the next.
        public var id: String
        /// The kind of the item.
        public var kind: Kind
        /// The urgency of the item.
        public var level: Level
        /// True if the item is overdue.
        public var isStale = false
        /// The item's name.
        public var what: DisplayText
        /// The item's place; empty if it is evident.
        public var place: DisplayText
        /// The value with unit and limit, or the trouble.
        public var value: DisplayText
        /// The start of the state; empty if it is not known.
        public var since: DisplayText
    }

    /// The instant in words.
    public var time: DisplayText
    /// The instant.
    public var instant: Instant
    /// All items of the report.
    public var items: [Item]
}

extension PlainReport {
    /// Creates a report of the content of a screen.
    ///
    /// - Parameters:
    ///   - model: The screen.
    ///   - scene: The scene it was built from.
    /// - Throws: Errors of the archive.
    init(of model: ViewModel, in scene: Scene) throws {
        var items: [PlainReport.Item] = []
        for group in try AlarmLines(scene: scene).groups(domain: nil) {
            guard let worst = group.alarms.first else { continue }
            let line = try AlarmLines(scene: scene).line(group)
            let single = group.alarms.count == 1 ? worst.series.entity.rawValue : ""
            let value =
                line.limit.isEmpty ? line.value : DisplayText("\(line.value), \(line.limit)")
            items.append(
                PlainReport.Item(
                    id: "alarm \(worst.kind) \(worst.property.id) \(worst.limit.priority) "
                        + "\(group.district?.rawValue ?? "") \(single)",
                    kind: .alarm,
                    level: line.level,
                    what: line.what,
                    place: line.place,
                    value: value,
                    since: line.since
                )
            )
        }
        for source in scene.configuration.sources {
            let told = scene.sources.model(of: source)
            items.append(
                PlainReport.Item(
                    id: "source \(source.id.rawValue)",
                    kind: .source,
                    level: .normal,
                    isStale: !told.isFresh,
                    what: told.name,
                    place: .empty,
                    value: told.isFresh ? told.state : told.trouble,
                    since: .empty
                )
            )
        }
        let isKept = scene.condition.trouble == nil
        items.append(
            PlainReport.Item(
                id: "cache",
                kind: .source,
                level: .normal,
                isStale: !isKept,
                what: scene.words[.cache],
                place: .empty,
                value: isKept ? scene.words[.fresh] : ConditionWords(scene: scene).trouble(),
                since: .empty
            )
        )
        for event in try scene.memory.events(over: .seconds(3600), limit: 200).reversed() {
            let place = try event.entity.map { try scene.name(of: $0) } ?? .empty
            items.append(
                PlainReport.Item(
                    id: "event \(event.id)",
                    kind: .event,
                    level: Level(event.priority),
                    what: DisplayText(event.text.text(in: scene.language), limit: 300),
                    place: place,
                    value: .empty,
                    since: scene.times.minute(event.time, near: scene.now)
                )
            )
        }
        for pane in model.panes {
            guard case .numbers(let numbers) = pane.content else { continue }
            for number in numbers.lines.lines {
                let reading = number.reading
                let unit = reading.unit.isEmpty ? "" : " \(reading.unit)"
                // Readings without any value are not reported.
                guard reading.freshness != .none else { continue }
                let isFresh = reading.freshness == .fresh
                items.append(
                    PlainReport.Item(
                        id: "number \(pane.title) \(number.label)",
                        kind: .number,
                        level: reading.level,
                        isStale: !isFresh,
                        what: DisplayText("\(pane.title): \(number.label)"),
                        place: .empty,
                        value: DisplayText(
                            "\(reading.value)\(unit)" + (isFresh ? "" : ", \(reading.age)")
                        ),
                        since: .empty
                    )
                )
            }
        }
        self.init(time: scene.times.full(scene.now), instant: scene.now, items: items)
    }
}
