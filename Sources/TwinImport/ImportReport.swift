// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What an import came to.
///
/// Each line behind the header is blank or belongs to a record; each record is taken or refused. The
/// fields of values of the records that were taken are values or missing.
public struct ImportReport: Hashable, Sendable {
    /// Records that were refused for one reason.
    public struct Refusal: Hashable, Sendable {
        /// How many there are.
        public var count = 0
        /// The first of them: file, line and what is wrong.
        public var example: DisplayText
    }

    /// Files that were read.
    public var files = 0
    /// Records that were read, without headers and blank lines.
    public var records = 0
    /// Lines without anything but delimiters.
    public var blank = 0
    /// Values that were taken.
    public var values = 0
    /// Fields without a value.
    public var missing = 0
    /// Records that were refused.
    public var rejected = 0
    /// Records that were refused, by their ``LineProblem/reason``.
    public var refusals: [String: Refusal] = [:]
    /// Values that are left after combining; nil if values are not combined.
    public var combined: Int?
    /// Series that were found.
    public var series = 0
    /// What became of the values.
    public var kept = HistoryReport()

    /// Makes a report of nothing.
    public init() {}

    mutating func refuse(_ record: RejectedRecord) {
        records += 1
        rejected += 1
        let example = refusals[record.problem.reason]?.example ?? record.message
        let count = (refusals[record.problem.reason]?.count ?? 0) + 1
        refusals[record.problem.reason] = Refusal(count: count, example: example)
    }
}

/// A record that was not taken.
public struct RejectedRecord {
    /// The file that it is in, as it was named.
    public var file: String
    /// The line that it begins at.
    public var line: Int
    /// Why it was not taken.
    public var problem: LineProblem
    /// The record as it is in the file, without its line end; empty if it is too long.
    public var bytes: [UInt8]

    /// Where and why, as compilers write it.
    public var message: DisplayText { DisplayText("\(file):\(line): \(problem.message)") }
}

/// How far an import is.
public struct ImportProgress: Hashable, Sendable {
    /// Bytes of the file that have been read from disk.
    public var position: Int64
    /// Bytes that the file has on disk; 0 if that is not known.
    public var size: Int64
    /// Values taken from all files so far.
    public var values: Int
}
