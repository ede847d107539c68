// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinQuery

extension ArchiveMemory {
    /// Returns the columns of each series over the grid.
    mutating func columns(of series: [SeriesID], over grid: TimeGrid) throws -> [[Column?]] {
        var whole: [SeriesID] = []
        var moved: [Int: [SeriesID]] = [:]
        var seen: Set<SeriesID> = []
        for id in series where seen.insert(id).inserted {
            switch need(for: id, over: grid) {
            case .nothing: columns[key(id, grid)]?.used = generation
            case .all: whole.append(id)
            case .tail(let steps): moved[steps, default: []].append(id)
            }
        }
        if !whole.isEmpty { try ask(whole, over: grid) }
        for (steps, ids) in moved { try askTail(ids, movedBy: steps, over: grid) }
        let empty = [Column?](repeating: nil, count: grid.count)
        return series.map { columns[key($0, grid)]?.columns ?? empty }
    }

    private enum Need {
        case nothing, all
        case tail(Int)
    }

    private func need(for id: SeriesID, over grid: TimeGrid) -> Need {
        guard let kept = columns[key(id, grid)], let steps = grid.steps(after: kept.grid) else {
            return .all
        }
        if steps == 0, isTrue(kept.moment, kept.revision) { return .nothing }
        let age = moment.instant.duration(since: kept.asked)
        // With a limit on received times, the passing of time reveals late observations of the
        // past, as appending does.
        let isSettled = kept.revision == revision && moment.known == nil
        guard (moment.known == nil) == (kept.moment.known == nil),
            moment.instant >= kept.moment.instant, isSettled || age < kept.patience,
            steps + 2 < grid.count
        else { return .all }
        return .tail(steps)
    }

    private func key(_ id: SeriesID, _ grid: TimeGrid) -> ColumnKey {
        ColumnKey(series: id, width: grid.width, count: grid.count)
    }

    private mutating func ask(_ ids: [SeriesID], over grid: TimeGrid) throws {
        let answers = try archive.columns(
            of: ids,
            over: grid.span,
            count: grid.count,
            at: moment
        )
        for (id, answer) in zip(ids, answers) {
            let before = columns[key(id, grid)]?.patience
            let patience = before.map { min($0 * 2, Self.mostPatience) } ?? Self.leastPatience
            columns[key(id, grid)] = KeptColumns(
                grid: grid,
                columns: answer,
                moment: moment,
                revision: revision,
                asked: moment.instant,
                patience: patience,
                used: generation
            )
        }
    }

    private mutating func askTail(
        _ ids: [SeriesID],
        movedBy steps: Int,
        over grid: TimeGrid
    ) throws {
        let tail = grid.tail(steps + 2)
        let answers = try archive.columns(
            of: ids,
            over: tail.span,
            count: tail.count,
            at: moment
        )
        for (id, answer) in zip(ids, answers) {
            guard var kept = columns[key(id, grid)] else { continue }
            let padding = [Column?](repeating: nil, count: steps)
            let shifted = kept.columns.dropFirst(steps) + padding
            kept.columns = Array(shifted.dropLast(tail.count)) + answer
            kept.grid = grid
            kept.moment = moment
            kept.revision = revision
            kept.used = generation
            columns[key(id, grid)] = kept
        }
    }
}
