// SPDX-License-Identifier: Apache-2.0

/// A check of the checksums of a journal.
public struct AlarmJournalCheck: Hashable, Sendable {
    /// A row that was changed after it was written.
    public struct Finding: Hashable, Sendable {
        /// The number of the row.
        public var row: Int64
        /// True if the row itself was changed; false if a row before it was changed or replaced.
        public var isChanged: Bool

        /// Creates a finding.
        public init(row: Int64, isChanged: Bool) {
            self.row = row
            self.isChanged = isChanged
        }
    }

    /// The number of rows.
    public private(set) var rows = 0
    /// The number of rows that are missing between the first and the last one.
    ///
    /// A cache has every row. A recording lacks the rows of alarms that it does not include.
    public private(set) var missing: Int64 = 0
    /// The rows that are not as they were written, in order.
    public private(set) var findings: [Finding] = []
    private var last: AlarmEntry?

    /// The greatest number of findings that are kept.
    private static let mostFindings = 1000

    /// Creates a check without rows.
    public init() {}

    /// Checks rows of a journal in any order.
    public init(_ entries: some Sequence<AlarmEntry>) {
        for entry in entries.sorted(by: { $0.id < $1.id }) { add(entry) }
    }

    /// Checks the next row; rows are added in the order of their numbers.
    public mutating func add(_ entry: AlarmEntry) {
        rows += 1
        if let last, entry.id > last.id { missing += entry.id - last.id - 1 }
        if !entry.follows(last), findings.count < Self.mostFindings {
            findings.append(Finding(row: entry.id, isChanged: !entry.isWhole))
        }
        last = entry
    }

    /// True if no row was changed after it was written.
    public var isWhole: Bool { findings.isEmpty }
}
