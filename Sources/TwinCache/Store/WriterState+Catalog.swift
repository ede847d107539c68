// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import TwinModel
import TwinQuery

// Sources, entities, series and texts, to which observations refer.

extension WriterState {
    /// Returns the number of a source.
    ///
    /// A new source gets the next number.
    mutating func number(of source: SourceID, in database: Database) throws -> Int64 {
        if let number = sources[source] { return number }
        try database.run("INSERT INTO source (name) VALUES (?)", .text(source.rawValue))
        let number = database.lastInsertedRowID
        sources[source] = number
        catalog += 1
        return number
    }

    mutating func keep(_ entity: Entity, in database: Database) throws {
        let hash = entity.hashValue
        guard entityHashes[entity.id] != hash else { return }
        entityHashes[entity.id] = hash
        alarms.take(entity)
        catalog += 1
        try database.run(
            """
            INSERT OR REPLACE INTO entity (id, kind, english, chinese, district, parent, longitude,
                latitude, attributes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .text(entity.id.rawValue),
            .text(entity.kind),
            .text(entity.name.english),
            .text(orNull: entity.name.chinese),
            .text(orNull: entity.district?.rawValue),
            .text(orNull: entity.parent?.rawValue),
            entity.position.map { .real($0.longitude) } ?? .null,
            entity.position.map { .real($0.latitude) } ?? .null,
            .text(try AttributeText.encode(entity.attributes))
        )
    }

    /// Stores a series.
    ///
    /// Returns false if the series belongs to another source.
    mutating func keep(
        _ described: Series,
        from source: Int64,
        in database: Database
    ) throws -> Bool {
        if let number = seriesNumbers[described.id] {
            guard owners[number] == source else { return false }
            guard series[number] != described else { return true }
            // The identity is never changed.
            series[number].unit = described.unit
            series[number].shape = described.shape
            catalog += 1
            try database.run(
                "UPDATE series SET unit = ?, unit_raw = ?, shape = ? WHERE id = ?",
                .text(described.unit.ucum),
                .text(orNull: described.unit.raw),
                .text(described.shape.rawValue),
                .integer(Int64(number))
            )
            return true
        }
        try database.run(
            """
            INSERT INTO series (id, entity, property, unit, unit_raw, shape, source)
                VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(Int64(series.count)),
            .text(described.id.entity.rawValue),
            .text(described.id.property),
            .text(described.unit.ucum),
            .text(orNull: described.unit.raw),
            .text(described.shape.rawValue),
            .integer(source)
        )
        add(described, owner: source)
        catalog += 1
        return true
    }

    /// Returns an observation as stored in blocks.
    ///
    /// A text is stored once in the table of texts.
    mutating func sample(of observation: Observation, in database: Database) throws -> Sample {
        let bits: UInt64
        let mark: Mark
        switch observation.result {
        case .number(let number) where !number.isNaN:
            bits = number.bitPattern
            mark = Mark(.number, observation.quality)
        case .number, .missing:
            bits = 0
            mark = Mark(.missing, observation.normalized.quality)
        case .text(let text):
            let hour = StoreKey.hour(of: observation.phenomenonTime.millisecondsSince1970)
            bits = try key(of: text, toldIn: hour, in: database)
            mark = Mark(.text, observation.quality)
        }
        return Sample(
            time: observation.phenomenonTime.millisecondsSince1970,
            received: observation.receivedTime.millisecondsSince1970,
            bits: bits,
            mark: mark
        )
    }

    /// Returns the result represented by a sample.
    func result(of sample: Sample, in database: Database) throws -> ObservationResult {
        switch sample.mark.kind {
        case .number: .number(Double(bitPattern: sample.bits))
        case .missing: .missing
        case .text: .text(try database.text(sample.bits) ?? "")
        }
    }

    private mutating func key(
        of text: String,
        toldIn hour: Int64,
        in database: Database
    ) throws -> UInt64 {
        let bytes = Array(text.utf8)
        if let known = texts[bytes] {
            if hour > known.hour {
                texts[bytes]?.hour = hour
                try database.run(
                    "UPDATE text_value SET used = ? WHERE id = ?",
                    .integer(hour),
                    .integer(Int64(bitPattern: known.key))
                )
            }
            return known.key
        }
        let key = nextText
        nextText += 1
        try database.run(
            "INSERT INTO text_value (id, text, used) VALUES (?, ?, ?)",
            .integer(Int64(bitPattern: key)),
            .text(text),
            .integer(hour)
        )
        texts[bytes] = TextState(key: key, hour: hour)
        return key
    }
}

/// The attributes of an entity as a text: a JSON object with sorted names.
enum AttributeText {
    static func encode(_ attributes: [String: String]) throws -> String {
        if attributes.isEmpty { return "{}" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(attributes), as: UTF8.self)
    }

    /// Decodes attributes.
    ///
    /// The result is empty if the text is invalid.
    static func decode(_ text: String) -> [String: String] {
        if text == "{}" { return [:] }
        if let attributes = plain(text) { return attributes }
        return (try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))) ?? [:]
    }

    /// Decodes the output of ``encode(_:)`` if it has no escapes, which is the usual case.
    private static func plain(_ text: String) -> [String: String]? {
        let quote = UInt8(ascii: "\"")
        guard !text.utf8.contains(UInt8(ascii: "\\")) else { return nil }
        // The parts alternate as follows: { name : value , name : value }
        let parts = text.utf8.split(separator: quote, omittingEmptySubsequences: false)
        guard parts.count > 4, parts.count % 4 == 1, parts[0].elementsEqual("{".utf8) else {
            return nil
        }
        var attributes: [String: String] = [:]
        for index in stride(from: 1, to: parts.count, by: 4) {
            let end = index + 3 == parts.count - 1 ? "}" : ","
            guard parts[index + 1].elementsEqual(":".utf8),
                parts[index + 3].elementsEqual(end.utf8)
            else { return nil }
            attributes[String(Substring(parts[index]))] = String(Substring(parts[index + 2]))
        }
        return attributes
    }
}

extension Database {
    /// Returns the text of a key, or nil if there is none.
    func text(_ key: UInt64) throws -> String? {
        try firstRow(
            "SELECT text FROM text_value WHERE id = ?",
            .integer(Int64(bitPattern: key))
        ) { $0.text(0) }
    }
}
