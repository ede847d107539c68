// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// The entities, properties and series that a record names.
extension HistoryImporter {
    /// Returns a field as text, with invalid UTF-8 replaced.
    func text(_ field: some Sequence<UInt8>) -> String {
        guard options.isLatin else { return String(decoding: Array(field), as: UTF8.self) }
        return String(String.UnicodeScalarView(field.map { Unicode.Scalar($0) }))
    }

    /// Returns a field as text; nil if it is not valid UTF-8.
    func validText(_ field: some Sequence<UInt8>) -> String? {
        options.isLatin ? text(field) : String(validating: Array(field), as: UTF8.self)
    }

    /// Returns the number of a record's entity; nil if it is rejected with the problem in `rows`.
    func entity(
        of fields: [UnsafeRawBufferPointer],
        _ rows: inout RowReading
    ) throws -> Int? {
        if rows.plan.entity.isEmpty { return rows.onlyEntity(in: &book, options) }
        if rows.plan.entity.count == 1, rows.plan.kind == nil {
            let key = NumberReader.trimmed(fields[rows.plan.entity[0]])
            return try number(of: key, name: key, fields, &rows)
        }
        let parts = rows.joinEntity(fields)
        let joined = rows.joined
        return try joined.withUnsafeBytes { bytes in
            let name = UnsafeRawBufferPointer(rebasing: bytes[..<parts.name])
            return try number(of: bytes, name: name, fields, &rows)
        }
    }

    private func number(
        of key: UnsafeRawBufferPointer,
        name: UnsafeRawBufferPointer,
        _ fields: [UnsafeRawBufferPointer],
        _ rows: inout RowReading
    ) throws -> Int? {
        guard name.count > 0, name.count <= Self.nameLimit else {
            rows.problem = .entity
            return nil
        }
        let (number, isNew) = book.entityTable.number(of: key)
        if isNew {
            guard book.entityTable.count <= Self.seriesLimit else {
                throw ImportError.tooManySeries(file: rows.file, limit: Self.seriesLimit)
            }
            func field(_ column: Int?) -> String? {
                guard let column else { return nil }
                let text = text(NumberReader.trimmed(fields[column]))
                return text.isEmpty ? nil : text
            }
            let isValid = rows.plan.kind.map { validText(fields[$0]) != nil } ?? true
            if let text = validText(name), isValid {
                book.addTabled(
                    text,
                    kind: field(rows.plan.kind) ?? options.kind,
                    name: field(rows.plan.name),
                    district: field(rows.plan.district),
                    isExport: rows.plan.isExport
                )
            } else {
                book.refuseTabledEntity(.notUTF8)
            }
        }
        let entity = book.tabledEntities[number]
        if entity >= 0 { return entity }
        switch book.refused[~entity] {
        case .notUTF8: rows.problem = .notUTF8
        case .same(let text, let other): rows.problem = .sameEntity(text, other: other)
        }
        return nil
    }

    /// Returns the number of the property of a record; nil if its name is not valid UTF-8.
    func property(
        named name: UnsafeRawBufferPointer,
        of entity: Int,
        _ fields: [UnsafeRawBufferPointer],
        _ rows: inout RowReading
    ) -> Int? {
        let unit = rows.plan.unit.map { NumberReader.trimmed(fields[$0]) }
        let number: Int
        let isNew: Bool
        if unit == nil, rows.plan.kind == nil, !rows.plan.isExport {
            // All entities of the file have the same kind.
            (number, isNew) = book.propertyTable.number(of: name)
        } else {
            rows.joinProperty(name, unit, kind: book.entities[entity].kind)
            (number, isNew) = rows.propertyKey.withUnsafeBytes {
                book.propertyTable.number(of: $0)
            }
        }
        if isNew {
            let kind = book.entities[entity].kind
            let own = unit.map { text($0) }
            book.addTabled(
                property: validText(name).map {
                    book.property(named: $0, kind: kind, options, unit: own)
                }
            )
        }
        let property = book.tabledProperties[number]
        return property >= 0 ? property : nil
    }

    /// Returns the number of the series of a value.
    func series(
        of found: RowReading.Found,
        _ entity: Int,
        _ time: Int64,
        _ rows: inout RowReading
    ) throws -> Int32 {
        var owner = entity
        let property: Int
        switch rows.plan.shape {
        case .entities:
            if let known = rows.columnSeries[found.column] { return known }
            owner = rows.columnEntity(found.column, in: &book, options)
            property = rows.onlyProperty(in: &book, options)
        case .properties:
            let kind = book.entities[entity].kind
            property = rows.columnProperty(found.column, kind: kind, in: &book, options)
        case .long: property = rows.longProperty
        }
        rows.take(property: property, time: time)
        let series = book.series(of: owner, property)
        guard series < Self.seriesLimit else {
            throw ImportError.tooManySeries(file: rows.file, limit: Self.seriesLimit)
        }
        if case .entities = rows.plan.shape { rows.columnSeries[found.column] = series }
        return series
    }
}
