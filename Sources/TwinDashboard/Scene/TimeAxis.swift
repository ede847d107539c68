// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The axis of time below a chart or strips: which part of it is kept, and the times at it.
struct TimeAxis: Sendable {
    let scene: Scene

    /// The part of a grid in which anything is kept: an axis of a day with an hour kept would be empty.
    ///
    /// Its length is a round one, so that the axis moves seldom while more is being kept.
    func keptPart(of grid: TimeGrid, _ courses: [[Double?]]) -> TimeGrid {
        let first = courses.compactMap { $0.firstIndex { $0 != nil } }.min() ?? 0
        guard first > grid.count / 10 else { return grid }
        let kept = grid.width * (grid.count - first)
        guard let span = Self.keptSpans.first(where: { $0 >= kept }), span < grid.width * grid.count
        else { return grid }
        return TimeGrid(endingAt: scene.now, span: span, count: grid.count)
    }

    /// The lengths of an axis that shows only what is kept.
    private static let keptSpans: [Duration] = [
        5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1080, 1440, 2880, 4320, 10_080,
        20_160,
    ].map { .seconds(60 * $0) }

    /// Returns the length of time of a chart, and the part of it with data if that is shorter.
    func span(
        told courses: [[Double?]],
        _ grid: TimeGrid,
        of span: Duration
    ) -> DisplayText {
        let whole = scene.times.span(span)
        let first = courses.compactMap { $0.firstIndex { $0 != nil } }.min() ?? 0
        guard first > grid.count / 10 else { return whole }
        let told = scene.times.duration(grid.width * (grid.count - first))
        return scene.language == .chinese
            ? DisplayText("近\(whole)（有\(told)数据）")
            : DisplayText("\(told) \(scene.words[.of]) \(whole)")
    }

    /// Returns the round times below a chart of the given columns, and the shown instant at its
    /// right end.
    func marks(of grid: TimeGrid, columns: Int) -> [ChartModel.TimeMark] {
        let length = grid.width * grid.count
        let last = ChartModel.TimeMark(fraction: 1, text: scene.times.minute(scene.now))
        let wide = scene.times.second(scene.now, near: scene.now)
        let ticks = TimeTicks(in: grid.span, columns: columns, room: 10, scene.times)
        // The grid of one day covers a little more than that.
        let isLong = length > .seconds(100_000)
        let isFine = ticks.step < .seconds(60)
        // The right end keeps its words, and a blank before them.
        let room = Double(isFine ? wide.string.count + 5 : 9) / Double(max(1, columns))
        let marks = ticks.instants.map { instant in
            let offset = Double(instant.duration(since: grid.start).wholeMilliseconds)
            return ChartModel.TimeMark(
                fraction: offset / Double(max(1, length.wholeMilliseconds)),
                text: isFine
                    ? scene.times.second(instant, near: instant)
                    : scene.times.tick(instant, isLong: isLong)
            )
        }
        return marks.filter { $0.fraction <= 1 - room } + [last]
    }
}
