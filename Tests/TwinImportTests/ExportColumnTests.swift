// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinImport
import TwinModel

@Suite("Columns of exported tables")
struct ExportColumnTests {
    @Test("Only a table with the times of the phenomenon and of receipt is an export")
    func both() throws {
        let times = "2024-01-31T07:00:00Z"
        let export = try Imported(
            texts: ["phenomenon_time,received_time,quality,level\n\(times),\(times),good,5\n"]
        )
        #expect(export.gathered.series.map(\.id.property) == ["level"])
        for head in ["phenomenon_time", "received_time"] {
            let found = try Imported(texts: ["\(head),quality,level\n\(times),3,5\n"]) {
                $0.timeColumns = [head]
            }
            #expect(found.gathered.series.map(\.id.property) == ["quality", "level"], "\(head)")
            #expect(found.gathered.values.map(\.number) == [3, 5], "\(head)")
        }
    }

    @Test("A number in parentheses is negative and has no sign of its own")
    func parentheses() throws {
        for (field, value) in [("(1,234)", -1234.0), ("(5)", -5)] {
            let found = try Imported(texts: ["time;v\n2024-01-31 07:00;\(field)\n"]) {
                $0.thousandsMark = ImportOptions.thousandsMark(",")
            }
            #expect(found.gathered.values.map(\.number) == [value], "\(field)")
        }
        for field in ["(-5)", "(+5)", "(\u{2212}1,234)"] {
            let found = try Imported(
                texts: ["time;v\n2024-01-31 07:00;\(field)\n2024-01-31 08:00;7\n"]
            ) { $0.thousandsMark = ImportOptions.thousandsMark(",") }
            #expect(found.gathered.values.map(\.number) == [7], "\(field)")
        }
    }
}
