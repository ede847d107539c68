// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinImport
import TwinLayout
import TwinModel

@Suite("What is made up for an imported history")
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

    @Test("Catalog and pages are in order, whatever the columns are called")
    func inOrder() throws {
        for header in ["PM2.5,wd speed,RAIN", "\"a\"\"b\",{x},- y", "1,2,3", "是,否,é", "a,A,a b"] {
            let text = "station,time,\(header)\n\"q: [1]/2\",1700000000,1,2,3\n"
            let found = try Imported(texts: [text])
            #expect(problems(found.importer.describe(domain: "Air quality")) == [], "\(header)")
            #expect(Set(found.gathered.series.map(\.id.property)).count == 3, "\(header)")
        }
    }

    @Test("One property has one page; several have one each and one before them")
    func pages() throws {
        let one = try Imported(texts: ["time,v\n1700000000,1\n"]).importer.describe(domain: "x")
        #expect(one.layouts.keys.sorted() == ["1-v.yaml"])
        let three = try Imported(texts: ["time,a,b,c\n1700000000,1,2,3\n"]).importer
            .describe(domain: "x")
        #expect(
            three.layouts.keys.sorted() == ["1-overview.yaml", "2-a.yaml", "3-b.yaml", "4-c.yaml"]
        )
    }

    @Test("The catalog tells unit, digits and how often a value comes")
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
}
