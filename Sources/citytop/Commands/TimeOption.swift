// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinModel
import TwinQuery

/// An option with a time.
enum TimeOption {
    /// Returns the instant given by an option, or nil if the option was not given.
    ///
    /// - Throws: `CommandError` with the exit status 64, if the text is not a time.
    static func instant(
        _ text: String?,
        _ option: String,
        now: Instant,
        zone: TimeZone
    ) throws -> Instant? {
        guard let text else { return nil }
        guard let instant = TimeExpression.instant(text, now: now, zone: zone) else {
            throw CommandError(
                DisplayText(
                    "\(option) \"\(text)\" is not a time. Write it like 08:42, -2h, "
                        + "\"yesterday 18:00\" or 2026-11-20T08:42."
                ),
                .usage
            )
        }
        return instant
    }
}
