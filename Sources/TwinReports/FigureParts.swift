// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
import TwinDashboard
public import TwinFrame
public import TwinModel
import TwinQuery
import TwinVocabulary

/// The parts of a city whose figures are shown apart.
public enum FigurePart: String, Hashable, Sendable, CaseIterable {
    /// The domains of the catalog.
    case domain
    /// The districts.
    case district
}

/// The acts of an operating position in a period.
public struct PositionFigures: Hashable, Sendable {
    /// The position; the user's name if the acts name none.
    public var position: String
    /// The number of acts, by kind.
    public var acts: [AlarmAct: Int] = [:]
    /// The times from an activation to its acknowledgement, the shortest first.
    public var delays: [Duration] = []

    /// The number of all acts.
    public var count: Int { acts.values.reduce(0, +) }

    /// Returns the delay that a share of the acknowledgements does not exceed; nil if there is
    /// none.
    public func delay(_ share: Double) -> Duration? {
        guard let last = delays.indices.last else { return nil }
        let rank = Int((share * Double(delays.count)).rounded(.up)) - 1
        return delays[min(last, max(0, rank))]
    }
}

extension AlarmReporter {
    /// Returns the figures of a period for each part of the city, by name.
    ///
    /// - Parameters:
    ///   - span: The period.
    ///   - part: The kind of part.
    ///   - isKnownNow: True to use data that arrived after the period too.
    /// - Returns: The figures of the parts with alarms; those of no district have the city's name.
    /// - Throws: An error of the archive.
    public func figures(
        in span: Range<Instant>,
        by part: FigurePart,
        asKnownNow isKnownNow: Bool = false
    ) throws -> [(name: DisplayText, figures: AlarmFigures)] {
        var names = EntityNames(self)
        let found = try inputs(in: span, asKnownNow: isKnownNow) { alarm in
            switch part {
            case .domain: catalog.domain(ofProperty: alarm.property, of: alarm.kind)?.id ?? ""
            case .district: try names.district(of: alarm.entity)?.rawValue ?? ""
            }
        }
        return try found.map { id, input in
            var name = DisplayText(configuration.city.text(in: language), limit: 60)
            switch part {
            case .domain:
                let domain = catalog.domains.first { $0.id == id }
                if let domain { name = DisplayText(domain.name.text(in: language), limit: 60) }
            case .district: if !id.isEmpty { name = try names.name(of: EntityID(id)) }
            }
            return (name, AlarmFigures(input))
        }.sorted {
            let (first, second) = ($0.figures.activations, $1.figures.activations)
            return first == second ? $0.name.string < $1.name.string : first > second
        }
    }

    /// Returns the acts of each operating position in a period, the busiest first.
    ///
    /// - Parameter span: The period.
    /// - Returns: The acts; those without a position are counted by user.
    /// - Throws: An error of the archive.
    public func positions(in span: Range<Instant>) throws -> [PositionFigures] {
        let moment = Moment(at: span.upperBound, asOf: span.upperBound)
        var found: [String: PositionFigures] = [:]
        func note(_ entry: AlarmEntry, _ change: (inout PositionFigures) -> Void) {
            let name = entry.author.position ?? entry.author.name
            change(&found[name, default: PositionFigures(position: name)])
        }
        for entry in try archive.alarmEntries(in: span, at: moment, limit: .max)
        where entry.undoOf == nil {
            note(entry) { $0.acts[entry.act, default: 0] += 1 }
        }
        for change in try archive.alarmChanges(in: span, at: moment) {
            guard change.transition.event == .acknowledge, let entry = change.transition.entry,
                let activation = change.transition.status.activation
            else { continue }
            note(entry) { $0.delays.append(entry.instant.duration(since: activation)) }
        }
        return found.values.map { figures in
            var figures = figures
            figures.delays.sort()
            return figures
        }.sorted { ($1.count, $0.position) < ($0.count, $1.position) }
    }

    /// Returns the figures of parts of the city as a table.
    ///
    /// - Parameters:
    ///   - parts: The figures by part.
    ///   - part: The kind of part.
    ///   - width: The number of terminal columns; nil for as many as needed.
    ///   - fit: The widths of characters.
    /// - Returns: The lines of text.
    public func lines(
        of parts: [(name: DisplayText, figures: AlarmFigures)],
        by part: FigurePart,
        width: Int? = nil,
        fit: TextFit = TextFit()
    ) -> [DisplayText] {
        guard !parts.isEmpty else { return [] }
        let title =
            part == .domain ? words.text("By domain", "按领域") : words.text("By district", "按区")
        var table = TextTable([
            .init(title, least: 12, priority: 9),
            .init(words.text("alarms", "告警"), isTrailing: true, priority: 9),
            .init(words.text("an hour", "每小时"), isTrailing: true, priority: 8),
            .init(words.text("most in 10 min", "10分钟最多"), isTrailing: true, priority: 7),
            .init(words.text("in floods", "泛滥时间"), isTrailing: true, priority: 6),
            .init(words.text("high", "重要及以上"), isTrailing: true, priority: 5),
        ])
        table.rows = parts.map { name, figures in
            let urgent = figures.share(of: .high) + figures.share(of: .critical)
            return [
                name, DisplayText("\(figures.activations)"),
                DisplayText(number(figures.perHour, 2)), DisplayText("\(figures.largestBin)"),
                DisplayText(percent(figures.timeInFlood)), DisplayText(percent(urgent, 0)),
            ]
        }
        return [.empty] + table.lines(width: width, fit: fit)
    }

    /// Returns the acts of positions as a table.
    ///
    /// - Parameters:
    ///   - positions: The acts by position.
    ///   - width: The number of terminal columns; nil for as many as needed.
    ///   - fit: The widths of characters.
    /// - Returns: The lines of text.
    public func lines(
        of positions: [PositionFigures],
        width: Int? = nil,
        fit: TextFit = TextFit()
    ) -> [DisplayText] {
        guard !positions.isEmpty else { return [] }
        var table = TextTable([
            .init(words.text("By position", "按岗位"), least: 12, priority: 9),
            .init(words.text("acts", "操作"), isTrailing: true, priority: 9),
            .init(words.text("acks", "确认"), isTrailing: true, priority: 8),
            .init(words.text("shelves", "搁置"), isTrailing: true, priority: 6),
            .init(words.text("remarks", "备注"), isTrailing: true, priority: 5),
            .init(words.text("median to ack", "确认中位数"), isTrailing: true, priority: 8),
            .init(words.text("90 %", "90%"), isTrailing: true, priority: 7),
        ])
        table.rows = positions.map { position in
            func count(_ acts: AlarmAct...) -> DisplayText {
                DisplayText("\(acts.reduce(0) { $0 + (position.acts[$1] ?? 0) })")
            }
            return [
                DisplayText(position.position, limit: 60), DisplayText("\(position.count)"),
                count(.acknowledge), count(.shelve, .shelveOnce), count(.comment),
                position.delay(0.5).map { times.exact($0) } ?? .empty,
                position.delay(0.9).map { times.exact($0) } ?? .empty,
            ]
        }
        return [.empty] + table.lines(width: width, fit: fit)
    }

    /// Returns the JSON of the figures of parts of the city.
    public func value(
        of parts: [(name: DisplayText, figures: AlarmFigures)]
    ) -> ReportValue {
        .list(
            parts.map { name, figures in
                .object([("part", .text(name.string)), ("figures", value(of: figures))])
            }
        )
    }

    /// Returns the JSON of the acts of positions.
    public func value(of positions: [PositionFigures]) -> ReportValue {
        .list(
            positions.map { position in
                .object([
                    ("position", .text(position.position)),
                    (
                        "acts",
                        .object(
                            AlarmAct.allCases.compactMap { act in
                                position.acts[act].map { (act.rawValue, .integer(Int64($0))) }
                            }
                        )
                    ),
                    ("median_to_ack_s", .number(orNull: position.delay(0.5)?.seconds)),
                    ("p90_to_ack_s", .number(orNull: position.delay(0.9)?.seconds)),
                ])
            }
        )
    }
}
