// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAnalysis
import TwinModel

struct RecordTests {
    let start = Instant(millisecondsSince1970: 1_795_392_000_000)
    let options = ForecastOptions(step: .seconds(3600), horizon: .seconds(3 * 3600))

    func hour(_ number: Int) -> Instant { start + .seconds(3600 * number) }

    /// Returns a forecast of three hours with the given expected values and a band of one around
    /// them.
    func forecast(at number: Int, _ values: [Double], level: Double = 0.9) -> Forecast {
        let points = values.enumerated().map { step, value in
            ForecastPoint(
                time: hour(number + step + 1),
                low: value - 1,
                middle: value,
                high: value + 1
            )
        }
        return Forecast(
            madeAt: hour(number),
            lastKnown: hour(number),
            basis: .pattern,
            level: level,
            points: points
        )
    }

    func samples(_ values: [Double]) -> [SeriesSample] {
        values.enumerated().map { SeriesSample(time: hour($0), value: $1) }
    }

    @Test("The record of a band counts the values inside the bands kept before")
    func band() {
        let kept = [forecast(at: 0, [5, 5, 5]), forecast(at: 3, [5, 9, 5])]
        let comparison = ForecastComparison(
            of: kept,
            with: samples([5, 5, 6, 6.5, 5, 5]),
            options: options,
            at: hour(5)
        )
        // 5 and 6 are inside and 6.5 is outside; 5 is inside and 5 is outside of 8 to 10; hour 6
        // has no value.
        let record = comparison.bandRecord(level: 0.9)
        #expect(record == BandRecord(count: 5, inside: 3))
        #expect(record.held == 0.6)
        #expect(record.keeps(level: 0.9) == false)
        #expect(comparison.bandRecord(level: 0.5) == BandRecord())
    }

    @Test("A record keeps its level within five percentage points, and is unknown without values")
    func tolerance() {
        #expect(BandRecord(count: 100, inside: 85).keeps(level: 0.9) == true)
        #expect(BandRecord(count: 100, inside: 95).keeps(level: 0.9) == true)
        #expect(BandRecord(count: 100, inside: 84).keeps(level: 0.9) == false)
        #expect(BandRecord(count: 100, inside: 96).keeps(level: 0.9) == false)
        #expect(BandRecord().keeps(level: 0.9) == nil)
        #expect(BandRecord().held == nil)
    }

    @Test("Values that had not arrived and forecasts not made yet are ignored")
    func asOf() {
        var values = samples([5, 5, 5, 5])
        values[2].received = hour(9)
        let kept = [forecast(at: 0, [5, 5, 5]), forecast(at: 4, [5, 5, 5])]
        func count(at number: Int) -> Int {
            ForecastComparison(of: kept, with: values, options: options, at: hour(number))
                .bandRecord(level: 0.9).count
        }
        #expect(count(at: 3) == 2)
        #expect(count(at: 9) == 3)
        // After fifteen days the forecast is too old.
        #expect(count(at: 24 * 15) == 0)
    }

    @Test("A forecast contains the given record")
    func label() throws {
        let samples = (0..<400).map { SeriesSample(time: hour($0), value: Double($0 % 24)) }
        let record = BandRecord(count: 336, inside: 306)
        let forecast = try #require(
            Forecaster(options).forecast(samples, at: hour(399), record: record)
        )
        #expect(forecast.heldCount == 336)
        #expect(forecast.held == 306.0 / 336)
        #expect(forecast.level == 0.9)
        #expect(forecast.madeAt == hour(399))
    }

    @Test("A predicted crossing came true if a value near its time was beyond the limit")
    func crossing() {
        let kept = [
            forecast(at: 0, [5, 8, 8]),  // Crosses at 2; 7.5 at 3 is near enough.
            forecast(at: 4, [8, 8, 8]),  // Crosses at 5; no value is above until 7.
            forecast(at: 3, [8, 8, 8]),  // Was already beyond the limit.
            forecast(at: 7, [5, 5, 5]),  // Predicts no crossing.
            forecast(at: 9, [8, 8, 8]),  // Has no values yet.
        ]
        let comparison = ForecastComparison(
            of: kept,
            with: samples([5, 5, 5, 7.5, 5, 5, 5, 5, 5, 5]),
            options: options,
            at: hour(9)
        )
        #expect(comparison.crossingRecord(of: .above(7)) == CrossingRecord(count: 2, cameTrue: 1))
        #expect(kept[0].crossing(of: .above(7)) == hour(2))
        #expect(kept[3].crossing(of: .above(7)) == nil)
        #expect(kept[3].crossing(of: .below(6)) == hour(8))
    }

    @Test("A crossing is shown after ten predictions, of which 70 % came true")
    func isShown() {
        #expect(CrossingRecord(count: 10, cameTrue: 7).isShown)
        #expect(!CrossingRecord(count: 10, cameTrue: 6).isShown)
        #expect(!CrossingRecord(count: 9, cameTrue: 9).isShown)
        #expect(CrossingRecord().precision == nil)
    }

    @Test("A series is due once a step has ended since its last forecast, the oldest first")
    func schedule() {
        let ids = (0..<4).map { SeriesID(EntityID("meter:\($0)"), "flow") }
        var schedule = ForecastSchedule(step: .seconds(3600))
        for id in ids { schedule.add(id) }
        #expect(schedule.due(at: hour(5), count: 10) == ids)
        schedule.note(ids[0], madeAt: hour(5))
        schedule.note(ids[1], madeAt: hour(4))
        #expect(schedule.due(at: hour(5) + .seconds(3599), count: 10) == [ids[2], ids[3], ids[1]])
        #expect(schedule.due(at: hour(6), count: 3) == [ids[2], ids[3], ids[1]])
        schedule.add(ids[0])
        schedule.remove(ids[2])
        #expect(schedule.due(at: hour(6), count: 10) == [ids[3], ids[1], ids[0]])
        #expect(schedule.due(at: hour(6), count: -1).isEmpty)
        var none = ForecastSchedule(step: .zero)
        none.add(ids[0])
        #expect(none.due(at: hour(6), count: 10).isEmpty)
    }
}
