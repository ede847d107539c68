// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The results of an import.
///
/// Each line after the header is blank or belongs to a record, and each record is taken or
/// rejected. The value fields of the records taken are values or missing.
public struct ImportReport: Hashable, Sendable {
    /// The records rejected for one reason.
    public struct Refusal: Hashable, Sendable {
        /// The number of records.
        public var count = 0
        /// The first of them: its file, line and problem.
        public var example: DisplayText
    }

    /// The number of files read.
    public var files = 0
    /// The number of records read, without headers and blank lines.
    public var records = 0
    /// The number of lines with nothing but delimiters.
    public var blank = 0
    /// The number of values taken.
    public var values = 0
    /// The number of fields without a value.
    public var missing = 0
    /// The number of records rejected.
    public var rejected = 0
    /// The rejected records by ``LineProblem/reason``.
    public var refusals: [String: Refusal] = [:]
    /// The number of values after combining; nil if values are not combined.
    public var combined: Int?
    /// The number of series.
    public var series = 0
    /// The loader's report on the values.
    public var kept = HistoryReport()

    /// Creates an empty report.
    public init() {}

    mutating func refuse(_ record: RejectedRecord) {
        records += 1
        rejected += 1
        let example = refusals[record.problem.reason]?.example ?? record.message
        let count = (refusals[record.problem.reason]?.count ?? 0) + 1
        refusals[record.problem.reason] = Refusal(count: count, example: example)
    }
}

/// A record that was rejected.
public struct RejectedRecord {
    /// The path of its file as given.
    public var file: String
    /// The first line of the record.
    public var line: Int
    /// The reason for the rejection.
    public var problem: LineProblem
    /// The bytes of the record in the file, without the line end; empty if it is too long.
    public var bytes: [UInt8]

    /// The location and the reason, in the format of compiler messages.
    public var message: DisplayText { DisplayText("\(file):\(line): \(problem.message)") }
}

/// The progress of an import.
public struct ImportProgress: Hashable, Sendable {
    /// The number of bytes of the file read from disk.
    public var position: Int64
    /// The size of the file on disk, in bytes; 0 if unknown.
    public var size: Int64
    /// The number of values taken from all files so far.
    public var values: Int
}
