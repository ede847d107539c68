// SPDX-License-Identifier: Apache-2.0

public import TwinModel
public import TwinVocabulary

/// The fixed words of the screen.
public enum Word: String, Hashable, Sendable, CaseIterable {
    case behindNow, alarmsUnknown
    case simulated, live, paused, playing, stale, gap, noData, unknown, now
    case reading, alarms, notEvaluated, noAlarms, noneKnown, allQuiet, quietAsKnown, sources,
        source, state, age,
        next,
        since, observations,
        rejected
    case critical, high, medium, low
    case starting, fresh, behind, unreachable, slow, garbled, refused, troubled, silent
    case nextTryIn, noSource, events, noEvents, name, district, kind, trend, of, within, more
    case yes, no
    case terminal, frames, slowLink, fileIsWrong, filesTaken
    case comma
    case tooSmall, needsRoom, help, quit, page, pages, back, keys, emptyCache, waiting, allNormal
    case series, over, ongoing, where_, below_, above_, steady, notReady, notThen, chartOf
    case notKnown, showsNothing, scale, oldest, city, lag, ok, cleared, held, forDuration
    case noPlaces
    case backwards, behindLive, beforeEnd, asKnown, asSeen, yesterday, lastWeek, bookmarks
    case noBookmarks, noneFound
    case atEnd, ofRecording
    case cache, diskFull, cacheGone, cacheDamaged, diskError
}

/// Every fixed word of the screen in the screen's language; the one table that they come from.
public struct Words: Hashable, Sendable {
    /// The language.
    public var language: Language

    /// Speaks a language.
    public init(_ language: Language) { self.language = language }

    /// A word, safe to show.
    public subscript(_ word: Word) -> DisplayText {
        let entry = Self.entry(word)
        return DisplayText(language == .chinese ? entry.chinese : entry.english)
    }

    /// An amount with what it is an amount of, in the language's order: `13 s late`, `延迟 13秒`.
    public func amount(_ amount: DisplayText, _ word: DisplayText) -> DisplayText {
        DisplayText(language == .chinese ? "\(word) \(amount)" : "\(amount) \(word)")
    }

    /// Returns the word of a level; empty for the normal one.
    public func level(_ level: Level) -> DisplayText {
        switch level {
        case .normal: .empty
        case .low: self[.low]
        case .medium: self[.medium]
        case .high: self[.high]
        case .critical: self[.critical]
        }
    }

    /// Returns the sentence for the beginning or the end of an alarm.
    ///
    /// - Parameters:
    ///   - priority: The name of the alarm's priority.
    ///   - what: The name of the property or state, and the place.
    ///   - isEnd: True if the alarm ends; false if it begins or rises to the priority.
    /// - Returns: One line in the language of the words.
    public func alarm(_ priority: DisplayText, _ what: DisplayText, isEnd: Bool) -> DisplayText {
        switch (language, isEnd) {
        case (.chinese, false): DisplayText("\(what)，告警：\(priority)")
        case (.chinese, true): DisplayText("已结束：\(what)，告警：\(priority)")
        case (_, false): DisplayText("\(what), \(priority) alarm")
        case (_, true): DisplayText("ended: \(what), \(priority) alarm")
        }
    }

    /// The word of what a source is doing.
    public func state(_ state: SourceState) -> DisplayText {
        switch state {
        case .starting: self[.starting]
        case .fresh: self[.fresh]
        case .behind: self[.behind]
        case .unreachable: self[.unreachable]
        case .slow: self[.slow]
        case .garbled: self[.garbled]
        case .refused: self[.refused]
        case .troubled: self[.troubled]
        }
    }

    /// The name of a flag's value: the catalog's, or yes and no.
    public func flag(_ property: CatalogProperty, _ isSet: Bool) -> DisplayText {
        state(isSet ? "1" : "0", of: property) ?? self[isSet ? .yes : .no]
    }

    /// The catalog's name of a value; nil if it has none.
    public func state(_ value: String, of property: CatalogProperty) -> DisplayText? {
        property.states[value].map { DisplayText($0.text(in: language), limit: 60) }
    }

    /// `since 08:12`, `08:12起`.
    public func since(_ time: some CustomStringConvertible) -> DisplayText {
        DisplayText(language == .chinese ? "\(time)起" : "\(self[.since]) \(time)")
    }

    /// `Feeder · 4 × de-energized`, `失电（4个馈线）`.
    public func several(_ count: Int, _ kind: DisplayText, _ what: DisplayText) -> DisplayText {
        DisplayText(
            language == .chinese ? "\(what)（\(count)个\(kind)）" : "\(kind) · \(count) × \(what)"
        )
    }

    /// `Dongcheng District +6`, `东城区等7个区`.
    public func andOthers(
        _ first: DisplayText,
        _ count: Int,
        _ kind: DisplayText
    ) -> DisplayText {
        DisplayText(
            language == .chinese ? "\(first)等\(count)个\(kind)" : "\(first) +\(count - 1)"
        )
    }

    /// `Haidian East, Haidian District`, `海淀区 海淀东站`, `海淀区变电站20`.
    public func place(_ name: DisplayText, in district: DisplayText) -> DisplayText {
        guard language == .chinese else {
            return DisplayText("\(name)\(self[.comma])\(district)")
        }
        // Most Chinese names of things begin with their district.
        return name.string.hasPrefix(district.string) ? name : DisplayText("\(district) \(name)")
    }

    /// `No events in the last 24 h`, `最近24小时无事件`.
    public func noEvents(in span: DisplayText) -> DisplayText {
        DisplayText(
            language == .chinese ? "最近\(span)无事件" : "\(self[.noEvents]) \(span)"
        )
    }

    /// `Not known, for its data is stale: Traffic, Compute`, `数据过期，状态未知：交通、算力`.
    public func notKnown(_ domains: [String]) -> DisplayText {
        DisplayText(
            language == .chinese
                ? "\(self[.notKnown])\(domains.joined(separator: "、"))"
                : "\(self[.notKnown]) \(domains.joined(separator: ", "))"
        )
    }

    /// `last workday Fri 11-20`, `上一工作日 11-20 周五`; the date alone if it is not known whether
    /// the day is a workday.
    public func likeDay(_ date: DisplayText, _ isWorkday: Bool?) -> DisplayText {
        guard let isWorkday else { return date }
        let isChinese = language == .chinese
        let name =
            isWorkday
            ? isChinese ? "上一工作日" : "last workday" : isChinese ? "上一休息日" : "last day off"
        return DisplayText("\(name) \(date)")
    }

    /// `next try in 8 s`, `8秒后重试`, or for a source without trouble `8秒后轮询`.
    public func nextTry(in span: DisplayText, isPoll: Bool = false) -> DisplayText {
        DisplayText(
            language == .chinese
                ? "\(span)后\(isPoll ? "轮询" : "重试")" : "\(self[.nextTryIn]) \(span)"
        )
    }

    /// `3×`, `连续3次`: failures one after another.
    public func failures(_ count: Int) -> DisplayText {
        DisplayText(language == .chinese ? "连续\(count)次" : "\(count)×")
    }

    private static func entry(_ word: Word) -> (english: String, chinese: String) {
        switch word {
        case .simulated: ("SIMULATED", "模拟")
        case .live: ("LIVE", "实时")
        case .behindNow: ("BEHIND", "滞后")
        case .alarmsUnknown: ("alarms unknown", "告警未知")
        case .paused: ("PAUSED", "暂停")
        case .playing: ("PLAYING", "回放")
        case .stale: ("STALE", "过期")
        case .gap: ("GAP", "缺口")
        case .noData: ("no data", "无数据")
        case .unknown: ("unknown", "未知")
        case .now: ("now", "现在")
        case .alarms: ("alarms", "告警")
        case .notEvaluated: ("not evaluated", "未评估")
        case .noAlarms: ("no alarms", "无告警")
        case .reading: ("Reading the stored data …", "正在读取数据…")
        case .noneKnown: ("no alarm known", "无已知告警")
        case .quietAsKnown: ("Nothing that is known is outside its limits.", "已知指标均在限值以内。")
        case .allQuiet: ("Nothing is outside its limits.", "全部指标在限值以内。")
        case .sources: ("sources", "数据源")
        case .source: ("source", "数据源")
        case .state: ("state", "状态")
        case .age: ("age", "数据时效")
        case .next: ("next", "下次")
        case .since: ("since", "自")
        case .observations: ("observations", "观测")
        case .rejected: ("rejected", "拒收")
        case .critical: ("critical", "紧急")
        case .high: ("high", "重要")
        case .medium: ("medium", "次要")
        case .low: ("low", "提示")
        case .starting: ("starting", "启动中")
        case .notThen: ("not kept", "未保存")
        case .fresh: ("fresh", "正常")
        case .behind: ("behind", "滞后")
        case .unreachable: ("unreachable", "无法连接")
        case .slow: ("too slow", "响应超时")
        case .garbled: ("not understood", "内容无法识别")
        case .refused: ("access refused", "拒绝访问")
        case .troubled: ("in trouble", "服务故障")
        case .silent: ("no longer read", "停止读取")
        case .nextTryIn: ("next try in", "重试于")
        case .noSource: ("no source is configured for it", "未配置数据源")
        case .events: ("events", "事件")
        case .noEvents: ("No events in the last", "无事件，最近")
        case .name: ("Name", "名称")
        case .district: ("District", "区")
        case .kind: ("Kind", "类别")
        case .trend: ("Trend", "趋势")
        case .of: ("of", "/")
        case .within: ("in", "位于")
        case .more: ("more", "更多")
        case .yes: ("yes", "是")
        case .no: ("no", "否")
        case .comma: (", ", "，")
        case .tooSmall: ("too small", "窗口太小")
        case .needsRoom: ("needs 40x12", "至少 40x12")
        case .help: ("help", "帮助")
        case .quit: ("quit", "退出")
        case .page: ("page", "页")
        case .pages: ("pages", "页面")
        case .back: ("back", "返回")
        case .keys: ("Keys", "按键")
        case .emptyCache:
            ("Nothing has been received yet: waiting for the city's services.", "尚未收到数据：正在等待城市服务。")
        case .terminal: ("Terminal", "终端")
        case .frames: ("frames/s", "帧/秒")
        case .slowLink: ("slow link of", "慢速线路")
        case .fileIsWrong:
            ("A file is wrong; the last good one is shown. Esc hides this", "文件有误，仍显示上一版。按 Esc 隐藏")
        case .filesTaken: ("The changed files are shown", "已采用更改后的文件")
        case .waiting: ("waiting for data", "等待数据")
        case .allNormal: ("normal", "正常")
        case .series: ("series", "序列")
        case .over: ("over", "超过")
        case .ongoing: ("ongoing", "持续中")
        case .where_: ("Where", "位置")
        case .below_: ("limit <", "限值 <")
        case .above_: ("limit >", "限值 >")
        case .steady: ("steady", "平稳")
        case .notReady: ("not ready", "未就绪")
        case .chartOf: ("Chart", "曲线")
        case .notKnown: ("Not known, for its data is stale:", "数据过期，状态未知：")
        case .showsNothing: ("The layout has no items for this pane.", "布局未指定显示内容。")
        case .scale: ("scale", "刻度")
        case .oldest: ("oldest", "最旧")
        case .city: ("city", "全市")
        case .lag: ("late", "延迟")
        case .ok: ("ok", "正常")
        case .cleared: ("ended", "已结束")
        case .held: ("held", "积压")
        case .forDuration: ("for", "已")
        case .noPlaces: ("Nothing here has a place on the map.", "这里的对象没有位置信息。")
        case .backwards: ("BACKWARDS", "倒放")
        case .behindLive: ("behind live", "落后实时")
        case .beforeEnd: ("before the end", "距结束")
        case .atEnd: ("AT END", "已到末尾")
        case .ofRecording: ("of the recording", "录制结束")
        case .asKnown: ("AS KNOWN", "按最新数据")
        case .asSeen: ("AS SEEN", "按当时数据")
        case .yesterday: ("yesterday", "昨日同期")
        case .lastWeek: ("last week", "上周同日")
        case .bookmarks: ("Bookmarks", "书签")
        case .cache: ("cache", "缓存")
        case .diskFull: ("disk full", "磁盘已满")
        case .cacheGone: ("cache file gone", "缓存文件丢失")
        case .cacheDamaged: ("cache damaged", "缓存已损坏")
        case .diskError: ("disk error", "磁盘错误")
        case .noBookmarks:
            ("There are no bookmarks yet: b keeps one at the instant shown.", "尚无书签：按 b 在当前时刻添加。")
        case .noneFound: ("No bookmark contains", "没有书签含")
        }
    }
}
