// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A stored observation, 32 bytes in size.
struct BoardSample: Sendable, Hashable {
    /// The phenomenon time in milliseconds since 1970.
    var time: Int64
    /// The numeric value; NaN if missing, or the index in ``DomainState/texts`` of a state.
    var value: Double
    /// The sequence number among all publications of the domain's service; it grows with time.
    var sequence: Int64
    /// The quality of the value.
    var quality: Quality
}

/// One row of the domain's log: an observation and its series.
struct BoardRow: Sendable, Hashable {
    /// The observation.
    var sample: BoardSample
    /// The index of the series; the number of series if the row is an event.
    var series: Int32
}

/// A stored event; a later one with the same identity is an update.
struct BoardEvent: Sendable, Hashable {
    /// The sequence number among all publications of the domain's service.
    var sequence: Int64
    /// The event.
    var event: Event
}

/// One entry of the exchange's log, published as one CloudEvent.
struct ExchangeRecord: Sendable {
    /// The content of an entry.
    enum Content: Sendable {
        /// A trade; its numbers are indices in ``DomainState/traded``.
        case trade(TradeRecord)
        /// The observations made at the entry's time, by the indices of their series.
        case measurement([(series: Int32, value: Double)])
        /// An event.
        case event(Event)
    }

    /// The sequence number in the log.
    var sequence: Int64
    /// The time of the entry, in milliseconds since 1970.
    var time: Int64
    /// The content of the entry.
    var content: Content
}

/// A trade, whose parties are indices in ``DomainState/traded``.
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

/// The current data of one domain's service.
struct DomainState: Sendable {
    /// The stored observations of each series, oldest first.
    var histories: [[BoardSample]]
    /// All stored observations and events in the order published, if the domain keeps a log.
    var log: [BoardRow] = []
    /// The stored events in the order published.
    var events: [BoardEvent] = []
    /// The exchange's log in the order of entry.
    var exchange: [ExchangeRecord] = []
    /// The parties and products referred to by trades.
    var traded: [EntityID] = []
    /// The texts referred to by states.
    var texts: [String] = []
    /// The instant that the city has reached.
    var instant = Instant(millisecondsSince1970: 0)
    /// The first instant with data.
    var start: Instant?
    /// The next sequence number.
    var nextSequence: Int64 = 1

    var tradedPlaces: [EntityID: Int32] = [:]
    var textPlaces: [String: Int] = [:]
    var lastTrim = Instant.distantPast

    /// Returns the newest observation of a series.
    func newest(_ series: Int) -> BoardSample? {
        histories.indices.contains(series) ? histories[series].last : nil
    }

    /// The latest version of each event, in the order in which the events began.
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
    /// Returns the first index whose element does not satisfy the predicate, assuming that the
    /// array is partitioned by it.
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
