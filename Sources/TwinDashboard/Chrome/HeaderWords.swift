// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinVocabulary
import TwinModel
import TwinQuery

/// The texts of the header line.
struct HeaderWords: Sendable {
    let scene: Scene

    /// Returns the model of the header line.
    func model(_ time: TimeControl) throws -> HeaderModel {
        var counts: [Level: Int] = [:]
        let suppressed = scene.suppressedSeries
        for alarm in scene.alarms where !suppressed.contains(alarm.series) {
            counts[alarm.level, default: 0] += 1
        }
        var worst = DisplayText.empty
        var isWorstStale = false
        if let first = try AlarmLines(scene: scene).groups(domain: nil).first {
            let line = try AlarmLines(scene: scene).line(first)
            let words = [line.since, line.what, line.value].filter { !$0.isEmpty }
            let place = line.place.isEmpty ? "" : " · \(line.place)"
            isWorstStale = line.isStale
            worst = DisplayText(words.map(\.string).joined(separator: " ") + place)
        }
        return HeaderModel(
            city: DisplayText(scene.configuration.city.text(in: scene.language), limit: 40),
            simulated: scene.configuration.isSimulated ? scene.words[.simulated] : .empty,
            time: scene.times.full(scene.now, day: specialDay),
            shortTime: scene.times.short(scene.now),
            clock: ClockWords(scene: scene).model(time),
            sources: scene.sources.models,
            alarms: counts.sorted { $0.key > $1.key }.map {
                AlarmCount(level: $0.key, count: $0.value, word: scene.words.level($0.key))
            },
            notEvaluated: notEvaluatedCounts(),
            unacknowledged: scene.alarmRows.count {
                !$0.status.state.isAcknowledged && !$0.status.state.isSuppressed
            },
            shelved: scene.shelvedCount(),
            isJudging: scene.isJudging,
            worstAlarm: worst,
            isWorstStale: isWorstStale,
            isKept: scene.condition.trouble == nil
        )
    }

    /// The name of a holiday, or of a workday on a weekend; empty on other days.
    private var specialDay: DisplayText {
        let day = scene.configuration.calendar[scene.times.parts(of: scene.now).days]
        return DisplayText(day?.name.text(in: scene.language) ?? "", limit: 24)
    }

    /// Returns the number of alarms of each source that cannot be evaluated because their values
    /// are too old.
    private func notEvaluatedCounts() -> [NotEvaluatedCount] {
        scene.notEvaluated.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { domain, count in
            let source = scene.configuration.sources.first { $0.domain == domain }
            return NotEvaluatedCount(
                source: source.map { scene.sources.model(of: $0).name }
                    ?? scene.index.name(ofDomain: domain, in: scene.language),
                count: count
            )
        }
    }
}
