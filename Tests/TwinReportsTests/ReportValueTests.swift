// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinFrame
import TwinModel
import TwinReports

@Suite("Reports as text and JSON")
struct ReportValueTests {
    @Test("JSON on a line and on a page has the same values, and no control character")
    func json() throws {
        let value = ReportValue.object([
            ("text", .text("a \"b\" \\ \u{1B}[31m\n世界")), ("none", .null), ("yes", .flag(true)),
            ("whole", .number(3)), ("number", .number(0.25)), ("infinite", .number(.infinity)),
            ("list", .list([.integer(1), .object([]), .list([])])),
        ])
        for text in [value.line, value.page] {
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            #expect(object?.count == 7)
            #expect(object?["number"] as? Double == 0.25)
            #expect(object?["infinite"] is NSNull)
            #expect(!text.contains("\u{1B}"))
        }
        #expect(!value.line.contains("\n"))
        #expect(ReportValue.rounded(0.11249, 4).line == "0.1125")
    }

    @Test("A table gives up columns of low priority before it shortens others below their least")
    func table() {
        let table = TextTable(
            [
                .init("a", priority: 3), .init("name", least: 6, priority: 2),
                .init("number", isTrailing: true, priority: 1), .init("empty", priority: 9),
            ],
            rows: [["x", "a long name of a thing", "12", ""], ["y", "short", "1,234", ""]]
        )
        #expect(
            table.lines(width: nil).map(\.string) == [
                "a  name                    number",
                "x  a long name of a thing      12",
                "y  short                    1,234",
            ]
        )
        for width in 1...40 {
            for line in table.lines(width: width).map(\.string) where width >= 10 {
                #expect(line.count <= width, "\(width) \(line)")
            }
        }
        #expect(table.lines(width: 12).map(\.string).last == "y  short")
    }
}
