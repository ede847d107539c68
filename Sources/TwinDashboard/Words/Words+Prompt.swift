// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension Words {
    /// Returns the label before the text of a prompt.
    public func promptLabel(_ kind: Prompt.Kind) -> DisplayText {
        let isChinese = language == .chinese
        return switch kind {
        case .search: isChinese ? "查找" : "Find"
        case .command: ":"
        case .filter: isChinese ? "筛选" : "Filter"
        case .time: isChinese ? "跳到时刻" : "Go to"
        case .bookmark: isChinese ? "书签" : "Bookmark"
        case .bookmarkSearch: isChinese ? "查找书签" : "Find bookmark"
        case .shelfLength, .shelfReason: isChinese ? "搁置" : "Shelve"
        case .alarmQuestion: isChinese ? "告警" : "Alarms"
        case .acknowledgement: isChinese ? "确认并备注" : "Acknowledge, saying"
        case .remark: isChinese ? "备注" : "Remark"
        }
    }

    /// The keys that help while something is typed.
    public func promptHint(_ kind: Prompt.Kind) -> DisplayText {
        let isChinese = language == .chinese
        return switch kind {
        case .search: isChinese ? "↑↓ 选择  Enter 打开  Esc 离开" : "↑↓ choose  Enter open  Esc leave"
        case .command:
            isChinese
                ? "Tab 补全  ↑ 历史  Enter 执行  Esc 离开"
                : "Tab complete  ↑ earlier  Enter do it  Esc leave"
        case .filter: isChinese ? "Enter 保留  Esc 取消" : "Enter keep  Esc leave"
        case .time:
            isChinese
                ? "08:42  -2h  昨天 18:00  2026-11-20T08:42"
                : "08:42  -2h  yesterday 18:00  2026-11-20T08:42"
        case .bookmark: isChinese ? "Enter 保存  Esc 取消" : "Enter keep  Esc leave"
        case .bookmarkSearch: isChinese ? "Enter 查找  Esc 离开" : "Enter find  Esc leave"
        case .shelfLength: isChinese ? "1–3 选择  Esc 取消" : "1–3 choose  Esc leave"
        case .shelfReason:
            isChinese
                ? "1–4 选择，或输入  Enter 搁置  Esc 取消" : "1–4 choose, or type  Enter do it  Esc leave"
        case .alarmQuestion: .empty
        case .acknowledgement: isChinese ? "Enter 确认  Esc 取消" : "Enter acknowledge  Esc leave"
        case .remark: isChinese ? "Enter 保存  Esc 取消" : "Enter keep  Esc leave"
        }
    }
}
