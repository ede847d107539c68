// SPDX-License-Identifier: Apache-2.0

/// The model's own clockwork: it moves in steps of 10 s and tells what is true on ticks of 5 s, so
/// that a property told every 15 s finds a tick too.
enum ModelTime {
    /// Seconds from one state to the next.
    static let step = 10.0
    /// Milliseconds between two ticks.
    static let tickMilliseconds = 5000
    /// Ticks in one step.
    static let ticksPerStep = 2
    /// Ticks in 10 s, 15 s, 30 s, 60 s and 300 s: the catalog's intervals.
    static let every10 = 2
    static let every15 = 3
    static let every30 = 6
    static let every60 = 12
    static let every300 = 60
}
