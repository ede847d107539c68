// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinModel

/// The period of a report about alarms.
struct AlarmsSpanOptions: ParsableArguments {
    @Option(name: .long, parsing: .unconditional, help: "From this time on.")
    var from: String?

    @Option(name: .long, parsing: .unconditional, help: "Up to, not including, this time.")
    var to: String?

    /// Returns the period; without times the last 30 days, as far as they are stored.
    ///
    /// - Parameter place: The cache or recording that the report is about.
    /// - Returns: The period, which is not empty.
    /// - Throws: `CommandError` for a text that is not a time, or if the end is not after the start.
    func span(in place: AlarmsPlace) throws -> Range<Instant> {
        let end = try place.instant(to, "--to") ?? place.present
        let start = try place.instant(from, "--from") ?? place.firstKept(since: end, days: 30)
        return try SpanOptions.span(start, end)
    }
}
