// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel

// The stored samples of one series, by which its alarms are evaluated again.

extension WriterState {
    /// The number of series whose usual values of the next hour are computed in one append.
    private static let preparedPerAppend = 20

    /// Computes the usual values of the next hour for some of the series of an append.
    mutating func prepareUsualValues(_ memory: AppendMemory, in database: Database) throws {
        var count = 0
        for number in memory.alarmWork.keys {
            guard count < Self.preparedPerAppend else { return }
            guard let following = alarms.following(number),
                var follower = alarms.followers[number], follower.evaluator.canPrepare
            else { continue }
            count += 1
            try follower.evaluator.prepare {
                try self.mean(of: number, following, in: $0, database)
            }
            alarms.followers[number] = follower
        }
    }

    /// Returns the mean of the decisive samples of a series in an hour; nil if there are none.
    func mean(
        of number: Int,
        _ following: AlarmBook.Following,
        in hour: Instant,
        _ database: Database
    ) throws -> Double? {
        var memory = AppendMemory()
        let start = hour.millisecondsSince1970
        return try samples(
            of: number,
            from: start,
            to: start + Chunk.hour,
            in: database,
            with: &memory
        ).mean(by: following.rule.limits, in: database)
    }

    /// Returns all samples of a series from a time on, and before another.
    func samples(
        of number: Int,
        from time: Int64,
        to end: Int64 = .max,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> [Sample] {
        let newest = groups[number / StoreKey.groupSize].newest[number % StoreKey.groupSize]
        guard newest.isPresent, newest.sample.time >= time else { return [] }
        let start = max(time, newest.oldest, floor)
        let hot = try hotSamples(of: number, from: start, to: end, in: database, with: &memory)
        var samples: [Sample] = []
        var hour = StoreKey.hour(of: start)
        let last = StoreKey.hour(of: min(newest.sample.time, end - 1))
        while hour <= last {
            // Skips hours without chunks in one step.
            let next = try database.chunkHour(from: hour, upwards: true)
            guard let next, next <= last else { break }
            samples += try database.chunkSamples(hour: next, series: number)
            hour = next + 1
        }
        samples.removeAll { $0.time < start || $0.time >= end }
        return samples.merged(with: hot[...])
    }

    private func hotSamples(
        of number: Int,
        from start: Int64,
        to end: Int64,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> [Sample] {
        let slot = UInt8(truncatingIfNeeded: number % StoreKey.groupSize)
        var samples: [Sample] = []
        for row in groups[number / StoreKey.groupSize].hot
        where row.newest >= start && row.oldest < end {
            // Many series of a group may need to be checked. The memory reads each block once.
            try memory.hotBlock(row.key, in: database).withUnsafeBytes { bytes in
                guard let view = HotView(bytes, isVerified: true) else { return }
                for place in view.range(of: slot) {
                    let time = view.time(place)
                    if time >= start, time < end { samples.append(view.sample(place)) }
                }
            }
        }
        samples.keepLastOfEachTime()
        return samples
    }

    /// Returns the last decisive sample of a series before a time.
    ///
    /// If no such sample is stored any more, the time of the series' oldest sample is returned,
    /// without a value.
    func lastDecisive(
        of number: Int,
        _ limits: [AlarmLimit],
        before time: Int64,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> (time: Int64, value: Double?)? {
        let oldest = groups[number / StoreKey.groupSize]
            .newest[number % StoreKey.groupSize].oldest
        let hot = try hotSamples(
            of: number,
            from: max(floor, oldest),
            to: time,
            in: database,
            with: &memory
        )
        func last(
            of samples: [Sample],
            where isMeant: (Sample) -> Bool
        ) throws -> (time: Int64, value: Double?)? {
            for sample in samples.reversed() where isMeant(sample) {
                if let value = try database.decisiveNumber(of: sample, limits) {
                    return (sample.time, value)
                }
            }
            return nil
        }
        let replaced = Set(hot.map(\.time))
        var best = try last(of: hot) { _ in true }
        var hour = StoreKey.hour(of: time - 1)
        while hour >= StoreKey.hour(of: max(floor, oldest)) {
            if let best, best.time >= (hour + 1) * Chunk.hour { break }
            let next = try database.chunkHour(from: hour, upwards: false)
            guard let next else { break }
            let found = try last(of: database.chunkSamples(hour: next, series: number)) {
                $0.time < time && !replaced.contains($0.time)
            }
            if let found {
                if found.time > best?.time ?? .min { best = found }
                break
            }
            hour = next - 1
        }
        return best ?? (oldest < floor ? (oldest, nil) : nil)
    }
}
