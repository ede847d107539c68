// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinModel

/// The options for a span of the stored data.
struct SpanOptions: ParsableArguments {
    @Option(
        name: .long,
        parsing: .unconditional,
        help: "From this time on; from the beginning if it is left out."
    )
    var from: String?

    @Option(
        name: .long,
        parsing: .unconditional,
        help: "Up to, not including, this time; up to now if it is left out."
    )
    var to: String?

    /// Returns the instants of the span; without limits it contains all times.
    ///
    /// - Parameters:
    ///   - present: The current instant, which relative times refer to.
    ///   - zone: The city's time zone.
    /// - Returns: The first instant of the span, and the end, which is not part of it.
    /// - Throws: `CommandError` if a text is not a time, or if the end is not after the start.
    func instants(now present: Instant, in zone: TimeZone) throws -> Range<Instant> {
        let start = try TimeOption.instant(from, "--from", now: present, zone: zone)
        let end = try TimeOption.instant(to, "--to", now: present, zone: zone)
        return try Self.span(start ?? .distantPast, end ?? .distantFuture)
    }

    /// Returns the span between two instants.
    ///
    /// - Throws: `CommandError` if the end is not after the start.
    static func span(_ start: Instant, _ end: Instant) throws -> Range<Instant> {
        guard start < end else {
            throw CommandError("--from is after --to. Swap them.", .usage)
        }
        return start..<end
    }
}
