// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinDashboard
import TwinModel

/// The fixed words of reports about alarms, in the reader's language.
struct ReportWords: Hashable, Sendable {
    let language: Language

    init(_ language: Language) { self.language = language }

    /// A fixed word.
    enum Word: Hashable, Sendable, CaseIterable {
        case state, priority, onset, what, place, value, limit, acked, shelved
        case alarms, unacked, noAlarms, notEvaluated, tooOld, simulated, asOf, asKnown, unreliable
        case time, act, alarm, by, text, row, until, undoes
        case noEntries
    }

    subscript(_ word: Word) -> DisplayText {
        let entry = Self.entry(word)
        return DisplayText(language == .chinese ? entry.chinese : entry.english)
    }

    /// Returns the text of the reader's language.
    func text(_ english: String, _ chinese: String) -> DisplayText {
        DisplayText(language == .chinese ? chinese : english)
    }

    /// Returns the word of a priority; empty if it is nil.
    func priority(_ priority: Priority?) -> DisplayText {
        Words(language).level(Level(priority))
    }

    /// Returns the word of a state.
    func state(_ letter: AlarmState.Letter) -> DisplayText {
        switch letter {
        case .a: text("normal", "正常")
        case .b: text("not acked", "未确认")
        case .c: text("acked", "已确认")
        case .d: text("cleared", "已恢复未确认")
        case .e: text("shelved", "搁置")
        case .f: text("by design", "设计抑制")
        case .g: text("out of service", "停用")
        }
    }

    /// Returns the name of an act.
    func act(_ act: AlarmAct) -> DisplayText {
        switch act {
        case .acknowledge: text("ack", "确认")
        case .unacknowledge: text("un-ack", "撤回确认")
        case .silence: text("silence", "消音")
        case .shelve: text("shelve", "搁置")
        case .shelveOnce: text("one-shot shelf", "单次搁置")
        case .unshelve: text("unshelve", "取消搁置")
        case .suppress: text("suppress", "抑制")
        case .unsuppress: text("unsuppress", "解除抑制")
        case .remove: text("out of service", "停用")
        case .returnToService: text("into service", "恢复使用")
        case .comment: text("comment", "备注")
        case .handover: text("handover", "交接")
        }
    }

    /// Returns the name of a reason.
    func reason(_ reason: AlarmReason) -> DisplayText {
        switch reason {
        case .chattering: text("chattering", "反复告警")
        case .stale: text("stale", "长期告警")
        case .maintenance: text("maintenance", "检修")
        case .knownCause: text("known cause", "原因已知")
        case .other: text("other", "其他")
        }
    }

    private static func entry(_ word: Word) -> (english: String, chinese: String) {
        switch word {
        case .state: ("state", "状态")
        case .priority: ("priority", "优先级")
        case .onset: ("onset", "开始")
        case .what: ("what", "内容")
        case .place: ("where", "位置")
        case .value: ("value", "数值")
        case .limit: ("limit", "限值")
        case .acked: ("acked by", "确认人")
        case .shelved: ("until", "至")
        case .alarms: ("alarms", "个告警")
        case .unacked: ("not acked", "未确认")
        case .noAlarms: ("no alarms", "无告警")
        case .notEvaluated: ("not evaluated", "未评估")
        case .tooOld: ("too old", "未评估")
        case .simulated: ("simulated", "模拟")
        case .asOf: ("at", "时刻")
        case .asKnown: ("as known at", "截至所知")
        case .unreliable: ("unreliable", "不可靠")
        case .time: ("time", "时间")
        case .act: ("act", "操作")
        case .alarm: ("alarm", "告警")
        case .by: ("by", "操作人")
        case .text: ("comment", "备注")
        case .row: ("row", "行")
        case .until: ("until", "至")
        case .undoes: ("undoes row", "撤销行")
        case .noEntries: ("no acts", "无操作")
        }
    }
}
