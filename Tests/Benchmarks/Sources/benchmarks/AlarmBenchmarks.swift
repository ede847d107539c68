// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinAlarms
import TwinCache
import TwinModel
import TwinQuery

/// The cost of 2,000 limits at an append, and queries of the alarms at an instant, with a history
/// that grows a hundredfold.
///
/// All figures are processor time of this process, which other programs do not lengthen.
struct AlarmBenchmarks {
    let folder: URL

    static let start = Instant(millisecondsSince1970: 1_795_003_200_000)
    static let series = 2000
    private static let step = Duration.seconds(600)
    private static let steps = 144
    private static let ids = (0..<series).map { SeriesID(EntityID("pump:\($0)"), "flow") }

    /// A cache that grows by a value of each series every ten minutes.
    private struct Growing {
        let path: String
        let writer: CacheWriter
        var steps = 0
        var random = SeededGenerator(seed: 1)
        /// The milliseconds of the last appends.
        var appends: [Double] = []

        init(path: String, rules: AlarmRules) throws {
            self.path = path
            writer = try CacheWriter(path: path, rules: rules)
        }

        /// Appends until the history has the given number of steps.
        ///
        /// Values above 8 are beyond the limit.
        mutating func grow(to count: Int, below most: Double = 10) throws {
            while steps < count {
                let time = AlarmBenchmarks.start + AlarmBenchmarks.step * steps
                let batch = Batch(
                    source: "plant",
                    observations: AlarmBenchmarks.ids.map { id in
                        Observation(
                            series: id,
                            phenomenonTime: time,
                            receivedTime: time,
                            result: .number(Double.random(in: 0...most, using: &random))
                        )
                    }
                )
                let began = AlarmBenchmarks.processorTime()
                _ = try writer.append([batch])
                appends.append(AlarmBenchmarks.processorTime() - began)
                if appends.count > 100 { appends.removeFirst() }
                while try writer.maintain(now: time).isMoreDue {}
                steps += 1
            }
        }

        /// Returns the median time of appends that cross no limit.
        mutating func calm() throws -> Double {
            // The first of them end the alarms of the history.
            try grow(to: steps + 10, below: 6)
            appends = []
            try grow(to: steps + 60, below: 6)
            return median
        }

        var median: Double { appends.sorted()[appends.count / 2] }
    }

    /// Measures 2,000 series with limits, which their values cross about once in two hours.
    func report() throws {
        Report.heading("Alarms of 2,000 series with a limit, milliseconds of processor time")
        line([
            "observations", "crossing", "limits alone", "now", "table", "any instant", "as known",
        ])
        let rule = AlarmRule(
            kind: "pump",
            property: "flow",
            interval: Self.step,
            limits: [AlarmLimit(priority: .high, above: 8, deadband: 1)]
        )
        let path = folder.appendingPathComponent("alarms.db").path
        var limited = try Growing(path: path, rules: AlarmRules([rule]))
        let barePath = folder.appendingPathComponent("bare.db").path
        var bare = try Growing(path: barePath, rules: AlarmRules())
        for factor in [1, 10, 100] {
            let steps = Self.steps * factor
            try limited.grow(to: steps)
            let crossing = limited.median
            // Without limits the cost of an append does not depend on the history.
            if factor == 1 { try bare.grow(to: steps) }
            let alone = try limited.calm() - bare.median
            try measure(limited, crossing: crossing, alone: alone)
        }
        line(["budget", "", "20", "20", "20", "20", ""])
        try limited.writer.close()
        try bare.writer.close()
        try reportKinds()
    }

    /// Prints a line.
    ///
    /// - Parameters:
    ///   - growing: The cache.
    ///   - crossing: The time of an append in which every sixth limit is crossed.
    ///   - alone: The time that the limits add to an append in which none is crossed.
    /// - Throws: An error of the cache.
    private func measure(_ growing: Growing, crossing: Double, alone: Double) throws {
        let reader = try CacheReader(path: growing.path)
        let end = Self.start + Self.step * (growing.steps - 1)
        var random = SeededGenerator(seed: 2)
        func anyInstant() -> Instant {
            let length = end.duration(since: Self.start).wholeMilliseconds
            return Self.start + .milliseconds(Int64.random(in: 0..<length, using: &random))
        }
        func time(_ query: () throws -> Void) throws -> String {
            try query()
            let values = try (0..<30).map { _ in
                let began = Self.processorTime()
                try query()
                return Self.processorTime() - began
            }
            return Report.number(Sample(values: values).median, "")
        }
        let count = growing.steps * Self.series
        line([
            "\(count)", Report.number(crossing, ""), Report.number(max(0, alone), ""),
            try time { _ = try reader.alarms(at: Moment(at: end)) },
            try time { _ = try reader.alarmTable(at: Moment(at: end)) },
            try time { _ = try reader.alarms(at: Moment(at: anyInstant())) },
            try time {
                let instant = anyInstant()
                _ = try reader.alarms(at: Moment(at: instant, asOf: instant))
            },
        ])
    }

    /// Returns the processor time of this process in milliseconds.
    static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
    }

    func line(_ cells: [String]) {
        print(cells.map { $0.padding(toLength: 14, withPad: " ", startingAt: 0) }.joined())
    }
}
