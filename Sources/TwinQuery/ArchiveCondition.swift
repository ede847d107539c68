// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// How the keeping of an archive is going, as opposed to how its services are.
///
/// A screen must not say that it is live while nothing is kept.
public struct ArchiveCondition: Hashable, Sendable {
    /// Why nothing is kept.
    public enum Trouble: String, Hashable, Sendable, CaseIterable {
        /// There is less free space than the writer leaves to other programs.
        case diskFull
        /// The archive's file was deleted, renamed, replaced or changed by another program.
        case fileGone
        /// The archive's file cannot be read correctly any more.
        case damaged
        /// The disk answers with errors, or the file cannot be written.
        case diskError
    }

    /// A cache that was begun in the place of an earlier one.
    public struct Beginning: Hashable, Sendable {
        /// When the present file was begun.
        public var instant: Instant
        /// The name of the file that the earlier one was set aside under; nil if it was gone.
        public var aside: String?

        /// Makes a beginning.
        public init(instant: Instant, aside: String? = nil) {
            self.instant = instant
            self.aside = aside
        }
    }

    /// A reader that keeps the write-ahead log from being emptied.
    public struct Holder: Hashable, Sendable {
        /// The size of the log in bytes.
        public var bytes: Int64
        /// The reader's process; nil if it is not known.
        public var process: Int?
        /// The name of its program; empty if it is not known.
        public var name: String
        /// True if the process is stopped.
        public var isStopped: Bool

        /// Makes a holder.
        public init(bytes: Int64, process: Int? = nil, name: String = "", isStopped: Bool = false) {
            self.bytes = bytes
            self.process = process
            self.name = name
            self.isStopped = isStopped
        }
    }

    /// Why nothing is kept; nil if everything is.
    public var trouble: Trouble?
    /// Since when nothing is kept.
    public var since: Instant?
    /// When and why the archive began again, if it did lately.
    public var beginning: Beginning?
    /// The reader that holds the log, if the log has grown over its warning size.
    public var holder: Holder?

    /// Everything is kept.
    public static let sound = ArchiveCondition()

    /// Makes a condition.
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
    /// A recording, and an archive in memory, are always sound.
    public var condition: ArchiveCondition { .sound }
}
