// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Which column of a file holds what.
struct ColumnPlan {
    /// How a record tells its values.
    enum Shape: Hashable {
        /// One value; a column names its property.
        case long(property: Int, value: Int)
        /// Each of the columns is a property of the record's entity.
        case properties([Int])
        /// Each of the columns is an entity.
        case entities([Int])
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
    /// Whether the file is what `citytop export` prints.
    var isExport = false
    /// Columns left out because they hold texts.
    var leftOut: [Int] = []

    private static let times = [
        "time", "timestamp", "datetime", "date_time", "phenomenon_time", "date", "ts", "unix_ts",
        "timestamp_utc", "time_utc", "utc", "updatetime", "time_rounded",
    ]
    private static let entities = ["entity", "entity_id", "station", "sensor", "device", "node"]
    private static let properties = ["property", "metric", "variable", "parameter"]
    private static let values = ["value", "result", "reading"]

    /// Finds out what the columns are.
    ///
    /// - Parameters:
    ///   - names: what they are called.
    ///   - samples: the first records of the file, without those that are broken.
    ///   - options: what is told of them.
    ///   - file: the file, for errors.
    ///   - isNumber: whether a field is a number; nothing where it stands for no value.
    /// - Throws: ``ImportError`` where a column is not there or nothing can be made of them.
    init(
        _ names: [String],
        samples: [[[UInt8]]],
        options: ImportOptions,
        file: String,
        isNumber: ([UInt8]) -> Bool?
    ) throws(ImportError) {
        self.names = names
        let folded = names.map { $0.lowercased() }
        func place(_ name: String) throws(ImportError) -> Int {
            if let exact = names.firstIndex(of: name) { return exact }
            if let close = folded.firstIndex(of: name.lowercased()) { return close }
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
        func first(of known: [String]) -> Int? {
            known.lazy.compactMap { folded.firstIndex(of: $0) }.first
        }
        isExport = folded.contains("phenomenon_time") && folded.contains("received_time")
        time = try places(options.timeColumns)
        if time.isEmpty, options.time.readsColumn {
            guard let found = first(of: Self.times) else {
                throw .noTimeColumn(file: file, known: names)
            }
            time = [found]
        }
        let skipped = Set(try places(options.skippedColumns))
        entity = try places(options.entityColumns)
        if entity.isEmpty, options.columns != .entities, options.entity == nil,
            let found = first(of: Self.entities), !skipped.contains(found)
        {
            entity = [found]
        }
        unit = first(of: ["unit", "uom"])
        name = first(of: ["name"])
        district = first(of: ["district"])
        kind = first(of: ["kind"])
        received = isExport ? first(of: ["received_time"]) : nil
        quality = isExport ? first(of: ["quality"]) : nil
        let told = try places(options.valueColumns)
        let property = first(of: Self.properties)
        if let property, options.columns == nil,
            let value = told.first ?? first(of: Self.values), told.count < 2
        {
            shape = .long(property: property, value: value)
            return
        }
        let roles = [unit, name, district, kind, received, quality].compactMap { $0 }
        var taken = Set(time + entity + roles).union(skipped)
        if !told.isEmpty { taken.subtract(told) }
        let candidates = told.isEmpty ? names.indices.filter { !taken.contains($0) } : told
        var columns: [Int] = []
        for column in candidates {
            let found = samples.compactMap { $0.count > column ? isNumber($0[column]) : nil }
            // A few broken values do not make a column one of texts.
            let numbers = found.filter { $0 }.count
            if told.isEmpty, numbers * 2 < found.count {
                leftOut.append(column)
            } else {
                columns.append(column)
            }
        }
        guard !columns.isEmpty else { throw .noValueColumn(file: file, known: names) }
        let areEntities =
            options.columns.map { $0 == .entities }
            ?? (entity.isEmpty && options.entity == nil && options.property != nil
                && columns.count > 1)
        shape = areEntities ? .entities(columns) : .properties(columns)
    }
}

extension TimeRule {
    /// Whether times stand in a column.
    var readsColumn: Bool {
        if case .counted = self { return false }
        return true
    }
}
