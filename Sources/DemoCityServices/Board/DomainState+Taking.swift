// SPDX-License-Identifier: Apache-2.0

import DemoCity
import TwinModel

extension DomainState {
    /// Advances to an instant.
    ///
    /// Sequence numbers follow the city's time, ten thousand per second since 2020, so that they
    /// continue to grow if the demo is restarted and a client's position in the log stays valid.
    mutating func reach(_ to: Instant) {
        instant = max(instant, to)
        if start == nil { start = to }
        let since2020 = instant.millisecondsSince1970 - 1_577_836_800_000
        guard since2020 > 0, since2020 < 1 << 50 else { return }
        nextSequence = max(nextSequence, since2020 * 10)
    }

    /// Returns the next sequence number and increments it.
    mutating func takeSequence() -> Int64 {
        defer { nextSequence += 1 }
        return nextSequence
    }

    /// Inserts an observation into its series in order of time.
    ///
    /// A second observation of the same time replaces the first, with a new sequence number.
    mutating func append(
        _ observation: Observation,
        to series: Int,
        shape: SeriesShape,
        logged: Bool
    ) {
        let sample = BoardSample(
            time: observation.phenomenonTime.millisecondsSince1970,
            value: number(of: observation.result),
            sequence: takeSequence(),
            quality: observation.quality
        )
        if let last = histories[series].last, last.time >= sample.time {
            let place = histories[series].partitionPoint { $0.time < sample.time }
            if histories[series][place].time == sample.time {
                let replaced = histories[series][place].sequence
                histories[series][place] = sample
                log.removeAll { $0.sample.sequence == replaced }
            } else {
                histories[series].insert(sample, at: place)
            }
        } else {
            histories[series].append(sample)
        }
        if logged { log.append(BoardRow(sample: sample, series: Int32(clamping: series))) }
    }

    /// Stores an event.
    mutating func append(_ event: Event, in board: DomainBoard) {
        let sequence = takeSequence()
        events.append(BoardEvent(sequence: sequence, event: event))
        switch board.domain {
        case .traffic:
            let sample = BoardSample(
                time: event.time.millisecondsSince1970,
                value: .nan,
                sequence: sequence,
                quality: .good
            )
            log.append(BoardRow(sample: sample, series: Int32(clamping: board.series.count)))
        case .dataTrade:
            exchange.append(
                ExchangeRecord(
                    sequence: sequence,
                    time: instant.millisecondsSince1970,
                    content: .event(event)
                )
            )
        case .utilities, .compute: break
        }
    }

    /// Appends a moment's trades and measurements to the exchange's log.
    mutating func enter(
        _ moment: CityMoment,
        observations: [(series: Int, observation: Observation)],
        in board: DomainBoard
    ) {
        for entry in moment.ledger {
            let trade = TradeRecord(
                isSettled: entry.kind == .tradeSettled,
                channel: place(of: entry.channel),
                product: place(of: entry.product),
                seller: place(of: entry.seller),
                buyer: place(of: entry.buyer),
                amount: entry.amount,
                volume: entry.volume,
                latency: entry.latency
            )
            exchange.append(
                ExchangeRecord(
                    sequence: takeSequence(),
                    time: entry.time.millisecondsSince1970,
                    content: .trade(trade)
                )
            )
        }
        var time: Int64?
        var readings: [(series: Int32, value: Double)] = []
        for (place, observation) in observations {
            let property = board.series[place].series.id.property
            guard !ExchangeService.counted.contains(property) else { continue }
            let phenomenonTime = observation.phenomenonTime.millisecondsSince1970
            if let time, time != phenomenonTime || readings.count >= 500 {
                exchange.append(
                    ExchangeRecord(
                        sequence: takeSequence(),
                        time: time,
                        content: .measurement(readings)
                    )
                )
                readings = []
            }
            time = phenomenonTime
            readings.append((Int32(clamping: place), number(of: observation.result)))
        }
        if let time, !readings.isEmpty {
            exchange.append(
                ExchangeRecord(
                    sequence: takeSequence(),
                    time: time,
                    content: .measurement(readings)
                )
            )
        }
    }

    /// Removes data older than its retention period, once per minute of the city's time.
    mutating func trim(_ board: DomainBoard) {
        guard instant.duration(since: lastTrim) >= .seconds(60) else { return }
        lastTrim = instant
        let retention = board.retention
        var oldest = [Int64](repeating: .min, count: histories.count + 1)
        for place in histories.indices {
            guard let newest = histories[place].last else { continue }
            let span = board.series[place].span.wholeMilliseconds
            let count = histories[place].count
            let aged = histories[place].partitionPoint { $0.time < newest.time - span }
            let over = max(0, count - BoardRetention.mostPerSeries)
            let gone = max(min(aged, count - retention.fewest), over)
            if gone > 0 { histories[place].removeFirst(gone) }
            oldest[place] = histories[place].first?.time ?? .min
        }
        let ledgerStart = (instant - retention.ledger).millisecondsSince1970
        let wideStart = (instant - retention.wide).millisecondsSince1970
        events.removeAll { ($0.event.end ?? $0.event.time).millisecondsSince1970 < ledgerStart }
        if events.count > BoardRetention.mostEvents {
            events.removeFirst(events.count - BoardRetention.mostEvents)
        }
        let kept = Set(events.map(\.sequence))
        log.removeAll { row in
            let series = Int(row.series)
            guard series < histories.count else { return !kept.contains(row.sample.sequence) }
            return row.sample.time < oldest[series]
        }
        exchange.removeAll { record in
            if case .measurement = record.content { return record.time < wideStart }
            return record.time < ledgerStart
        }
        if exchange.count > BoardRetention.mostEntries {
            exchange.removeFirst(exchange.count - BoardRetention.mostEntries)
        }
    }

    private mutating func number(of result: ObservationResult) -> Double {
        switch result {
        case .number(let number): return number
        case .missing: return .nan
        case .text(let text):
            if let place = textPlaces[text] { return Double(place) }
            guard texts.count < 10_000 else { return .nan }
            textPlaces[text] = texts.count
            texts.append(text)
            return Double(texts.count - 1)
        }
    }

    private mutating func place(of entity: EntityID) -> Int32 {
        if let place = tradedPlaces[entity] { return place }
        let place = Int32(clamping: traded.count)
        tradedPlaces[entity] = place
        traded.append(entity)
        return place
    }
}
