// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The roles of the columns of a file.
struct ColumnPlan {
    /// The arrangement of values in records.
    enum Shape: Hashable {
        /// Each record has one value, and a column names its property.
        case long(property: Int, value: Int)
        /// Each of the columns is a property of the record's entity.
        case properties([Int])
        /// Each of the columns is an entity.
        case entities([Int])
    }

    /// A column that is ignored.
    struct LeftOut: Hashable {
        enum Reason: Hashable {
            /// The user excluded it.
            case asked
            /// It counts the lines and has no name.
            case index
            /// It contains texts; an example, and an option with which they would be numbers.
            case texts(example: String, hint: String?)
            /// It has no role in the arrangement of values.
            case unused
        }

        var column: Int
        var reason: Reason
    }

    var names: [String]
    var time: [Int] = []
    var entity: [Int] = []
    var shape = Shape.properties([])
    var unit: Int?
    var name: Int?
    var district: Int?
    var kind: Int?
    var received: Int?
    var quality: Int?
    /// True if the file was written by `citytop export`.
    var isExport = false
    /// The columns that are ignored.
    var leftOut: [LeftOut] = []

    private static let times = [
        "time", "timestamp", "datetime", "date_time", "phenomenon_time", "date", "ts", "unix_ts",
        "timestamp_utc", "time_utc", "utc", "updatetime", "time_rounded",
    ]
    private static let entities = ["entity", "entity_id", "station", "sensor", "device", "node"]
    private static let properties = ["property", "metric", "variable", "parameter"]
    private static let values = ["value", "result", "reading"]

    /// Determines the roles of the columns.
    ///
    /// - Parameters:
    ///   - columnNames: The names of the columns.
    ///   - samples: The first valid records of the file.
    ///   - options: The user's options.
    ///   - file: The path of the file, for errors.
    ///   - numbers: The test for numeric fields.
    /// - Throws: ``ImportError`` if a column does not exist or the table has no time or no values.
    init(
        _ columnNames: ColumnNames,
        samples: [[[UInt8]]],
        options: ImportOptions,
        file: String,
        numbers: FieldTest
    ) throws(ImportError) {
        let names = columnNames.names
        self.names = names
        let folded = names.map { $0.lowercased() }
        func place(_ name: String) throws(ImportError) -> Int {
            if let several = columnNames.repeated[name] {
                throw .ambiguousColumn(file: file, name: name, columns: several.map { $0 + 1 })
            }
            if let exact = names.firstIndex(of: name) { return exact }
            let close = folded.indices.filter { folded[$0] == name.lowercased() }
            if close.count > 1 {
                throw .ambiguousColumn(file: file, name: name, columns: close.map { $0 + 1 })
            }
            if let only = close.first { return only }
            if name.hasPrefix("#"), let number = Int(name.dropFirst()), number >= 1,
                number <= names.count
            {
                return number - 1
            }
            throw .noColumn(file: file, name: name, known: names)
        }
        func places(_ wanted: [String]) throws(ImportError) -> [Int] {
            var found: [Int] = []
            for name in wanted { found.append(try place(name)) }
            return found
        }
        func first(of known: [String]) throws(ImportError) -> Int? {
            for name in known where folded.contains(name) { return try place(name) }
            return nil
        }
        isExport = folded.contains("phenomenon_time") && folded.contains("received_time")
        time = try places(options.timeColumns)
        if time.isEmpty, options.time.readsColumn {
            guard let found = try first(of: Self.times) else {
                throw .noTimeColumn(file: file, known: names)
            }
            time = [found]
        }
        var skipped = Set(try places(options.skippedColumns))
        leftOut = skipped.sorted().map { LeftOut(column: $0, reason: .asked) }
        entity = try places(options.entityColumns)
        if entity.isEmpty, options.columns != .entities, options.entity == nil,
            let found = try first(of: Self.entities), !skipped.contains(found)
        {
            entity = [found]
        }
        unit = try first(of: ["unit", "uom"])
        name = try first(of: ["name"])
        district = try first(of: ["district"])
        kind = try first(of: ["kind"])
        received = isExport ? try first(of: ["received_time"]) : nil
        quality = isExport ? try first(of: ["quality"]) : nil
        let asked = try places(options.valueColumns)
        let property = try first(of: Self.properties)
        let roles = [unit, name, district, kind, received, quality].compactMap { $0 }
        var taken = Set(time + entity + roles)
        var value = asked.first
        if value == nil { value = try first(of: Self.values) }
        if let property, options.columns == nil, let value, asked.count < 2 {
            shape = .long(property: property, value: value)
            taken.formUnion([property, value])
            leftOut += names.indices.filter { !taken.contains($0) && !skipped.contains($0) }
                .map { LeftOut(column: $0, reason: .unused) }
            return
        }
        if let index = columnNames.index, !taken.contains(index), !asked.contains(index),
            !skipped.contains(index)
        {
            skipped.insert(index)
            leftOut.append(LeftOut(column: index, reason: .index))
        }
        taken.formUnion(skipped)
        if !asked.isEmpty { taken.subtract(asked) }
        let candidates = asked.isEmpty ? names.indices.filter { !taken.contains($0) } : asked
        var columns: [Int] = []
        for column in candidates {
            let fields = samples.compactMap { $0.count > column ? $0[column] : nil }
            if asked.isEmpty, let texts = numbers.texts(in: fields) {
                let reason = LeftOut.Reason.texts(example: texts.example, hint: texts.hint)
                leftOut.append(LeftOut(column: column, reason: reason))
            } else {
                columns.append(column)
            }
        }
        if !asked.isEmpty {
            leftOut += names.indices.filter { !taken.contains($0) && !asked.contains($0) }
                .map { LeftOut(column: $0, reason: .unused) }
        }
        guard !columns.isEmpty else {
            let texts = leftOut.compactMap { column -> (text: String, hint: String?)? in
                guard case .texts(let example, let hint) = column.reason else { return nil }
                let field = DisplayText(example, limit: 40).string
                return ("\"\(field)\" in column \"\(names[column.column])\" ", hint)
            }
            let hinted = texts.first { $0.hint != nil }
            let hint = (hinted ?? texts.first).map { $0.text + ($0.hint ?? "is not a number") }
            throw .noValueColumn(file: file, known: names, hint: hint)
        }
        let areEntities =
            options.columns.map { $0 == .entities }
            ?? (entity.isEmpty && options.entity == nil && options.property != nil
                && columns.count > 1)
        shape = areEntities ? .entities(columns) : .properties(columns)
    }
}

extension TimeRule {
    /// True if times are in a column.
    var readsColumn: Bool {
        if case .counted = self { return false }
        return true
    }
}
