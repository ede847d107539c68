// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension Observation {
    /// Creates an observation of a number that is received at its phenomenon time.
    public init(_ series: SeriesID, _ number: Double, at time: Instant) {
        self.init(
            series: series,
            phenomenonTime: time,
            receivedTime: time,
            result: .number(number)
        )
    }
}
