// SPDX-License-Identifier: Apache-2.0

/// How much a cache keeps: whatever is first reached sends the oldest hours away.
public struct CacheLimits: Hashable, Sendable {
    /// How far back from the newest observation observations and events are kept.
    public var age: Duration
    /// How many bytes the file may use, its side files not counted.
    public var bytes: Int64

    /// Sets the limits; 30 days and 4 GiB unless said otherwise.
    ///
    /// - Parameters:
    ///   - age: at least an hour; less counts as an hour.
    ///   - bytes: the hour in progress is kept even where it alone takes more.
    public init(age: Duration = .seconds(30 * 86_400), bytes: Int64 = 4 << 30) {
        self.age = max(age, .seconds(3600))
        self.bytes = bytes
    }
}
