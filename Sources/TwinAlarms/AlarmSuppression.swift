// SPDX-License-Identifier: Apache-2.0

/// The alarm of a whole that suppresses the alarms of its parts by design.
///
/// While it is active, the alarms of its parts are consequences that need no operator.
public struct AlarmSuppressor: Hashable, Sendable {
    /// The kind of the whole, such as that of a substation.
    public var kind: String
    /// The property in alarm.
    public var property: String

    /// Creates a suppressor.
    public init(kind: String, property: String) {
        self.kind = kind
        self.property = property
    }
}

/// The runs of the alarm under which another one is suppressed by design.
public struct AlarmSuppression: Hashable, Sendable {
    /// The limits of the suppressor.
    public var limits: [AlarmLimit]
    /// Its runs, in any order.
    public var runs: [AlarmRun]

    /// Creates the suppression of an alarm.
    public init(limits: [AlarmLimit], runs: [AlarmRun]) {
        self.limits = limits
        self.runs = runs
    }
}
