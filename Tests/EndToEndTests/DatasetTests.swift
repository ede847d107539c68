// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinTestSupport

extension EndToEndTests {
    /// Real histories, imported as described in Documents/importing.md.
    @Suite(
        "Data sets",
        .enabled(if: SampleFolder("datasets").exists, "needs the folder of samples")
    )
    struct DatasetTests {
        private static let folder = SampleFolder("datasets").url

        /// The expected content of a series: a column of a file, from some of its lines.
        struct Expectation: CustomTestStringConvertible {
            var recording: String
            var series: String
            var file: String
            /// The index of the column with the values, starting at 0.
            var value: Int
            /// A column and its required text.
            var entity: (column: Int, text: String)?
            /// The texts that mean a missing value.
            var missing: Set<String> = [""]
            var first: String
            var last: String

            var testDescription: String { "\(recording) \(series)" }
        }

        static let expectations: [Expectation] = [
            Expectation(
                recording: "twin-cities",
                series: "detector:6005/speed",
                file: "traffic/twin_cities/speed_6005.csv",
                value: 1,
                first: "2015-08-31T23:22:00Z",
                last: "2015-09-17T21:24:00Z"
            ),
            Expectation(
                recording: "taxi",
                series: "city:New York/passengers",
                file: "traffic/nyc_taxi_passengers_30min.csv.gz",
                value: 1,
                first: "2014-07-01T04:00:00Z",
                last: "2015-02-01T04:30:00Z"
            ),
            Expectation(
                recording: "metro",
                series: "station:station_09/passengers",
                file: "traffic/hangzhou_metro_inflow_10min_80.csv.gz",
                value: 11,
                first: "2018-12-31T22:00:00Z",
                last: "2019-01-25T15:50:00Z"
            ),
            Expectation(
                recording: "electricity",
                series: "building:b58/electricity",
                file: "electricity/cambridge_estate_electricity_hourly_2021q4_40.csv.gz",
                value: 25,
                missing: ["", "0", "0.0"],
                first: "2021-10-01T00:00:00Z",
                last: "2021-12-31T23:00:00Z"
            ),
            Expectation(
                recording: "gas",
                series: "building:b77/gas",
                file: "gas/cambridge_estate_gas_hourly_2021q4_40.csv.gz",
                value: 40,
                first: "2021-10-01T00:00:00Z",
                last: "2021-12-31T23:00:00Z"
            ),
            Expectation(
                recording: "furnace",
                series: "meter:furnace/counter",
                file: "gas/ampds2_furnace_gas_1min_part9.csv.gz",
                value: 1,
                first: "2013-10-08T20:12:00Z",
                last: "2013-12-17T06:50:00Z"
            ),
            Expectation(
                recording: "water",
                series: "meter:house/avg_rate",
                file: "water/ampds2_house_water_1min_part1.csv.gz",
                value: 2,
                first: "2012-04-01T07:00:00Z",
                last: "2012-06-09T17:38:00Z"
            ),
            Expectation(
                recording: "heat",
                series: "meter:660/energy_heat_kwh",
                file: "heat/danish_heat_meter_hourly_2018.csv.gz",
                value: 3,
                first: "2018-01-02T23:00:00Z",
                last: "2018-12-31T23:00:00Z"
            ),
            Expectation(
                recording: "cpu",
                series: "instance:5f5533/cpu",
                file: "compute/aws_cloudwatch/ec2_cpu_utilization_5f5533.csv",
                value: 1,
                first: "2014-02-14T14:27:00Z",
                last: "2014-02-28T14:22:00Z"
            ),
            Expectation(
                recording: "cluster",
                series: "node:holygpu8a31402/ambient_c",
                file: "compute/harvard_hpc_ipmi_1min_20250603_60nodes.csv.gz",
                value: 5,
                entity: (0, "holygpu8a31402"),
                first: "2025-06-03T00:00:11Z",
                last: "2025-06-03T23:59:05Z"
            ),
            Expectation(
                recording: "market",
                series: "region:QLD1/rrp",
                file: "market/aemo_price_demand_5min_202501_QLD.csv.gz",
                value: 3,
                first: "2024-12-31T14:05:00Z",
                last: "2025-01-31T14:00:00Z"
            ),
            Expectation(
                recording: "advertising",
                series: "exchange:exchange-3/cpc",
                file: "market/ad_exchange/exchange-3_cpc_results.csv",
                value: 1,
                first: "2011-07-01T00:15:01Z",
                last: "2011-09-07T14:15:01Z"
            ),
            Expectation(
                recording: "weather",
                series: "station:Dongsi/pm2_5",
                file: "weather_air/beijing_air_Dongsi_hourly.csv.gz",
                value: 5,
                missing: ["", "NA"],
                first: "2013-02-28T16:00:00Z",
                last: "2017-02-28T15:00:00Z"
            ),
        ]

        /// Returns the commands of the document, with continued lines joined.
        static func commands() throws -> [String] {
            let file = Program.root.appendingPathComponent("Documents/importing.md")
            let text = try String(contentsOf: file, encoding: .utf8)
                .replacing("\\\n", with: " ")
            return text.split(separator: "\n").map(String.init)
                .filter { $0.hasPrefix("citytop import ") || $0.hasPrefix("citytop snapshot ") }
                // Imports into a configured city are tested in `PortCityTests`.
                .filter { !$0.contains(" --config ") }
        }

        /// Runs a command of the document in a folder that contains the data sets.
        private func run(
            _ command: String,
            in home: TestFolder
        ) throws -> (status: Int32, text: String) {
            let process = Process()
            let pipe = Pipe()
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = [
                "-c", "citytop() { \"$0\" \"$@\"; }; \(command) 2>&1", Program.path,
            ]
            process.currentDirectoryURL = home.url
            process.environment = Program.environment(home: home)
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = pipe
            try process.run()
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: data, as: UTF8.self))
        }

        @Test("Every command of the document works, and every series matches its file")
        func imported() throws {
            let home = try TestFolder()
            try FileManager.default.createSymbolicLink(
                at: home.url.appendingPathComponent("datasets"),
                withDestinationURL: Self.folder
            )
            for command in try Self.commands() {
                let (status, text) = try run(command, in: home)
                #expect(status == 0, "\(command)\n\(text)")
                #expect(!text.contains("rejected"), "\(command)\n\(text)")
            }
            for expectation in Self.expectations { try check(expectation, in: home) }
        }

        private func check(_ expectation: Expectation, in home: TestFolder) throws {
            let file = "datasets/\(expectation.file)"
            let (_, content) = try run(
                file.hasSuffix(".gz") ? "gzip -dc \(file)" : "cat \(file)",
                in: home
            )
            var wanted: [Double] = []
            for line in content.split(whereSeparator: \.isNewline).dropFirst() {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                guard fields.count > expectation.value else { continue }
                if let (column, text) = expectation.entity, fields[column] != text { continue }
                let text = String(fields[expectation.value])
                guard !expectation.missing.contains(text) else { continue }
                wanted.append(try #require(Double(text)))
            }
            let (status, export) = try run(
                "citytop export \(expectation.recording).citytop --series '\(expectation.series)'",
                in: home
            )
            #expect(status == 0, "\(export)")
            let lines = export.split(separator: "\n").dropFirst().map {
                $0.split(separator: ",", omittingEmptySubsequences: false)
            }
            let told = expectation.testDescription
            #expect(lines.first.map { String($0[3]) } == expectation.first, "\(told)")
            #expect(lines.last.map { String($0[3]) } == expectation.last, "\(told)")
            let values = lines.map { Double($0[5]) }
            #expect(values.count == wanted.count, "\(told)")
            #expect(values.first == wanted.first && values.last == wanted.last, "\(told)")
            var random = SeededGenerator(seed: 20)
            for _ in 0..<50 where values.count == wanted.count && !wanted.isEmpty {
                let place = Int.random(in: 0..<wanted.count, using: &random)
                #expect(values[place] == wanted[place], "\(told) \(place)")
            }
        }
    }
}
