// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinVocabulary
import TwinModel
import TwinQuery

extension OpenPage {
    /// Returns the generated page of one property of an entity: a large chart, a summary of its
    /// values, and their origin.
    mutating func seriesPage(_ series: SeriesID) throws -> PageLayout {
        let kind = CatalogIndex.kind(of: series.entity)
        let domain = scene.index.entry(kind, series.property)?.domain
        let item = PaneItem(entity: series.entity, property: series.property)
        let title = DisplayText(
            "\(try scene.name(of: series.entity)) · "
                + scene.index.property(kind, series.property).name.text(in: scene.language)
        )
        let chart = PaneLayout(
            kind: .chart,
            title: LocalizedText(title.string),
            domain: domain,
            items: [item],
            span: openSpan
        )
        let summary = try scene.memory.summary(of: series, over: openSpan)
        let subject = try scene.subject(item, in: chart)
        var panes = [
            PaneLayout(kind: .numbers, title: LocalizedText("Values", chinese: "数值")),
            PaneLayout(kind: .numbers, title: LocalizedText("Where from", chinese: "来源")),
            PaneLayout(
                kind: .events,
                title: LocalizedText("Events", chinese: "事件"),
                span: openSpan
            ),
        ]
        let isLarge = room.rows >= 30 || room.columns >= 120
        let values = PaneContent.numbers(lines(try values(of: subject, summary)))
        let origin = PaneContent.numbers(lines(try origin(of: series, subject, summary)))
        let alarm = try alarmLines(of: series, isLarge: isLarge)
        let alarmPane = PaneLayout(kind: .events, title: LocalizedText("Alarm", chinese: "告警"))
        var parts = [LayoutPart(extent: .share(1), node: .pane(chart))]
        if isLarge, let alarm {
            let rows = min(alarm.lines.count, Self.mostAlarmLines) + 2
            parts.append(LayoutPart(extent: .cells(rows), node: .pane(alarmPane)))
        }
        var below = shares(panes)
        if !isLarge {
            // If there is little room, the alarm is more important than the origin.
            if alarm != nil { panes[1] = alarmPane }
            below = [
                LayoutPart(extent: .share(2), node: .pane(panes[0])),
                LayoutPart(extent: .share(alarm == nil ? 2 : 3), node: .pane(panes[1])),
            ]
        }
        parts.append(LayoutPart(extent: .cells(9), node: .columns(below)))
        var contents = [values, isLarge ? origin : alarm.map(PaneContent.events) ?? origin]
        if isLarge, let alarm { contents.insert(.events(alarm), at: 0) }
        for (number, content) in contents.enumerated() { prepared[number + 1] = content }
        return PageLayout(id: "series", name: chart.title, root: .rows(parts))
    }

    /// The greatest number of lines of the alarm's pane.
    private static let mostAlarmLines = 7

    /// Returns the summary of the span's values.
    private func values(
        of subject: Subject,
        _ summary: SeriesSummary
    ) throws -> [NumberModel] {
        let property = subject.property
        let span = span(of: summary, every: property.interval)
        var lines: [NumberModel] = []
        func number(_ value: Double?) -> Reading {
            guard let value else { return plain(DisplayText("–")) }
            if property.shape == .flag { return plain(scene.words.flag(property, value >= 0.5)) }
            let level = Level(of: value, by: property)
            let measure = scene.measures.measure(value, of: property)
            var reading = plain(measure.value, measure.unit)
            reading.level = level
            return reading
        }
        func time(_ instant: Instant?) -> DisplayText {
            instant.map { scene.times.minute($0, near: scene.now) } ?? .empty
        }
        let found =
            try subject.series.map { try scene.memory.latest(of: $0.entity)[$0.property] } ?? nil
        lines.append(line("Now", "当前", scene.reading(found, subject)))
        lines.append(
            line("Greatest", "最大", number(summary.greatest?.value), time(summary.greatest?.time))
        )
        if property.shape != .flag {
            lines.append(line("Mean", "平均", number(summary.mean), span))
        }
        lines.append(line("Least", "最小", number(summary.least?.value), time(summary.least?.time)))
        if let first = summary.first, let last = summary.last, property.shape != .flag {
            let measure = scene.measures.measure(
                abs(last - first),
                property.unit,
                decimals: property.decimals,
                notation: property.notation
            )
            let sign = last > first ? "+" : last < first ? "-" : ""
            lines.append(
                line(
                    "Change",
                    "变化",
                    plain(DisplayText(sign + measure.value.string), measure.unit),
                    span
                )
            )
        }
        for limit in property.limits.sorted(by: { $0.priority > $1.priority }) {
            lines.append(self.limit(limit, property))
        }
        if let normal = property.normal {
            let lower = scene.measures.number(normal.lowerBound, decimals: property.decimals)
            let upper = scene.measures.number(normal.upperBound, decimals: property.decimals)
            let range = plain("\(lower)–\(upper)", scene.measures.name(of: property.unit))
            lines.append(line("Normal", "正常范围", range))
        }
        return lines
    }

    /// Returns the span of the values, or the shorter span that is stored.
    private func span(of summary: SeriesSummary, every interval: Duration) -> DisplayText {
        let kept = summary.begin.map { scene.now.duration(since: $0) } ?? openSpan
        // The first value may be later than the beginning of the span.
        let isWhole = kept >= min(openSpan * 9 / 10, openSpan - interval * 2)
        return isWhole ? scene.times.span(openSpan) : scene.times.duration(kept)
    }

    private func limit(
        _ limit: CatalogProperty.Limit,
        _ property: CatalogProperty
    ) -> NumberModel {
        let level = scene.words.level(Level(limit.priority))
        if limit.condition != nil {
            let words = scene.words.limit(AlarmLimit(limit), of: property)
            return line("Limit \(level)", "限值 \(level)", plain(words))
        }
        let isAbove = limit.above != nil
        let bound = limit.above ?? limit.below ?? 0
        let measure = scene.measures.measure(bound, of: property)
        let value = property.shape == .flag ? scene.words.flag(property, isAbove) : measure.value
        let sign = property.shape == .flag ? "" : isAbove ? "> " : "< "
        return line(
            "Limit \(level)",
            "限值 \(level)",
            plain(DisplayText(sign + value.string), measure.unit)
        )
    }

    /// Returns the origin of the observations: their source, interval, delay and quality.
    private func origin(
        of series: SeriesID,
        _ subject: Subject,
        _ summary: SeriesSummary
    ) throws -> [NumberModel] {
        var lines: [NumberModel] = []
        if let source = try source(of: series) {
            let health = scene.sources.model(of: source)
            let state = plain(health.state)
            var name = line("Source", "数据源", plain(health.name))
            if !health.isFresh { name.reading.freshness = .stale }
            name.reading.age = .empty
            lines += [name, line("State", "状态", state, health.isFresh ? .empty : health.age)]
        } else {
            lines.append(line("Source", "数据源", plain(scene.words[.noSource])))
        }
        if let delay = summary.delay {
            lines.append(
                line(
                    "Came after",
                    "到达延迟",
                    plain(scene.times.duration(delay.median)),
                    DisplayText("≤ \(scene.times.duration(delay.longest))")
                )
            )
        }
        let interval = scene.times.duration(subject.property.interval)
        lines.append(line("Expected every", "应有间隔", plain(interval)))
        if summary.longestPause > .zero {
            lines.append(
                line("Longest pause", "最长间断", plain(scene.times.duration(summary.longestPause)))
            )
        }
        let count = scene.measures.number(Double(summary.count), decimals: 0)
        lines.append(line("Observations", "观测数", plain(count), scene.times.span(openSpan)))
        for quality in Quality.allCases {
            guard let number = summary.qualities[quality], number > 0 else { continue }
            let label = quality.name
            lines.append(
                line(
                    label.english,
                    label.text(in: .chinese),
                    plain(scene.measures.number(Double(number), decimals: 0))
                )
            )
        }
        return lines
    }

    /// Returns the source that a series comes from, or the source of its domain if that is unknown.
    private func source(of series: SeriesID) throws -> SourceConfiguration? {
        let sources = scene.configuration.sources
        if let known = try scene.memory.source(of: series, among: sources.map(\.id)) {
            return sources.first { $0.id == known }
        }
        let kind = CatalogIndex.kind(of: series.entity)
        let domain = scene.index.entry(kind, series.property)?.domain
        return sources.first { $0.domain == domain }
    }

    private func lines(_ models: [NumberModel]) -> NumbersModel {
        NumbersModel(
            lines: ListModel(
                lines: models,
                targets: [],
                identities: [],
                count: models.count,
                firstLine: 0,
                room: models.count,
                selected: nil,
                isSelectable: false
            ),
            span: .empty
        )
    }

    private func line(
        _ english: String,
        _ chinese: String,
        _ reading: Reading,
        _ note: DisplayText = .empty
    ) -> NumberModel {
        let label = LocalizedText(english, chinese: chinese).text(in: scene.language)
        return NumberModel(label: DisplayText(label), reading: reading, note: note, trend: nil)
    }

    private func plain(_ value: DisplayText, _ unit: DisplayText = .empty) -> Reading {
        Reading(
            value: value,
            unit: unit,
            freshness: .fresh,
            age: .empty,
            level: .normal,
            direction: nil,
            change: .empty
        )
    }
}

extension Quality {
    /// The name of the quality on the screen.
    var name: LocalizedText {
        switch self {
        case .good: LocalizedText("of them good", chinese: "其中良好")
        case .uncertain: LocalizedText("uncertain", chinese: "存疑")
        case .bad: LocalizedText("bad", chinese: "错误")
        case .missing: LocalizedText("without a value", chinese: "无值")
        case .estimated: LocalizedText("estimated", chinese: "估计")
        case .historical: LocalizedText("filled in later", chinese: "事后补录")
        case .stale: LocalizedText("no longer vouched for", chinese: "不再保证")
        case .unknown: LocalizedText("of unknown quality", chinese: "质量未知")
        }
    }
}
