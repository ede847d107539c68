// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinImport
import TwinModel

@Suite("Numbers as times")
struct BareNumberTests {
    private func times(
        _ texts: [String],
        format: String? = nil,
        zone: String = "UTC"
    ) throws -> [String] {
        let lines = texts.map { "\"\($0)\",1" }
        let found = try Imported(texts: ["time,v\n" + lines.joined(separator: "\n")]) {
            $0.zone = TimeZone(identifier: zone) ?? .gmt
            guard let format else { return }
            if let count = TimeCount(rawValue: format) {
                $0.time = .count(count)
            } else if let pattern = TimePattern(format) {
                $0.time = .pattern(pattern)
            } else {
                Issue.record("\(format) is no format of times")
            }
        }
        return found.gathered.values.map(\.phenomenonTime.rfc3339)
            + found.rejects.map { "\($0.problem.message)" }
    }

    @Test(
        "A number that is not a Unix time is refused with the option to use, short or long",
        arguments: [
            ("20240131", "%Y%m%d"), ("2024013107", "%Y%m%d%H"), ("202401310700", "%Y%m%d%H%M"),
            ("20240131070000", "%Y%m%d%H%M%S"), ("20240131070000123", "%Y%m%d%H%M%S%f"),
            ("2024013107000000", "%Y%m%d%H%M%S%f"), ("20240131070000.5", "%Y%m%d%H%M%S.%f"),
            ("2024031", "%Y%j"), ("2024031070000", "%Y%j%H%M%S"), ("2401310700", "%y%m%d%H%M"),
            ("240131070000", "%y%m%d%H%M%S"), ("31012024", "%d%m%Y"), ("3101202407", "%d%m%Y%H"),
            ("01022024", "%d%m%Y"), ("01022024", "%m%d%Y"), ("2024", "%Y"), ("45322.29", "excel"),
            ("45322.291666667", "excel"), ("45322", "excel"), ("45322,29", "excel"),
            ("2460340.8", "julian"), ("2460340.79166667", "julian"), ("60340.29", "mjd"),
            ("739282.29", "matlab"),
        ]
    )
    func refused(_ text: String, option: String) throws {
        let error = try #require(throws: ImportError.self) { try times([text]) }
        #expect(error.description.contains("--time-format \(option) "), "\(error)")
        // With that option the number is accepted.
        #expect(try times([text], format: option).first?.hasSuffix("Z") == true)
    }

    @Test(
        "A number that can be nothing but a Unix time is accepted",
        arguments: [
            "1700000000", "1700000000.0", "1700000000000", "1700000000000000",
            "1700000000000000000",
        ]
    )
    func unix(_ text: String) throws {
        #expect(try times([text]) == ["2023-11-14T22:13:20Z"])
    }

    @Test("A Unix time keeps its milliseconds exactly")
    func milliseconds() throws {
        for number in 0..<1000 {
            let digits = String(1000 + number).dropFirst()
            let wanted = Instant(millisecondsSince1970: 1_700_000_000_000 + Int64(number)).rfc3339
            #expect(try times(["1700000000.\(digits)"], format: "unix") == [wanted])
        }
    }

    @Test("No compact time of any hour of any month is ever read as another instant")
    func never() throws {
        for year in stride(from: 1972, to: 2098, by: 9) {
            for (month, day, hour) in [(1, 1, 0), (2, 28, 23), (6, 15, 12), (12, 31, 9)] {
                func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
                let date = "\(year)\(two(month))\(two(day))"
                for text in ["", two(hour), two(hour) + "00", two(hour) + "0000"] {
                    #expect(throws: ImportError.self, "\(date + text)") {
                        try times([date + text])
                    }
                }
            }
        }
    }

    @Test("The whole head decides, and a later number of another kind is rejected with its line")
    func head() throws {
        let seconds = (0..<50).map { "\(1_700_000_000 + $0 * 60)" }
        let found = try times(seconds + ["20240131", "2024013107", "7"])
        #expect(found.count == 53)
        #expect(found.filter { $0.hasPrefix("2023-11-14T2") }.count == 50)
        #expect(found[50...].allSatisfy { $0.contains("is not a Unix time") })
        // One Unix time among other numbers does not decide for them.
        let dates = (1..<29).map { "202401\($0 < 10 ? "0" : "")\($0)07" }
        #expect(throws: ImportError.self) { try times(dates + ["1700000000"]) }
    }

    @Test("With a format, numbers are read in that format")
    func formats() throws {
        let seven = ["2024-01-31T07:00:00Z"]
        #expect(try times(["2024013107"], format: "%Y%m%d%H") == seven)
        #expect(try times(["45322.291666667"], format: "excel") == seven)
        #expect(try times(["43860.291666667"], format: "excel-1904") == seven)
        #expect(try times(["2460340.79166667"], format: "julian") == seven)
        #expect(try times(["60340.291666667"], format: "mjd") == seven)
        #expect(try times(["739282.291666667"], format: "matlab") == seven)
        #expect(try times(["1706684400"], format: "unix") == seven)
        #expect(try times(["1.7066844e9"], format: "unix") == seven)
        #expect(try times(["1706684400000"], format: "unix-ms") == seven)
        #expect(try times(["1706684400000000"], format: "unix-us") == seven)
        #expect(try times(["1706684400000000000"], format: "unix-ns") == seven)
        #expect(try times(["2024031 07"], format: "%Y%j %H") == seven)
        #expect(try times(["-1"], format: "unix") == ["1969-12-31T23:59:59Z"])
        // Spreadsheets use local time; Julian dates are in UTC.
        #expect(
            try times(["45322.291666667"], format: "excel", zone: "Asia/Shanghai")
                == ["2024-01-30T23:00:00Z"]
        )
        #expect(
            try times(["2460340.79166667"], format: "julian", zone: "Asia/Shanghai") == seven
        )
        #expect(
            try times(["2024013107"], format: "%Y%m%d%H", zone: "Asia/Shanghai")
                == ["2024-01-30T23:00:00Z"]
        )
    }

    @Test("A number in a format must have all its digits")
    func digits() throws {
        for text in ["2024111", "202411107", "20240131070"] {
            #expect(try times([text], format: "%Y%m%d%H") == ["\"\(text)\" is not a time"])
        }
    }

    @Test("A time in ISO 8601's basic format is accepted because it contains a T")
    func basic() throws {
        #expect(try times(["20240131T0700"]) == ["2024-01-31T07:00:00Z"])
        #expect(try times(["20240131T070000.5+0800"]) == ["2024-01-30T23:00:00.500Z"])
    }
}
