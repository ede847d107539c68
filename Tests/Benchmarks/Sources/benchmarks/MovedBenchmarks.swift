// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinAnalysis
import TwinModel

/// The ranking of what moved on labelled windows, beside the two formulas of netdata.
struct MovedBenchmarks {
    let data: Datasets

    private static let others = 49
    private static let hits = 5
    private static let draws = 400

    init(root: URL) { data = Datasets(root: root) }

    func report() {
        reportWindows()
        reportTime()
    }

    // MARK: Labelled windows

    /// The unusualness of a window by each method.
    private struct Scores {
        var ranking: Double
        var excess: Double
        var peakRank: Double
        var distribution: Double
        var volume: Double
    }

    /// Compares labelled windows of the Numenta Anomaly Benchmark with random ones of the same
    /// files, which do not touch a labelled one.
    private func reportWindows() {
        Report.heading("What moved, labelled windows against random ones")
        guard let files = labels() else {
            return Report.show("skipped: no ../shared/datasets/forecast beside the project")
        }
        var (labelled, random) = ([Scores](), [Scores]())
        var generator = SeededGenerator(seed: 1)
        for (name, windows) in files {
            guard let path = Self.path(name) else { continue }
            let samples = data.samples(path, time: 0, value: 1)
            guard let first = samples.first?.time, let last = samples.last?.time else { continue }
            labelled += windows.compactMap { Self.scores(samples, $0) }
            let length = last.duration(since: first)
            let lengths = windows.map { $0.upperBound.duration(since: $0.lowerBound) }
            var (found, tries) = (0, 0)
            while found < 20, tries < 2000 {
                tries += 1
                let size = lengths.isEmpty ? length / 10 : lengths[tries % lengths.count]
                let room = (length * 0.85 - size).seconds
                guard room > 0 else { break }
                let start = first + length * 0.15 + .seconds(room * generator.unit())
                let window = start...(start + size)
                guard !windows.contains(where: { $0.overlaps(window) }),
                    let scores = Self.scores(samples, window)
                else { continue }
                random.append(scores)
                found += 1
            }
        }
        guard !labelled.isEmpty, !random.isEmpty else { return Report.show("skipped: no files") }
        Report.line("labelled windows, random windows", "\(labelled.count), \(random.count)")
        Report.columns("method", "AUC", "hit@5 of 50", "to reach")
        let methods: [(String, (Scores) -> Double, String)] = [
            ("peak rank, then excess", \.ranking, "AUC >= .82, hit@5 >= .55"),
            ("excess alone", \.excess, ""),
            ("peak rank alone", \.peakRank, ""),
            ("netdata, KS2", \.distribution, "peer"),
            ("netdata, volume", \.volume, "peer"),
        ]
        for (name, value, goal) in methods {
            let (yes, no) = (labelled.map(value), random.map(value))
            let hit = Self.hitRate(yes, no)
            Report.line(
                name,
                String(format: "%.3f", Self.areaUnderCurve(yes, no)),
                budget: String(format: "%.3f", hit),
                peer: goal
            )
        }
    }

    private func labels() -> [(String, [ClosedRange<Instant>])]? {
        let file = data.folder.appendingPathComponent("forecast/nab_windows.json")
        guard let text = try? Data(contentsOf: file),
            let all = try? JSONDecoder().decode([String: [[String]]].self, from: text)
        else { return nil }
        return all.sorted { $0.key < $1.key }.map { name, windows in
            let ranges = windows.compactMap { window -> ClosedRange<Instant>? in
                let times = window.compactMap { Datasets.time($0[...]) }
                guard times.count == 2, times[0] <= times[1] else { return nil }
                return times[0]...times[1]
            }
            return (name, ranges)
        }
    }

    private static let folders = [
        "realAWSCloudwatch": "compute/aws_cloudwatch", "realAdExchange": "market/ad_exchange",
        "realTraffic": "traffic/twin_cities",
    ]
    private static let renamed = [
        "realKnownCause/nyc_taxi.csv": "traffic/nyc_taxi_passengers_30min.csv.gz",
        "realKnownCause/cpu_utilization_asg_misconfiguration.csv":
            "compute/cpu_utilization_asg_5min.csv.gz",
    ]

    private static func path(_ name: String) -> String? {
        let parts = name.split(separator: "/")
        guard parts.count == 2 else { return nil }
        return renamed[name] ?? folders[String(parts[0])].map { "\($0)/\(parts[1])" }
    }

    private static func scores(
        _ samples: [SeriesSample],
        _ window: ClosedRange<Instant>
    ) -> Scores? {
        var ranking = MovedRanking(from: window.lowerBound, to: window.upperBound)
        ranking.add(SeriesID(EntityID("file"), "value"), samples)
        let inside = samples.filter { window.contains($0.time) }.map(\.value)
        let length = window.upperBound.duration(since: window.lowerBound)
        let start = window.lowerBound - length * 4
        let before = samples.filter { $0.time >= start && $0.time < window.lowerBound }
            .map(\.value)
        guard let moved = ranking.report().ranked.first, inside.count >= 3 else { return nil }
        return Scores(
            ranking: moved.peakRank + moved.excess * 1e-6,
            excess: moved.excess,
            peakRank: moved.peakRank,
            distribution: NetdataPeers.distribution(inside, before),
            volume: NetdataPeers.volume(inside, before)
        )
    }

    /// Returns the share of pairs in which the labelled window scores higher; half of the ties
    /// count.
    private static func areaUnderCurve(_ labelled: [Double], _ random: [Double]) -> Double {
        var sum = 0.0
        for value in labelled {
            for other in random { sum += value > other ? 1 : value == other ? 0.5 : 0 }
        }
        return sum / Double(labelled.count * random.count)
    }

    /// Returns the share of draws in which a labelled window is among the first five, with 49
    /// random ones.
    private static func hitRate(_ labelled: [Double], _ random: [Double]) -> Double {
        var generator = SeededGenerator(seed: 2)
        var hits = 0
        for value in labelled {
            for _ in 0..<draws {
                var better = 0.0
                for _ in 0..<others {
                    let other = random[Int(generator.unit() * Double(random.count))]
                    better += other > value ? 1 : other == value ? 0.5 : 0
                }
                if better < Double(Self.hits) { hits += 1 }
            }
        }
        return Double(hits) / Double(labelled.count * draws)
    }

    // MARK: Time

    /// Reports the time for 12,000 series of four weeks in hours, and a day of them as the window.
    private func reportTime() {
        Report.heading("What moved, 12,000 series, four weeks in hours")
        let start = Instant(millisecondsSince1970: 1_795_392_000_000)
        var generator = SeededGenerator(seed: 3)
        let all = (0..<200).map { _ in
            (0..<(29 * 24)).map { hour in
                SeriesSample(
                    time: start + .seconds(3600 * hour),
                    value: Double(hour % 24) + generator.unit()
                )
            }
        }
        let end = start + .seconds(29 * 86_400)
        let time = Sample.milliseconds(runs: 3) {
            var ranking = MovedRanking(from: end - .seconds(86_400), to: end)
            for number in 0..<12_000 {
                ranking.add(SeriesID(EntityID("meter:\(number)"), "flow"), all[number % 200])
            }
            _ = ranking.report()
        }
        Report.line("ranking, without reading", Report.number(time.median, "ms"), budget: "1000 ms")
    }
}

/// The two formulas that netdata ranks metrics with, on the four times longer span before.
enum NetdataPeers {
    /// Returns 1 - p of a two-sample test after Kolmogorov and Smirnov.
    static func distribution(_ inside: [Double], _ before: [Double]) -> Double {
        guard inside.count >= 3, before.count >= 3 else { return 0 }
        let (left, right) = (inside.sorted(), before.sorted())
        var (one, two, distance) = (0, 0, 0.0)
        while one < left.count, two < right.count {
            let value = min(left[one], right[two])
            while one < left.count, left[one] == value { one += 1 }
            while two < right.count, right[two] == value { two += 1 }
            let difference =
                Double(one) / Double(left.count) - Double(two) / Double(right.count)
            distance = max(distance, abs(difference))
        }
        let (first, second) = (Double(left.count), Double(right.count))
        let size = (first * second / (first + second)).squareRoot()
        let lambda = (size + 0.12 + 0.11 / size) * distance
        var probability = 0.0
        for number in 1...100 {
            let term = 2 * exp(-2 * Double(number * number) * lambda * lambda)
            probability += number % 2 == 1 ? term : -term
        }
        return 1 - min(max(lambda > 0 ? probability : 1, 0), 1)
    }

    /// Returns the relative change of the mean, times the share of values beyond the mean before.
    static func volume(_ inside: [Double], _ before: [Double]) -> Double {
        guard !inside.isEmpty, before.count >= 3 else { return 0 }
        let usual = before.reduce(0, +) / Double(before.count)
        let mean = inside.reduce(0, +) / Double(inside.count)
        let change = usual == 0 ? abs(mean) : abs(mean - usual) / abs(usual)
        let beyond = inside.count { mean >= usual ? $0 > usual : $0 < usual }
        return change * Double(beyond) / Double(inside.count)
    }
}
