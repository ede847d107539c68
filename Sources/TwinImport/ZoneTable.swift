// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// A conversion of local times to instants, which is fast on days without a change of clocks.
struct ZoneTable {
    private let zone: TimeZone
    private let isFixed: Bool
    private let fixedOffset: Int64
    private var day: Int64 = .min
    /// The offset of the day from UTC, in milliseconds; nil if it changes around that day.
    private var dayOffset: Int64?

    private static let dayLength: Int64 = 86_400_000

    init(_ zone: TimeZone) {
        self.zone = zone
        let isUTC = zone.identifier == "GMT" || zone.identifier == "UTC"
        isFixed = isUTC || zone.identifier.hasPrefix("GMT")
        fixedOffset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: 0))) * 1000
    }

    /// Returns the instant at which clocks show a local time, both in milliseconds.
    ///
    /// Of a time that clocks show twice the first instant is returned, unless it is before the
    /// instant of the previous line, as in a file that continues through the repeated hour.
    ///
    /// - Parameters:
    ///   - local: The local time as if it were UTC.
    ///   - before: The instant of the previous line.
    /// - Returns: The instant; nil for a time that clocks never show.
    mutating func instant(ofLocal local: Int64, after before: Int64) -> Int64? {
        if isFixed { return local - fixedOffset }
        let own = Self.floor(local, Self.dayLength)
        if own != day {
            day = own
            let first = offset(at: own - Self.dayLength)
            let isSteady = stride(from: 0, through: 2, by: 1).allSatisfy {
                offset(at: own + Int64($0) * Self.dayLength) == first
            }
            dayOffset = isSteady ? first : nil
        }
        if let dayOffset { return local - dayOffset }
        let early = local - offset(at: local - Self.dayLength)
        let late = local - offset(at: local + Self.dayLength)
        let fitting = [min(early, late), max(early, late)].filter { $0 + offset(at: $0) == local }
        guard let first = fitting.first, let last = fitting.last else { return nil }
        return first < before ? last : first
    }

    /// Returns the instant at which clocks show a local time, or the equivalent one after a gap if
    /// clocks were set forward over it.
    mutating func instantOrNext(ofLocal local: Int64) -> Int64 {
        if let instant = instant(ofLocal: local, after: .min) { return instant }
        // With the offset before the change, the time is as far after the gap as it is into it.
        return local - offset(at: local - Self.dayLength)
    }

    /// Returns the local time of an instant, as if it were UTC.
    func local(of instant: Int64) -> Int64 {
        instant + (isFixed ? fixedOffset : offset(at: instant))
    }

    private func offset(at instant: Int64) -> Int64 {
        let date = Date(timeIntervalSince1970: Double(instant) / 1000)
        return Int64(zone.secondsFromGMT(for: date)) * 1000
    }

    static func floor(_ value: Int64, _ step: Int64) -> Int64 {
        let rest = value % step
        return value - (rest < 0 ? rest + step : rest)
    }
}
