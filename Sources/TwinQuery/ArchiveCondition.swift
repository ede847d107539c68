// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The condition of an archive's storage, as opposed to the states of its sources.
///
/// A screen must not claim to be live while nothing is stored.
public struct ArchiveCondition: Hashable, Sendable {
    /// A reason why nothing is stored.
    public enum Trouble: String, Hashable, Sendable, CaseIterable {
        /// There is less free space than the writer leaves to other programs.
        case diskFull
        /// The archive's file was deleted, renamed, replaced or changed by another program.
        case fileGone
        /// The archive's file can no longer be read correctly.
        case damaged
        /// The disk reports errors, or the file cannot be written.
        case diskError
    }

    /// The replacement of an earlier cache by a new file.
    public struct Beginning: Hashable, Sendable {
        /// The time at which the present file was created.
        public var instant: Instant
        /// The name under which the earlier file was set aside, or nil if that file was gone.
        public var aside: String?

        /// Creates a beginning.
        public init(instant: Instant, aside: String? = nil) {
            self.instant = instant
            self.aside = aside
        }
    }

    /// A reader that prevents the write-ahead log from being emptied.
    public struct Holder: Hashable, Sendable {
        /// The size of the log in bytes.
        public var bytes: Int64
        /// The reader's process id, or nil if it is unknown.
        public var process: Int?
        /// The name of the reader's program, or an empty string if it is unknown.
        public var name: String
        /// True if the process is stopped.
        public var isStopped: Bool

        /// Creates a holder.
        public init(bytes: Int64, process: Int? = nil, name: String = "", isStopped: Bool = false) {
            self.bytes = bytes
            self.process = process
            self.name = name
            self.isStopped = isStopped
        }
    }

    /// A failure of the program that is run for new alarms.
    public struct NotifierFailure: Hashable, Sendable {
        /// The time of the first failure since the last success.
        public var since: Instant
        /// The reason of the last failure.
        public var reason: String

        /// Creates a failure.
        public init(since: Instant, reason: String) {
            self.since = since
            self.reason = reason
        }
    }

    /// The reason why nothing is stored, or nil if everything is stored.
    public var trouble: Trouble?
    /// The time since which nothing is stored.
    public var since: Instant?
    /// The recent replacement of the archive's file, or nil if there was none.
    public var beginning: Beginning?
    /// The reader that holds the log, if the log has grown over its warning size.
    public var holder: Holder?
    /// The failure of the program that is run for new alarms; nil if its last run succeeded.
    public var notifier: NotifierFailure?

    /// The condition of an archive that stores everything.
    public static let sound = ArchiveCondition()

    /// Creates a condition.
    public init(
        trouble: Trouble? = nil,
        since: Instant? = nil,
        beginning: Beginning? = nil,
        holder: Holder? = nil
    ) {
        self.trouble = trouble
        self.since = since
        self.beginning = beginning
        self.holder = holder
    }
}

extension CityArchive {
    /// The condition of a recording or an archive in memory, which is always sound.
    public var condition: ArchiveCondition { .sound }
}
