// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinImport
import TwinLayout
import TwinModel
import TwinVocabulary

@Suite("Generated catalogs and pages of an imported history")
struct DescriptionTests {
    private func problems(_ city: ImportedCity) -> [String] {
        var problems: [String] = []
        for (name, text) in city.catalog {
            let catalog = CatalogReader.check(text: text, file: name)
            problems += catalog.problems.map(\.description)
            for (name, text) in city.layouts {
                let layout = LayoutReader.check(text: text, file: name, catalog: catalog.value)
                problems += layout.problems.map(\.description)
            }
        }
        return problems
    }

    @Test("Catalog and pages are valid for any names of columns")
    func inOrder() throws {
        for header in ["PM2.5,wd speed,RAIN", "\"a\"\"b\",{x},- y", "1,2,3", "是,否,é", "a,A,a b"] {
            let text = "station,time,\(header)\n\"q: [1]/2\",1700000000,1,2,3\n"
            let found = try Imported(texts: [text])
            #expect(problems(found.importer.describe(domain: "Air quality")) == [], "\(header)")
            #expect(Set(found.gathered.series.map(\.id.property)).count == 3, "\(header)")
        }
    }

    @Test("One property has one page; several have one each and an overview")
    func pages() throws {
        let one = try Imported(texts: ["time,v\n1700000000,1\n"]).importer.describe(domain: "x")
        #expect(one.layouts.keys.sorted() == ["1-v.yaml"])
        let three = try Imported(texts: ["time,a,b,c\n1700000000,1,2,3\n"]).importer
            .describe(domain: "x")
        #expect(
            three.layouts.keys.sorted() == ["1-overview.yaml", "2-a.yaml", "3-b.yaml", "4-c.yaml"]
        )
    }

    @Test("The catalog contains the unit, the decimals and the interval of the values")
    func catalog() throws {
        let lines = (0..<50).map { "\(1_700_000_000 + $0 * 300),\(Double($0) / 8 + 40)" }
        let found = try Imported(texts: ["time,speed\n" + lines.joined(separator: "\n")]) {
            $0.units = ["speed": "km/h"]
            $0.labels = ["speed": "Mean speed"]
        }
        let text = found.importer.describe(domain: "traffic").catalog["traffic.yaml"] ?? ""
        let catalog = try CatalogReader.read(text: text, file: "traffic.yaml")
        let property = try #require(catalog.domains.first?.kinds.first?.properties.first)
        #expect(property.name.english == "Mean speed")
        #expect(property.unit == "km/h")
        #expect(property.decimals == 1)
        #expect(property.interval == .seconds(450))
    }

    /// Names that YAML does not read as text, or that break it.
    static let hostileNames =
        [
            "null", "NULL", "~", "true", "False", "yes", "no", "on", "off", "y", "n", "1e3", "0x10",
            ".inf",
            "2024-01-01", "12:30:00", "- a", "a: b", "#x", "", " ", "\u{3000}", "\u{200B}",
            "\u{1F600}",
            "\u{1F468}\u{200D}\u{1F469}", "\"", "\\", "'", "a\nb", "&a", "*a", "!x", "%TAG", "@",
            "`", "{a", "[a",
            "|", ">", "?", ":", "a:", "--- a", "...", "<<", "=", "\u{FEFF}x", "\u{202E}abc",
            "\u{1B}[31m",
            "overview", "chart", String(repeating: "long ", count: 60),
            String(repeating: "x", count: 300),
            "null_2", "9", "_", "__", "ä", "数", "-", "a/b", "e\u{301}",
        ]

    @Test(
        "Any name of a property, kind, domain or entity yields valid files",
        arguments: hostileNames
    )
    func hostile(_ name: String) throws {
        let field = "\"\(name.replacing("\"", with: "\"\""))\""
        let tables: [(String, (inout ImportOptions) -> Void)] = [
            ("time,\(field)\n2024-01-31,1\n2024-02-01,2\n", { _ in }),
            ("time,a,\(field)\n2024-01-31,1,2\n", { _ in }),
            ("time,a\n2024-01-31,1\n", { $0.property = name }),
            ("time,a\n2024-01-31,1\n", { $0.kind = name }),
            ("time,a\n2024-01-31,1\n", { $0.entity = name }),
            ("time,a\n2024-01-31,1\n", { $0.labels = ["a": name] }),
            (
                "time,a,b\n2024-01-31,1,2\n",
                {
                    $0.property = name; $0.columns = .entities
                }
            ),
            (
                "entity,property,time,value,unit,kind,name\n"
                    + "r,\(field),2024-01-31,1,\(field),\(field),\(field)\n"
                    + "\(field),b,2024-01-31,1,1,b,b\n", { _ in }
            ),
        ]
        for (number, (text, change)) in tables.enumerated() {
            let found = try Imported(texts: [text]) {
                $0.isKnownUnit = { UnitCode.isKnown($0) }
                change(&$0)
            }
            // Without a value there is no recording.
            for domain in ["air", name] where found.report.values > 0 {
                let city = found.importer.describe(domain: domain)
                #expect(problems(city) == [], "\(number): \(name)")
            }
            #expect(found.report.values + found.report.missing + found.report.rejected > 0)
        }
    }

    @Test("Many names with the same spelling stay distinct, and their files are valid")
    func many() throws {
        let long = String(repeating: "n", count: 200)
        let names = (0..<40).map {
            ["\u{1F600}", "a b", "A-B", long, "null"][$0 % 5]
                + String(repeating: "!", count: $0 / 5)
        }
        let header = names.map { "\"\($0)\"" }.joined(separator: ",")
        let values = names.indices.map { "\($0)" }.joined(separator: ",")
        let found = try Imported(texts: ["time,\(header)\n2024-01-31,\(values)\n"])
        #expect(Set(found.gathered.series.map(\.id)).count == 40)
        #expect(problems(found.importer.describe(domain: "null")) == [])
    }
}
