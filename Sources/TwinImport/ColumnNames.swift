// SPDX-License-Identifier: Apache-2.0

/// The unique names of a table's columns.
///
/// - Columns at the end with neither a name nor content are dropped. They come from a delimiter at
///   the end of the line.
/// - Any other column without a name is called `column 3`.
/// - The second of two columns with the same name is called `level (2)`.
struct ColumnNames {
    /// The names in the order of the columns.
    private(set) var names: [String]
    /// The positions, from 0, of columns that share a name in the file, by that name.
    private(set) var repeated: [String: [Int]] = [:]
    /// The position of an unnamed column of line numbers, as data frames write it; nil if none.
    private(set) var index: Int?

    /// Names the columns of a table.
    ///
    /// - Parameters:
    ///   - header: The names in the file; nil if it has none.
    ///   - samples: The first readable records.
    init(header: [String]?, samples: [[[UInt8]]]) {
        guard let header else {
            let count = samples.first?.count ?? 0
            names = (0..<count).map { "#\($0 + 1)" }
            return
        }
        names = header
        func isBlank(_ column: Int) -> Bool {
            samples.allSatisfy { record in
                record.count <= column || record[column].allSatisfy { $0 == 0x20 || $0 == 0x09 }
            }
        }
        while names.count > 1, names.last?.isEmpty == true, isBlank(names.count - 1) {
            names.removeLast()
        }
        if names.count > 1, names[0].isEmpty, Self.countsLines(samples) { index = 0 }
        var taken: Set<String> = []
        var columns: [String: [Int]] = [:]
        for (column, name) in names.enumerated() where !name.isEmpty {
            columns[name, default: []].append(column)
        }
        repeated = columns.filter { $0.value.count > 1 }
        taken.formUnion(columns.keys)
        for (name, places) in columns.sorted(by: { $0.value[0] < $1.value[0] }) {
            for (order, column) in places.enumerated().dropFirst() {
                names[column] = Self.unused("\(name) (\(order + 1))", &taken)
            }
        }
        for (column, name) in names.enumerated() where name.isEmpty {
            names[column] = Self.unused("column \(column + 1)", &taken)
        }
    }

    private static func unused(_ name: String, _ taken: inout Set<String>) -> String {
        var candidate = name
        var next = 2
        while !taken.insert(candidate).inserted {
            candidate = "\(name) (\(next))"
            next += 1
        }
        return candidate
    }

    /// Returns true if the first fields count upward from 0 or 1.
    private static func countsLines(_ samples: [[[UInt8]]]) -> Bool {
        guard samples.count > 1, let first = number(samples[0]), first == 0 || first == 1 else {
            return false
        }
        for (place, record) in samples.enumerated() where number(record) != first + place {
            return false
        }
        return true
    }

    private static func number(_ record: [[UInt8]]) -> Int? {
        record.first.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
    }
}
