// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel

// Derived series are kept like any others, by a source of their own. After the samples of an append
// have been written, the intervals that are now over, or whose inputs have changed, are computed and
// written in the same transaction.

extension WriterState {
    /// The source that owns derived series.
    static let derivingSource = SourceID("derived")

    /// Finds the inputs of derived series, and registers new derived series.
    ///
    /// A new derived series of inputs with a history is computed as a whole by maintenance.
    mutating func resolveDerivations(in database: Database) throws {
        guard !alarms.rules.derived.isEmpty else { return }
        var inputs: [Int: [(series: Int, input: AlarmExpression.Input)]] = [:]
        for (number, described) in series.enumerated() {
            for (derived, input) in alarms.derivedSeries(from: described.id) {
                guard let target = try derivedNumber(derived, in: database) else { continue }
                inputs[target, default: []].append((number, input))
            }
        }
        alarms.set(inputs)
    }

    /// Computes new and changed derived series with a short history or one that is in this append,
    /// and leaves others to maintenance.
    private mutating func deriveFresh(
        in database: Database,
        with memory: inout AppendMemory
    ) throws {
        for number in alarms.fresh.sorted() {
            let isShort = (alarms.inputs[number] ?? []).allSatisfy { input, _ in
                let newest = groups[input / StoreKey.groupSize].newest[input % StoreKey.groupSize]
                return !newest.isPresent || memory.begun.contains(input)
                    || newest.sample.time - newest.oldest <= Chunk.hour
            }
            guard isShort else { continue }
            alarms.fresh.remove(number)
            try derive(number, from: floor, in: database, with: &memory)
        }
        try judgeFreshLater(in: database)
    }

    /// Leaves new and changed derived series to maintenance.
    mutating func judgeFreshLater(in database: Database) throws {
        for number in alarms.fresh {
            alarms.due.insert(number)
            try database.run(
                "INSERT OR IGNORE INTO alarm_due (series) VALUES (?)",
                .integer(Int64(number))
            )
        }
        alarms.fresh = []
    }

    /// Returns the number of a derived series, or nil if a service delivers it.
    private mutating func derivedNumber(_ id: SeriesID, in database: Database) throws -> Int? {
        let owner = try number(of: Self.derivingSource, in: database)
        if let known = seriesNumbers[id] { return owners[known] == owner ? known : nil }
        let unit = alarms.rules.rule(of: id)?.derivation?.unit ?? UnitCode(ucum: "1")
        guard try keep(Series(id: id, unit: unit), from: owner, in: database) else { return nil }
        if let number = seriesNumbers[id] { alarms.fresh.insert(number) }
        return seriesNumbers[id]
    }

    /// Computes the derived series whose inputs have samples in this append, which must have been
    /// written.
    mutating func derive(_ memory: inout AppendMemory, in database: Database) throws {
        guard !memory.changedInputs.isEmpty || !alarms.fresh.isEmpty else { return }
        var starts: [Int: Int64] = [:]
        for (number, time) in memory.changedInputs {
            for reader in alarms.readers[number] ?? [] {
                starts[reader] = min(starts[reader] ?? .max, time)
            }
        }
        memory.changedInputs = [:]
        memory.touched = []
        for number in alarms.fresh { starts[number] = nil }
        try deriveFresh(in: database, with: &memory)
        for (number, start) in starts.sorted(by: { $0.key < $1.key })
        where !alarms.due.contains(number) {
            let newest = groups[number / StoreKey.groupSize].newest[number % StoreKey.groupSize]
            let from = newest.isPresent ? min(start, newest.sample.time + 1) : start
            try derive(number, from: from, in: database, with: &memory)
        }
        try flush(memory.touched, to: database)
    }

    /// Computes all values of a derived series.
    mutating func deriveWhole(
        _ number: Int,
        in database: Database,
        with memory: inout AppendMemory
    ) throws {
        guard alarms.inputs[number] != nil else { return }
        memory.touched = []
        try derive(number, from: floor, in: database, with: &memory)
        try flush(memory.touched, to: database)
    }

    private mutating func derive(
        _ number: Int,
        from time: Int64,
        in database: Database,
        with memory: inout AppendMemory
    ) throws {
        guard let rule = alarms.following(number)?.rule, let derivation = rule.derivation,
            let inputs = alarms.inputs[number]
        else { return }
        let first = AlarmDerivation.end(of: Instant(kept: max(time, floor)), every: rule.interval)
        let start = first.millisecondsSince1970 - rule.interval.wholeMilliseconds + 1
        var last = Int64.min
        var series: [AlarmDerivation.Series] = []
        for (input, role) in inputs {
            let newest = groups[input / StoreKey.groupSize].newest[input % StoreKey.groupSize]
            guard newest.isPresent else { continue }
            last = max(last, newest.sample.time)
            var values: [AlarmDerivation.Value] = []
            if let before = try lastDecisiveSample(
                of: input,
                before: start,
                in: database,
                with: &memory
            ) {
                values.append(before)
            }
            for sample in try samples(of: input, from: start, in: database, with: &memory) {
                if let value = AlarmDerivation.Value(sample) { values.append(value) }
            }
            series.append(AlarmDerivation.Series(role, values))
        }
        let end = Instant(kept: last)
        guard first <= end else { return }
        let values = derivation.values(of: series, ending: first...end, every: rule.interval)
        var stale = Dictionary(
            uniqueKeysWithValues: try samples(
                of: number,
                from: first.millisecondsSince1970,
                in: database,
                with: &memory
            ).map { ($0.time, $0) }
        )
        let (group, slot) = (number / StoreKey.groupSize, number % StoreKey.groupSize)
        for value in values {
            let sample = Sample(
                time: value.time.millisecondsSince1970,
                received: value.received.millisecondsSince1970,
                bits: value.number.bitPattern,
                mark: .goodNumber
            )
            if stale.removeValue(forKey: sample.time) != sample {
                put(sample, slot, group, &memory)
            }
        }
        for old in stale.values.sorted(by: { $0.time < $1.time }) where old.mark.kind != .missing {
            var gone = old
            (gone.bits, gone.mark) = (0, Mark(.missing, .missing))
            gone.received = max(gone.received, alarms.clock)
            put(gone, slot, group, &memory)
        }
    }

    private func lastDecisiveSample(
        of number: Int,
        before time: Int64,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> AlarmDerivation.Value? {
        guard
            let found = try lastDecisive(of: number, [], before: time, in: database, with: &memory),
            found.value != nil
        else { return nil }
        return try samples(
            of: number,
            from: found.time,
            to: found.time + 1,
            in: database,
            with: &memory
        ).last.flatMap(AlarmDerivation.Value.init)
    }
}

extension AlarmDerivation.Value {
    /// Creates the value of a sample; nil if it is not decisive.
    init?(_ sample: Sample) {
        guard sample.mark.quality.isDecisive, let number = sample.number else { return nil }
        self.init(
            time: Instant(kept: sample.time),
            received: Instant(kept: sample.received),
            number: number
        )
    }
}
