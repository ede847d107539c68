// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinModel

/// What is told of the files of an import beyond what stands in them.
public struct ImportOptions: Sendable {
    /// What the columns of values are.
    public enum Columns: String, Sendable, CaseIterable {
        /// Several entities, one property.
        case entities
        /// Several properties of one entity a record.
        case properties
    }

    /// How values of one stretch of time are made one.
    public enum Combination: String, Sendable, CaseIterable {
        case sum, mean, min, max, count
    }

    /// The byte between columns; nothing to find it out: `,`, `;` or a tab.
    public var delimiter: UInt8?
    /// Whether the first record names the columns.
    public var hasHeader = true
    /// The columns that tell the time, joined by spaces where they are several.
    public var timeColumns: [String] = []
    /// The columns that name the entity, joined by `/` where they are several.
    public var entityColumns: [String] = []
    /// The columns that hold values; none for all that hold numbers.
    public var valueColumns: [String] = []
    /// Columns that are passed over.
    public var skippedColumns: [String] = []
    /// What the columns of values are; nothing to find it out.
    public var columns: Columns?
    /// The one property, where columns do not tell it.
    public var property: String?
    /// The one entity, where nothing else tells it.
    public var entity: String?
    /// How a file's name, without its ending, tells property and entity: `{property}_{entity}`.
    public var fileName: String?
    /// The kind of the entities.
    public var kind = "sensor"
    /// The unit of the properties, by their name; under the empty name that of all others.
    public var units: [String: String] = [:]
    /// What properties are called on the screen, by their name.
    public var labels: [String: String] = [:]
    /// How times are found.
    public var time = TimeRule.written
    /// The zone of times that do not tell their own.
    public var zone = TimeZone.gmt
    /// The date of times that tell none.
    public var date: Instant?
    /// Texts that stand for no value, beside the empty one.
    public var missing: Set<String> = ["NA", "N/A", "NaN", "nan", "null", "NULL"]
    /// What stands between whole and fraction.
    public var decimalMark: UInt8 = UInt8(ascii: ".")
    /// What stands between thousands; then `(1.00)` is a negative number.
    public var thousandsMark: UInt8?
    /// Whether texts are in ISO 8859-1 rather than UTF-8.
    public var isLatin = false
    /// How values of one stretch are made one, where they are.
    public var combination: Combination?
    /// How long a stretch is.
    public var every: Duration?

    /// Whether a unit in a column of units is a UCUM code.
    public var isKnownUnit: @Sendable (String) -> Bool = { _ in true }

    /// Nothing is told beyond what stands in the files.
    public init() {}
}
