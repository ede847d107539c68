// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of the timeline.
struct TimelineBuilder: Sendable {
    /// The instant from which most domains have data, and the time of that search.
    struct Beginning: Hashable, Sendable {
        var instant: Instant
        var oldest: Instant
        var asked: Instant
    }

    /// The scene that the timeline is built from.
    var scene: Scene
    /// The series of each domain that show which times have data.
    var witnesses: [String: [SeriesID]]
    private var beginning: Beginning?

    init(_ scene: Scene, _ witnesses: [String: [SeriesID]]) {
        self.scene = scene
        self.witnesses = witnesses
    }

    /// Returns the instant at which the timeline begins.
    ///
    /// It begins at the first time with data of most domains, so that a few old values of one
    /// domain do not extend it over empty hours. The result is searched again once a minute.
    private mutating func beginning(
        _ kept: ClosedRange<Instant>,
        until latest: Instant
    ) throws -> Instant {
        if let beginning, beginning.oldest == kept.lowerBound, beginning.asked <= latest,
            latest.duration(since: beginning.asked) < .seconds(60), scene.moment.known == nil
        {
            return beginning.instant
        }
        let count = 120
        let length = max(1, latest.duration(since: kept.lowerBound).wholeMilliseconds)
        let grid = TimeGrid(
            start: kept.lowerBound,
            width: .milliseconds(length / Int64(count) + 1),
            count: count
        )
        let moment = Moment(at: latest, asOf: scene.moment.known)
        var firsts: [Int] = []
        for series in witnesses.values.sorted(by: { $0[0] < $1[0] }) {
            if let first = try firstTold(of: series, in: grid, at: moment) { firsts.append(first) }
        }
        firsts.sort()
        // From this part on more than half of the domains have data.
        let first = firsts.isEmpty ? 0 : firsts[firsts.count / 2]
        let found = grid.start + grid.width * first
        beginning = Beginning(instant: found, oldest: kept.lowerBound, asked: latest)
        return found
    }

    /// Returns the first part of a grid in which any of the series has a value.
    ///
    /// The grid is queried in pieces from its beginning, because the result is usually there.
    private func firstTold(
        of series: [SeriesID],
        in grid: TimeGrid,
        at moment: Moment
    ) throws -> Int? {
        let pieces = 8
        for piece in 0..<pieces {
            let parts = grid.count * piece / pieces..<grid.count * (piece + 1) / pieces
            let columns = try scene.memory.archive.columns(
                of: series,
                over: grid.start + grid.width * parts.lowerBound..<grid.start + grid.width
                    * parts.upperBound,
                count: parts.count,
                at: moment
            )
            let first = columns.compactMap { $0.firstIndex { $0 != nil } }.min()
            if let first { return parts.lowerBound + first }
        }
        return nil
    }

    /// Returns for each part of a grid true if a series of a domain has a value in it.
    ///
    /// One series of each domain is usually enough. The others are queried only if there are parts
    /// without values.
    private func told(over grid: TimeGrid, until end: Instant) throws -> [Bool] {
        var told = Array(repeating: false, count: grid.count)
        for turn in 0..<(witnesses.values.map(\.count).max() ?? 0) {
            let asked = witnesses.values.compactMap { $0.dropFirst(turn).first }.sorted()
            for series in try scene.memory.columns(of: asked, over: grid) {
                for (column, found) in series.enumerated() where found != nil {
                    told[column] = true
                }
            }
            let isWhole = told.indices.allSatisfy { told[$0] || grid.start + grid.width * $0 > end }
            if isWhole { break }
        }
        return told
    }

    /// Returns the timeline around the shown instant.
    ///
    /// Up to that instant the timeline agrees with the picture. Ahead of it the timeline shows all
    /// data known now, because the user can go to these instants.
    mutating func model(_ time: TimeControl, columns: Int) throws -> TimelineModel {
        guard let kept = scene.keptSpan else { return TimelineModel() }
        guard columns > 0 else { return TimelineModel(kept: kept) }
        let shown = scene.now
        let latest = time.span?.upperBound ?? max(time.wall, shown)
        let beginning = try beginning(kept, until: latest)
        let window = TimelineWindow(
            kept: kept,
            beginning: beginning,
            latest: latest,
            shown: shown,
            zoom: time.zoom,
            columns: columns
        )
        var model = TimelineModel(window: window, kept: kept)
        model.marks = Array(repeating: nil, count: window.count)
        model.counts = Array(repeating: 0, count: window.count)
        model.isBookmarked = Array(repeating: false, count: window.count)
        model.playhead = window.column(of: shown) ?? window.count - 1
        let grid = TimeGrid(start: window.start, width: window.width, count: window.count)
        let witnesses = self.witnesses.values.flatMap { $0 }.sorted()
        let isAhead = model.playhead < window.count - 1 && shown < latest
        let ahead = isAhead ? try scene.memory.ahead(of: witnesses, over: grid, until: latest) : nil
        var events = try scene.memory.events(from: grid.start)
        events += (ahead?.events ?? []).filter { $0.time > shown }
        for event in events { mark(Level(event.priority), at: event.time, in: &model) }
        for (instant, level) in try alarmBeginnings(on: grid, until: isAhead ? latest : shown) {
            mark(level, at: instant, in: &model)
        }
        let bookmarks = try scene.memory.archive.bookmarks(
            in: grid.span,
            at: Moment(at: latest, asOf: scene.moment.known),
            limit: 2000
        )
        for bookmark in bookmarks {
            if let column = window.column(of: bookmark.instant) {
                model.isBookmarked[column] = true
            }
        }
        var told = try told(over: grid, until: shown)
        for series in ahead?.columns ?? [] {
            for (column, found) in series.enumerated() where found != nil { told[column] = true }
        }
        model.isKept = isKept(told, window, kept, latest)
        model.start = scene.times.minute(window.start, near: shown)
        model.end = scene.times.minute(min(window.end, latest), near: shown)
        return model
    }

    /// Returns the beginnings of alarms on a grid, with their levels.
    ///
    /// Each alarm counts once: up to the shown moment as known then, and ahead of it as known now.
    private func alarmBeginnings(
        on grid: TimeGrid,
        until end: Instant
    ) throws -> [(instant: Instant, level: Level)] {
        let shown = scene.now
        var records = try scene.memory.alarmRecords(in: grid.span, at: scene.moment)
        if end > shown {
            records += try scene.memory.alarmRecords(in: grid.span, at: Moment(at: end))
        }
        var seen: Set<String> = []
        var found: [(instant: Instant, level: Level)] = []
        for (place, record) in records.enumerated() {
            for (instant, level) in record.beginnings where instant <= shown || end > shown {
                let key = "\(record.series) \(instant.millisecondsSince1970)"
                if seen.insert(key).inserted { found.append((instant, level)) }
            }
            if place > 20_000 { break }
        }
        return found
    }

    private func mark(_ level: Level, at instant: Instant, in model: inout TimelineModel) {
        guard let column = model.window?.column(of: instant) else { return }
        model.counts[column] += 1
        model.marks[column] = max(model.marks[column] ?? .normal, level)
    }

    /// Returns true for each column that is drawn as recorded.
    ///
    /// Columns with values inside the stored span are drawn as recorded, and so are the columns
    /// without values after each of them, up to the interval of the data.
    private func isKept(
        _ told: [Bool],
        _ window: TimelineWindow,
        _ kept: ClosedRange<Instant>,
        _ latest: Instant
    ) -> [Bool] {
        var pace = Duration.seconds(60)
        for source in scene.configuration.sources { pace = max(pace, source.interval * 2) }
        let reach = Int(min(pace.seconds / max(0.001, window.width.seconds), 4096)) + 1
        let hasWitness = told.contains(true)
        var last: Int?
        return told.indices.map { column in
            if told[column] { last = column }
            let start = window.start + window.width * column
            guard start + window.width > kept.lowerBound, start <= latest else { return false }
            guard hasWitness else { return start <= kept.upperBound }
            return last.map { column - $0 <= reach } ?? false
        }
    }
}
