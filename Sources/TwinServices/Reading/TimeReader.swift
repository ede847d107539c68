// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// Reads the times that services write.
struct TimeReader: Sendable {
    /// The zone of times that tell none.
    let zone: TimeZone

    /// An instant, and whether its zone had to be assumed.
    struct Reading: Hashable, Sendable {
        var instant: Instant
        var isAssumed: Bool
    }

    /// Reads a date-time, or an interval `a/b`, of which it gives the end.
    ///
    /// An interval's end may be meant inclusively (`00:00:00/00:04:59`); where a second or a
    /// millisecond more makes the interval a whole number of minutes, the end is taken to be that.
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

    /// How long an interval `a/b` is; nil if the text is none.
    func length(of text: String) -> Duration? {
        guard text.utf8.count <= 100, let slash = text.firstIndex(of: "/"),
            let start = point(String(text[..<slash])), let end = read(text)
        else { return nil }
        return end.instant.duration(since: start.instant)
    }

    /// Reads one date-time; a bare date is its first instant.
    private func point(_ text: String) -> Reading? {
        let whole = text.utf8.count == 10 ? text + "T00:00:00" : text
        guard let parsed = Instant.parse(whole) else { return nil }
        guard !parsed.hasZone else { return Reading(instant: parsed.instant, isAssumed: false) }
        return Reading(instant: localized(parsed.instant), isAssumed: true)
    }

    /// The instant at which clocks in the zone show what clocks in UTC show at the given one.
    private func localized(_ instant: Instant) -> Instant {
        let first = instant - .seconds(offset(at: instant))
        return instant - .seconds(offset(at: first))
    }

    /// How many seconds clocks in the zone are ahead of UTC.
    func offset(at instant: Instant) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: instant.secondsSince1970))
    }

    /// The number of the day, counted from 1970-01-01, that clocks in the zone show.
    func day(of instant: Instant) -> Int64 {
        let local = instant.millisecondsSince1970 + Int64(offset(at: instant)) * 1000
        return local >= 0 ? local / 86_400_000 : (local + 1) / 86_400_000 - 1
    }
}
