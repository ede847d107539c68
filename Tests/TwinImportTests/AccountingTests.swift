// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinImport
import TwinModel

/// A writer of tables with known contents.
private struct TableWriter {
    var generator: SeededGenerator
    let delimiter: String
    let isLong: Bool
    var text = ""
    /// The values by series and time, each of them different.
    var values: [String: Double] = [:]
    var missing = 0
    var blank = 0
    var refused = 0
    var records = 0
    private var next = 0

    init(seed: UInt64, delimiter: String, isLong: Bool) {
        generator = SeededGenerator(seed: seed)
        self.delimiter = delimiter
        self.isLong = isLong
        text = isLong ? "entity,property,time,value\n" : "entity,time,a,b,note\n"
        text = text.replacing(",", with: delimiter)
    }

    private func quoted(_ field: String) -> String { "\"\(field.replacing("\"", with: "\"\""))\"" }

    private mutating func line(_ fields: [String]) {
        text += fields.joined(separator: delimiter)
        if Int.random(in: 0..<5, using: &generator) == 0 { text += delimiter }
        text += Int.random(in: 0..<3, using: &generator) == 0 ? "\r\n" : "\n"
    }

    /// Adds a valid record, or one that is broken in some way.
    mutating func add() {
        next += 1
        let time = Instant(millisecondsSince1970: 1_700_000_000_000 + Int64(next) * 1000).rfc3339
        // A name may contain delimiters, quotes and line ends.
        let names = ["r1", "r,2", "r;3", "r\n4", "r \"5\"", "r\t6", "路7"]
        let name = names[next % names.count]
        let value = Double(next) / 4
        switch Int.random(in: 0..<12, using: &generator) {
        case 0:
            text += "\n"
            blank += 1
        case 1:
            text += delimiter + delimiter + delimiter + "\n"
            blank += 1
        case 2:
            line(
                isLong
                    ? [quoted(name), "a", "soon", "\(value)"]
                    : [quoted(name), "soon", "1", "2", "x"]
            )
            (records, refused) = (records + 1, refused + 1)
        case 3:
            line(
                isLong
                    ? [quoted(name), "a", time, "0x10"] : [quoted(name), time, "0x10", "2", "x"]
            )
            (records, refused) = (records + 1, refused + 1)
        case 4:
            line(isLong ? ["r", time] : ["r", time, "1"])
            (records, refused) = (records + 1, refused + 1)
        case 5:
            line(isLong ? ["", "a", time, "1"] : ["", time, "1", "2", "x"])
            (records, refused) = (records + 1, refused + 1)
        case 6:
            line(isLong ? [quoted(name), "a", time, "NA"] : [quoted(name), time, "", "NA", "x"])
            (records, missing) = (records + 1, missing + (isLong ? 1 : 2))
        default:
            records += 1
            if isLong {
                line([quoted(name), "a", time, "\(value)"])
            } else {
                line([quoted(name), time, "\(value)", "", "x"])
                missing += 1
            }
            values["sensor:\(name)/a \(time)"] = value
        }
    }
}

@Suite("No record is lost silently")
struct AccountingTests {
    @Test(
        "Every line is a record taken, a record rejected with a reason, or blank; no value changes",
        arguments: 0..<24
    )
    func accounting(_ seed: Int) throws {
        let delimiter = [",", ";", "\t"][seed % 3]
        let isPacked = seed % 2 == 1
        var writers: [TableWriter] = []
        for file in 0..<(1 + seed % 3) {
            var writer = TableWriter(
                seed: UInt64(seed * 10 + file),
                delimiter: delimiter,
                isLong: seed % 4 < 2
            )
            for _ in 0..<300 { writer.add() }
            writers.append(writer)
        }
        let found = try Imported(
            bytes: writers.map {
                isPacked ? packed(Array($0.text.utf8)) : Array($0.text.utf8)
            }
        )
        func sum(_ part: KeyPath<TableWriter, Int>) -> Int {
            writers.reduce(0) { $0 + $1[keyPath: part] }
        }
        let report = found.report
        #expect(report.records == sum(\.records))
        #expect(report.rejected == sum(\.refused))
        #expect(report.blank == sum(\.blank))
        #expect(report.missing == sum(\.missing))
        #expect(report.values == writers.reduce(0) { $0 + $1.values.count })
        #expect(report.refusals.values.reduce(0) { $0 + $1.count } == report.rejected)
        #expect(found.rejects.count == report.rejected)
        for refusal in report.refusals.values { #expect(refusal.example.string.contains(".csv:")) }
        var sent: [String: Double] = [:]
        for writer in writers { sent.merge(writer.values) { $1 } }
        var arrived: [String: Double] = [:]
        for value in found.gathered.values {
            let series = found.gathered.series[Int(value.series)].id
            arrived["\(series) \(value.phenomenonTime.rfc3339)"] = value.number
        }
        #expect(arrived == sent)
    }

    @Test("A rejected or empty line of a counted table does not shift the times of the others")
    func countedGaps() throws {
        let start = try #require(Instant.parse("2024-01-31T07:00Z")?.instant)
        for text in ["v\n1\nx\n3\n", "v\n1\n\n3\n", "v,w\n1,0\n,\n3,0\n", "v\n1\n\"x\n3\n"] {
            let found = try Imported(texts: [text]) {
                $0.time = .counted(start: start, step: .seconds(3600), aDay: nil)
                $0.valueColumns = ["v"]
            }
            #expect(found.gathered.values.map(\.number) == [1, 3], "\(text)")
            #expect(
                found.gathered.values.map(\.phenomenonTime.rfc3339)
                    == ["2024-01-31T07:00:00Z", "2024-01-31T09:00:00Z"],
                "\(text)"
            )
        }
    }
}
