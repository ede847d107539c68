// SPDX-License-Identifier: Apache-2.0

/// How far an active alarm can be relied on, by the age of the value that it is judged by.
public enum AlarmValidity: Hashable, Sendable {
    /// The value is on time.
    case valid
    /// The value is overdue: the alarm ranks below every valid one of its priority.
    case unreliable
    /// The value is overdue for so long that the alarm leaves the list of active ones.
    case notEvaluated

    /// How long an alarm stays unreliable before it is not evaluated any more.
    public static let unreliableTime: Duration = .seconds(1800)

    /// Judges an age.
    ///
    /// - Parameters:
    ///   - age: how long ago the value was true.
    ///   - gracePeriod: from which age on a value is overdue.
    public init(age: Duration, gracePeriod: Duration) {
        if age <= gracePeriod {
            self = .valid
        } else {
            self = age <= gracePeriod + Self.unreliableTime ? .unreliable : .notEvaluated
        }
    }
}
