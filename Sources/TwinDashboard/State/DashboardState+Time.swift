// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel
import TwinQuery

extension DashboardState {
    /// Performs an action on the clock, and returns the effect that the owner has to carry out.
    mutating func apply(_ action: TimeAction) -> Effect? {
        switch action {
        case .next(let sought): return .find(sought, isForward: true)
        case .previous(let sought): return .find(sought, isForward: false)
        case .bookmark(let text):
            let instant = bookmarkInstant ?? time.shown
            bookmarkInstant = nil
            guard keepsBookmarks else {
                time.message = whyKeepsNone
                return nil
            }
            return .keep(
                Bookmark(instant: instant, written: time.wall, author: time.author, text: text)
            )
        case .bookmarks:
            bookmarkList = bookmarkList == nil ? BookmarkList() : nil
            isHelpOpen = false
        case .findBookmark(let text): bookmarkList = BookmarkList(search: text)
        default: time.apply(action)
        }
        return nil
    }
}

extension Prompt {
    /// The action of Enter in a prompt about time; nil if there is none.
    var timeAction: TimeAction? {
        switch kind {
        case .time: text.isEmpty ? nil : .goTo(text)
        case .bookmark: text.isEmpty ? nil : .bookmark(text)
        case .bookmarkSearch: .findBookmark(text)
        default: nil
        }
    }
}

extension DashboardState {
    /// Returns the reason why a line about time cannot be carried out; nil if it can.
    func timeComplaint(of prompt: Prompt) -> LocalizedText? {
        guard prompt.kind == .time, !prompt.text.isEmpty, time.instant(prompt.text) == nil else {
            return nil
        }
        return TimeControl.noTime(prompt.text)
    }
}

extension TimeControl {
    /// Returns the message that a text is not a time.
    static func noTime(_ text: String) -> LocalizedText {
        LocalizedText(
            "\"\(text)\" is not a time. Write 08:42, -2h, yesterday 18:00 or 2026-11-20T08:42.",
            chinese: "\"\(text)\" 不是时间。请写 08:42、-2h、昨天 18:00 或 2026-11-20T08:42。"
        )
    }

    /// Performs an action on the clock.
    mutating func apply(_ action: TimeAction) {
        switch action {
        case .pauseOrPlay: pauseOrPlay()
        case .step(let count):
            let length = max(-1_000_000, min(count, 1_000_000))
            clock.step(by: step * length, atWall: wall)
        case .faster: clock.speedUp(atWall: wall)
        case .slower: slowDown()
        case .reverse: clock.play(at: clock.isPaused ? -1 : -clock.rate, atWall: wall)
        case .rate(let text): setRate(text)
        case .live: goLive()
        case .goTo(let text): go(to: text)
        case .seek(let instant): clock.seek(to: instant, atWall: wall)
        case .arrive(let instant):
            clock = CityClock(showing: instant, atWall: wall, rate: 0)
        case .knowledge where isLive:
            message = LocalizedText(
                "Live, as seen and as known are the same; they differ in the past.",
                chinese: "实时状态下两者相同：按当时已到数据与按最新数据只在回看时有区别。"
            )
        case .knowledge: knowledge = knowledge == .known ? .seen : .known
        case .compare:
            let all = Comparison.allCases
            let place = all.firstIndex(of: comparison) ?? 0
            let kept = all.dropFirst(place + 1).first { comparison in
                guard let distance = distance(of: comparison) else { return true }
                // For most days the last day of the same sort is yesterday, so the comparison would
                // be repeated.
                if comparison == .likeDay, distance == .seconds(86_400) { return false }
                return shown - distance >= earliest
            }
            if kept == nil, comparison == .none {
                message = LocalizedText(
                    "Nothing to compare with: neither yesterday nor last week is kept.",
                    chinese: "无可对比数据：昨天和上周均未保存。"
                )
            }
            comparison = kept ?? .none
        case .zoomIn: zoom = min(zoom + 1, 64)
        case .zoomOut: zoom = max(zoom - 1, -64)
        case .next, .previous, .bookmark, .bookmarks, .findBookmark: break
        }
        hold()
    }

    /// Slows the playback down; a paused clock stays paused, with a message.
    private mutating func slowDown() {
        guard !clock.isPaused else {
            message = LocalizedText(
                "Time stands still. Space lets it go on, > plays it.",
                chinese: "时间已暂停。空格继续，> 播放。"
            )
            return
        }
        clock.slowDown(atWall: wall)
    }

    private mutating func pauseOrPlay() {
        guard clock.isPaused else {
            resumedRate = clock.rate
            clock.pause(atWall: wall)
            return
        }
        if shown >= latest, resumedRate > 0 {
            // At the present, playing continues live; a recording starts again from its beginning.
            guard let span else { return clock.goLive(atWall: wall) }
            clock.seek(to: span.lowerBound, atWall: wall)
        }
        clock.play(at: resumedRate, atWall: wall)
    }

    private mutating func goLive() {
        resumedRate = 1
        if span == nil {
            clock.goLive(atWall: wall)
        } else {
            clock = CityClock(showing: latest, atWall: wall, rate: 0)
        }
    }

    private mutating func setRate(_ text: String) {
        let typed = FullWidth.plain(text).trimmingCharacters(
            in: CharacterSet(charactersIn: " xX×倍")
        )
        let parts = typed.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
        var rate = parts.count == 1 ? parts[0] : nil
        if parts.count == 2, let upper = parts[0], let lower = parts[1], lower != 0 {
            rate = upper / lower
        }
        guard let rate, rate.isFinite, abs(rate) <= 3600 else {
            message = LocalizedText(
                "\"\(text)\" is not a rate. Write 60, 1/4 or -2; 3600 is the most.",
                chinese: "\"\(text)\" 不是速率。请写 60、1/4 或 -2，最大 3600。"
            )
            return
        }
        clock.play(at: rate, atWall: wall)
    }

    private mutating func go(to text: String) {
        guard let instant = instant(text) else {
            message = Self.noTime(text)
            return
        }
        let today = TimeExpression.instant("today", now: latest, zone: zone)
        if span == nil, instant < earliest, isClockTime(text), let today, instant < today {
            // Neither the time of today, in the future, nor that of yesterday is available.
            message = LocalizedText(
                "That time is still to come, and yesterday's is not kept.",
                chinese: "该时刻今天尚未到来，昨天的没有保存。"
            )
            return
        }
        if instant > latest {
            message =
                span == nil
                ? LocalizedText("That lies ahead: this is now.", chinese: "该时刻尚未到来，已回到现在。")
                : LocalizedText("That lies after the recording's end.", chinese: "该时刻在录制结束之后。")
        } else if instant < earliest {
            message = LocalizedText(
                "Nothing is kept of that time: this is the first that is.",
                chinese: "该时刻没有数据，已跳到最早的时刻。"
            )
        }
        clock.seek(to: max(min(instant, latest), min(earliest, latest)), atWall: wall)
        if instant > latest, span == nil { clock.goLive(atWall: wall) }
    }

    /// Returns true if a text is a time of day alone.
    private func isClockTime(_ text: String) -> Bool {
        guard case .clock? = TimeExpression(text) else { return false }
        return true
    }

    /// Returns the instant of a typed text; nil if it is not a time.
    ///
    /// A length is relative to the instant shown, a clock time is on the day shown, and all other
    /// forms are relative to the latest instant.
    func instant(_ text: String) -> Instant? {
        guard let time = TimeExpression(text) else { return nil }
        switch time {
        case .offset: return time.instant(now: shown, zone: zone)
        case .clock:
            let today = TimeExpression.day(.ahead(0), at: .zero).instant(now: shown, zone: zone)
            return time.instant(now: min(latest, today + .seconds(86_399)), zone: zone)
        case .present, .day, .instant: return time.instant(now: latest, zone: zone)
        }
    }
}
