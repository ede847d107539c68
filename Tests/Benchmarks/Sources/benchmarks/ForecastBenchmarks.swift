// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinAnalysis
import TwinModel

/// The forecaster on public series, beside the methods of the textbooks on the same values.
struct ForecastBenchmarks {
    let data: Datasets

    init(root: URL) { data = Datasets(root: root) }

    func report() {
        reportM4()
        reportSets()
        reportSharedByKind()
    }

    // MARK: M4 hourly

    /// Reports the 207 even-numbered hourly series of the M4 competition, 48 hours ahead, band of
    /// 95 %.
    private func reportM4() {
        Report.heading("Forecast, M4 hourly, even half, 48 hours ahead")
        let train = series("forecast/m4_hourly_train_even.csv.gz")
        let test = series("forecast/m4_hourly_test_even.csv.gz")
        guard !train.isEmpty, train.count == test.count else {
            return Report.show("skipped: no ../shared/datasets/forecast beside the project")
        }
        Report.columns("quantity", "citytop", "to reach", "peers on the same series")
        let forecaster = Forecaster(ForecastOptions(level: 0.95, bounds: .nonNegative))
        var score = ForecastScore()
        var peers = [[Double]](repeating: [], count: Self.peers.count)
        var times = Sample(values: [])
        for (name, values) in train.sorted(by: { $0.key < $1.key }) {
            guard let actual = test[name] else { continue }
            let history = StepHistory(values.map(Optional.some), stepsPerDay: 24)
            var path: ForecastPath?
            let time = ContinuousClock().measure { path = forecaster.path(of: history, steps: 48) }
            times.values.append(time.seconds * 1000)
            let scale = ForecastScore.scale(values[...].map(Optional.some), season: 24)
            guard let path else { continue }
            score.add(path, actual.map(Optional.some), scale: scale, level: 0.95)
            for (place, peer) in Self.peers.enumerated() {
                let expected = peer.method(values[...], 24, 48)
                let error = zip(expected, actual).reduce(0) { $0 + abs($1.0 - $1.1) }
                peers[place].append(error / Double(actual.count) / scale)
            }
        }
        let beside = zip(Self.peers, peers)
            .map { "\($0.name) \(Report.number(Self.mean($1), ""))" }
            .joined(separator: ", ")
        Report.line("series", Report.number(Double(score.errors.count), ""))
        Report.line("MASE", three(Self.mean(score.errors)), budget: "<= 0.88", peer: beside)
        Report.line(
            "MSIS at 95 %",
            three(Self.mean(score.intervals)),
            budget: "<= 6.8",
            peer: "published: best 6.14, winner 7.93"
        )
        Report.line("values inside the band", percent(score.coverage), budget: "94-96 %")
        let total = times.values.reduce(0, +)
        Report.line(
            "time a series",
            Report.number(total / Double(times.values.count), "ms"),
            budget: "<= 10 ms"
        )
    }

    private func series(_ path: String) -> [Substring: [Double]] {
        var series: [Substring: [Double]] = [:]
        for row in data.rows(path) {
            guard let name = row.first else { continue }
            series[name] = row.dropFirst().compactMap { Double($0) }
        }
        return series
    }

    // MARK: The shared sets

    /// Reports each set 24 hours ahead from the last 28 days, one origin a day, with a band of 90
    /// %.
    ///
    /// Series with over 30 % of zeros have a rate and no course: their band is counted, and they
    /// take no part in the MASE.
    private func reportSets() {
        Report.heading("Forecast, shared data sets, a day ahead, 28 origins")
        let sets = ForecastSets(data: data).all().filter { !$0.series.isEmpty }
        guard !sets.isEmpty else {
            return Report.show("skipped: no ../shared/datasets beside the project")
        }
        Report.columns(
            "set (series)",
            "MASE",
            "90 % band held",
            Self.peers.map(\.name).joined(separator: ", ")
        )
        var ours: [String: Double] = [:]
        for set in sets {
            let score = measure(set)
            let name = "\(set.name) (\(set.series.count))"
            guard !score.paths.errors.isEmpty else {
                Report.line(name, "no course", budget: percent(score.rates.coverage))
                continue
            }
            let error = Self.mean(score.paths.errors)
            ours[set.name] = error
            Report.line(
                name,
                three(error),
                budget: percent(score.paths.coverage),
                peer: score.peers.map { three(Self.mean($0)) }.joined(separator: ", ")
            )
        }
        func geometricMean(_ values: [Double]) -> Double {
            exp(values.reduce(0) { $0 + log($1) } / Double(values.count))
        }
        Report.line(
            "geometric mean without the price",
            three(geometricMean(ours.filter { $0.key != "price" }.map(\.value))),
            budget: "<= 0.84"
        )
        Report.line("geometric mean with the price", three(geometricMean(Array(ours.values))))
    }

    private struct SetScore {
        var paths = ForecastScore()
        var rates = ForecastScore()
        var peers = [[Double]](repeating: [], count: ForecastBenchmarks.peers.count)
    }

    private func measure(_ set: ForecastSets.Set) -> SetScore {
        let day = set.stepsPerDay
        let forecaster = Forecaster(ForecastOptions(level: 0.9, bounds: set.bounds))
        var score = SetScore()
        for steps in set.series {
            let first = max(15 * day, steps.count - 28 * day)
            for origin in stride(from: steps.count - day, through: first, by: -day) {
                let actual = Array(steps[origin..<(origin + day)])
                let scale = ForecastScore.scale(steps[..<origin], season: day)
                // A day with gaps in over half of it is left out.
                guard actual.count(where: { $0 != nil }) >= day / 2, scale > 0 else { continue }
                let recent = steps[max(0, origin - 60 * day)..<origin]
                let history = StepHistory(Array(recent), stepsPerDay: day)
                let isAtEnd = steps[origin - 1] != nil
                guard isAtEnd, let path = forecaster.path(of: history, steps: day),
                    path.steps.count == day
                else { continue }
                guard path.basis != .rate else {
                    score.rates.add(path, actual, scale: scale, level: 0.9)
                    continue
                }
                score.paths.add(path, actual, scale: scale, level: 0.9)
                for (place, peer) in Self.peers.enumerated() {
                    let expected = peer.method(history.values[...], day, day)
                    let errors = zip(expected, actual).compactMap { expected, value in
                        value.map { abs(expected - $0) }
                    }
                    score.peers[place].append(Self.mean(errors) / scale)
                }
            }
        }
        return score
    }

    // MARK: The next hour

    /// Reports 80 metro stations in steps of ten minutes: one regression for all, beside the last
    /// value.
    private func reportSharedByKind() {
        Report.heading("Forecast of the next hour, 80 metro stations, one regression for all")
        let path = "traffic/hangzhou_metro_inflow_10min_80.csv.gz"
        let stations = data.columns(path, 2..<82)
        guard let count = stations.first?.count, count > 0 else {
            return Report.show("skipped: no ../shared/datasets beside the project")
        }
        let day = 108
        let start = count - 5 * day
        func histories(_ steps: Int) -> [StepHistory] {
            stations.map { StepHistory(Array($0[..<steps]), stepsPerDay: day) }
        }
        var model: KindForecaster?
        let time = ContinuousClock().measure {
            model = KindForecaster(histories(start), horizon: 6, level: 0.9, bounds: .nonNegative)
        }
        guard let model else { return Report.show("the regression could not be fitted") }
        Report.line("time to fit", Report.number(time.seconds * 1000, "ms"))
        var ours = [[Double]](repeating: [], count: 6)
        var last = ours
        var (inside, all) = (0.0, 0.0)
        for origin in stride(from: start, to: count - 6, by: 5) {
            for (station, history) in zip(stations, histories(origin)) {
                guard let path = model.path(of: history) else { continue }
                for (step, band) in path.steps.enumerated() {
                    guard let value = station[origin + step] else { continue }
                    ours[step].append(abs(band.middle - value))
                    last[step].append(abs((history.values.last ?? 0) - value))
                    all += 1
                    if band.low <= value, value <= band.high { inside += 1 }
                }
            }
        }
        for step in [0, 2, 5] {
            Report.line(
                "MAE \((step + 1) * 10) min ahead, passengers",
                Report.number(Self.mean(ours[step]), ""),
                peer: "last value \(Report.number(Self.mean(last[step]), ""))"
            )
        }
        Report.line("values inside the 90 % band", percent(inside / all), budget: "85-95 %")
    }

    // MARK: Figures

    private static let peers:
        [(name: String, method: @Sendable (ArraySlice<Double>, Int, Int) -> [Double])] = [
            ("seasonal naive", { ForecastPeers.seasonalNaive($0, season: $1, steps: $2) }),
            ("Theta", { ForecastPeers.theta($0, season: $1, steps: $2) }),
            ("Holt-Winters", { ForecastPeers.holtWinters($0, season: $1, steps: $2) }),
        ]

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    private func three(_ value: Double) -> String { String(format: "%.3f", value) }
    private func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
}

/// The errors of forecasts, as the M4 competition counts them.
struct ForecastScore {
    /// The mean absolute scaled error of each forecast.
    var errors: [Double] = []
    /// The mean scaled interval score of each forecast.
    var intervals: [Double] = []
    private var inside = 0.0
    private var count = 0.0

    /// The share of values inside the band.
    var coverage: Double { inside / count }

    /// Adds a forecast and the values that followed; nil is a gap.
    mutating func add(
        _ path: ForecastPath,
        _ actual: [Double?],
        scale: Double,
        level: Double
    ) {
        var (error, interval, steps) = (0.0, 0.0, 0.0)
        for (band, value) in zip(path.steps, actual) {
            guard let value else { continue }
            steps += 1
            error += abs(band.middle - value)
            let miss = max(band.low - value, 0) + max(value - band.high, 0)
            interval += band.high - band.low + 2 / (1 - level) * miss
            if band.low <= value, value <= band.high { inside += 1 }
        }
        count += steps
        errors.append(error / steps / scale)
        intervals.append(interval / steps / scale)
    }

    /// Returns the mean absolute difference of values a season apart.
    static func scale(_ values: some Sequence<Double?>, season: Int) -> Double {
        let values = Array(values)
        var (sum, count) = (0.0, 0.0)
        for place in min(season, values.count)..<values.count {
            guard let value = values[place], let before = values[place - season] else { continue }
            sum += abs(value - before)
            count += 1
        }
        return count > 0 ? sum / count : 0
    }
}
