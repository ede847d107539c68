// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
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
            case .live, .behind, .halted: .live
            case .standing: .paused
            case .forward: .playing
            case .backward: .backwards
            }
        if going == .live, condition.trouble != nil { return haltedClock() }
        guard going != .live else {
            // LIVE means now: what no source has told for too long is not.
            let behind = behind()
            return ClockModel(
                going: behind == nil ? .live : .behind,
                word: behind.map { words.amount(times.age($0), words[.behindNow]) }
                    ?? words[.live],
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
        case .likeDay:
            state.time.comparedDistance.map { times.day(memory.moment.instant - $0) } ?? .empty
        case .yesterday where [0, 5].contains(state.time.weekday):
            // A Sunday says little of a Monday.
            DisplayText(
                "\(words[.yesterday]) (\(times.weekday(memory.moment.instant - .seconds(86_400))))"
            )
        case .yesterday: words[.yesterday]
        case .lastWeek: words[.lastWeek]
        }
    }

    /// Asks as of the past that is compared with; nothing where nothing is compared.
    mutating func inThePast<Answer>(
        _ ask: (inout ViewModelBuilder, Duration) throws -> Answer
    ) rethrows -> Answer? {
        guard let distance = state.time.comparedDistance else { return nil }
        swap(&memory, &past)
        defer { swap(&memory, &past) }
        return try ask(&self, distance)
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

    /// Finds the newest instants that the witnesses of each domain have told.
    ///
    /// Of a domain that several sources tell of, none can be said to have told them.
    mutating func findNewestTold() throws {
        newestOfDomain = [:]
        newestTold = [:]
        for (domain, series) in witnesses {
            for series in series {
                let found = try memory.latest(of: series.entity)[series.property]?.phenomenonTime
                guard let found else { continue }
                newestOfDomain[domain] = max(newestOfDomain[domain] ?? found, found)
            }
        }
        let sources = Dictionary(grouping: configuration.sources, by: \.domain)
        for (domain, newest) in newestOfDomain {
            if let source = sources[domain]?.first, sources[domain]?.count == 1 {
                newestTold[source.id] = newest
            }
        }
    }

    /// Where nothing had been noted of a source by the moment, what it told stands for it: history
    /// that was read later is no trouble of the source.
    mutating func assumeStatuses() {
        for source in configuration.sources where statuses[source.id] == nil {
            guard let newest = newestTold[source.id] ?? newestOfDomain[source.domain] else {
                continue
            }
            var status = SourceStatus(source: source.id, at: newest, interval: source.interval)
            status.state = .fresh
            status.lastSuccess = newest
            status.newestObservation = newest
            statuses[source.id] = status
        }
    }
}
