// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinVocabulary

@Suite("Look-ups in the catalog")
struct CatalogLookUpTests {
    @Test("A kind of several domains has the properties of all of them")
    func kindAcrossDomains() throws {
        let catalog = try ProjectFolder.catalog()
        #expect(catalog.property("congestion_index", of: "city")?.unit == "1")
        #expect(catalog.property("electricity_load", of: "city")?.unit == "MW")
        #expect(catalog.property("electricity_load", of: "substation") == nil)
        #expect(catalog.domain(ofProperty: "turnover", of: "city")?.id == "data_trade")
        #expect(catalog.domain(ofProperty: "rainfall", of: "district")?.id == "utilities")
        #expect(catalog.domains(ofKind: "city").count == 4)
        #expect(catalog.domains(ofKind: "district").map(\.id) == ["traffic", "utilities"])
        #expect(catalog.kind("district")?.aliases == ["District"])
        #expect(catalog.kind("nothing") == nil)
        #expect(catalog.domain("compute")?.name.chinese == "算力")
        let names = catalog.kind("city")?.properties.map(\.id) ?? []
        #expect(names.count == Set(names).count)
        #expect(catalog.kindIDs.filter { $0 == "city" }.count == 1)
    }

    @Test("A source has observations of its own domain only")
    func domainsOfSource() throws {
        let catalog = try ProjectFolder.catalog()
        var source = SourceConfiguration(
            id: "x",
            domain: "compute",
            standard: .prometheus,
            url: "http://a"
        )
        #expect(catalog.domains(of: source).map(\.id) == ["compute"])
        source.domain = "gardens"
        #expect(catalog.domains(of: source).isEmpty)
    }

    @Test("Names used by services are mapped to names of the catalog")
    func aliases() throws {
        let catalog = try ProjectFolder.catalog()
        #expect(catalog.kindAliases["RoadSegment"] == "road_segment")
        #expect(catalog.kindAliases["Streetlight"] == "smart_pole")
        #expect(catalog.propertyAliases["substation"]?["activePower"] == "load")
        #expect(catalog.propertyAliases["smart_pole"]?["activePower"] == "power")
        #expect(catalog.propertyAliases["node"]?["node_load1"] == "load")
        #expect(catalog.units["city"]?["speed"] == "km/h")
        #expect(catalog.units["city"]?["turnover"] == "CNY")
    }
}
