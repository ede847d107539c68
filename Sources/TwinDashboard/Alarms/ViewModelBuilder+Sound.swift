// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
public import TwinModel
import TwinVocabulary

extension ViewModelBuilder {
    /// An alarm whose sound was not stopped, with a text for a notification.
    public struct SoundingAlarm: Hashable, Sendable {
        /// The alarm.
        public var alarm: AlarmSound.Alarm
        /// Its priority, its name, its place and its value: `critical: Substation de-energized …`.
        public var text: DisplayText
    }

    /// The alarms of the last picture whose sound was stopped neither by an acknowledgement nor by
    /// silencing, the most urgent first; only the first one has a text.
    ///
    /// Alarms whose last value is too old are left out, because they may have ended.
    public var soundingAlarms: [SoundingAlarm] {
        guard let scene else { return [] }
        let entries = AlarmTable(scene).entries(of: .unacknowledged).filter {
            $0.row.status.isSounding && $0.validity != .notEvaluated
        }
        return entries.enumerated().compactMap { number, entry in
            guard let announced = entry.row.status.announced, let priority = entry.row.priority
            else { return nil }
            return SoundingAlarm(
                alarm: AlarmSound.Alarm(
                    entry.row.alarm,
                    announced: announced,
                    priority: priority
                ),
                text: number == 0 ? text(of: entry, in: scene) : .empty
            )
        }
    }

    private func text(of entry: AlarmTable.Entry, in scene: Scene) -> DisplayText {
        let level = scene.words.level(entry.level)
        let property = entry.known.property.name.text(in: scene.language)
        let place = (try? scene.name(of: entry.row.alarm.entity)) ?? .empty
        return DisplayText("\(level): \(property) · \(place)", limit: 120)
    }
}
