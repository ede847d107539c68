// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinQuery

extension StoreView {
    /// A decisive sample of a series, with the number by which it is judged.
    struct Decisive {
        var time: Instant
        var value: Double
    }

    /// Returns the last decisive samples of series at a moment, by number.
    mutating func lastDecisive(
        of rules: [Int: AlarmRule],
        at moment: Moment
    ) throws -> [Int: Decisive] {
        let numbers = rules.keys.sorted()
        let selection = ReaderCatalog.selection(of: numbers)
        let newest = try latest(selection, at: moment, lookBack: .seconds(400 * 86_400))
        var last: [Int: Decisive] = [:]
        for (number, sample) in zip(numbers, newest) {
            guard let sample, let limits = rules[number]?.limits else { continue }
            if let value = try database.decisiveNumber(of: sample, limits) {
                last[number] = Decisive(time: Instant(kept: sample.time), value: value)
            } else {
                last[number] = try lastDecisive(of: number, limits, at: moment)
            }
        }
        return last
    }

    /// Returns the last sample of a series at a moment that is decisive for alarms.
    mutating func lastDecisive(
        of number: Int,
        _ limits: [AlarmLimit],
        at moment: Moment
    ) throws -> Decisive? {
        let (group, slot) = (number / StoreKey.groupSize, number % StoreKey.groupSize)
        let newest = try newest(of: group)[slot]
        let known = moment.known?.millisecondsSince1970 ?? .max
        let end = min(moment.instant.millisecondsSince1970, newest.sample.time)
        guard newest.isPresent, newest.oldest <= end else { return nil }
        let start = max(newest.oldest, floor)
        let hot = try hotSamples(of: group, slots: [slot], from: start, to: end + 1)[0]
        let replaced = Set(hot.map(\.time))
        func last(
            of samples: [Sample],
            where isMeant: (Sample) -> Bool
        ) throws -> Decisive? {
            for sample in samples.reversed()
            where sample.time <= end && sample.received <= known && isMeant(sample) {
                if let value = try database.decisiveNumber(of: sample, limits) {
                    return Decisive(time: Instant(kept: sample.time), value: value)
                }
            }
            return nil
        }
        var best = try last(of: hot) { _ in true }
        var hour = StoreKey.hour(of: end)
        while hour >= StoreKey.hour(of: start) {
            if let best, best.time >= Instant(kept: (hour + 1) * Chunk.hour) { break }
            guard let next = try chunkHour(from: hour, upwards: false) else { break }
            let found = try last(of: chunk(hour: next, series: number)) {
                $0.time >= start && !replaced.contains($0.time)
            }
            if let found {
                if found.time > best?.time ?? .distantPast { best = found }
                break
            }
            hour = next - 1
        }
        return best
    }
}
