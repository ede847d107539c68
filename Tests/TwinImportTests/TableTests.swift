// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinImport
import TwinModel

@Suite("Tables of history")
struct TableTests {
    @Test("A long table names entity and property on each line")
    func long() throws {
        let found = try Imported(texts: [
            """
            entity,property,time,value,unit,name,district,kind
            r1,speed,2026-11-20T08:00:00Z,24.5,km/h,Ring Road 2,Haidian,road_segment
            r2,speed,2026-11-20T08:00:00Z,31,km/h,Ring Road 3,Haidian,road_segment
            r1,flow,2026-11-20T08:00:00+08:00,1200,/h,Ring Road 2,Haidian,road_segment
            """
        ])
        let road = found.gathered.entities.first { $0.id == "road_segment:r1" }
        #expect(road?.name.english == "Ring Road 2")
        #expect(road?.district == "district:Haidian")
        #expect(found.gathered.numbers("road_segment:r1/speed") == [24.5])
        #expect(found.gathered.times("road_segment:r1/flow") == ["2026-11-20T00:00:00Z"])
        #expect(found.gathered.series.map(\.unit.ucum) == ["km/h", "km/h", "/h"])
        #expect(found.report.rejected == 0)
    }

    @Test("With a given property, each column of a wide table is an entity")
    func entities() throws {
        let text =
            "timestamp_utc,b0,b2\n2021-10-01 00:00:00,14.8,764.9\n2021-10-01 01:00:00,14.6,\n"
        let found = try Imported(texts: [text]) {
            $0.property = "load"
            $0.kind = "building"
            $0.units = ["": "kW.h"]
        }
        #expect(found.gathered.numbers("building:b0/load") == [14.8, 14.6])
        #expect(found.gathered.numbers("building:b2/load") == [764.9])
        #expect(found.report.missing == 1)
    }

    @Test("With a column of entities, each other column of a wide table is a property")
    func properties() throws {
        let text = "node,time_utc,sys_power_w,ambientC\nn1,00:00:01,210,24\nn2,00:00:02,,25\n"
        let found = try Imported(texts: [text]) {
            $0.date = Instant.parse("2025-06-03T00:00Z")?.instant
        }
        #expect(found.gathered.numbers("sensor:n1/sys_power_w") == [210])
        #expect(found.gathered.times("sensor:n2/ambient_c") == ["2025-06-03T00:00:02Z"])
    }

    @Test("A table with one column of values is an entity named after the file")
    func single() throws {
        let text = "timestamp,value\n2015-08-31 18:22:00,90\n"
        let plain = try Imported(texts: [text], name: "speed_6005")
        #expect(plain.gathered.numbers("sensor:speed_6005/value") == [90])
        let told = try Imported(texts: [text], name: "speed_6005") {
            $0.fileName = "{property}_{entity}"
        }
        #expect(told.gathered.numbers("sensor:6005/speed") == [90])
    }

    @Test("Times are counted if no column contains them, starting again each day if requested")
    func counted() throws {
        let start = try #require(Instant.parse("2019-01-01T06:00Z")?.instant)
        let text = "day,interval,s0\n1,0,17\n1,1,21\n2,0,30\n"
        let found = try Imported(texts: [text]) {
            $0.time = .counted(start: start, step: .seconds(600), aDay: 2)
            $0.skippedColumns = ["day", "interval"]
            $0.property = "inflow"
            $0.columns = .entities
        }
        #expect(
            found.gathered.times("sensor:s0/inflow")
                == ["2019-01-01T06:00:00Z", "2019-01-01T06:10:00Z", "2019-01-02T06:00:00Z"]
        )
    }

    @Test("Several columns can form a time, and several an entity")
    func joined() throws {
        let text = "year,month,day,hour,site,room,t\n2013,3,1,7,a,b,-0.5\n"
        let pattern = try #require(TimePattern("%Y %m %d %H"))
        let found = try Imported(texts: [text]) {
            $0.time = .pattern(pattern)
            $0.timeColumns = ["year", "month", "day", "hour"]
            $0.entityColumns = ["site", "room"]
        }
        #expect(found.gathered.times("sensor:a/b/t") == ["2013-03-01T07:00:00Z"])
        #expect(found.gathered.numbers("sensor:a/b/t") == [-0.5])
    }

    @Test("Columns of texts are ignored with a report, unless they are requested")
    func texts() throws {
        let text = "time,speed,status\n1700000000,50,OK\n"
        let found = try Imported(texts: [text])
        #expect(found.gathered.series.map(\.id.property) == ["speed"])
        #expect(found.importer.leftOut.values.first == ["status"])
        let asked = try Imported(texts: [text]) { $0.valueColumns = ["speed", "status"] }
        #expect(asked.complaints == [":2: \"OK\" in column \"status\" is not a number"])
        #expect(asked.gathered.values.isEmpty)
    }

    @Test("Missing values are recognized: empty fields, given texts, and numbers equal to them")
    func missing() throws {
        let text = "time,a,b,c\n1700000000,NA,0.0,\n1700000060,1,0,2\n"
        let found = try Imported(texts: [text]) { $0.missing = ["NA", "0"] }
        #expect(found.report.missing == 4)
        #expect(found.gathered.values.map(\.number) == [1, 2])
    }

    @Test("Numbers are read exactly, with other marks if requested")
    func numbers() throws {
        let texts = [
            "51.846000000000004", "1e-7", "-0", "9007199254740993", "1.7976931348623157e308",
            "0.1", "123456789012345678901234567890", "5e-324", "+3.", ".5",
        ]
        let lines = texts.enumerated().map { "\(1_700_000_000 + $0.offset),\($0.element)" }
        let found = try Imported(texts: ["time,v\n" + lines.joined(separator: "\n")])
        let wanted = texts.map { Double($0.hasSuffix(".") ? $0 + "0" : $0) ?? .nan }
        #expect(found.gathered.values.map(\.number.bitPattern) == wanted.map(\.bitPattern))
        let marked = try Imported(texts: ["time;v\n2022-01-01;\"(28.784.540,50)\"\n"]) {
            $0.decimalMark = UInt8(ascii: ",")
            $0.thousandsMark = UInt8(ascii: ".")
        }
        #expect(marked.gathered.values.map(\.number) == [-28_784_540.5])
    }

    @Test("Random numbers are read exactly")
    func randomNumbers() throws {
        var generator = SeededGenerator(seed: 7)
        let numbers = (0..<2000).map { index -> Double in
            let bits = UInt64.random(in: 0...UInt64.max, using: &generator)
            let number = Double(bitPattern: bits)
            if index % 2 == 0, number.isFinite { return number }
            return Double(Int64.random(in: -1_000_000...1_000_000, using: &generator)) / 1000
        }
        let lines = numbers.enumerated().map { "\(1_700_000_000 + $0.offset),\($0.element)" }
        let found = try Imported(texts: ["time,v\n" + lines.joined(separator: "\n")])
        #expect(found.gathered.values.map(\.number.bitPattern) == numbers.map(\.bitPattern))
    }

    @Test("The values of one interval can be combined")
    func combined() throws {
        let text = "unit,date,amount\nA,2022-02-01,10\nA,2022-02-01,5\nA,2022-02-02,1\n"
        let found = try Imported(texts: [text]) {
            $0.entityColumns = ["unit"]
            $0.combination = .sum
            $0.every = .seconds(86_400)
        }
        #expect(found.gathered.numbers("sensor:A/amount") == [15, 1])
    }

    @Test("An export of citytop is imported unchanged")
    func exported() throws {
        let text = """
            entity,property,unit,phenomenon_time,received_time,value,quality
            road_segment:R1,speed,km/h,2026-11-20T00:00:00Z,2026-11-20T00:00:01.5Z,24.5,good
            road_segment:R1,speed,km/h,2026-11-20T00:00:10Z,2026-11-20T00:00:11Z,,missing
            city:beijing,speed,km/h,2026-11-20T00:00:10Z,2026-11-20T00:00:11Z,30,uncertain
            """
        let found = try Imported(texts: [text])
        #expect(found.gathered.entities.map(\.id) == ["road_segment:R1", "city:beijing"])
        let value = try #require(found.gathered["road_segment:R1/speed"].first)
        #expect(value.receivedTime.rfc3339 == "2026-11-20T00:00:01.500Z")
        #expect(found.gathered["city:beijing/speed"].first?.quality == .uncertain)
        #expect(found.report.missing == 1)
    }

    @Test("Tables without a header have numbered columns")
    func headless() throws {
        let found = try Imported(texts: ["a,1700000000,5\nb,1700000000,6\n"]) {
            $0.hasHeader = false
            $0.entityColumns = ["#1"]
            $0.timeColumns = ["#2"]
        }
        #expect(
            found.gathered.series.map(\.id.description) == ["sensor:a/value_3", "sensor:b/value_3"]
        )
    }
}
