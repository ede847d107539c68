// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The days of a city whose kind is not that of their weekday: holidays, and days of a weekend on
/// which people work in exchange for one.
///
/// Days are counted since 1970-01-01 in the city's time zone.
public struct WorkCalendar: Hashable, Sendable {
    /// A day whose kind is not that of its weekday.
    public struct Day: Hashable, Sendable {
        /// The name: `国庆节`.
        public var name: LocalizedText
        /// True if people work on it.
        public var isWorkday: Bool

        /// Creates a day.
        public init(name: LocalizedText, isWorkday: Bool) {
            self.name = name
            self.isWorkday = isWorkday
        }
    }

    private var days: [Int: Day] = [:]

    /// Creates a calendar of weekdays alone.
    public init() {}

    /// The day of a number, or nil if its kind is that of its weekday.
    public subscript(day: Int) -> Day? {
        get { days[day] }
        set { days[day] = newValue }
    }

    /// True if no day differs from its weekday.
    public var isEmpty: Bool { days.isEmpty }

    /// Returns true if people work on a day.
    public func isWorkday(_ day: Int) -> Bool {
        // 1970-01-01 was a Thursday.
        days[day]?.isWorkday ?? (((day + 3) % 7 + 7) % 7 < 5)
    }

    /// Returns the number of days back to the last workday before a workday, or to the last day off
    /// before a day off.
    ///
    /// Holidays last less than two weeks; after that, the day before is returned.
    public func daysToLikeDay(before day: Int) -> Int {
        (1...14).first { isWorkday(day - $0) == isWorkday(day) } ?? 1
    }
}
