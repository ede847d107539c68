// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// Turns local times into instants, fast where a day has no change of clocks.
struct ZoneTable {
    private let zone: TimeZone
    private let isFixed: Bool
    private let fixedOffset: Int64
    private var day: Int64 = .min
    /// The day's offset from UTC, where it has one.
    private var dayOffset: Int64?

    private static let dayLength: Int64 = 86_400_000

    init(_ zone: TimeZone) {
        self.zone = zone
        let isUTC = zone.identifier == "GMT" || zone.identifier == "UTC"
        isFixed = isUTC || zone.identifier.hasPrefix("GMT")
        fixedOffset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: 0))) * 1000
    }

    /// The instant at which clocks show a local time, both in milliseconds.
    ///
    /// A time that clocks show twice is taken as the first one, unless that would lie before the
    /// line before, as it does where a file goes on through the second hour.
    ///
    /// - Parameters:
    ///   - local: the local time as if it were UTC.
    ///   - before: the instant of the line before.
    /// - Returns: nothing for a time that clocks never show.
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

    /// The instant at which clocks show a local time, or the first one after it if clocks were put forward
    /// over it.
    mutating func instantOrNext(ofLocal local: Int64) -> Int64 {
        if let instant = instant(ofLocal: local, after: .min) { return instant }
        // The offset of before the change leads as far behind the gap as the time is inside of it.
        return local - offset(at: local - Self.dayLength)
    }

    /// What clocks show at an instant, as if it were UTC.
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
