// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinQuery
import TwinVocabulary

/// The times below charts.
struct TimeTicksTests {
    private func marks(
        span: Duration,
        columns: Int,
        at instant: Instant
    ) throws -> [ChartModel.TimeMark] {
        var city = TinyCity()
        city.panes = [
            PaneLayout(
                kind: .chart,
                title: "Congestion",
                domain: "traffic",
                items: [PaneItem(entity: TinyCity.city, property: "congestion")],
                span: span
            )
        ]
        // The whole span is kept: an axis shows no more than that.
        let congestion = SeriesID(TinyCity.city, "congestion")
        for column in 0..<3 { city.tell(congestion, 2, at: instant - span + span / 200 * column) }
        city.tell(congestion, 3, at: instant)
        var builder = city.builder()
        let model = try builder.build(
            DashboardState(layout: city.layout),
            in: Room(columns: columns, rows: 24),
            at: Moment(at: instant),
            wall: instant
        )
        guard case .chart(let chart) = model.panes[0].content else { return [] }
        return chart.marks
    }

    @Test("A day's chart is marked at whole hours of the city's clock, and at the instant shown")
    func day() throws {
        // 08:27:31 in Shanghai.
        let instant = Instant(millisecondsSince1970: 1_784_593_651_000)
        let marks = try marks(span: .seconds(86_400), columns: 80, at: instant)
        #expect(marks.map(\.text.string) == ["12:00", "18:00", "00:00", "08:27"])
        let week = try self.marks(span: .seconds(7 * 86_400), columns: 200, at: instant)
        #expect(week.map(\.text.string).contains("07-20"))
        #expect(week.map(\.text.string).contains("12:00"))
    }

    @Test("For any span and instant the times are round, in order, and far enough apart")
    func anyInstant() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<60 {
            let columns = Int.random(in: 40...200, using: &random)
            let minutes = Int.random(in: 10...20_000, using: &random)
            let instant = TinyCity.start + .seconds(Int.random(in: 0..<5_000_000, using: &random))
            let marks = try marks(span: .seconds(60 * minutes), columns: columns, at: instant)
            #expect(marks.last?.fraction == 1)
            #expect(marks.count >= 2, "\(minutes) min over \(columns)")
            for (mark, next) in zip(marks, marks.dropFirst()) {
                #expect(mark.fraction >= 0 && mark.fraction < next.fraction)
                let room = (next.fraction - mark.fraction) * Double(columns - 12)
                #expect(room >= 5, "\(minutes) min over \(columns)")
            }
            let minute = marks.dropLast().compactMap { Int($0.text.string.suffix(2)) }
            let isDate = marks.dropLast().contains { $0.text.string.contains("-") }
            #expect(
                isDate || minute.allSatisfy { [0, 10, 15, 20, 30, 40, 45, 50].contains($0) }
                    || minutes < 120
            )
        }
    }
}
