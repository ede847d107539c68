// SPDX-License-Identifier: Apache-2.0

/// The reliability of an active alarm, judged by the age of its value.
public enum AlarmValidity: Hashable, Sendable {
    /// The value is on time.
    case valid
    /// The value is overdue, so the alarm ranks below every valid alarm of its priority.
    case unreliable
    /// The value has been overdue for so long that the alarm leaves the list of active alarms.
    case notEvaluated

    /// The time for which an alarm is unreliable before it is no longer evaluated.
    public static let unreliableTime: Duration = .seconds(1800)

    /// Creates the validity for an age.
    ///
    /// - Parameters:
    ///   - age: The age of the value.
    ///   - gracePeriod: The age above which a value is overdue.
    public init(age: Duration, gracePeriod: Duration) {
        if age <= gracePeriod {
            self = .valid
        } else {
            self = age <= gracePeriod + Self.unreliableTime ? .unreliable : .notEvaluated
        }
    }
}
