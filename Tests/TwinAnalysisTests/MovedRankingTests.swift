// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAnalysis
import TwinModel

struct MovedRankingTests {
    /// Monday 00:00 UTC.
    let start = Instant(millisecondsSince1970: 1_795_392_000_000 / 604_800_000 * 604_800_000)

    func id(_ name: String) -> SeriesID { SeriesID(EntityID(name), "flow") }
    func hour(_ number: Int) -> Instant { start + .seconds(3600 * number) }

    /// Returns ten usual days and a window of twelve hours; `change` is added within the window.
    func samples(_ change: (Int) -> Double = { _ in 0 }) -> [SeriesSample] {
        (0..<252).map { number in
            let noise = Double((number * number * 11 + number * 5) % 17 - 8)
            let value = 100 + 5 * Double(number % 24) + noise
            return SeriesSample(
                time: hour(number),
                value: value + (number >= 240 ? change(number - 240) : 0)
            )
        }
    }

    func report(_ series: [(String, [SeriesSample])]) -> MovedReport {
        var ranking = MovedRanking(from: hour(240), to: hour(251))
        for (name, samples) in series { ranking.add(id(name), samples) }
        return ranking.report()
    }

    @Test("Peak rank, excess and reason equal those of an independent implementation")
    func golden() throws {
        let series = samples { (4...6).contains($0) ? 60 : 0 }
        let report = report([("a", series), ("b", samples())])
        #expect(report.ranked.map(\.series) == [id("a"), id("b")])
        let moved = try #require(report.moved.first)
        #expect(report.moved.count == 1)
        #expect(moved.peakRank == 1)
        #expect(abs(moved.excess - 1.0797101449275361) < 1e-12)
        #expect(moved.reason.time == hour(245))
        #expect(moved.reason.value == 190)
        #expect(moved.reason.usual == 121.5)
        #expect(moved.reason.usualDistance == 11.5)
        #expect(moved.reason.times == 68.5 / 11.5)
        #expect(moved.reason.isAbove)
        #expect(moved.onset == hour(244))
        #expect(moved.lag == .first)
        #expect(abs(report.ranked[1].peakRank - 0.9621848739495799) < 1e-12)
        #expect(report.ranked[1].excess == 0)
    }

    @Test("A report may show that no series moved")
    func nothing() {
        let report = report([("a", samples()), ("b", samples { _ in 1 })])
        #expect(report.hasNothingMoved)
        #expect(report.moved.isEmpty)
        #expect(report.ranked.count == 2)
        #expect(report.ranked.allSatisfy { $0.lag == nil })
    }

    @Test("Series are ranked by their distance from the usual values, then by identity")
    func order() {
        let report = report([
            ("c", samples { _ in 40 }), ("a", samples { _ in 60 }), ("d", samples()),
            ("b", samples { _ in 40 }),
        ])
        #expect(report.ranked.map(\.series) == [id("a"), id("b"), id("c"), id("d")])
    }

    @Test("Only samples before the window define the usual values, and those after it are ignored")
    func prefix() {
        let series = samples { _ in 30 }
        let later = series + (252..<400).map { SeriesSample(time: hour($0), value: 1e6) }
        #expect(report([("a", later)]) == report([("a", series)]))
        var scaled = series
        for place in 240..<252 { scaled[place].value = 130 + (scaled[place].value - 130) / 2 }
        #expect(report([("a", scaled)]).ranked[0].reason.usualDistance == 11.5)
    }

    @Test("Values that had not arrived are ignored")
    func asOf() {
        var series = samples { _ in 60 }
        for place in 246..<252 { series[place].received = hour(300) }
        var early = MovedRanking(from: hour(240), to: hour(245))
        early.add(id("a"), series, knownAt: hour(245))
        var live = MovedRanking(from: hour(240), to: hour(245))
        live.add(id("a"), Array(series[..<246]))
        #expect(early.report() == live.report())
    }

    @Test("Series that stopped are listed separately")
    func stopped() {
        let report = report([
            ("a", Array(samples()[..<242])), ("b", Array(samples()[..<200])),
            ("c", Array(samples()[..<249])), ("d", samples()),
        ])
        // A series is not stopped after three usual intervals of silence.
        #expect(
            report.stopped == [
                StoppedSeries(series: id("a"), since: hour(241)),
                StoppedSeries(series: id("b"), since: hour(199)),
            ]
        )
        #expect(Set(report.ranked.map(\.series)) == [id("c"), id("d")])
    }

    @Test("A series without a past is not judged")
    func unjudged() {
        let report = report([
            ("b", []), ("a", Array(samples()[200...])),
            ("c", [SeriesSample(time: start, value: 1)]),
        ])
        #expect(report.unjudged == [id("a"), id("b"), id("c")])
        #expect(report.hasNothingMoved)
    }

    @Test("A series that moved later has a lag if the sampling is fine enough")
    func lags() {
        let report = report([
            ("a", samples { $0 >= 2 ? 60 : 0 }), ("b", samples { $0 >= 3 ? 70 : 0 }),
            ("c", samples { $0 >= 6 ? 80 : 0 }),
        ])
        let lags = Dictionary(uniqueKeysWithValues: report.ranked.map { ($0.series, $0.lag) })
        #expect(lags[id("a")] == .first)
        #expect(lags[id("b")] == .together)
        #expect(lags[id("c")] == .after(.seconds(4 * 3600)))
    }

    @Test("A series that was constant has moved as soon as it changes")
    func constant() throws {
        let still = (0..<252).map { SeriesSample(time: hour($0), value: 7) }
        var moved = still
        moved[251].value = 8
        let report = report([("a", still), ("b", moved)])
        #expect(report.moved.map(\.series) == [id("b")])
        #expect(report.ranked[0].reason.times == nil)
        #expect(report.ranked[0].excess == 20.0 / 12)
    }

    @Test("The hour of the day is computed in the zone of the city")
    func zone() {
        // The usual values depend only on the hour; a shift of half an hour would mix two hours.
        var ranking = MovedRanking(from: hour(240), to: hour(251), secondsFromUTC: 28_800)
        ranking.add(id("a"), samples { _ in 60 })
        #expect(ranking.report() == report([("a", samples { _ in 60 })]))
    }

    @Test("Values of any size and windows of any length cause no trap")
    func extremes() {
        for size in [1e150, 1e-300, -1e150] {
            let series = (0..<252).map { number in
                SeriesSample(time: hour(number), value: number % 3 == 0 ? size : -size)
            }
            #expect(report([("a", series)]).ranked.count == 1)
        }
        var ranking = MovedRanking(from: .distantFuture, to: .distantPast, secondsFromUTC: .max)
        ranking.add(id("a"), samples())
        #expect(ranking.report().ranked.isEmpty)
    }
}
