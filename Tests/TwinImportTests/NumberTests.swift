// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinImport
import TwinModel

@Suite("Numbers of tables")
struct NumberTests {
    private func numbers(
        _ texts: [String],
        decimal: Character = ".",
        thousands: String? = nil
    ) throws -> [Double] {
        let lines = texts.enumerated().map { "\(1_700_000_000 + $0.offset);\"\($0.element)\"" }
        let found = try Imported(texts: ["time;v\n" + lines.joined(separator: "\n")]) {
            $0.valueColumns = ["v"]
            $0.decimalMark = decimal.asciiValue ?? 0
            $0.thousandsMark = thousands.flatMap { ImportOptions.thousandsMark($0) }
        }
        #expect(found.rejects.isEmpty, "\(found.complaints)")
        return found.gathered.values.map(\.number)
    }

    private func isRefused(
        _ text: String,
        decimal: Character = ".",
        thousands: String? = nil
    ) throws -> Bool {
        let found = try Imported(texts: ["time;v\n1700000000;\"\(text)\"\n"]) {
            $0.valueColumns = ["v"]
            $0.decimalMark = decimal.asciiValue ?? 0
            $0.thousandsMark = thousands.flatMap { ImportOptions.thousandsMark($0) }
        }
        return found.gathered.values.isEmpty && found.report.rejected == 1
    }

    @Test("All typographic spaces and apostrophes are equivalent thousands marks")
    func thousands() throws {
        let marks = [" ", "\u{A0}", "\u{2007}", "\u{2009}", "\u{202F}", "'", "\u{2019}"]
        for given in marks {
            for used in marks {
                #expect(
                    try numbers(
                        ["1\(used)234,5", "-12\(used)345\(used)678"],
                        decimal: ",",
                        thousands: given
                    )
                        == [1234.5, -12_345_678],
                    "\(given.unicodeScalars) \(used.unicodeScalars)"
                )
            }
        }
        #expect(try numbers(["1,721,992,142.283"], thousands: ",") == [1_721_992_142.283])
        #expect(try numbers(["12,34,567.5"], thousands: ",") == [1_234_567.5])
        #expect(try numbers(["(1.234,50)"], decimal: ",", thousands: ".") == [-1234.5])
    }

    @Test("A number with a thousands mark in the wrong place is invalid")
    func groups() throws {
        for text in ["1,5", "1,2345", "12,3456", ",123", "1,", "1,23.4", "1234,567", "1,,234"] {
            #expect(try isRefused(text, thousands: ","), "\(text)")
        }
        #expect(try isRefused("1 2", thousands: " "))
    }

    @Test("All typographic minus signs and full-width digits are accepted")
    func signs() throws {
        for minus in [
            "-", "\u{2212}", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{FE63}", "\u{FF0D}",
        ] {
            #expect(try numbers(["\(minus)5.2"]) == [-5.2], "\(minus.unicodeScalars)")
            #expect(try numbers(["\(minus)1,5"], decimal: ",") == [-1.5])
            #expect(try numbers(["1e\(minus)3"]) == [0.001])
        }
        #expect(
            try numbers(["\u{FF0B}1\u{FF12}\u{FF0E}\u{FF15}", "\u{A0}7\u{202F}"]) == [12.5, 7]
        )
        #expect(try numbers(["'-0.065", "\u{2019}3"]) == [-0.065, 3])
    }

    @Test(
        "Signs, decimal marks, thousands marks and parentheses work in every combination",
        arguments: [".", ","] as [Character]
    )
    func combinations(decimal: Character) throws {
        // Short numbers take a fast path; long ones, and those with exponents, another.
        let digits = [
            ("1", "5"), ("0", "065"), ("1234", "5"), ("1234567", "25"), ("12", "00"),
            ("123456789012", "1234567890123"), ("0", "12345678901234567890123"),
        ]
        let others: [String?] = [nil, " ", "'", decimal == "." ? "," : "."]
        for thousands in others {
            for (whole, fraction) in digits {
                for sign in ["", "+", "-", "\u{2212}", "("] {
                    var grouped = whole
                    if let thousands {
                        grouped = ""
                        for (place, digit) in whole.reversed().enumerated() {
                            if place > 0, place % 3 == 0 { grouped = thousands + grouped }
                            grouped = "\(digit)\(grouped)"
                        }
                    }
                    guard sign != "(" || thousands != nil else { continue }
                    let text = sign + grouped + "\(decimal)\(fraction)" + (sign == "(" ? ")" : "")
                    let isNegative = !["", "+"].contains(sign)
                    let value = try #require(Double("\(whole).\(fraction)"))
                    #expect(
                        try numbers([text], decimal: decimal, thousands: thousands)
                            == [isNegative ? -value : value],
                        "\(text) with decimal \(decimal) and thousands \(thousands ?? "none")"
                    )
                }
            }
        }
    }

    @Test(
        "Hexadecimal numbers, incomplete exponents, infinities and NaN with a payload are invalid"
    )
    func refused() throws {
        for text in [
            "0x10", "0X1p3", "1e", "1e+", "e5", "nan(7)", "NaN(0x1)", "inf", "-inf", "Infinity",
            "INF", "∞", "1_000", "1.2.3", "--1", "+-1", "1-", ".", "-", "1 2", "½", "٣", "1f",
            "0b1",
            "1e999",
        ] {
            #expect(try isRefused(text), "\(text)")
        }
    }

    @Test("A text in a column of numbers is rejected with its line, and other series do not change")
    func texts() throws {
        let lines = (0..<30).map { "\(1_700_000_000 + $0),\($0 == 7 ? "OFF" : "\($0)"),1" }
        let found = try Imported(texts: ["time,a,b\n" + lines.joined(separator: "\n")])
        #expect(found.gathered.series.map(\.id.property) == ["a", "b"])
        #expect(found.complaints == [":9: \"OFF\" in column \"a\" is not a number"])
        #expect(found.report.refusals["a value that is not a number"]?.count == 1)
        #expect(found.report.values == 58)
    }

    @Test("Decimal commas and thousands marks are reported with the option that accepts them")
    func hints() throws {
        for (text, option) in [
            ("1,5", "--decimal ,"), ("-1,5", "--decimal ,"), ("1,234.5", "--thousands ,"),
            ("1.234,5", "--decimal , --thousands ."),
            ("1\u{202F}234,5", "--decimal , --thousands ' '"),
            ("1 234.5", "--thousands ' '"), ("1,234", "--decimal , or --thousands ,"),
        ] {
            let table = "time;a;v\n2024-01-31 07:00;1;\(text)\n2024-01-31 08:00;1;\(text)\n"
            let found = try Imported(texts: [table])
            #expect(found.gathered.series.map(\.id.property) == ["a"])
            let remark = found.heads[0].leftOut.first?.remark ?? ""
            #expect(remark.contains("would be a number with \(option)"), "\(text): \(remark)")
            let asked = try Imported(texts: [table]) { $0.valueColumns = ["v"] }
            #expect(asked.complaints.first?.contains("with \(option)") == true)
            let alone = try #require(throws: ImportError.self) {
                try Imported(texts: ["time;v\n2024-01-31 07:00;\(text)\n"])
            }
            #expect(alone.description.contains("with \(option)"))
        }
    }
}
