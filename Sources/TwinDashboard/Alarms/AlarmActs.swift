// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel

/// The rows of the journal that one request added, which are one entry of the screen.
struct AlarmActs: Sendable {
    /// The first row.
    var first: AlarmEntry
    /// The number of rows.
    var count = 1

    /// Returns rows as entries; rows of one request and one act are joined.
    ///
    /// - Parameter rows: The rows in any order in which those of a request follow each other.
    /// - Returns: The entries in the same order.
    static func joined(_ rows: [AlarmEntry]) -> [AlarmActs] {
        var acts: [AlarmActs] = []
        for row in rows {
            if let last = acts.last, last.first.batch == row.batch, last.first.act == row.act {
                acts[acts.count - 1].count += 1
                if row.id < last.first.id { acts[acts.count - 1].first = row }
            } else {
                acts.append(AlarmActs(first: row))
            }
        }
        return acts
    }
}

extension AlarmLineWords {
    /// Returns the line of an act on one alarm or on several.
    func line(_ acts: AlarmActs) throws -> AlarmListModel.Line {
        var line = try line(acts.first)
        guard acts.count > 1 else { return line }
        line.count = acts.count
        line.what = DisplayText(
            scene.language == .chinese ? "\(acts.count)个告警" : "\(acts.count) alarms"
        )
        line.place = DisplayText("\(line.shortPlace) +\(acts.count - 1)")
        line.shortPlace = line.place
        return line
    }
}
