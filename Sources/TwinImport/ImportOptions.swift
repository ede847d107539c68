// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinModel

/// The user's options for an import, in addition to the contents of the files.
public struct ImportOptions: Sendable {
    /// The role of the columns of values.
    public enum Columns: String, Sendable, CaseIterable {
        /// Each column is an entity; all have one property.
        case entities
        /// Each column is a property of the record's entity.
        case properties
    }

    /// A way to combine the values of one interval.
    public enum Combination: String, Sendable, CaseIterable {
        case sum, mean, min, max, count
    }

    /// The delimiter of columns; nil to detect `,`, `;` or a tab.
    public var delimiter: UInt8?
    /// True if the first record contains the names of the columns.
    public var hasHeader = true
    /// The columns of the time.
    ///
    /// Several are joined by spaces.
    public var timeColumns: [String] = []
    /// The columns of the entity's name.
    ///
    /// Several are joined by `/`.
    public var entityColumns: [String] = []
    /// The columns of values; empty for all numeric columns.
    public var valueColumns: [String] = []
    /// The columns to ignore.
    public var skippedColumns: [String] = []
    /// The role of the columns of values; nil to detect it.
    public var columns: Columns?
    /// The name of the only property, if no column names it.
    public var property: String?
    /// The name of the only entity, if no column names it.
    public var entity: String?
    /// The pattern of file names without extension, from which property and entity are extracted:
    /// `{property}_{entity}`.
    public var fileName: String?
    /// The kind of the entities.
    public var kind = "sensor"
    /// The units of the properties by name.
    ///
    /// The empty name applies to all others.
    public var units: [String: String] = [:]
    /// The displayed names of properties, by their name in the file.
    public var labels: [String: String] = [:]
    /// The source of times.
    public var time = TimeRule.written
    /// The zone of times without one.
    public var zone = TimeZone.gmt
    /// The date of times without one.
    public var date: Instant?
    /// The texts that mean a missing value, in addition to the empty text.
    public var missing: Set<String> = ["NA", "N/A", "NaN", "nan", "null", "NULL"]
    /// The decimal mark: `.` or `,`.
    public var decimalMark: UInt8 = UInt8(ascii: ".")
    /// The thousands mark; nil if there is none.
    ///
    /// With a thousands mark, `(1.00)` is a negative number. A space or an apostrophe stands for
    /// any typographic space or apostrophe.
    public var thousandsMark: UInt8?
    /// True if texts are in ISO 8859-1 instead of UTF-8.
    public var isLatin = false
    /// The way to combine the values of one interval.
    ///
    /// If nil, the mean is used if ``every`` is set; otherwise all values are kept.
    public var combination: Combination?
    /// The length of the intervals; nil to combine only values of the same time.
    public var every: Duration?

    /// A function that returns true if a text in a column of units is a UCUM code.
    public var isKnownUnit: @Sendable (String) -> Bool = { _ in true }

    /// Creates options that detect everything from the files.
    public init() {}
}
