// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinQuery

extension ViewModelBuilder {
    /// `disk full: nothing is kept since 09:12`; empty if everything is kept.
    func troubleText() -> DisplayText {
        guard let trouble = condition.trouble else { return .empty }
        let reason = words[Self.word(of: trouble)].string
        let isChinese = state.language == .chinese
        guard let since = condition.since else {
            return DisplayText(isChinese ? "\(reason)：未保存任何数据" : "\(reason): nothing is kept")
        }
        let time = times.minute(since, near: wall)
        return DisplayText(
            isChinese ? "\(reason)：\(time) 起未保存任何数据" : "\(reason): nothing is kept since \(time)"
        )
    }

    /// `disk full since 09:12`; empty if everything is kept.
    func shortTroubleText() -> DisplayText {
        guard let trouble = condition.trouble else { return .empty }
        let reason = words[Self.word(of: trouble)].string
        guard let since = condition.since else { return DisplayText(reason) }
        let time = times.minute(since, near: wall)
        return DisplayText(
            state.language == .chinese
                ? "\(reason)：\(time) 起未保存" : "\(reason) \(words[.since]) \(time)"
        )
    }

    private static func word(of trouble: ArchiveCondition.Trouble) -> Word {
        switch trouble {
        case .diskFull: .diskFull
        case .fileGone: .cacheGone
        case .damaged: .cacheDamaged
        case .diskError: .diskError
        }
    }

    /// What is shown instead of panes while nothing was ever received.
    var emptyNotice: DisplayText {
        condition.trouble == nil ? words[.emptyCache] : troubleText()
    }

    /// The clock of a screen that follows the wall clock while nothing is kept.
    func haltedClock() -> ClockModel {
        let word = condition.trouble.map(Self.word) ?? .stale
        let since = condition.since.map { times.minute($0, near: wall).string } ?? ""
        let isChinese = state.language == .chinese
        let lag = isChinese ? "\(since) 起" : "\(words[.since]) \(since)"
        return ClockModel(
            going: .halted,
            word: DisplayText(words[word].string.uppercased()),
            rate: .empty,
            lag: since.isEmpty ? .empty : DisplayText(lag),
            tightLag: DisplayText(since),
            knowledge: .empty
        )
    }

    /// What of the archive was found damaged, and if it was begun again lately.
    func footnotes() -> DisplayText {
        let notes = [damageText(memory.archive.damage), beginningText()].filter { !$0.isEmpty }
        return DisplayText(notes.map(\.string).joined(separator: "; "))
    }

    /// That the present cache was begun in the place of another one; empty if it was not.
    private func beginningText() -> DisplayText {
        guard let beginning = condition.beginning else { return .empty }
        let time = times.minute(beginning.instant, near: wall)
        return state.language == .chinese
            ? DisplayText("新缓存始于 \(time)") : DisplayText("new cache since \(time)")
    }

    /// What the page of sources says of the cache: that nothing is kept, who holds its log, what it
    /// was begun in the place of.
    func cacheDetails() -> [SourcesModel.Detail] {
        var texts = [troubleText()]
        let isChinese = state.language == .chinese
        if let holder = condition.holder {
            let size = measures.measure(Double(holder.bytes), "By", decimals: 0).text
            let process = holder.process.map { process in
                let name = holder.name.isEmpty ? "" : " (\(holder.name))"
                let stopped = holder.isStopped ? (isChinese ? "，已停止" : " which is stopped") : ""
                return "\(process)\(name)\(stopped)"
            }
            if isChinese {
                texts.append(
                    DisplayText("日志已增至 \(size)：进程 \(process ?? "未知") 占用，请恢复或结束它")
                )
            } else {
                texts.append(
                    DisplayText(
                        "its log has grown to \(size): process \(process ?? "unknown") holds it;"
                            + " continue or end that process"
                    )
                )
            }
        }
        if let beginning = condition.beginning {
            let aside = beginning.aside.map {
                isChinese ? "；原文件：\($0)" : "; the earlier one is \($0)"
            }
            texts.append(DisplayText("\(beginningText())\(aside ?? "")", limit: 300))
        }
        return texts.filter { !$0.isEmpty }.map {
            SourcesModel.Detail(label: words[.cache], text: $0)
        }
    }
}
