// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel

/// The sentences about acts on alarms, in both languages.
enum AlarmNotice {
    static let notHere = LocalizedText(
        "This works on alarms: Tab to a list of alarms, or open the alarms page.",
        chinese: "此操作针对告警：按 Tab 转到告警列表，或打开告警页。"
    )
    static let nothingSelected = LocalizedText("No alarm is selected.", chinese: "未选中告警。")
    static let rangeBegun = LocalizedText(
        "A range begins here: move, then v tags it.",
        chinese: "区间从此开始：移动后按 v 选取。"
    )
    static let aloneInGroup = LocalizedText(
        "No other active alarm has the same cause.",
        chinese: "没有同一原因的其他当前告警。"
    )
    static let isFirst = LocalizedText(
        "This alarm began first of those with the same cause.",
        chinese: "此告警是同一原因告警中的首发告警。"
    )
    /// Returns the sentence that the interval of the values is too long to find the first alarm.
    static func notSeparable(_ interval: Duration) -> LocalizedText {
        let seconds = max(1, interval.wholeMilliseconds / 1000)
        return LocalizedText(
            "first or second, not separable (\(seconds) s sampling)",
            chinese: "先后不明（采样间隔\(seconds)秒）"
        )
    }

    static let firstElsewhere = LocalizedText(
        "The alarm that began first is not in this list: , and . show other lists.",
        chinese: "首发告警不在此列表中：按 , 或 . 换列表。"
    )
    static let rangeLost = LocalizedText(
        "The alarm at which the range began is no longer listed.",
        chinese: "区间起点的告警已不在列表中。"
    )
    static let noSheet = LocalizedText(
        "Only the handover sheet is signed: H opens it.",
        chinese: "只有交接班表可签名：按 H 打开。"
    )
    static let signQuestion = LocalizedText(
        "Sign this handover in the journal? y yes  n no",
        chinese: "在操作记录中签署此交接班？ y 是  n 否"
    )
    static let tagsElsewhere = LocalizedText(
        "No tagged alarm is listed here: , and . show other lists, f filters.",
        chinese: "已选告警不在此列表中：按 , 或 . 换列表，按 f 改筛选。"
    )
    static let nothingToUndo = LocalizedText(
        "No act of this screen can be taken back.",
        chinese: "没有可撤销的操作：本界面尚无已保存的操作。"
    )
    static let recording = LocalizedText(
        "A recording is never changed: act on alarms in the live city.",
        chinese: "录制文件不会被改写：请在实时城市中处理告警。"
    )
    static let nobody = LocalizedText(
        "No process takes acts: they need the writer of the cache, not --read-only.",
        chinese: "没有进程接收操作：需要写缓存的进程，且不能用 --read-only。"
    )
    static let past = LocalizedText(
        "This is the past: L returns to now, where acts are possible.",
        chinese: "当前显示的是过去：按 L 回到实时后再操作。"
    )

    /// Returns the notice that a text is not a shelf.
    static func noShelf(_ text: String) -> LocalizedText {
        LocalizedText(
            "\"\(text)\" must be a length and a reason: 1h maintenance",
            chinese: "\"\(text)\" 须为时长和原因：1h 检修"
        )
    }

    /// Returns the notice of the keys that answer a question.
    static func answers(
        to kind: Prompt.Kind,
        _ pending: AlarmTags.Pending
    ) -> LocalizedText {
        switch kind {
        case .shelfLength:
            LocalizedText("Press 1, 2 or 3, or Esc.", chinese: "请按 1、2、3 或 Esc。")
        case .shelfReason:
            LocalizedText(
                "Press 1 to 4, or type a reason and Enter.",
                chinese: "请按 1 至 4，或输入原因后按 Enter。"
            )
        case .acknowledgement, .remark:
            LocalizedText("Type a remark, or Esc.", chinese: "请输入备注，或按 Esc。")
        default:
            pending.unseen.isEmpty
                ? LocalizedText("Press y or n.", chinese: "请按 y 或 n。")
                : LocalizedText("Press y, a or n.", chinese: "请按 y、a 或 n。")
        }
    }

    /// Returns the label of the line for the reason why alarms are taken out of service.
    static func removal(_ pending: AlarmTags.Pending) -> LocalizedText {
        let count = pending.all.count
        return LocalizedText(
            "Out of service, \(count) \(count == 1 ? "alarm" : "alarms"), because",
            chinese: "停用\(count)个告警，原因"
        )
    }

    /// Returns the question about an act, with the numbers of alarms seen, not seen and urgent.
    static func question(_ pending: AlarmTags.Pending) -> LocalizedText {
        if pending.act == .handover { return signQuestion }
        let verb = verb(pending.act)
        let chinese = verb.text(in: .chinese)
        if !pending.unseen.isEmpty {
            let (seen, unseen) = (pending.seen.count, pending.unseen.count)
            return LocalizedText(
                seen == 0
                    ? "\(unseen) never shown: \(verb.english) them? a all  n no"
                    : "\(seen) seen, \(unseen) not seen: \(verb.english) the \(seen)?"
                        + " y yes  a all \(seen + unseen)  n no",
                chinese: seen == 0
                    ? "\(unseen)个从未显示：全部\(chinese)？ a 全部  n 否"
                    : "已看\(seen)个，未看\(unseen)个：\(chinese)这\(seen)个？"
                        + " y 是  a 全部\(seen + unseen)个  n 否"
            )
        }
        let urgent = pending.all.count { $0.level >= .high }
        let (count, words) = (pending.all.count, (Words(.english), Words(.chinese)))
        return LocalizedText(
            "\(verb.english.capitalizedFirst) \(count) alarms"
                + (urgent == 0 ? "" : ", \(urgent) of them \(words.0.level(.high)) or worse")
                + "? y yes  n no",
            chinese: "\(chinese)\(count)个告警"
                + (urgent == 0 ? "" : "（\(urgent)个为\(words.1.level(.high))级以上）")
                + "？ y 是  n 否"
        )
    }

    /// Returns the label of the questions about a shelf.
    static func shelf(_ pending: AlarmTags.Pending, _ kind: Prompt.Kind) -> LocalizedText {
        let count = pending.all.count
        let isOne = count == 1
        let unseen = isOne || pending.unseen.isEmpty ? 0 : pending.unseen.count
        if kind == .shelfLength {
            return LocalizedText(
                isOne
                    ? "Shelve for:"
                    : "Shelve \(count) alarms" + (unseen > 0 ? ", \(unseen) not seen," : "")
                        + " for:",
                chinese: isOne
                    ? "搁置时长："
                    : "搁置\(count)个告警" + (unseen > 0 ? "（未看\(unseen)个）" : "") + "，时长："
            )
        }
        let number = TypedShelf.lengths.firstIndex { $0 == pending.shelf } ?? 0
        let length = TypedShelf.lengthNames[number]
        return LocalizedText("Shelve for \(length), because:", chinese: "搁置 \(length)，原因：")
    }

    /// Returns the verb of an act.
    static func verb(_ act: AlarmAct) -> LocalizedText {
        switch act {
        case .acknowledge: LocalizedText("acknowledge", chinese: "确认")
        case .shelve: LocalizedText("shelve", chinese: "搁置")
        case .shelveOnce: LocalizedText("shelve until clear", chinese: "搁置至恢复")
        case .unshelve: LocalizedText("unshelve", chinese: "取消搁置")
        case .silence: LocalizedText("silence", chinese: "消音")
        case .remove: LocalizedText("take out of service", chinese: "停用")
        case .returnToService: LocalizedText("return to service", chinese: "恢复使用")
        case .comment: LocalizedText("comment on", chinese: "备注")
        default: LocalizedText(act.rawValue, chinese: Words(.chinese).act(act).string)
        }
    }
}

extension String {
    /// The text with its first letter in upper case.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
