// SPDX-License-Identifier: Apache-2.0

/// The limits of a cache's size.
///
/// The oldest hours are removed as soon as either limit is reached.
public struct CacheLimits: Hashable, Sendable {
    /// The age up to which observations and events are stored, measured from the newest
    /// observation.
    public var age: Duration
    /// The maximum size of the file in bytes, without its side files.
    public var bytes: Int64

    /// Creates limits.
    ///
    /// The defaults are 30 days and 4 GiB.
    ///
    /// - Parameters:
    ///   - age: At least an hour. Smaller values are raised to an hour.
    ///   - bytes: The maximum size of the file. The current hour is stored even if it alone is
    ///     larger.
    public init(age: Duration = .seconds(30 * 86_400), bytes: Int64 = 4 << 30) {
        self.age = max(age, .seconds(3600))
        self.bytes = bytes
    }
}
