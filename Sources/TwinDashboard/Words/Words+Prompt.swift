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
        }
    }
}
