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
    /// The size in bytes above which the log is truncated if no reader needs it.
    public var quietLog: Int64
    /// The size in bytes from which the reader that holds the log is reported.
    public var longLog: Int64

    /// The size in bytes of the log at which a reader of this program that holds it lets go.
    ///
    /// The writer cannot truncate the log before.
    public static let logCeiling: Int64 = 256 << 20

    /// Creates limits.
    ///
    /// The defaults are 30 days, 4 GiB, and 16 and 64 MiB of log.
    ///
    /// - Parameters:
    ///   - age: At least an hour. Smaller values are raised to an hour.
    ///   - bytes: The maximum size of the file. The current hour is stored even if it alone is
    ///     larger.
    ///   - quietLog: The size above which the log is truncated if no reader needs it.
    ///   - longLog: The size from which the reader that holds the log is reported.
    public init(
        age: Duration = .seconds(30 * 86_400),
        bytes: Int64 = 4 << 30,
        quietLog: Int64 = 16 << 20,
        longLog: Int64 = 64 << 20
    ) {
        self.age = max(age, .seconds(3600))
        self.bytes = bytes
        self.quietLog = quietLog
        self.longLog = longLog
    }
}
