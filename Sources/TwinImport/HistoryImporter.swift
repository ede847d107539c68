// SPDX-License-Identifier: Apache-2.0

import Foundation
public import TwinModel

/// An importer that reads files of history and passes their values to a loader.
///
/// Memory depends on the number of series, not on the length of the files.
public final class HistoryImporter {
    /// The largest number of series.
    ///
    /// More are considered a mistake.
    public static let seriesLimit = 500_000
    static let nameLimit = 256
    private static let batchLength = 8192

    /// The user's options.
    public let options: ImportOptions
    /// The results so far.
    public private(set) var report = ImportReport()
    /// The columns that were ignored because they contain texts, by file.
    public internal(set) var leftOut: [String: [String]] = [:]
    /// Remarks about names that were made unique and files that continue one another, at most a
    /// hundred each.
    public var remarks: [DisplayText] { book.remarks + continued }

    var book = SeriesBook()
    let fields: FieldTest
    private let loader: any HistoryLoader
    private var batch: [HistoryValue] = []
    private var combiner: ValueCombiner?
    private let isCombining: Bool
    private let missingNumbers: Set<Double>
    private let numbers: NumberReader
    /// The series and times of files whose names are entities, by name of the series.
    private var namedByFile: [String: [(file: String, span: ClosedRange<Int64>)]] = [:]
    private var continued: [DisplayText] = []

    /// Creates an importer for a loader.
    public init(_ options: ImportOptions, into loader: any HistoryLoader) {
        self.options = options
        self.loader = loader
        var numbers = NumberReader()
        numbers.decimalMark = options.decimalMark
        numbers.thousandsMark = options.thousandsMark.map { ThousandsMark($0) }
        let missing = options.missing.map { Array($0.utf8) }
        self.numbers = numbers
        fields = FieldTest(numbers: numbers, missing: missing)
        combiner = ValueCombiner(options)
        isCombining = combiner != nil
        missingNumbers = Set(
            missing.compactMap { text in text.withUnsafeBytes { numbers.read($0)?.number } }
        )
        batch.reserveCapacity(Self.batchLength + 1024)
    }

    /// Reads one file to its end.
    ///
    /// - Parameters:
    ///   - path: The path of the file, which may be compressed with gzip.
    ///   - isHeadOnly: True to read only the records that determine the roles of the columns.
    ///   - onHead: Receives the description of the head before any record is taken.
    ///   - onReject: Receives each rejected record.
    ///   - onHeader: Receives the bytes of the first record, if it names the columns.
    ///   - onProgress: Called every 16,384 records and at the end.
    /// - Throws: ``ImportError`` if the file cannot be read, and any error of the loader or of the
    ///   closures.
    public func read(
        _ path: String,
        isHeadOnly: Bool = false,
        onHead: (HeadReading) throws -> Void = { _ in },
        onReject: (RejectedRecord) throws -> Void = { _ in },
        onHeader: ([UInt8]) throws -> Void = { _ in },
        onProgress: (ImportProgress) -> Void = { _ in }
    ) throws {
        let reader = try CSVReader(try ByteSource(path: path), delimiter: options.delimiter)
        let head = try readHead(of: reader, path, onHeader: onHeader)
        var rows = head.rows
        try onHead(head.reading)
        func refuse(_ problem: LineProblem, _ line: Int, _ bytes: [UInt8]) throws {
            let record = RejectedRecord(file: path, line: line, problem: problem, bytes: bytes)
            report.refuse(record)
            rows.records += 1
            try onReject(record)
        }
        func take(
            _ fields: [UnsafeRawBufferPointer],
            _ line: Int,
            _ bytes: () -> [UInt8]
        ) throws {
            switch try self.take(fields, with: &rows) {
            case .taken:
                report.records += 1
                rows.records += 1
            case .blank: report.blank += 1
            case .refused(let problem): try refuse(problem, line, bytes())
            }
        }
        for kept in head.samples {
            if let problem = kept.problem {
                try refuse(problem, kept.line, kept.bytes)
            } else {
                try kept.withFields { try take($0, kept.line) { kept.raw } }
            }
        }
        var sinceProgress = 0
        reading: while !isHeadOnly {
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
        try compareNames(rows)
        report.blank += reader.blankLines
        report.files += 1
    }

    /// Passes the remaining values to the loader and completes the import.
    ///
    /// - Throws: Any error of the loader.
    public func finish() throws -> ImportReport {
        if let combiner {
            self.combiner = nil
            report.combined = combiner.count
            try combiner.forEach { series, time, number in
                try keep(series, time, time, number, .good)
            }
        }
        try flush()
        report.series = book.series.count
        report.kept = try loader.finish()
        return report
    }

    /// Returns the identity of a series by its number in the order of declaration, for messages.
    public func name(ofSeries number: Int) -> String? { book.name(ofSeries: number) }

    private func progress(_ reader: CSVReader) -> ImportProgress {
        ImportProgress(
            position: reader.source.position,
            size: reader.source.size,
            values: report.values
        )
    }

    /// Throws if the file has a series of another file by its name and their times overlap.
    private func compareNames(_ rows: RowReading) throws {
        guard rows.isNamedByFile, let entity = rows.entity, let span = rows.span else { return }
        for property in rows.ownProperties.sorted() {
            let name = "\(book.entities[entity].id)/\(book.properties[property].id)"
            for other in namedByFile[name] ?? [] where other.file != rows.file {
                if max(span.lowerBound, other.span.lowerBound)
                    < min(span.upperBound, other.span.upperBound)
                {
                    throw ImportError.sameSeries(file: rows.file, other: other.file, name: name)
                }
            }
            if let other = namedByFile[name]?.last, other.file != rows.file, continued.count < 100 {
                continued.append(
                    DisplayText(
                        "\"\(rows.file)\" and \"\(other.file)\" are one series, \"\(name)\""
                    )
                )
            }
            namedByFile[name, default: []].append((rows.file, span))
        }
    }

    // MARK: Records

    /// The outcome of reading a record.
    private enum Outcome {
        case taken
        case blank
        case refused(LineProblem)
    }

    /// Takes a record completely or not at all.
    private func take(
        _ fields: [UnsafeRawBufferPointer],
        with rows: inout RowReading
    ) throws -> Outcome {
        let expected = rows.plan.names.count
        if fields.count > 1, fields[0].isEmpty, options.time.readsColumn,
            fields.allSatisfy({ NumberReader.trimmed($0).isEmpty })
        {
            return .blank
        }
        // Empty fields after the last column come from a delimiter at the end of the line.
        guard
            fields.count == expected
                || fields.count > expected
                    && fields[expected...].allSatisfy({ NumberReader.trimmed($0).isEmpty })
        else {
            return .refused(.columns(found: fields.count, expected: expected))
        }
        let time: Int64
        switch rows.time(of: fields, record: rows.records) {
        case .success(let found): time = found
        case .failure(let problem): return .refused(problem.line)
        }
        var received = time
        if let column = rows.plan.received, !NumberReader.trimmed(fields[column]).isEmpty {
            guard let found = rows.received(fields[column]) else {
                return .refused(.time(text(fields[column])))
            }
            received = found
        }
        var quality = Quality.good
        if let column = rows.plan.quality, !NumberReader.trimmed(fields[column]).isEmpty {
            guard let found = Self.quality(fields[column]) else {
                return .refused(.quality(text(fields[column])))
            }
            quality = found
        }
        // All values are read before any is kept, so that a line is taken completely or not at all.
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
                let hint = self.fields.hint(for: field)
                let name = rows.plan.names[column]
                return .refused(.value(text(field), column: name, hint: hint))
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
            guard let number = try self.entity(of: fields, &rows) else {
                return .refused(rows.problem)
            }
            entity = number
        }
        if case .long(let column, _) = rows.plan.shape {
            let name = NumberReader.trimmed(fields[column])
            guard !name.isEmpty, name.count <= Self.nameLimit else { return .refused(.property) }
            guard let number = self.property(named: name, of: entity, fields, &rows) else {
                return .refused(.notUTF8)
            }
            rows.longProperty = number
        }
        // Each access to a property of a class is checked at run time, so there are few per record.
        if absent > 0 { report.missing += absent }
        if !rows.found.isEmpty { report.values += rows.found.count }
        for found in rows.found {
            let series = try series(of: found, entity, time, &rows)
            book.take(found.reading, series: series, time: time)
            if isCombining {
                let start = rows.floor(time, to: combiner?.step ?? 1)
                if combiner?.take(found.reading.number, series: series, time: start) == false {
                    throw ImportError.tooManyCombined(file: rows.file, limit: ValueCombiner.limit)
                }
            } else {
                try keep(series, time, received, found.reading.number, quality)
            }
        }
        return .taken
    }

    private func isMissing(_ field: UnsafeRawBufferPointer) -> Bool { fields.isMissing(field) }

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
        let word = String(decoding: NumberReader.trimmed(field), as: UTF8.self)
        return Quality.allCases.first { String(describing: $0) == word }
    }
}
