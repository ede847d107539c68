// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinModel

/// A description of how a file is read: the roles of its columns and their formats.
public struct HeadReading: Hashable, Sendable {
    /// A column with a remark.
    public struct Column: Hashable, Sendable {
        /// The column's name.
        public var name: String
        /// The reason why it is ignored; nil if it is not.
        public var remark: String?
    }

    /// The path of the file as given.
    public var file: String
    /// The columns of the time, joined by spaces; empty if times are counted.
    public var time: [String] = []
    /// The columns that name the entity; empty if there are none.
    public var entity: [String] = []
    /// The name of the only entity; nil if columns name entities.
    public var only: String?
    /// True if the name of the entity comes from the name of the file.
    public var isNamedByFile = false
    /// The columns of values.
    public var values: [String] = []
    /// The columns that are ignored.
    public var leftOut: [Column] = []
    /// The column with the name of the property; nil if there is none.
    public var property: String?
    /// The role of the columns of values: `properties`, `entities`, or `values` if a column names
    /// the property.
    public var shape: String = ""
    /// The format of times.
    public var timeFormat = ""
    /// The first time as written in the file; nil if none was read.
    public var firstTime: String?
    /// The instant of the first time; nil if none was read.
    public var firstInstant: Instant?
    /// The zone of times without one.
    public var zone = TimeZone.gmt
    /// The delimiter of columns.
    public var delimiter: UInt8 = 0x2C
    /// The decimal mark.
    public var decimalMark: UInt8 = 0x2E
    /// The thousands mark; nil if there is none.
    ///
    /// A space stands for any space or apostrophe.
    public var thousandsMark: UInt8?
    /// True if texts are in ISO 8859-1.
    public var isLatin = false

    /// The description without the file and its first time, equal for files that are read in the
    /// same way.
    public var kind: HeadReading {
        var kind = self
        kind.file = ""
        kind.firstTime = nil
        kind.firstInstant = nil
        if isNamedByFile { kind.only = nil }
        return kind
    }

    /// The description in a few lines that are safe to show.
    public var lines: [DisplayText] {
        var lines: [DisplayText] = []
        func add(_ text: String) { lines.append(DisplayText("\(file): \(text)")) }
        func named(_ names: [String]) -> String {
            let shown = names.prefix(12).map { "\"\(DisplayText($0, limit: 40).string)\"" }
            let rest = names.count - shown.count
            return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
        }
        let mark = { (byte: UInt8) in byte == 0x09 ? "tab" : "\"\(UnicodeScalar(byte))\"" }
        var marks = "delimiter \(mark(delimiter)), decimal mark \(mark(decimalMark))"
        if let thousandsMark {
            marks += ", thousands \(thousandsMark == 0x20 ? "spaces" : mark(thousandsMark))"
        }
        add("\(marks), \(isLatin ? "ISO 8859-1" : "UTF-8")")
        var when = time.isEmpty ? timeFormat : "\(named(time)) as \(timeFormat)"
        if let firstTime, let firstInstant {
            when += "; \"\(DisplayText(firstTime, limit: 40).string)\" is \(firstInstant.rfc3339)"
            if let local = Self.local(firstInstant, in: zone) {
                when += ", \(local) in \(zone.identifier)"
            }
        }
        add("time: \(when)")
        if let only {
            add("entity: \(named([only]))" + (isNamedByFile ? ", by the file's name" : ""))
        } else {
            add("entity: \(entity.isEmpty ? "the columns" : "column \(named(entity))")")
        }
        if let property { add("property: \(named([property]))") }
        add("\(shape): \(named(values))")
        let groups = Dictionary(grouping: leftOut) { $0.remark ?? "" }
        for (remark, columns) in groups.sorted(by: { $0.key < $1.key }) {
            add("left out: \(named(columns.map(\.name)))" + (remark.isEmpty ? "" : ", \(remark)"))
        }
        return lines
    }

    /// Returns an instant as local time with its offset; nil in UTC.
    static func local(_ instant: Instant, in zone: TimeZone) -> String? {
        let date = Date(timeIntervalSince1970: instant.secondsSince1970)
        let offset = zone.secondsFromGMT(for: date)
        guard offset != 0 || !["GMT", "UTC"].contains(zone.identifier) else { return nil }
        let shown = (instant + .seconds(offset)).rfc3339.dropLast()
        let minutes = abs(offset) / 60
        let clock = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(shown)\(offset < 0 ? "-" : "+")\(clock.joined(separator: ":"))"
    }
}
