// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// How long the demo city's services remember.
///
/// A reader that was away for less than this catches up without a gap. What is kept stays under
/// 150 MB for ten thousand series.
public struct BoardRetention: Sendable, Hashable {
    /// For the few series that people look at most: the city's, its districts', compute's, trade's.
    public var wide: Duration
    /// For those that make alarms, so that a reader can tell since when one lasts.
    public var alarmed: Duration
    /// For all the others.
    public var narrow: Duration
    /// The newest observations of a series that are kept however old they are.
    public var fewest: Int
    /// For the exchange's ledger and for events.
    public var ledger: Duration

    /// Sets how long things are kept; left out, they are what the demo needs.
    public init(
        wide: Duration = .seconds(2 * 3600),
        alarmed: Duration = .seconds(1800),
        narrow: Duration = .seconds(600),
        fewest: Int = 25,
        ledger: Duration = .seconds(24 * 3600)
    ) {
        self.wide = wide
        self.alarmed = alarmed
        self.narrow = narrow
        self.fewest = max(1, fewest)
        self.ledger = ledger
    }

    /// How long a series of an entity of the kind is kept.
    func span(of kind: String, hasLimits: Bool, in domain: CitySeries.Domain) -> Duration {
        let isWide =
            switch domain {
            case .dataTrade: true
            case .compute: kind == "city" || kind == "compute_centre"
            case .traffic, .utilities: kind == "city" || kind == "district"
            }
        return isWide ? wide : hasLimits ? max(alarmed, narrow) : narrow
    }

    /// The most observations of one series, however short its interval.
    static let mostPerSeries = 8192
    /// The most events of a domain, and the most entries of the ledger.
    static let mostEvents = 4096
    static let mostEntries = 400_000
}
