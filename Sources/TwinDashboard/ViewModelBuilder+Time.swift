// SPDX-License-Identifier: Apache-2.0

import TwinLayout
import TwinModel
import TwinQuery

extension ViewModelBuilder {
    /// How time goes, in words.
    func clock() -> ClockModel {
        let time = state.time
        let rate = time.clock.rate
        let going: ClockModel.Going =
            time.isLive ? .live : rate == 0 ? .standing : rate > 0 ? .forward : .backward
        let word: Word =
            switch going {
            case .live: .live
            case .standing: .paused
            case .forward: .playing
            case .backward: .backwards
            }
        guard going != .live else {
            return ClockModel(
                going: .live,
                word: words[.live],
                rate: .empty,
                lag: .empty,
                tightLag: .empty,
                knowledge: .empty
            )
        }
        var model = ClockModel(
            going: going,
            word: words[word],
            rate: rate == 0 ? .empty : Self.rateText(abs(rate)),
            lag: .empty,
            tightLag: .empty,
            knowledge: words[time.knowledge == .seen ? .asSeen : .asKnown]
        )
        if time.isAtEnd, going == .standing {
            model.word = words[.atEnd]
            model.lag = words[.ofRecording]
            return model
        }
        let length = times.exact(time.lag)
        let end = words[time.span == nil ? .behindLive : .beforeEnd]
        let lag = state.language == .chinese ? "\(end)\(length)" : "\(length) \(end)"
        model.lag = DisplayText(lag)
        // Nothing is not less than nothing.
        model.tightLag = DisplayText(time.lag < .seconds(1) ? "\(length)" : "-\(length)")
        return model
    }

    /// `60`, `1/4`, `1.5`.
    private static func rateText(_ rate: Double) -> DisplayText {
        if let whole = Int(exactly: rate) { return DisplayText("\(whole)") }
        if let part = Int(exactly: 1 / rate) { return DisplayText("1/\(part)") }
        let tenths = (rate * 10).rounded() / 10
        return DisplayText("\(tenths)")
    }

    /// What is compared with, in a word; empty where with nothing.
    var comparison: DisplayText {
        switch state.time.comparison {
        case .none: .empty
        case .yesterday: words[.yesterday]
        case .lastWeek: words[.lastWeek]
        }
    }

    /// Asks as of the past that is compared with; nothing where nothing is compared.
    mutating func inThePast<Answer>(
        _ ask: (inout ViewModelBuilder, Duration) throws -> Answer
    ) rethrows -> Answer? {
        guard let distance = state.time.comparison.distance else { return nil }
        swap(&memory, &past)
        defer { swap(&memory, &past) }
        return try ask(&self, distance)
    }

    // MARK: - The timeline

    /// The first few items of each domain's first pane of numbers.
    static func witnessItems(in layout: Layout) -> [String: [PaneItem]] {
        var items: [String: [PaneItem]] = [:]
        for pane in layout.pages.flatMap({ $0.root.panes }) where pane.kind == .numbers {
            guard let domain = pane.domain, items[domain] == nil, !pane.items.isEmpty else {
                continue
            }
            items[domain] = Array(pane.items.prefix(3))
        }
        return items
    }

    /// Finds the series of those items: of many entities only where they are few.
    mutating func findWitnesses() throws {
        witnesses = [:]
        for (domain, items) in witnessItems {
            for item in items {
                var entity = item.entity
                if entity == nil, let kind = item.kind {
                    let known = try memory.entities(ofKind: kind)
                    if known.count <= 24 { entity = known.keys.min() }
                }
                guard let entity else { continue }
                witnesses[domain, default: []].append(SeriesID(entity, item.property))
            }
        }
    }

    /// Where most domains begin to be told, and as of when that was found.
    struct Beginning: Hashable, Sendable {
        var instant: Instant
        var oldest: Instant
        var asked: Instant
    }

    /// Where the timeline begins: a few old values of one domain do not stretch it over hours of
    /// nothing.
    ///
    /// Found anew once a minute.
    private mutating func beginning(
        _ kept: ClosedRange<Instant>,
        until latest: Instant
    ) throws -> Instant {
        if let beginning, beginning.oldest == kept.lowerBound, beginning.asked <= latest,
            latest.duration(since: beginning.asked) < .seconds(60), memory.moment.known == nil
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
        let moment = Moment(at: latest, asOf: memory.moment.known)
        var firsts: [Int] = []
        for series in witnesses.values.sorted(by: { $0[0] < $1[0] }) {
            let columns = try memory.archive.columns(
                of: series,
                over: grid.span,
                count: count,
                at: moment
            )
            let first = columns.compactMap { $0.firstIndex { $0 != nil } }.min()
            if let first { firsts.append(first) }
        }
        firsts.sort()
        // From there on more than half of the domains tell something.
        let first = firsts.isEmpty ? 0 : firsts[firsts.count / 2]
        let found = grid.start + grid.width * first
        beginning = Beginning(instant: found, oldest: kept.lowerBound, asked: latest)
        return found
    }

    /// The timeline around the instant shown.
    ///
    /// Up to that instant it tells what the picture tells; ahead of it, all that is known now,
    /// because that is where one can go.
    mutating func timeline(columns: Int) throws -> TimelineModel {
        guard let kept = memory.keptSpan else { return TimelineModel() }
        guard columns > 0 else { return TimelineModel(kept: kept) }
        let shown = memory.moment.instant
        let latest = state.time.span?.upperBound ?? max(wall, shown)
        let beginning = try beginning(kept, until: latest)
        let window = TimelineWindow(
            kept: kept,
            beginning: beginning,
            latest: latest,
            shown: shown,
            zoom: state.time.zoom,
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
        let ahead = isAhead ? try memory.ahead(of: witnesses, over: grid, until: latest) : nil
        var events = try memory.events(from: grid.start)
        events += (ahead?.events ?? []).filter { $0.time > shown }
        for event in events { mark(Level(event.priority), at: event.time, in: &model) }
        for alarm in alarms {
            for (instant, level) in alarm.beginnings { mark(level, at: instant, in: &model) }
        }
        let bookmarks = try memory.archive.bookmarks(
            in: grid.span,
            at: Moment(at: latest, asOf: memory.moment.known),
            limit: 2000
        )
        for bookmark in bookmarks {
            if let column = window.column(of: bookmark.instant) {
                model.isBookmarked[column] = true
            }
        }
        var told = Array(repeating: false, count: window.count)
        for series in try memory.columns(of: witnesses, over: grid) + (ahead?.columns ?? []) {
            for (column, found) in series.enumerated() where found != nil { told[column] = true }
        }
        model.isKept = isKept(told, window, kept, latest)
        model.start = times.minute(window.start, near: shown)
        model.end = times.minute(min(window.end, latest), near: shown)
        return model
    }

    private func mark(_ level: Level, at instant: Instant, in model: inout TimelineModel) {
        guard let column = model.window?.column(of: instant) else { return }
        model.counts[column] += 1
        model.marks[column] = max(model.marks[column] ?? .normal, level)
    }

    /// Which parts are drawn as kept: inside of what is kept those that were told, and as many
    /// after one that was as its data's pace explains.
    private func isKept(
        _ told: [Bool],
        _ window: TimelineWindow,
        _ kept: ClosedRange<Instant>,
        _ latest: Instant
    ) -> [Bool] {
        var pace = Duration.seconds(60)
        for source in configuration.sources { pace = max(pace, source.interval * 2) }
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

    // MARK: - Bookmarks

    /// The list of bookmarks, while it is open.
    mutating func bookmarks() throws -> BookmarksModel? {
        guard let list = state.bookmarkList else { return nil }
        let all = Instant.distantPast..<Instant.distantFuture
        let moment = Moment(at: memory.moment.instant, asOf: memory.moment.known)
        let found = try memory.archive.bookmarks(in: all, at: moment, limit: 100_000)
        let wanted = Self.folded(list.search)
        let shown = found.filter { bookmark in
            wanted.isEmpty || Self.folded(bookmark.text).contains(wanted)
                || Self.folded(bookmark.author).contains(wanted)
        }.suffix(BookmarksModel.most)
        let now = memory.moment.instant
        let lines = shown.map { bookmark in
            BookmarksModel.Line(
                instant: bookmark.instant,
                time: times.minute(bookmark.instant, near: now),
                author: DisplayText(bookmark.author, limit: 24),
                text: DisplayText(bookmark.text, limit: 300)
            )
        }
        // At first the one is selected that lies nearest before what is shown.
        let nearest = lines.lastIndex { $0.instant <= now } ?? 0
        return BookmarksModel(
            lines: lines,
            selected: min(max(0, list.line ?? nearest), max(0, lines.count - 1)),
            search: DisplayText(list.search, limit: 60)
        )
    }

    private static func folded(_ text: String) -> String { text.lowercased() }

    // MARK: - Sources

    /// Where nothing had been noted of a source by the moment, what it told stands for it: history
    /// that was read later is no trouble of the source.
    mutating func assumeStatuses() throws {
        for source in configuration.sources where statuses[source.id] == nil {
            var newest: Instant?
            for series in witnesses[source.domain] ?? [] {
                let found = try memory.latest(of: series.entity)[series.property]?.phenomenonTime
                newest = [newest, found].compactMap { $0 }.max()
            }
            guard let newest else { continue }
            var status = SourceStatus(source: source.id, at: newest, interval: source.interval)
            status.state = .fresh
            status.lastSuccess = newest
            status.newestObservation = newest
            statuses[source.id] = status
        }
    }
}
