// SPDX-License-Identifier: Apache-2.0

import DemoCity
import TwinModel

/// The periods for which the demo city's services keep their data.
///
/// A client that was away for less than the period catches up without a gap. The kept data stays
/// under 150 MB for ten thousand series.
public struct BoardRetention: Sendable, Hashable {
    /// The period for the few most viewed series: those of the city, its districts, compute and
    /// trade.
    public var wide: Duration
    /// The period for series with alarm limits, so that a client can determine when an alarm began.
    public var alarmed: Duration
    /// The period for all other series.
    public var narrow: Duration
    /// The number of newest observations per series that are kept regardless of their age.
    public var fewest: Int
    /// The period for events and the exchange's ledger.
    public var ledger: Duration

    /// Creates retention periods; the defaults suit the demo.
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

    /// Returns the period for the series of an entity of the given kind.
    func span(of kind: String, hasLimits: Bool, in domain: CitySeries.Domain) -> Duration {
        let isWide =
            switch domain {
            case .dataTrade: true
            case .compute: kind == "city" || kind == "compute_centre"
            case .traffic, .utilities: kind == "city" || kind == "district"
            }
        return isWide ? wide : hasLimits ? max(alarmed, narrow) : narrow
    }

    /// The maximum number of observations per series, however short its interval.
    static let mostPerSeries = 8192
    /// The maximum number of events per domain, and of ledger entries.
    static let mostEvents = 4096
    static let mostEntries = 400_000
}
