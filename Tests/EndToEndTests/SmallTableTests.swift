// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEndTests {
    /// Small tables of the forms in Documents/importing.md, with values worked out by hand.
    @Suite("Small tables")
    struct SmallTableTests {
        /// A table of one form, its import and the expected content of the recording.
        struct Case: CustomTestStringConvertible {
            /// The form of the table.
            var testDescription: String
            /// The files by their names.
            var files: [String: String]
            /// The options of the import.
            var options: [String]
            /// The expected values by `entity/property time`, with times in UTC.
            var values: [String: Double]
            /// An instant to show in local time, and the texts expected in the picture.
            var shown: (at: String, texts: [String])
        }

        static let cases: [Case] = [
            Case(
                testDescription: "the file's name gives property and entity; Chicago is UTC-5",
                files: [
                    "speed_9.csv": "timestamp,value\n2015-06-01 08:00,55\n2015-06-01 08:05,48\n",
                    "share_9.csv": "timestamp,value\n2015-06-01 08:05,12.5\n",
                ],
                options: [
                    "--file-name", "{property}_{entity}", "--kind", "detector", "--domain",
                    "traffic", "--time-zone", "America/Chicago", "--unit", "share=%",
                ],
                values: [
                    "detector:9/speed 2015-06-01T13:00:00Z": 55,
                    "detector:9/speed 2015-06-01T13:05:00Z": 48,
                    "detector:9/share 2015-06-01T13:05:00Z": 12.5,
                ],
                shown: ("2015-06-01T08:05", ["48", "12.5"])
            ),
            Case(
                testDescription: "in New York the hour after 01:30 is repeated, at UTC-5",
                files: [
                    "rides.csv":
                        "time,rides\n2014-11-02 01:30,700\n2014-11-02 01:00,650\n"
                        + "2014-11-02 02:00,500\n"
                ],
                options: [
                    "--entity", "Ferry", "--kind", "line", "--time-zone", "America/New_York",
                ],
                values: [
                    "line:Ferry/rides 2014-11-02T05:30:00Z": 700,
                    "line:Ferry/rides 2014-11-02T06:00:00Z": 650,
                    "line:Ferry/rides 2014-11-02T07:00:00Z": 500,
                ],
                shown: ("2014-11-02T02:00", ["500"])
            ),
            Case(
                testDescription: "lines without times are steps, and each day begins again",
                files: ["gates.csv": "step,north,south\n1,10,20\n2,11,21\n1,12,22\n"],
                options: [
                    "--start", "2019-01-01T06:00", "--step", "10m", "--steps-a-day", "2",
                    "--skip-column", "step", "--property", "riders", "--kind", "gate",
                    "--time-zone", "Asia/Shanghai",
                ],
                values: [
                    "gate:north/riders 2018-12-31T22:00:00Z": 10,
                    "gate:south/riders 2018-12-31T22:00:00Z": 20,
                    "gate:north/riders 2018-12-31T22:10:00Z": 11,
                    "gate:south/riders 2018-12-31T22:10:00Z": 21,
                    "gate:north/riders 2019-01-01T22:00:00Z": 12,
                    "gate:south/riders 2019-01-01T22:00:00Z": 22,
                ],
                shown: ("2019-01-02T06:00", ["12", "22"])
            ),
            Case(
                testDescription: "a zero that means no value is missing",
                files: [
                    "use.csv": "time,b1,b2\n2021-10-01 00:00,3.5,0\n2021-10-01 01:00,0,7.25\n"
                ],
                options: [
                    "--property", "use", "--unit", "kW.h", "--kind", "building", "--missing", "0",
                ],
                values: [
                    "building:b1/use 2021-10-01T00:00:00Z": 3.5,
                    "building:b2/use 2021-10-01T01:00:00Z": 7.25,
                ],
                shown: ("2021-10-01T01:00", ["7.25"])
            ),
            Case(
                testDescription: "times of day get their date; Berlin in winter is UTC+1",
                files: [
                    "profiles.csv": "profile,time,watts\nh0,00:15,66.5\nh0,00:30,61\nl1,00:15,40\n"
                ],
                options: [
                    "--entity-column", "profile", "--date", "2023-01-02", "--unit", "W", "--kind",
                    "profile", "--time-zone", "Europe/Berlin",
                ],
                values: [
                    "profile:h0/watts 2023-01-01T23:15:00Z": 66.5,
                    "profile:h0/watts 2023-01-01T23:30:00Z": 61,
                    "profile:l1/watts 2023-01-01T23:15:00Z": 40,
                ],
                shown: ("2023-01-02T00:30", ["61"])
            ),
            Case(
                testDescription: "payments of a day are summed, and parentheses are negative",
                files: [
                    "paid.csv":
                        "Office,Day,Paid\nParks,2022-03-08,\"1,200.50\"\n"
                        + "Parks,2022-03-08,(200.25)\nRoads,2022-03-09,75\n"
                ],
                options: [
                    "--entity-column", "Office", "--time-column", "Day", "--value-column", "Paid",
                    "--thousands", ",", "--combine", "sum", "--every", "1d", "--unit", "GBP",
                    "--kind", "office", "--time-zone", "Europe/London",
                ],
                values: [
                    "office:Parks/paid 2022-03-08T00:00:00Z": 1000.25,
                    "office:Roads/paid 2022-03-09T00:00:00Z": 75,
                ],
                shown: ("2022-03-09T12:00", ["75"])
            ),
            Case(
                testDescription: "requests are summed over steps of ten seconds",
                files: [
                    "calls.csv":
                        "time,tokens\n2023-11-16 18:00:01.5,100\n2023-11-16 18:00:09.9,20\n"
                        + "2023-11-16 18:00:10,3\n"
                ],
                options: [
                    "--entity", "model", "--kind", "service", "--every", "10s", "--combine", "sum",
                ],
                values: [
                    "service:model/tokens 2023-11-16T18:00:00Z": 120,
                    "service:model/tokens 2023-11-16T18:00:10Z": 3,
                ],
                shown: ("2023-11-16T18:00:10", ["3"])
            ),
            Case(
                testDescription: "four columns are one time, and NA is no value",
                files: [
                    "air.csv":
                        "year,month,day,hour,dust,wind,site\n2013,3,1,0,4,NA,East\n"
                        + "2013,3,1,1,8,2.5,East\n"
                ],
                options: [
                    "--time-column", "year,month,day,hour", "--time-format", "%Y %m %d %H",
                    "--entity-column", "site", "--value-column", "dust,wind", "--unit",
                    "dust=ug/m3", "--unit", "wind=m/s", "--kind", "site", "--time-zone",
                    "Asia/Shanghai",
                ],
                values: [
                    "site:East/dust 2013-02-28T16:00:00Z": 4,
                    "site:East/dust 2013-02-28T17:00:00Z": 8,
                    "site:East/wind 2013-02-28T17:00:00Z": 2.5,
                ],
                shown: ("2013-03-01T01:00", ["8", "2.5"])
            ),
        ]

        @Test("Each form of table is imported with its values and shown", arguments: cases)
        func imported(_ table: Case) throws {
            let home = try TestFolder()
            for (name, text) in table.files { try home.write(text, to: name) }
            let read = try Program.run(
                ["import"] + table.files.keys.sorted() + ["-o", "a.citytop"] + table.options,
                home: home
            )
            #expect(read.status == 0, "\(read.complaint)")
            #expect(!(read.text + read.complaint).contains("rejected"), "\(read.complaint)")
            let export = try Program.run(["export", "a.citytop"], home: home)
            #expect(ImportTests.exported(export.text) == table.values)
            let picture = try Program.run(
                [
                    "snapshot", "--recording", "a.citytop", "--at", table.shown.at, "--size",
                    "80x24",
                ],
                home: home
            )
            #expect(picture.status == 0, "\(picture.complaint)")
            for text in table.shown.texts {
                #expect(picture.text.contains(text), "\(text)\n\(picture.text)")
            }
        }
    }
}
