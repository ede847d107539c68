// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

extension HistoryImporter {
    private static let sampleRecords = 200
    private static let sampleBytes = 1 << 20

    /// The head of a file: its first records and the roles of its columns.
    struct Head {
        var samples: [KeptRecord]
        var rows: RowReading
        var reading: HeadReading
    }

    /// Reads the head of a file and determines the roles of its columns.
    func readHead(
        of reader: CSVReader,
        _ path: String,
        onHeader: ([UInt8]) throws -> Void
    ) throws -> Head {
        var header: [String]?
        if options.hasHeader {
            header = try readHeader(of: reader, path)
            try onHeader(Array(reader.record))
        }
        // In a table of one column without times, an empty line is a record without a value.
        let isCounted = !options.time.readsColumn
        reader.readsEmptyLines = isCounted && (header.map { $0.count == 1 } ?? false)
        let samples = try sample(reader)
        let records = samples.filter { $0.problem == nil }.map(\.fields)
        let names = ColumnNames(header: header, samples: records)
        if names.names.isEmpty { throw ImportError.empty(file: path) }
        let plan = try ColumnPlan(
            names,
            samples: records,
            options: options,
            file: path,
            numbers: fields
        )
        let texts = plan.leftOut.filter {
            if case .texts = $0.reason { true } else { false }
        }
        if !texts.isEmpty { leftOut[path] = texts.map { plan.names[$0.column] } }
        var rows = try RowReading(plan, options: options, file: path)
        var reading = self.reading(rows, reader, path)
        if case .written = options.time {
            rows.bareNumbers = try bareNumbers(in: samples, &rows, path)
            if let count = rows.bareNumbers { reading.timeFormat = count.rawValue }
        }
        if options.time.readsColumn {
            findFirstTime(in: samples, rows, &reading)
        } else if let time = rows.firstCounted {
            (reading.firstTime, reading.firstInstant) = ("line 1", time)
        }
        return Head(samples: samples, rows: rows, reading: reading)
    }

    private func readHeader(of reader: CSVReader, _ path: String) throws -> [String] {
        switch try reader.next() {
        case .end: throw ImportError.empty(file: path)
        case .bad(let problem):
            throw ImportError.badHeader(file: path, line: reader.line, problem: problem)
        case .record: break
        }
        return try reader.fields.map { field in
            guard let name = validText(field) else { throw ImportError.headerNotUTF8(file: path) }
            return name.trimmingCharacters(in: .whitespaces)
        }
    }

    /// Reads the first records, which determine the roles of the columns.
    private func sample(_ reader: CSVReader) throws -> [KeptRecord] {
        var kept: [KeptRecord] = []
        var bytes = 0
        while kept.count < Self.sampleRecords, bytes < Self.sampleBytes {
            switch try reader.next() {
            case .record: kept.append(KeptRecord(reader))
            case .bad(let problem): kept.append(KeptRecord(reader, problem: problem))
            case .end: return kept
            }
            bytes += reader.record.count
        }
        return kept
    }

    /// Returns the count of bare numbers in the column of times; nil if there are none.
    private func bareNumbers(
        in samples: [KeptRecord],
        _ rows: inout RowReading,
        _ path: String
    ) throws -> TimeCount? {
        var texts: [[UInt8]] = []
        for record in samples where record.problem == nil {
            guard rows.plan.time.allSatisfy({ record.ranges.indices.contains($0) }) else {
                continue
            }
            texts.append(record.withFields { rows.timeText($0) })
        }
        switch BareNumbers.find(in: texts) {
        case .none: return nil
        case .unix(let count): return count
        case .refused(let text, let readings):
            throw ImportError.bareNumbers(
                file: path,
                column: rows.plan.time.map { rows.plan.names[$0] }.joined(separator: ","),
                text: text,
                readings: readings.map { reading in
                    var reader = TimeReader(reading.rule, zone: options.zone, date: nil)
                    let time = Array(text.utf8).withUnsafeBytes { reader.instant($0) }
                    return TimeReading(
                        option: reading.option,
                        instant: time.map { Instant(millisecondsSince1970: $0) }
                    )
                }
            )
        }
    }

    private func findFirstTime(
        in samples: [KeptRecord],
        _ rows: RowReading,
        _ reading: inout HeadReading
    ) {
        var rows = rows
        for record in samples where record.problem == nil {
            guard rows.plan.time.allSatisfy({ record.ranges.indices.contains($0) }) else {
                continue
            }
            let time = record.withFields { try? rows.time(of: $0, record: 0).get() }
            guard let time else { continue }
            let text = record.withFields { rows.timeText($0) }
            reading.firstTime = self.text(text)
            reading.firstInstant = Instant(millisecondsSince1970: time)
            return
        }
    }

    private func reading(_ rows: RowReading, _ reader: CSVReader, _ path: String) -> HeadReading {
        let plan = rows.plan
        var reading = HeadReading(file: path)
        reading.delimiter = reader.delimiter
        reading.decimalMark = options.decimalMark
        reading.thousandsMark = options.thousandsMark
        reading.isLatin = options.isLatin
        reading.zone = options.zone
        reading.time = plan.time.map { plan.names[$0] }
        reading.isNamedByFile = rows.isNamedByFile
        reading.only = rows.onlyName(options)
        reading.entity = plan.entity.map { plan.names[$0] }
        switch plan.shape {
        case .long(let property, let value):
            reading.shape = "values"
            reading.values = [plan.names[value]]
            reading.property = plan.names[property]
        case .properties(let columns):
            reading.shape = "properties"
            reading.values = columns.map { plan.names[$0] }
        case .entities(let columns):
            reading.shape = "entities"
            reading.values = columns.map { plan.names[$0] }
        }
        reading.timeFormat =
            switch options.time {
            case .written: "RFC 3339"
            case .pattern(let pattern): pattern.text
            case .count(let count): count.rawValue
            case .counted: "counted from the start"
            }
        reading.leftOut = plan.leftOut.map { left in
            HeadReading.Column(name: plan.names[left.column], remark: left.remark)
        }
        return reading
    }
}

extension ColumnPlan.LeftOut {
    /// The reason why the column is ignored.
    var remark: String {
        switch reason {
        case .asked: "as asked"
        case .index: "for it has no name and counts the lines"
        case .unused: "for they are not among the columns of values"
        case .texts(let example, let hint):
            "for texts such as \"\(DisplayText(example, limit: 40).string)\""
                + (hint.map { "; that \($0)" } ?? "")
        }
    }
}
