// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension Scene {
    /// Returns the courses of the subjects over the grid; those of many entities only if they are
    /// few.
    func courses(
        of subjects: [Subject],
        over grid: TimeGrid
    ) throws -> [[Double?]] {
        var asked: [[SeriesID]] = []
        for subject in subjects {
            if let series = subject.series {
                asked.append([series])
            } else {
                let known = try entities(of: subject)
                let ids = known.count <= 24 ? known : []
                asked.append(ids.map { SeriesID($0, subject.property.id) })
            }
        }
        let answers = try memory.columns(of: asked.flatMap { $0 }, over: grid)
        var next = 0
        return zip(subjects, asked).map { subject, ids in
            let own = answers[next..<next + ids.count]
            next += ids.count
            return Self.combined(Array(own), grid.count, aggregation(of: subject))
        }
    }

    /// Returns several courses combined into one, with gaps in the parts without any value.
    private static func combined(
        _ courses: [[Column?]],
        _ count: Int,
        _ aggregation: Aggregation
    ) -> [Double?] {
        (0..<count).map { part in
            let values = courses.compactMap { $0.indices.contains(part) ? $0[part]?.mean : nil }
            guard !values.isEmpty else { return nil }
            let sum = values.reduce(0, +)
            switch aggregation {
            case .mean: return sum / Double(values.count)
            // The sum is scaled up for the series without a value in this part, or it would seem to
            // fall.
            case .sum: return sum * Double(courses.count) / Double(values.count)
            case .minimum: return values.min()
            case .maximum: return values.max()
            case .count: return Double(values.count)
            }
        }
    }
}
