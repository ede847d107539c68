// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinQuery

/// The texts about the state of the archive: a full disk, damage, and a replaced cache.
struct ConditionWords: Sendable {
    let scene: Scene

    /// Returns the trouble of the archive: `disk full: nothing is kept since 09:12`; empty if all
    /// data is stored.
    func trouble() -> DisplayText {
        guard let trouble = scene.condition.trouble else { return .empty }
        let reason = scene.words[Self.word(of: trouble)].string
        let isChinese = scene.language == .chinese
        guard let since = scene.condition.since else {
            return DisplayText(isChinese ? "\(reason)：未保存任何数据" : "\(reason): nothing is kept")
        }
        let time = scene.times.minute(since, near: scene.wall)
        return DisplayText(
            isChinese ? "\(reason)：\(time) 起未保存任何数据" : "\(reason): nothing is kept since \(time)"
        )
    }

    /// Returns a short form of the trouble: `disk full since 09:12`; empty if all data is stored.
    func shortTrouble() -> DisplayText {
        guard let trouble = scene.condition.trouble else { return .empty }
        let reason = scene.words[Self.word(of: trouble)].string
        guard let since = scene.condition.since else { return DisplayText(reason) }
        let time = scene.times.minute(since, near: scene.wall)
        return DisplayText(
            scene.language == .chinese
                ? "\(reason)：\(time) 起未保存" : "\(reason) \(scene.words[.since]) \(time)"
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

    /// The text in place of panes before the first observation.
    var emptyNotice: DisplayText {
        scene.condition.trouble == nil ? scene.words[.emptyCache] : trouble()
    }

    /// Returns the clock of a screen that follows the wall clock while no data is stored.
    func haltedClock() -> ClockModel {
        let word = scene.condition.trouble.map(Self.word) ?? .stale
        let since =
            scene.condition.since.map { scene.times.minute($0, near: scene.wall).string } ?? ""
        let isChinese = scene.language == .chinese
        let lag = isChinese ? "\(since) 起" : "\(scene.words[.since]) \(since)"
        return ClockModel(
            going: .halted,
            word: DisplayText(scene.words[word].string.uppercased()),
            rate: .empty,
            lag: since.isEmpty ? .empty : DisplayText(lag),
            tightLag: DisplayText(since),
            knowledge: .empty
        )
    }

    /// Returns the damage of the archive, and notes if the cache was recently replaced and if the
    /// program for new alarms fails.
    func footnotes() -> DisplayText {
        let notes = [
            damageText(scene.damage), beginningText(), notifierText(withReason: false),
        ].filter { !$0.isEmpty }
        return DisplayText(notes.map(\.string).joined(separator: "; "))
    }

    /// Returns a note that the present cache replaces another one; empty if it does not.
    private func beginningText() -> DisplayText {
        guard let beginning = scene.condition.beginning else { return .empty }
        let time = scene.times.minute(beginning.instant, near: scene.wall)
        return scene.language == .chinese
            ? DisplayText("新缓存始于 \(time)") : DisplayText("new cache since \(time)")
    }

    /// Returns the cache's details for the page of sources: a full disk, the process that holds its
    /// log, and the cache that it replaces.
    func details() -> [SourcesModel.Detail] {
        var texts = [trouble()]
        let isChinese = scene.language == .chinese
        if let holder = scene.condition.holder {
            let size = scene.measures.measure(Double(holder.bytes), "By", decimals: 0).text
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
        if let beginning = scene.condition.beginning {
            let aside = beginning.aside.map {
                isChinese ? "；原文件：\($0)" : "; the earlier one is \($0)"
            }
            texts.append(DisplayText("\(beginningText())\(aside ?? "")", limit: 300))
        }
        texts.append(notifierText(withReason: true))
        return texts.filter { !$0.isEmpty }.map {
            SourcesModel.Detail(label: scene.words[.cache], text: $0)
        }
    }

    /// Returns the failure of the program that is run for new alarms; empty if there is none.
    private func notifierText(withReason hasReason: Bool) -> DisplayText {
        guard let notifier = scene.condition.notifier else { return .empty }
        let time = scene.times.minute(notifier.since, near: scene.wall)
        let isChinese = scene.language == .chinese
        var text =
            isChinese ? "\(time) 起告警通知命令失败" : "the command for alarms fails since \(time)"
        if hasReason { text += isChinese ? "：\(notifier.reason)" : ": \(notifier.reason)" }
        return DisplayText(text, limit: 300)
    }

    /// Returns the damage in words; empty if there is none.
    private func damageText(_ damage: ArchiveDamage) -> DisplayText {
        let isChinese = scene.language == .chinese
        var parts: [String] = []
        if damage.isAltered {
            parts.append(isChinese ? "文件已被改动" : "altered since it was made")
        }
        if damage.blocks > 0 {
            let count = scene.measures.number(Double(damage.blocks), decimals: 0)
            parts.append(
                isChinese
                    ? "\(count)个数据块损坏：显示为缺口"
                    : "\(count) damaged block\(damage.blocks == 1 ? "" : "s"): shown as gaps"
            )
        }
        return DisplayText(parts.joined(separator: isChinese ? "；" : "; "))
    }
}
