// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What an import came to.
public struct ImportReport: Hashable, Sendable {
    /// Files that were read.
    public var files = 0
    /// Records that were read, headers not counted.
    public var records = 0
    /// Values that were taken.
    public var values = 0
    /// Fields that held no value.
    public var missing = 0
    /// Records that were not taken.
    public var rejected = 0
    /// Series that were found.
    public var series = 0
    /// What became of the values.
    public var kept = HistoryReport()

    /// Makes a report of nothing.
    public init() {}
}

/// A record that was not taken.
public struct RejectedRecord {
    /// The file it stands in, as it was named.
    public var file: String
    /// The line it begins at.
    public var line: Int
    /// Why it was not taken.
    public var problem: LineProblem
    /// The record as it stands in the file, without its line end; empty where it is too long.
    public var bytes: [UInt8]

    /// Where and why, as compilers tell it.
    public var message: DisplayText { DisplayText("\(file):\(line): \(problem.message)") }
}

/// How far an import is.
public struct ImportProgress: Hashable, Sendable {
    /// Bytes of the file that have been read from disk.
    public var position: Int64
    /// Bytes that the file has on disk; 0 where that is not known.
    public var size: Int64
    /// Values taken from all files so far.
    public var values: Int
}
