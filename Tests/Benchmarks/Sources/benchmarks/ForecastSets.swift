// SPDX-License-Identifier: Apache-2.0

import TwinAnalysis
import TwinModel

/// The shared data sets as series in equal steps.
struct ForecastSets {
    struct Set {
        var name: String
        var stepsPerDay = 24
        var bounds = ValueBounds.nonNegative
        var series: [[Double?]]
    }

    let data: Datasets

    func all() -> [Set] {
        [
            estate("electricity"), estate("gas"), heat, demand, price, taxis, road, parking,
            metro, meter("water", "water/ampds2_house_water_1min_part1.csv.gz"),
            meter("furnace", "gas/ampds2_furnace_gas_1min_part9.csv.gz"), air, weather,
            advertising,
        ]
    }

    private func estate(_ name: String) -> Set {
        let path = "\(name)/cambridge_estate_\(name)_hourly_2021q4_40.csv.gz"
        return Set(name: name, series: data.columns(path, 1..<41))
    }

    private var heat: Set {
        let path = "heat/danish_heat_meter_hourly_2018.csv.gz"
        return Set(name: "heat", series: [rates(data.samples(path, time: 2, value: 3))])
    }

    private func meter(_ name: String, _ path: String) -> Set {
        Set(name: name, series: [rates(data.samples(path, time: 0, value: 1))])
    }

    private static let market = "market/aemo_price_demand_5min_202501_QLD.csv.gz"

    private var demand: Set {
        let samples = data.samples(Self.market, time: 1, value: 2)
        return Set(name: "power demand", stepsPerDay: 48, series: [means(samples, perDay: 48)])
    }

    private var price: Set {
        let samples = data.samples(Self.market, time: 1, value: 3)
        let series = [means(samples, perDay: 48)]
        return Set(name: "price", stepsPerDay: 48, bounds: .unbounded, series: series)
    }

    private var taxis: Set {
        let samples = data.samples(
            "traffic/nyc_taxi_passengers_30min.csv.gz",
            time: 0,
            value: 1
        )
        return Set(name: "taxis", stepsPerDay: 48, series: [means(samples, perDay: 48)])
    }

    private var road: Set {
        let path = "traffic/aarhus_traffic_158324_5min.csv.gz"
        let columns = ["avgSpeed", "vehicleCount"].compactMap { data.column($0, of: path) }
        let time = data.column("TIMESTAMP", of: path) ?? 0
        let series = columns.map {
            means(data.samples(path, time: time, value: $0), perDay: 24)
        }
        return Set(name: "road", series: series)
    }

    private var parking: Set {
        let rows = data.rows("traffic/aarhus_parking_30min.csv.gz")
        var garages: [Substring: [SeriesSample]] = [:]
        for row in rows where row.count > 4 {
            guard let time = Datasets.time(row[1]), let value = Double(row[0]) else { continue }
            garages[row[4], default: []].append(SeriesSample(time: time, value: value))
        }
        let series = garages.sorted { $0.key < $1.key }.map { _, samples in
            means(samples.sorted { $0.time < $1.time }, perDay: 48)
        }
        return Set(name: "parking", stepsPerDay: 48, series: series)
    }

    private var metro: Set {
        let path = "traffic/hangzhou_metro_inflow_10min_80.csv.gz"
        return Set(name: "metro", stepsPerDay: 108, series: data.columns(path, 2..<82))
    }

    private static let stations = ["Dongsi", "Shunyi"].map {
        "weather_air/beijing_air_\($0)_hourly.csv.gz"
    }

    private var air: Set {
        Set(name: "air", series: Self.stations.flatMap { data.columns($0, 5..<11) })
    }

    private var weather: Set {
        // Temperature, pressure and dew point, then the wind.
        let series = Self.stations.flatMap {
            data.columns($0, 11..<14) + data.columns($0, 16..<17)
        }
        return Set(name: "weather", bounds: .unbounded, series: series)
    }

    private var advertising: Set {
        let series = ["2_cpc", "2_cpm", "3_cpc", "3_cpm"].map { name in
            let path = "market/ad_exchange/exchange-\(name)_results.csv"
            return means(data.samples(path, time: 0, value: 1), perDay: 24)
        }
        return Set(name: "advertising", series: series.filter { !$0.isEmpty })
    }

    /// Returns the mean of each step, nil for a gap.
    private func means(_ samples: [SeriesSample], perDay: Int) -> [Double?] {
        steps(samples, perDay: perDay) { $0.value }
    }

    /// Returns the mean rate of a running total in each hour.
    private func rates(_ samples: [SeriesSample]) -> [Double?] {
        let rates = zip(samples, samples.dropFirst()).compactMap { before, after in
            let seconds = after.time.duration(since: before.time).seconds
            let increase = after.value - before.value
            return seconds > 0 && seconds <= 14_400 && increase >= 0
                ? SeriesSample(time: after.time, value: increase / seconds * 3600) : nil
        }
        return steps(rates, perDay: 24) { $0.value }
    }

    private func steps(
        _ samples: [SeriesSample],
        perDay: Int,
        _ value: (SeriesSample) -> Double
    ) -> [Double?] {
        let length = Int64(86_400_000 / perDay)
        // A step does not contain its start, and contains its end.
        func number(_ sample: SeriesSample) -> Int {
            Int((sample.time.millisecondsSince1970 - 1) / length)
        }
        guard let first = samples.first, let last = samples.last else { return [] }
        let count = number(last) - number(first) + 1
        var sums = [Double](repeating: 0, count: count)
        var counts = sums
        for sample in samples {
            sums[number(sample) - number(first)] += value(sample)
            counts[number(sample) - number(first)] += 1
        }
        return zip(sums, counts).map { $1 > 0 ? $0 / $1 : nil }
    }
}
