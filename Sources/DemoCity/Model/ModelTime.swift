// SPDX-License-Identifier: Apache-2.0

/// The time steps of the model: the state advances every 10 s and is observed on ticks of 5 s, so
/// that a property with an interval of 15 s falls on a tick too.
enum ModelTime {
    /// The length of a state step, in seconds.
    static let step = 10.0
    /// The interval between two ticks, in milliseconds.
    static let tickMilliseconds = 5000
    /// The number of ticks per step.
    static let ticksPerStep = 2
    /// The number of ticks in 10 s, 15 s, 30 s, 60 s and 300 s, the catalog's intervals.
    static let every10 = 2
    static let every15 = 3
    static let every30 = 6
    static let every60 = 12
    static let every300 = 60
}
