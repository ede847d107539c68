// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinImport
import TwinModel

@Suite("Columns of tables")
struct ColumnTests {
    private func head(
        _ text: String,
        _ change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> (found: Imported, head: HeadReading) {
        let found = try Imported(texts: [text], change)
        return (found, try #require(found.heads.first))
    }

    @Test(
        "One empty field too many or too few at the end of a line does not reject it",
        arguments: [
            "time,level,flow\n2024-01-31 07:00,14.09,3,\n2024-01-31 08:00,14.07,4,\n",
            "time,level,flow,\n2024-01-31 07:00,14.09,3\n2024-01-31 08:00,14.07,4\n",
            "time,level,flow,\n2024-01-31 07:00,14.09,3,\n2024-01-31 08:00,14.07,4\n",
            "time,level,flow,,,\n2024-01-31 07:00,14.09,3,,,\n2024-01-31 08:00,14.07,4,,,\n,,,,,\n",
            "time;level;flow;\n2024-01-31 07:00;14.09;3\n\n2024-01-31 08:00;14.07;4; \n",
            "time\tlevel\tflow\n2024-01-31 07:00\t14.09\t3\t\n2024-01-31 08:00\t14.07\t4\n",
        ]
    )
    func ends(_ text: String) throws {
        let found = try Imported(texts: [text])
        #expect(found.complaints == [])
        #expect(found.gathered.numbers("sensor:history/level") == [14.09, 14.07])
        #expect(found.gathered.numbers("sensor:history/flow") == [3, 4])
    }

    @Test("A nonempty extra field, and a missing field of a named column, reject the line")
    func count() throws {
        let text = "time,level,flow\n2024-01-31 07:00,14.09\n2024-01-31 08:00,14.07,4,5\n"
        #expect(
            try Imported(texts: [text + "2024-01-31 09:00,1,2\n"]).complaints
                == [":2: 2 columns instead of 3", ":3: 4 columns instead of 3"]
        )
    }

    @Test("A column without a name gets one; one that counts the lines is ignored")
    func unnamed() throws {
        let index = try head(",time,level\n0,2024-01-31 07:00,14.09\n1,2024-01-31 08:00,14.07\n")
        #expect(index.found.gathered.series.map(\.id.property) == ["level"])
        #expect(index.head.leftOut.map(\.name) == ["column 1"])
        #expect(index.head.leftOut[0].remark?.contains("counts the lines") == true)
        let empty = try head("time,,\n2024-01-31 07:00,3.1,21.5\n2024-01-31 08:00,3.4,21.7\n")
        #expect(empty.found.gathered.series.map(\.id.property) == ["column_2", "column_3"])
        #expect(empty.head.values == ["column 2", "column 3"])
        #expect(empty.found.gathered.numbers("sensor:history/column_3") == [21.5, 21.7])
    }

    @Test(
        "Two columns with the same name get distinct names, and neither can be chosen by that name"
    )
    func repeated() throws {
        let text = "time,level,level,Flow,flow,FLOW \n2024-01-31 07:00,1,2,3,4,5\n"
        let found = try Imported(texts: [text])
        #expect(found.gathered.values.map(\.number) == [1, 2, 3, 4, 5])
        #expect(
            found.gathered.series.map(\.id.property)
                == ["level", "level_2", "flow", "flow_2", "flow_3"]
        )
        let error = try #require(throws: ImportError.self) {
            try Imported(texts: [text]) { $0.valueColumns = ["level"] }
        }
        #expect(error.description.contains("Name one by its number: #2 or #3"))
        let exact = try Imported(texts: [text]) { $0.valueColumns = ["flow", "#3"] }
        #expect(exact.gathered.values.map(\.number) == [4, 2])
        let entities = try Imported(texts: ["time,b0,b0\n2024-01-31 07:00,1,2\n"]) {
            $0.property = "load"
        }
        #expect(entities.gathered.series.count == 2)
        let composed = try Imported(texts: ["time,\u{E9},e\u{301}\n2024-01-31 07:00,1,2\n"])
        #expect(composed.gathered.series.count == 2)
    }

    @Test("Two names with one identity are rejected with both of them")
    func sameEntity() throws {
        let text = "sensor,time,v\na,2024-01-31 07:00,1\nsensor:a,2024-01-31 07:00,2\n"
        let found = try Imported(texts: [text])
        #expect(found.gathered.values.map(\.number) == [1])
        #expect(found.complaints.first?.contains("\"sensor:a\" and \"a\"") == true)
        // Swift treats composed and decomposed é as equal.
        let accents = "sensor,time,v\n\u{E9},2024-01-31 07:00,1\ne\u{301},2024-01-31 07:00,2\n"
        #expect(try Imported(texts: [accents]).report.refusals["two names of one identity"] != nil)
    }

    @Test("Different joined names, kinds and units remain different")
    func apart() throws {
        let sites = "site,room,time,v\na/b,c,2024-01-31 07:00,1\na,b/c,2024-01-31 07:00,2\n"
        let joined = try Imported(texts: [sites]) { $0.entityColumns = ["site", "room"] }
        #expect(Set(joined.gathered.series.map(\.id)).count == 2)
        let kinds = """
            entity,kind,property,time,value,unit
            r1,Bus Stop,speed,2024-01-31 07:00,1,km/h
            r1,bus-stop,speed,2024-01-31 07:00,2,km/h
            r1,是,speed,2024-01-31 07:00,3,km/h
            r1,否,speed,2024-01-31 07:00,4,km/h
            r1,是,speed,2024-01-31 07:00,5,m/s
            r1,是,Speed,2024-01-31 07:00,6,km/h
            r1,是,speed,2024-01-31 07:00,7,
            """
        let found = try Imported(texts: [kinds])
        #expect(found.complaints == [])
        #expect(Set(found.gathered.series.map(\.id)).count == 7)
        #expect(
            found.gathered.series.map(\.unit.ucum) == [
                "km/h", "km/h", "km/h", "km/h", "m/s", "km/h", "1",
            ]
        )
        #expect(found.importer.remarks.contains { "\($0)".contains("km/h and in m/s") })
    }

    @Test("Two files with one name are one series if they do not overlap, and refused otherwise")
    func files() throws {
        let first = "time,v\n2024-01-01,1\n2024-01-31,2\n"
        let next = "time,v\n2024-02-01,3\n2024-02-29,4\n"
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-names-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(at: folder) }
        var paths: [String] = []
        for (name, text) in [("north", first), ("south", next), ("east", first)] {
            let own = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
            let file = own.appendingPathComponent("meter.csv")
            try Data(text.utf8).write(to: file)
            paths.append(file.path)
        }
        let following = try Imported([paths[0], paths[1]])
        #expect(following.gathered.numbers("sensor:meter/v") == [1, 2, 3, 4])
        #expect(following.importer.remarks.count == 1)
        let error = try #require(throws: ImportError.self) { try Imported([paths[0], paths[2]]) }
        #expect(error.description.contains("east/meter.csv"))
        #expect(error.description.contains("north/meter.csv"))
        // The user can declare that they are one.
        #expect(try Imported([paths[0], paths[2]]) { $0.entity = "m" }.report.values == 4)
    }

    @Test("Names that are not UTF-8 are refused with an option, and accepted with it")
    func latin() throws {
        let table =
            Array("sensor,time,v\nM".utf8) + [0xFC] + Array("nchen,2024-01-31,1\nM".utf8)
            + [0xF6] + Array("nchen,2024-01-31,2\n".utf8)
        let found = try Imported(bytes: [table])
        #expect(found.report.refusals["not UTF-8"]?.count == 2)
        #expect(found.complaints[0].contains("--encoding latin-1"))
        let latin = try Imported(bytes: [table]) { $0.isLatin = true }
        #expect(latin.gathered.entities.map(\.name.english) == ["München", "Mönchen"])
        let header = Array("time,h".utf8) + [0xF6] + Array("he\n2024-01-31,1\n".utf8)
        let error = try #require(throws: ImportError.self) { try Imported(bytes: [header]) }
        #expect(error.description.contains("--encoding latin-1"))
    }

    @Test("UTF-16 is refused with or without a mark, and zero bytes are reported with a fix")
    func wide() throws {
        for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf16] {
            let bytes = [UInt8]("time,v\n2024-01-31,1\n".data(using: encoding) ?? Data())
            let error = try #require(throws: ImportError.self) { try Imported(bytes: [bytes]) }
            #expect(error.description.contains("iconv -f UTF-16"), "\(encoding)")
        }
        let zero = try Imported(texts: ["time,v\n2024-01-31,1\n2024-02-01,\0 2\n"])
        #expect(zero.complaints.first?.contains("tr -d '\\0'") == true)
        let header = try #require(throws: ImportError.self) {
            try Imported(texts: ["time,lev\0el\n2024-01-31,1\n"])
        }
        #expect(header.description.contains("the names of the columns cannot be read"))
    }

    @Test("The head describes the columns, the format of times and the first instant")
    func reading() throws {
        let text = "time;station;level;note\n31.01.2024 07:00;a;1,5;x\n31.01.2024 08:00;a;1,6;y\n"
        let (_, head) = try head(text) {
            $0.decimalMark = UInt8(ascii: ",")
            $0.zone = TimeZone(identifier: "Europe/Berlin") ?? .gmt
            $0.time = TimePattern("%d.%m.%Y %H:%M").map { .pattern($0) } ?? .written
        }
        let lines = head.lines.map { $0.string.replacing(head.file, with: "F") }
        #expect(
            lines == [
                "F: delimiter \";\", decimal mark \",\", UTF-8",
                "F: time: \"time\" as %d.%m.%Y %H:%M; \"31.01.2024 07:00\" is "
                    + "2024-01-31T06:00:00Z, 2024-01-31T07:00:00+01:00 in Europe/Berlin",
                "F: entity: column \"station\"", "F: properties: \"level\"",
                "F: left out: \"note\", for texts such as \"x\"",
            ]
        )
    }

    @Test("Each way to combine values gives the expected result")
    func combinations() throws {
        let text =
            "time,v\n" + [7, -3, 5.5, 5.5].map { "2024-01-31 07:00,\($0)\n" }.joined()
            + "2024-01-31 07:00:30,0\n2024-01-31 07:01,9\n"
        for (combination, every, wanted) in [
            (ImportOptions.Combination.sum, Duration?.none, [15.0, 0, 9]),
            (.mean, nil, [3.75, 0, 9]), (.min, nil, [-3, 0, 9]), (.max, nil, [7, 0, 9]),
            (.count, nil, [4, 1, 1]), (.sum, .seconds(60), [15, 9]), (.mean, .seconds(60), [3, 9]),
            (.min, .seconds(60), [-3, 9]), (.max, .seconds(60), [7, 9]),
            (.count, .seconds(60), [5, 1]),
        ] {
            let found = try Imported(texts: [text]) {
                $0.combination = combination
                $0.every = every
            }
            #expect(
                found.gathered.values.map(\.number) == wanted,
                "\(combination) \(String(describing: every))"
            )
            #expect(found.report.values == 6)
            #expect(found.report.combined == wanted.count)
        }
    }
}
