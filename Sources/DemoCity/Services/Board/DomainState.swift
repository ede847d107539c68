// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// One observation as it is kept: 32 bytes.
struct BoardSample: Sendable, Hashable {
    /// When it was true, in milliseconds since 1970.
    var time: Int64
    /// The number found; NaN where nothing was found; for states a place in ``DomainState/texts``.
    var value: Double
    /// Its place among everything that the domain's service ever told; grows with time.
    var sequence: Int64
    /// How far it can be trusted.
    var quality: Quality
}

/// One row of the domain's log: which series the observation with that sequence belongs to.
struct BoardRow: Sendable, Hashable {
    /// The observation.
    var sample: BoardSample
    /// The series' place; the number of series for an event.
    var series: Int32
}

/// An event as it is kept; a second one with the same identity is a later word on the same thing.
struct BoardEvent: Sendable, Hashable {
    /// Its place among everything that the domain's service ever told.
    var sequence: Int64
    /// What happened.
    var event: Event
}

/// One entry of the exchange's log, to be told as one CloudEvent.
struct ExchangeRecord: Sendable {
    /// What the entry tells.
    enum Content: Sendable {
        /// A trade; the numbers are places in ``DomainState/traded``.
        case trade(TradeRecord)
        /// What was observed at the entry's time, by the series' places.
        case measurement([(series: Int32, value: Double)])
        /// Something that happened.
        case event(Event)
    }

    /// Its place in the log.
    var sequence: Int64
    /// When it was entered, in milliseconds since 1970.
    var time: Int64
    /// What it tells.
    var content: Content
}

/// A trade, its parties as places in ``DomainState/traded``.
struct TradeRecord: Sendable, Hashable {
    var isSettled: Bool
    var channel: Int32
    var product: Int32
    var seller: Int32
    var buyer: Int32
    var amount: Double
    var volume: Double
    var latency: Double
}

/// What one domain's service has to tell right now.
struct DomainState: Sendable {
    /// The kept observations of each series, oldest first.
    var histories: [[BoardSample]]
    /// Every kept observation and event in the order told, where the domain keeps one.
    var log: [BoardRow] = []
    /// The kept events, in the order told.
    var events: [BoardEvent] = []
    /// The exchange's log, in the order entered.
    var exchange: [ExchangeRecord] = []
    /// The parties and products that trades name.
    var traded: [EntityID] = []
    /// The texts that states name.
    var texts: [String] = []
    /// The instant that the city has reached.
    var instant = Instant(millisecondsSince1970: 0)
    /// The first instant that was told of.
    var start: Instant?
    /// The sequence that the next observation gets.
    var nextSequence: Int64 = 1

    var tradedPlaces: [EntityID: Int32] = [:]
    var textPlaces: [String: Int] = [:]
    var lastTrim = Instant.distantPast

    /// The newest observation of a series.
    func newest(_ series: Int) -> BoardSample? {
        histories.indices.contains(series) ? histories[series].last : nil
    }

    /// The last word on each event, in the order of their first.
    var latestEvents: [BoardEvent] {
        var places: [String: Int] = [:]
        var latest: [BoardEvent] = []
        for event in events {
            if let place = places[event.event.id] {
                latest[place] = event
            } else {
                places[event.event.id] = latest.count
                latest.append(event)
            }
        }
        return latest
    }
}

extension Array {
    /// The first place where the ordered elements no longer come before what is sought.
    func partitionPoint(_ comesBefore: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if comesBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
