// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinVocabulary

/// The texts about a flood of alarms, and about shelves that end soon.
struct FloodWords: Sendable {
    /// The time before the end of a shelf over an active alarm at which a warning begins.
    static let warningTime = Duration.seconds(300)

    let scene: Scene

    /// Sets the badge of a list of alarms; it stays empty if there is neither a flood nor a shelf
    /// that ends soon.
    func badge(_ model: inout PaneModel) {
        guard scene.openDestination == nil else { return }
        let floods = flood()
        let shelves = shelf()
        guard let long = floods.first ?? shelves.first else { return }
        let both = floods.flatMap { flood in shelves.map { DisplayText("\(flood) · \($0)") } }
        // The longest form comes first. A flood alone is better than both cut short.
        let forms = both + floods + shelves.filter { _ in floods.isEmpty }
        model.badge = forms.first ?? long
        model.shortBadges = Array(forms.dropFirst())
        let row = scene.flood.flatMap { scene.alarmRow(of: $0.first) }
        model.level = max(Level(row?.priority), .medium)
    }

    /// Returns the forms of the flood's text, the longest first; none if there is no flood.
    private func flood() -> [DisplayText] {
        guard let flood = scene.flood else { return [] }
        let isChinese = scene.language == .chinese
        let since = scene.times.minute(flood.start, near: scene.now)
        let onset = scene.times.minute(flood.onset, near: scene.now)
        let name = (try? scene.name(of: flood.first.entity)) ?? .empty
        let what = what(flood.first)
        let start =
            isChinese
            ? "\(since)起告警泛滥：\(flood.count)个"
            : "flood since \(since): \(flood.count) alarms"
        let first = isChinese ? "首发：" : "first: "
        let comma = scene.words[.comma]
        return [
            "\(start)\(comma)\(first)\(name) \(what) \(onset)",
            "\(start)\(comma)\(first)\(name) \(onset)", start,
        ].map { DisplayText($0, limit: 200) }
    }

    private func what(_ alarm: SeriesID) -> DisplayText {
        let kind = CatalogIndex.kind(of: alarm.entity)
        guard let property = scene.index.entry(kind, alarm.property)?.property else {
            return .empty
        }
        guard property.shape == .flag else {
            return DisplayText(property.name.text(in: scene.language), limit: 60)
        }
        let row = scene.alarmRow(of: alarm)
        let value = row?.status.run?.value ?? row?.value ?? 0
        return scene.words.flag(property, value >= 0.5)
    }

    /// Returns the forms of the warning that shelves over active alarms end within five minutes.
    private func shelf() -> [DisplayText] {
        let ending = scene.alarmRows.filter { row in
            guard row.status.state.isActive, row.status.state.letter == .e,
                let until = row.status.shelvedUntil
            else { return false }
            return until.duration(since: scene.now) <= Self.warningTime
        }.sorted { left, right in
            let (first, second) = (left.status.shelvedUntil, right.status.shelvedUntil)
            return first == second
                ? AlarmRow.comesFirst(left, right)
                : (first ?? .distantFuture) < (second ?? .distantFuture)
        }
        guard let next = ending.first, let until = next.status.shelvedUntil else { return [] }
        let isChinese = scene.language == .chinese
        let time = scene.times.minute(until, near: scene.now)
        let name = (try? scene.name(of: next.alarm.entity)) ?? .empty
        if ending.count == 1 {
            return [
                DisplayText(isChinese ? "\(name) 的搁置 \(time) 到期" : "shelf of \(name) ends \(time)"),
                DisplayText(isChinese ? "搁置 \(time) 到期" : "a shelf ends \(time)"),
            ]
        }
        return [
            DisplayText(
                isChinese
                    ? "\(ending.count)个搁置\(time)起到期"
                    : "\(ending.count) shelves end from \(time) on"
            )
        ]
    }
}
