// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// The state of reading the records of one file.
struct RowReading {
    /// A value of the current record.
    struct Found {
        var column: Int
        var reading: NumberReader.Reading
    }

    /// The reason why a record is rejected.
    struct Refusal: Error { var line: LineProblem }

    let plan: ColumnPlan
    let file: String
    /// The columns of values.
    let columns: [Int]
    /// The number of records read so far, including rejected ones, which advance counted times too.
    var records = 0
    var found: [Found] = []
    /// The reason for rejecting the current record, if its entity is invalid.
    var problem = LineProblem.entity
    /// The property of the current record, if a column names it.
    var longProperty = 0
    /// The series of each column, if columns are entities.
    var columnSeries: [Int32?]
    /// The properties and times of the records taken, if the name of the file is the entity.
    private(set) var ownProperties: Set<Int> = []
    private(set) var span: ClosedRange<Int64>?

    private var times: TimeReader
    private var receivedTimes: TimeReader
    /// The joined fields of several columns.
    private(set) var joined: [UInt8] = []
    /// The joined name, unit and kind of a property, with their lengths.
    private(set) var propertyKey: [UInt8] = []
    private var keyLengths = (-1, -1)
    private var keyKind = ""
    private var columnProperties: [(kind: String, number: Int)?]
    private(set) var entity: Int?
    private var property: Int?
    private let stem: String
    private let named: [String: String]
    /// True if the name of the file is the name of its entity.
    let isNamedByFile: Bool

    init(_ plan: ColumnPlan, options: ImportOptions, file: String) throws(ImportError) {
        self.plan = plan
        self.file = file
        stem = FileNamePattern.stem(of: file)
        if let pattern = options.fileName {
            guard let named = FileNamePattern(pattern).match(stem) else {
                throw .nameMismatch(file: file, pattern: pattern)
            }
            self.named = named
        } else {
            named = [:]
        }
        var areEntities = false
        switch plan.shape {
        case .long(_, let value): columns = [value]
        case .properties(let columns): self.columns = columns
        case .entities(let columns):
            self.columns = columns
            areEntities = true
        }
        isNamedByFile = plan.entity.isEmpty && !areEntities && options.entity == nil
        times = TimeReader(options.time, zone: options.zone, date: options.date)
        receivedTimes = TimeReader(.written, zone: options.zone, date: nil)
        columnSeries = Array(repeating: nil, count: plan.names.count)
        columnProperties = Array(repeating: nil, count: plan.names.count)
    }

    /// Records a value that was taken, if the name of the file is the entity.
    mutating func take(property: Int, time: Int64) {
        guard isNamedByFile else { return }
        ownProperties.insert(property)
        span = min(span?.lowerBound ?? time, time)...max(span?.upperBound ?? time, time)
    }

    // MARK: Times

    /// The count of bare numbers in the column of times; nil if there are none.
    var bareNumbers: TimeCount? {
        get { times.bareNumbers }
        set { times.bareNumbers = newValue }
    }

    /// The time of the first record if times are counted, else nil.
    var firstCounted: Instant? {
        var times = times
        return times.instant(ofRecord: 0).map { Instant(millisecondsSince1970: $0) }
    }

    /// Returns the text of a record's time, with the fields of several columns joined.
    mutating func timeText(_ fields: [UnsafeRawBufferPointer]) -> [UInt8] {
        join(plan.time, of: fields, with: 0x20)
        return joined
    }

    mutating func time(
        of fields: [UnsafeRawBufferPointer],
        record: Int
    ) -> Result<Int64, Refusal> {
        guard let first = plan.time.first else {
            guard let time = times.instant(ofRecord: record) else {
                return .failure(Refusal(line: .time("record \(record + 1)")))
            }
            return .success(time)
        }
        let time: Int64?
        if plan.time.count == 1 {
            time = times.instant(fields[first])
        } else {
            join(plan.time, of: fields, with: 0x20)
            var reader = times
            time = joined.withUnsafeBytes { reader.instant($0) }
            times = reader
        }
        if let time { return .success(time) }
        let text = plan.time.map { String(decoding: fields[$0], as: UTF8.self) }
            .joined(separator: " ")
        let problem: LineProblem =
            switch times.failure {
            case .skipped: .skippedTime(text)
            case .bareNumber: .bareNumber(text)
            case .zone(let word): .zone(text, abbreviation: word)
            case .none, .unreadable: .time(text)
            }
        return .failure(Refusal(line: problem))
    }

    mutating func received(_ field: UnsafeRawBufferPointer) -> Int64? {
        receivedTimes.instant(field)
    }

    mutating func floor(_ time: Int64, to step: Int64) -> Int64 {
        step > 1 ? times.floor(time, to: step) : time
    }

    private mutating func join(
        _ columns: [Int],
        of fields: [UnsafeRawBufferPointer],
        with mark: UInt8,
        isEscaping: Bool = false
    ) {
        joined.removeAll(keepingCapacity: true)
        for (place, column) in columns.enumerated() {
            if place > 0 { joined.append(mark) }
            let field = NumberReader.trimmed(fields[column])
            if isEscaping, field.contains(mark) || Self.hasEscape(field) {
                // "a/b" and "c" must differ from "a" and "b/c".
                for byte in field {
                    switch byte {
                    case mark: joined.append(contentsOf: "%2F".utf8)
                    case UInt8(ascii: "%"): joined.append(contentsOf: "%25".utf8)
                    default: joined.append(byte)
                    }
                }
            } else {
                joined.append(contentsOf: field)
            }
        }
    }

    private static func hasEscape(_ field: UnsafeRawBufferPointer) -> Bool {
        field.indices.dropLast().contains { field[$0] == 0x25 && field[$0 + 1] == 0x32 }
    }

    // MARK: Names

    /// Joins the columns that name the entity in ``joined``, followed by its kind if a column has
    /// it.
    mutating func joinEntity(_ fields: [UnsafeRawBufferPointer]) -> (name: Int, whole: Int) {
        join(plan.entity, of: fields, with: UInt8(ascii: "/"), isEscaping: plan.entity.count > 1)
        let name = joined.count
        if let kind = plan.kind {
            joined.append(0)
            joined.append(contentsOf: NumberReader.trimmed(fields[kind]))
        }
        return (name, joined.count)
    }

    /// Joins the name of a property with its unit and kind in ``propertyKey``.
    mutating func joinProperty(
        _ name: UnsafeRawBufferPointer,
        _ unit: UnsafeRawBufferPointer?,
        kind: String
    ) {
        let (names, units) = (name.count, unit?.count ?? 0)
        // The key is often the same as for the previous record.
        if keyLengths == (names, units), keyKind == kind,
            propertyKey.withUnsafeBytes({ key in
                Self.isEqual(key[0..<names], name)
                    && (unit.map { Self.isEqual(key[names + 1..<names + 1 + units], $0) } ?? true)
            })
        {
            return
        }
        propertyKey.removeAll(keepingCapacity: true)
        propertyKey.append(contentsOf: name)
        propertyKey.append(0)
        if let unit { propertyKey.append(contentsOf: unit) }
        propertyKey.append(0)
        propertyKey.append(contentsOf: kind.utf8)
        keyLengths = (names, units)
        keyKind = kind
    }

    private static func isEqual(
        _ part: Slice<UnsafeRawBufferPointer>,
        _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard let left = UnsafeRawBufferPointer(rebasing: part).baseAddress,
            let right = bytes.baseAddress
        else { return part.isEmpty && bytes.isEmpty }
        return memcmp(left, right, bytes.count) == 0
    }

    /// Returns the name of the only entity of a file; nil if columns name entities.
    func onlyName(_ options: ImportOptions) -> String? {
        if case .entities = plan.shape { return nil }
        return plan.entity.isEmpty ? options.entity ?? named["entity"] ?? stem : nil
    }

    /// Returns the number of the only entity of a file.
    mutating func onlyEntity(in book: inout SeriesBook, _ options: ImportOptions) -> Int {
        if let entity { return entity }
        let name = options.entity ?? named["entity"] ?? stem
        let number = book.entity(named: name, kind: options.kind)
        entity = number
        return number
    }

    /// Returns the number of the only property of a file whose columns are entities.
    mutating func onlyProperty(in book: inout SeriesBook, _ options: ImportOptions) -> Int {
        if let property { return property }
        let name = options.property ?? named["property"] ?? "value"
        let number = book.property(named: name, kind: book.kind(named: options.kind), options)
        property = number
        return number
    }

    /// Returns the number of a column's property for entities of a kind.
    mutating func columnProperty(
        _ column: Int,
        kind: String,
        in book: inout SeriesBook,
        _ options: ImportOptions
    ) -> Int {
        if let known = columnProperties[column], known.kind == kind { return known.number }
        let only = columns.count == 1 ? options.property ?? named["property"] : nil
        let number = book.property(named: only ?? plan.names[column], kind: kind, options)
        columnProperties[column] = (kind, number)
        return number
    }

    /// Returns the number of a column's entity.
    mutating func columnEntity(
        _ column: Int,
        in book: inout SeriesBook,
        _ options: ImportOptions
    ) -> Int {
        book.entity(named: plan.names[column], kind: options.kind)
    }
}
