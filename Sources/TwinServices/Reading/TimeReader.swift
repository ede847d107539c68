// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// A reader of the times that services write.
struct TimeReader: Sendable {
    /// The zone of times without one.
    let zone: TimeZone

    /// An instant, with a flag that is true if its zone had to be assumed.
    struct Reading: Hashable, Sendable {
        var instant: Instant
        var isAssumed: Bool
    }

    /// Reads a date-time, or the end of an interval `a/b`.
    ///
    /// Returns nil if the text is neither.
    ///
    /// The end of an interval may be inclusive (`00:00:00/00:04:59`): if one more second or
    /// millisecond makes the interval a whole number of minutes, it is added.
    func read(_ text: String) -> Reading? {
        guard text.utf8.count <= 100 else { return nil }
        let ends = text.split(separator: "/", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = point(String(ends[0])) else {
            return ends.count == 1 ? point(text) : nil
        }
        guard var end = point(String(ends[1])), end.instant >= start.instant else { return nil }
        let length = end.instant.duration(since: start.instant).wholeMilliseconds
        if length % 60_000 != 0 {
            for more in [1, 1000] as [Int64] where (length + more) % 60_000 == 0 {
                end.instant = end.instant + .milliseconds(more)
            }
        }
        end.isAssumed = end.isAssumed || start.isAssumed
        return end
    }

    /// Returns the length of an interval `a/b`; nil if the text is not an interval.
    func length(of text: String) -> Duration? {
        guard text.utf8.count <= 100, let slash = text.firstIndex(of: "/"),
            let start = point(String(text[..<slash])), let end = read(text)
        else { return nil }
        return end.instant.duration(since: start.instant)
    }

    /// Returns the reading of a single date-time; nil if the text is not one.
    ///
    /// A date without a time is read as its first instant.
    private func point(_ text: String) -> Reading? {
        let whole = text.utf8.count == 10 ? text + "T00:00:00" : text
        guard let parsed = Instant.parse(whole) else { return nil }
        guard !parsed.hasZone else { return Reading(instant: parsed.instant, isAssumed: false) }
        return Reading(instant: localized(parsed.instant), isAssumed: true)
    }

    /// Returns the instant at which clocks in the zone show what UTC clocks show at the given
    /// instant.
    private func localized(_ instant: Instant) -> Instant {
        let first = instant - .seconds(offset(at: instant))
        return instant - .seconds(offset(at: first))
    }

    /// Returns the zone's offset from UTC at an instant, in seconds.
    func offset(at instant: Instant) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: instant.secondsSince1970))
    }

    /// Returns the zone's local date as a number of days since 1970-01-01.
    func day(of instant: Instant) -> Int64 {
        let local = instant.millisecondsSince1970 + Int64(offset(at: instant)) * 1000
        return local >= 0 ? local / 86_400_000 : (local + 1) / 86_400_000 - 1
    }
}
