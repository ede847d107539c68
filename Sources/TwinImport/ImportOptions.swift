// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinModel

/// What a user says about the files of an import, beyond what is in them.
public struct ImportOptions: Sendable {
    /// What the columns of values are.
    public enum Columns: String, Sendable, CaseIterable {
        /// Several entities, one property.
        case entities
        /// Several properties of one entity for each record.
        case properties
    }

    /// How the values of one interval are combined into one.
    public enum Combination: String, Sendable, CaseIterable {
        case sum, mean, min, max, count
    }

    /// The byte between columns; nil to find it out: `,`, `;` or a tab.
    public var delimiter: UInt8?
    /// True if the first record has the names of the columns.
    public var hasHeader = true
    /// The columns of the time, joined by spaces if they are several.
    public var timeColumns: [String] = []
    /// The columns of the entity's name, joined by `/` if they are several.
    public var entityColumns: [String] = []
    /// The columns of values; empty for all columns of numbers.
    public var valueColumns: [String] = []
    /// Columns that are ignored.
    public var skippedColumns: [String] = []
    /// What the columns of values are; nil to find it out.
    public var columns: Columns?
    /// The one property, if no column names it.
    public var property: String?
    /// The one entity, if no column names it.
    public var entity: String?
    /// Which parts of a file's name, without its ending, are property and entity:
    /// `{property}_{entity}`.
    public var fileName: String?
    /// The kind of the entities.
    public var kind = "sensor"
    /// The unit of the properties, by their name; under the empty name that of all others.
    public var units: [String: String] = [:]
    /// The names of properties on the screen, by their name in the file.
    public var labels: [String: String] = [:]
    /// How times are found.
    public var time = TimeRule.written
    /// The zone of times without a zone.
    public var zone = TimeZone.gmt
    /// The date of times without a date.
    public var date: Instant?
    /// Texts that mean no value, beside the empty one.
    public var missing: Set<String> = ["NA", "N/A", "NaN", "nan", "null", "NULL"]
    /// The decimal mark: `.` or `,`.
    public var decimalMark: UInt8 = UInt8(ascii: ".")
    /// The thousands mark; nil if there is none.
    ///
    /// With one, `(1.00)` is a negative number. A space or an apostrophe means any space or apostrophe of
    /// typography.
    public var thousandsMark: UInt8?
    /// True if texts are in ISO 8859-1 rather than UTF-8.
    public var isLatin = false
    /// How the values of one interval are combined, if they are; with ``every`` alone it is the mean.
    public var combination: Combination?
    /// How long an interval is; nil to combine only values of the very same time.
    public var every: Duration?

    /// Returns true if a unit in a column of units is a UCUM code.
    public var isKnownUnit: @Sendable (String) -> Bool = { _ in true }

    /// Makes options that leave everything to what is in the files.
    public init() {}
}
