// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import GRDBSQLite
import TwinModel

// The plain tables of a recording, which are small and copied row by row.

extension RecordingCutter {
    /// Copies sources without their positions, and the selected entities and series.
    func copyCatalog(_ view: StoreView, to target: Database) throws {
        try view.database.forEachRow("SELECT id, name FROM source ORDER BY id") { row in
            guard sources.contains(row.integer(0)) else { return true }
            try target.run(
                "INSERT INTO source (id, name) VALUES (?, ?)",
                .integer(row.integer(0)),
                .text(row.text(1))
            )
            return true
        }
        let wanted = try cut.sources == nil && cut.pattern == nil ? nil : wantedEntities(view)
        try view.database.forEachRow("SELECT * FROM entity ORDER BY id") { row in
            if let wanted, !wanted.contains(row.text(0)) { return true }
            try target.copy(row, into: "entity")
            return true
        }
        try view.database.forEachRow(
            "SELECT id, entity, property, unit, unit_raw, shape, source FROM series ORDER BY id"
        ) { row in
            guard let number = Int(exactly: row.integer(0)), newNumbers.indices.contains(number),
                let place = newNumbers[number]
            else { return true }
            try target.run(
                """
                INSERT INTO series (id, entity, property, unit, unit_raw, shape, source)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                .integer(Int64(place)),
                .text(row.text(1)),
                .text(row.text(2)),
                .text(row.text(3)),
                .text(orNull: row.text(orNil: 4)),
                .text(row.text(5)),
                .integer(row.integer(6))
            )
            return true
        }
    }

    /// Returns the entities of the selected series, with their parents and districts.
    private func wantedEntities(_ view: StoreView) throws -> Set<String> {
        var above: [String: [String]] = [:]
        try view.database.forEachRow("SELECT id, district, parent FROM entity") { row in
            above[row.text(0)] = [row.text(orNil: 1), row.text(orNil: 2)].compactMap { $0 }
            return true
        }
        var wanted: Set<String> = []
        var open = numbers.map { view.catalog.series[$0].id.entity.rawValue }
        while let next = open.popLast() {
            if wanted.insert(next).inserted { open += above[next] ?? [] }
        }
        return wanted
    }

    func copyTexts(_ view: StoreView, to target: Database) throws {
        try view.database.forEachRow("SELECT id, text, used FROM text_value ORDER BY id") { row in
            if texts.contains(UInt64(bitPattern: row.integer(0))) {
                try target.copy(row, into: "text_value")
            }
            return true
        }
    }

    /// Copies the events that began in the span, or shortly before it, or lasted into it.
    func copyEvents(_ view: StoreView, to target: Database) throws {
        let begin = Instant(millisecondsSince1970: span.lowerBound)
        try view.database.forEachRow(
            """
            SELECT * FROM event WHERE time < ? AND (time >= ? OR finish >= ?)
                ORDER BY source, id
            """,
            .integer(asked.upperBound),
            .integer((begin - cut.lookBack).millisecondsSince1970),
            .integer(span.lowerBound)
        ) { row in
            if sources.contains(row.integer(0)) { try target.copy(row, into: "event") }
            return true
        }
    }

    /// Copies the statuses of sources at the start of the span and in it.
    func copyStatuses(_ view: StoreView, to target: Database) throws {
        let columns = """
            source, since, state, noted, success, newest, next, interval, failures, skew,
                observations, rejects, message
            """
        for source in sources.sorted() {
            try view.database.forEachRow(
                """
                SELECT \(columns) FROM status WHERE source = ? AND noted < ? AND noted >= ifnull(
                    (SELECT max(noted) FROM status WHERE source = ? AND noted <= ?), ?)
                    ORDER BY noted
                """,
                .integer(source),
                .integer(asked.upperBound),
                .integer(source),
                .integer(span.lowerBound),
                .integer(span.lowerBound)
            ) { row in
                var values = row.bindings
                if let text = row.text(orNil: 12), let place = values.indices.last {
                    let safe = StatusMessage.withoutAddresses(text, pairs: row.text(11))
                    values[place - 1] = .text(safe.pairs)
                    values[place] = .text(safe.text)
                }
                try target.run(
                    """
                    INSERT INTO status (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    with: values
                )
                return true
            }
        }
    }

    func copyBookmarks(_ view: StoreView, to target: Database) throws {
        try view.database.forEachRow(
            """
            SELECT * FROM bookmark WHERE time >= ? AND time < ?
                ORDER BY time, written, author, text
            """,
            .integer(asked.lowerBound),
            .integer(asked.upperBound)
        ) { row in
            try target.copy(row, into: "bookmark")
            return true
        }
    }
}

extension Database {
    /// Copies a row unchanged into a table with the same columns.
    func copy(_ row: StoredRow, into table: String) throws {
        let values = row.bindings
        let marks = values.map { _ in "?" }.joined(separator: ", ")
        try run("INSERT INTO \(table) VALUES (\(marks))", with: values)
    }

    /// Returns the groups and phenomenon times of the hot rows.
    func hotRowSpans() throws -> [(group: Int, oldest: Int64, newest: Int64)] {
        var rows: [(group: Int, oldest: Int64, newest: Int64)] = []
        try forEachRow("SELECT key, oldest, newest FROM hot ORDER BY key") { row in
            rows.append((StoreKey.group(ofHot: row.integer(0)), row.integer(1), row.integer(2)))
            return true
        }
        return rows
    }

    /// Writes the number of observations of a recording.
    func writeObservationCount(_ count: Int) throws {
        try run(
            "INSERT OR REPLACE INTO recording (name, value) VALUES (?, ?)",
            .text(FactName.observations.rawValue),
            .integer(Int64(count))
        )
    }
}

extension StoredRow {
    /// The values of all columns.
    var bindings: [Binding] {
        (0..<sqlite3_column_count(handle)).map { column in
            switch sqlite3_column_type(handle, column) {
            case SQLITE_INTEGER: .integer(integer(column))
            case SQLITE_FLOAT: .real(real(column))
            case SQLITE_TEXT: .text(text(column))
            case SQLITE_BLOB: .blob(Array(blob(column)))
            default: .null
            }
        }
    }
}

extension String {
    /// The text with all addresses replaced, because viewers of a recording do not need the
    /// addresses of services.
    var withoutAddresses: String {
        var result = ""
        var hosts: Set<String> = []
        var rest = self[...]
        while let mark = rest.range(of: "://") {
            var scheme = mark.lowerBound
            while scheme > rest.startIndex {
                let before = rest.index(before: scheme)
                guard rest[before].isASCII, rest[before].isLetter else { break }
                scheme = before
            }
            result += rest[..<scheme] + Self.address
            rest = rest[mark.upperBound...]
            let end = rest.firstIndex { $0.isWhitespace || "\"'<>(){},;".contains($0) }
            let authority = rest[..<(end ?? rest.endIndex)].prefix { !"/?#".contains($0) }
            let host = authority.split(separator: "@").last ?? ""
            hosts.insert(String(host))
            hosts.insert(String(host.prefix { $0 != ":" }))
            rest = end.map { rest[$0...] } ?? ""
        }
        result += rest
        // Error messages of the network repeat the host name without the scheme.
        for host in hosts.sorted(by: { $0.count > $1.count }) where host.count > 3 {
            result = result.replacing(host, with: Self.address)
        }
        return result
    }

    private static let address = "[address]"
}
