// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What is remembered of a file from record to record.
struct RowReading {
    /// A value of the record in hand.
    struct Found {
        var column: Int
        var reading: NumberReader.Reading
    }

    /// Why a record has no time.
    struct NoTime: Error { var line: LineProblem }

    let plan: ColumnPlan
    let file: String
    /// The columns that hold values.
    let columns: [Int]
    /// Records taken so far.
    var records = 0
    var found: [Found] = []
    /// The series of each column, where columns are entities.
    var columnSeries: [Int32?]

    private var times: TimeReader
    private var receivedTimes: TimeReader
    /// Several columns made one.
    private(set) var joined: [UInt8] = []
    private var columnProperties: [Int?]
    private var entity: Int?
    private var property: Int?
    private let stem: String
    private let told: [String: String]

    init(_ plan: ColumnPlan, options: ImportOptions, file: String) throws(ImportError) {
        self.plan = plan
        self.file = file
        stem = FileNamePattern.stem(of: file)
        if let pattern = options.fileName {
            guard let told = FileNamePattern(pattern).match(stem) else {
                throw .nameMismatch(file: file, pattern: pattern)
            }
            self.told = told
        } else {
            told = [:]
        }
        switch plan.shape {
        case .long(_, let value): columns = [value]
        case .properties(let columns), .entities(let columns): self.columns = columns
        }
        times = TimeReader(options.time, zone: options.zone, date: options.date)
        receivedTimes = TimeReader(.written, zone: options.zone, date: nil)
        columnSeries = Array(repeating: nil, count: plan.names.count)
        columnProperties = Array(repeating: nil, count: plan.names.count)
    }

    // MARK: Times

    mutating func time(
        of fields: [UnsafeRawBufferPointer],
        record: Int
    ) -> Result<Int64, NoTime> {
        guard let first = plan.time.first else {
            guard let time = times.instant(ofRecord: record) else {
                return .failure(NoTime(line: .time("record \(record + 1)")))
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
        return .failure(
            NoTime(line: times.failure == .skipped ? .skippedTime(text) : .time(text))
        )
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
        with mark: UInt8
    ) {
        joined.removeAll(keepingCapacity: true)
        for (place, column) in columns.enumerated() {
            if place > 0 { joined.append(mark) }
            joined.append(contentsOf: NumberReader.trimmed(fields[column]))
        }
    }

    // MARK: Names

    /// Joins the columns that name the entity, in ``joined``.
    mutating func joinEntity(_ fields: [UnsafeRawBufferPointer]) {
        join(plan.entity, of: fields, with: UInt8(ascii: "/"))
    }

    /// The one entity that a file tells of.
    mutating func onlyEntity(in book: inout SeriesBook, _ options: ImportOptions) -> Int {
        if let entity { return entity }
        let name = options.entity ?? told["entity"] ?? stem
        let number = book.entity(named: name, kind: options.kind)
        entity = number
        return number
    }

    /// The one property of a file whose columns are entities.
    mutating func onlyProperty(in book: inout SeriesBook, _ options: ImportOptions) -> Int {
        if let property { return property }
        let name = options.property ?? told["property"] ?? "value"
        let number = book.property(named: name, options)
        property = number
        return number
    }

    /// The property that a column holds.
    mutating func columnProperty(
        _ column: Int,
        in book: inout SeriesBook,
        _ options: ImportOptions
    ) -> Int {
        if let known = columnProperties[column] { return known }
        let only = columns.count == 1 ? options.property ?? told["property"] : nil
        let number = book.property(named: only ?? plan.names[column], options)
        columnProperties[column] = number
        return number
    }

    /// The entity that a column holds.
    mutating func columnEntity(
        _ column: Int,
        in book: inout SeriesBook,
        _ options: ImportOptions
    ) -> Int {
        book.entity(named: plan.names[column], kind: options.kind)
    }
}
