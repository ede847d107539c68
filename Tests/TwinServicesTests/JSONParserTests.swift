// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TwinServices

@Suite("Parsing JSON from untrusted sources")
struct JSONParserTests {
    private func parse(_ text: String) throws(JSONProblem) -> JSONValue {
        try JSONParser.parse(Array(text.utf8))
    }

    private func problem(_ text: String) -> JSONProblem? {
        do throws(JSONProblem) {
            _ = try parse(text)
            return nil
        } catch {
            return error
        }
    }

    @Test("Every kind of value is parsed")
    func values() throws {
        let value = try parse(
            #" {"a": [1, -2.5, 1e3, true, false, null, "x\n\u4E16\/"], "b": {}} "#
        )
        #expect(
            value["a"]?.array == [
                .integer(1), .number(-2.5), .number(1000), .bool(true), .bool(false), .null,
                .string("x\n世/"),
            ]
        )
        #expect(value["b"] == .object([]))
        #expect(try parse(value.text) == value)
    }

    @Test("F04 Numbers beyond 64 bits become the nearest double and never trap")
    func largeNumbers() throws {
        #expect(try parse("18446744073709551616") == .number(18_446_744_073_709_551_616))
        #expect(try parse("12345678901234567890").double == 12_345_678_901_234_567_168)
        #expect(try parse("9223372036854775807") == .integer(.max))
        #expect(try parse("1e999").double == .infinity)
        #expect(try parse("1e999").integer == nil)
        #expect(try parse("-0").double == 0)
    }

    @Test("F09 The last of two members with the same name is used, and only once")
    func duplicateNames() throws {
        let value = try parse(#"{"a": 1, "b": 2, "a": 3}"#)
        #expect(value["a"]?.integer == 3)
        #expect(value.members.map(\.name) == ["a", "b"])
        #expect(value.members.first?.value == .integer(3))
    }

    @Test("F11 Depth, count and length are limited")
    func limits() {
        #expect(problem(String(repeating: "[", count: 100_000))?.isOverLimit == true)
        #expect(problem(String(repeating: #"{"a":"#, count: 100_000))?.isOverLimit == true)
        #expect(problem(String(repeating: "9", count: 1_000_000))?.isOverLimit == true)
        let many = "[" + String(repeating: "{},", count: 2_100_000) + "{}]"
        #expect(problem(many)?.isOverLimit == true)
        #expect(
            problem(String(repeating: "[", count: 60) + String(repeating: "]", count: 60)) == nil
        )
    }

    @Test("F13 Invalid UTF-8 and lone surrogates are replaced, and a NUL does not truncate text")
    func brokenTexts() throws {
        let overlong: [UInt8] = [0x22, 0x61, 0xC0, 0xAF, 0xFF, 0x62, 0x22]
        let text = try JSONParser.parse(overlong).string ?? ""
        #expect(text.hasPrefix("a\u{FFFD}") && text.hasSuffix("b"))
        #expect(try parse(#""\uD83D\uDE00""#).string == "😀")
        #expect(try parse(#""\uD83D""#).string == "\u{FFFD}")
        #expect(try parse(#""\uDE00x""#).string == "\u{FFFD}x")
        #expect(try parse(#""\uD83D\u0041""#).string == "\u{FFFD}A")
        #expect(try parse(#"{"a\u0000b": 1, "a": 2}"#)["a\u{0}b"]?.integer == 1)
        #expect(try parse("\"a\u{0}b\"").string?.utf8.count == 3)
    }

    @Test("F13 A byte order mark is skipped, and UTF-16 is parsed in both byte orders")
    func byteOrderMarks() throws {
        #expect(try JSONParser.parse([0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == .object([]))
        let units = Array(#"{"a":"世"}"#.utf16)
        let little: [UInt8] =
            [0xFF, 0xFE]
            + units.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let big: [UInt8] =
            [0xFE, 0xFF]
            + units.flatMap { unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
        #expect(try JSONParser.parse(little)["a"]?.string == "世")
        #expect(try JSONParser.parse(big)["a"]?.string == "世")
        #expect(try JSONParser.parse([0xFF, 0xFE, 0x31, 0x00]) == .integer(1))
    }

    @Test("NaN, Infinity and -Infinity are parsed as numbers without a finite value")
    func notFinite() throws {
        let value = try parse(#"{"a":NaN,"b":[Infinity,-Infinity , NaN],"c":7,"d":1e999}"#)
        #expect(value["a"]?.double?.isNaN == true)
        #expect(value["b"]?.array?.map { $0.double?.isInfinite } == [true, true, false])
        #expect(value["b"]?.array?.last?.double?.isNaN == true)
        #expect(value["c"]?.finite == 7)
        for name in ["a", "d"] {
            let number = try #require(value[name])
            #expect(number.finite == nil)
            #expect(number.integer == nil)
        }
        #expect(try parse("-Infinity").double == -.infinity)
        #expect(value.text == #"{"a":null,"b":[null,null,null],"c":7,"d":null}"#)
    }

    @Test("Every number of the grammar is parsed")
    func numbers() throws {
        let texts = ["0", "-0", "10", "-1", "0.5", "-0.5e+10", "1E5", "1e-7", "100.001e02"]
        for text in texts { #expect(try parse(text).double == Double(text), "\(text)") }
    }

    @Test("UTF-16 without a byte order mark is parsed in both byte orders")
    func unmarkedUTF16() throws {
        let units = Array(#"[{"a":"世"}]"#.utf16)
        let little = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(try JSONParser.parse(little).array?.first?["a"]?.string == "世")
        #expect(try JSONParser.parse(big).array?.first?["a"]?.string == "世")
    }

    @Test("Control characters remain part of a text")
    func controls() throws {
        #expect(try parse("\"a\tb\u{1B}c\"").string == "a\tb\u{1B}c")
    }

    @Test(
        "Invalid JSON is refused with its position",
        arguments: [
            "", " ", "{", "[1,", "[1 2]", #"{"a" 1}"#, #"{a:1}"#, "tru", "nul", "-", "1.e", "01x",
            #""abc"#, #""\q""#, #""\u12""#, "[1]]", "{,}", "<html>", #""\"#,
            "[1,]", #"{"a":1,}"#, "/* x */[1]", "[1]//", "nan", "inf", "Inf", "NaNs", "-NaN",
            "+Infinity", "Infinit", "-Inf", "0x10", "03", "-03", "+1", ".5", "1.", "1.5.2", "1e",
            "1e+", "--1", "1-2", "True", "None", "undefined", "'a'",
        ]
    )
    func broken(text: String) {
        #expect(problem(text)?.isOverLimit == false)
        #expect(problem(text)?.message.contains("byte") == true)
    }
}
