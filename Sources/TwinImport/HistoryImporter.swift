// SPDX-License-Identifier: Apache-2.0

import Foundation
public import TwinModel

/// Reads files of history and hands what they tell to a loader.
///
/// Memory is bounded by the number of series and not by the length of the files.
public final class HistoryImporter {
    /// More series than this are taken for a mistake.
    public static let seriesLimit = 500_000
    static let nameLimit = 256
    private static let batchLength = 8192
    private static let sampleRecords = 200
    private static let sampleBytes = 1 << 20

    /// What is told beyond what stands in the files.
    public let options: ImportOptions
    /// What the import came to so far.
    public private(set) var report = ImportReport()
    /// Columns that were left out because they hold texts, by the file's name.
    public private(set) var leftOut: [String: [String]] = [:]

    var book = SeriesBook()
    private let loader: any HistoryLoader
    private var batch: [HistoryValue] = []
    private var combiner: ValueCombiner?
    private let numbers: NumberReader
    private let missing: [[UInt8]]
    private let missingNumbers: Set<Double>

    /// Makes an import into a loader.
    public init(_ options: ImportOptions, into loader: any HistoryLoader) {
        self.options = options
        self.loader = loader
        var numbers = NumberReader()
        numbers.decimalMark = options.decimalMark
        numbers.thousandsMark = options.thousandsMark
        self.numbers = numbers
        combiner = ValueCombiner(options)
        missing = options.missing.map { Array($0.utf8) }
        missingNumbers = Set(
            missing.compactMap { text in text.withUnsafeBytes { numbers.read($0)?.number } }
        )
        batch.reserveCapacity(Self.batchLength + 1024)
    }

    /// Reads one file to its end.
    ///
    /// - Parameters:
    ///   - path: the file; packed by gzip or not.
    ///   - onReject: takes each record that was not taken.
    ///   - onHeader: takes the first record as it stands in the file, where it names the columns.
    ///   - onProgress: called now and then.
    /// - Throws: ``ImportError`` where the file cannot be read; what the loader throws.
    public func read(
        _ path: String,
        onReject: (RejectedRecord) throws -> Void = { _ in },
        onHeader: ([UInt8]) throws -> Void = { _ in },
        onProgress: (ImportProgress) -> Void = { _ in }
    ) throws {
        let reader = try CSVReader(try ByteSource(path: path), delimiter: options.delimiter)
        var names: [String] = []
        if options.hasHeader {
            guard case .record = try reader.next() else { throw ImportError.empty(file: path) }
            names = reader.fields.map { text($0).trimmingCharacters(in: .whitespaces) }
            try onHeader(Array(reader.record))
        }
        let samples = try sample(reader)
        if !options.hasHeader {
            let count = samples.lazy.filter { $0.problem == nil }.map(\.ranges.count).first ?? 0
            names = (0..<count).map { "#\($0 + 1)" }
        }
        if names.isEmpty { throw ImportError.empty(file: path) }
        let plan = try ColumnPlan(
            names,
            samples: samples.filter { $0.problem == nil }.map(\.fields),
            options: options,
            file: path,
            isNumber: { field in
                field.withUnsafeBytes { self.isMissing($0) ? nil : self.numbers.read($0) != nil }
            }
        )
        if !plan.leftOut.isEmpty { leftOut[path] = plan.leftOut.map { names[$0] } }
        var rows = try RowReading(plan, options: options, file: path)
        func take(
            _ fields: [UnsafeRawBufferPointer],
            _ line: Int,
            _ bytes: () -> [UInt8]
        ) throws {
            report.records += 1
            if let problem = try self.take(fields, with: &rows) {
                report.rejected += 1
                try onReject(
                    RejectedRecord(file: path, line: line, problem: problem, bytes: bytes())
                )
            }
        }
        func refuse(_ problem: LineProblem, _ line: Int, _ bytes: [UInt8]) throws {
            report.records += 1
            report.rejected += 1
            try onReject(RejectedRecord(file: path, line: line, problem: problem, bytes: bytes))
        }
        for kept in samples {
            if let problem = kept.problem {
                try refuse(problem, kept.line, kept.bytes)
            } else {
                try kept.withFields { try take($0, kept.line) { kept.raw } }
            }
        }
        var sinceProgress = 0
        reading: while true {
            switch try reader.next() {
            case .record: try take(reader.fields, reader.line) { Array(reader.record) }
            case .bad(let problem): try refuse(problem, reader.line, Array(reader.record))
            case .end: break reading
            }
            sinceProgress += 1
            if sinceProgress == 16_384 {
                sinceProgress = 0
                onProgress(progress(reader))
            }
        }
        onProgress(progress(reader))
        report.files += 1
    }

    /// Hands over what is still held and closes the import.
    ///
    /// - Throws: what the loader throws.
    public func finish() throws -> ImportReport {
        if let combiner {
            self.combiner = nil
            try combiner.forEach { series, time, number in
                try keep(series, time, time, number, .good)
            }
        }
        try flush()
        report.series = book.series.count
        report.kept = try loader.finish()
        return report
    }

    private func progress(_ reader: CSVReader) -> ImportProgress {
        ImportProgress(
            position: reader.source.position,
            size: reader.source.size,
            values: report.values
        )
    }

    // MARK: Records

    /// The first records, kept to see what the columns hold.
    private func sample(_ reader: CSVReader) throws -> [KeptRecord] {
        var kept: [KeptRecord] = []
        var bytes = 0
        while kept.count < Self.sampleRecords, bytes < Self.sampleBytes {
            switch try reader.next() {
            case .record: kept.append(KeptRecord(reader))
            case .bad(let problem):
                kept.append(KeptRecord(reader, problem: problem))
            case .end: return kept
            }
            bytes += reader.record.count
        }
        return kept
    }

    private func isMissing(_ field: UnsafeRawBufferPointer) -> Bool {
        let text = NumberReader.trimmed(field)
        return text.isEmpty || missing.contains { $0.count == text.count && $0.elementsEqual(text) }
    }

    /// Takes a record in, as a whole or not at all.
    private func take(
        _ fields: [UnsafeRawBufferPointer],
        with rows: inout RowReading
    ) throws -> LineProblem? {
        guard fields.count == rows.plan.names.count else {
            return .columns(found: fields.count, expected: rows.plan.names.count)
        }
        let time: Int64
        switch rows.time(of: fields, record: rows.records) {
        case .success(let found): time = found
        case .failure(let problem): return problem.line
        }
        var received = time
        if let column = rows.plan.received, let told = rows.received(fields[column]) {
            received = told
        }
        let quality = rows.plan.quality.flatMap { Self.quality(fields[$0]) } ?? .good
        // Values are read before anything is kept: a line is taken as a whole or not at all.
        rows.found.removeAll(keepingCapacity: true)
        var absent = 0
        for column in rows.columns {
            let field = fields[column]
            let reading = isMissing(field) ? nil : numbers.read(field)
            guard let reading else {
                if isMissing(field) {
                    absent += 1
                    continue
                }
                return .value(text(field), column: rows.plan.names[column])
            }
            if missingNumbers.contains(reading.number) {
                absent += 1
            } else {
                rows.found.append(RowReading.Found(column: column, reading: reading))
            }
        }
        var entity = -1
        if case .entities = rows.plan.shape {
        } else {
            guard let number = try self.entity(of: fields, &rows) else { return .entity }
            entity = number
        }
        if case .long(let property, _) = rows.plan.shape {
            let name = NumberReader.trimmed(fields[property])
            guard !name.isEmpty, name.count <= Self.nameLimit else { return .property }
        }
        rows.records += 1
        report.missing += absent
        for found in rows.found {
            let series = try series(of: found, entity, fields, &rows)
            report.values += 1
            book.take(found.reading, series: series, time: time)
            if combiner != nil {
                let start = rows.floor(time, to: combiner?.step ?? 1)
                if combiner?.take(found.reading.number, series: series, time: start) == false {
                    throw ImportError.tooManyCombined(file: rows.file, limit: ValueCombiner.limit)
                }
            } else {
                try keep(series, time, received, found.reading.number, quality)
            }
        }
        return nil
    }

    private func keep(
        _ series: Int32,
        _ time: Int64,
        _ received: Int64,
        _ number: Double,
        _ quality: Quality
    ) throws {
        batch.append(
            HistoryValue(
                series: series,
                phenomenonTime: Instant(millisecondsSince1970: time),
                receivedTime: Instant(millisecondsSince1970: received),
                number: number,
                quality: quality
            )
        )
        if batch.count >= Self.batchLength { try flush() }
    }

    private func flush() throws {
        let (entities, series) = book.declared()
        if !series.isEmpty { try loader.declare(entities, series) }
        if !batch.isEmpty { try loader.load(batch) }
        batch.removeAll(keepingCapacity: true)
    }

    private static func quality(_ field: UnsafeRawBufferPointer) -> Quality? {
        if field.elementsEqual("good".utf8) { return .good }
        let word = String(decoding: field, as: UTF8.self)
        return Quality.allCases.first { String(describing: $0) == word }
    }

    // MARK: Names

    func text(_ field: some Sequence<UInt8>) -> String {
        guard options.isLatin else { return String(decoding: Array(field), as: UTF8.self) }
        return String(String.UnicodeScalarView(field.map { Unicode.Scalar($0) }))
    }

    /// The number of the entity that a record tells of.
    private func entity(
        of fields: [UnsafeRawBufferPointer],
        _ rows: inout RowReading
    ) throws -> Int? {
        if rows.plan.entity.isEmpty { return rows.onlyEntity(in: &book, options) }
        if rows.plan.entity.count == 1 {
            return try number(of: NumberReader.trimmed(fields[rows.plan.entity[0]]), fields, rows)
        }
        rows.joinEntity(fields)
        let joined = rows.joined
        return try joined.withUnsafeBytes { try number(of: $0, fields, rows) }
    }

    private func number(
        of key: UnsafeRawBufferPointer,
        _ fields: [UnsafeRawBufferPointer],
        _ rows: RowReading
    ) throws -> Int? {
        guard key.count > 0, key.count <= Self.nameLimit else { return nil }
        let (number, isNew) = book.entityTable.number(of: key)
        if isNew {
            guard book.entityTable.count <= Self.seriesLimit else {
                throw ImportError.tooManySeries(file: rows.file, limit: Self.seriesLimit)
            }
            let name = text(key)
            func told(_ column: Int?) -> String? {
                guard let column else { return nil }
                let told = text(NumberReader.trimmed(fields[column]))
                return told.isEmpty ? nil : told
            }
            book.addTabled(
                name,
                kind: told(rows.plan.kind) ?? options.kind,
                name: told(rows.plan.name),
                district: told(rows.plan.district),
                isExport: rows.plan.isExport
            )
        }
        return book.tabledEntities[number]
    }

    /// The number of the series that a value belongs to.
    private func series(
        of found: RowReading.Found,
        _ entity: Int,
        _ fields: [UnsafeRawBufferPointer],
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
            property = rows.columnProperty(found.column, in: &book, options)
        case .long(let column, _):
            let key = NumberReader.trimmed(fields[column])
            let (number, isNew) = book.propertyTable.number(of: key)
            if isNew {
                let unit = rows.plan.unit.map { text(NumberReader.trimmed(fields[$0])) }
                book.tabledProperties.append(book.property(named: text(key), options, unit: unit))
            }
            property = book.tabledProperties[number]
        }
        let series = book.series(of: owner, property)
        guard book.series.count <= Self.seriesLimit else {
            throw ImportError.tooManySeries(file: rows.file, limit: Self.seriesLimit)
        }
        if case .entities = rows.plan.shape { rows.columnSeries[found.column] = series }
        return series
    }
}
