// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinVocabulary

@testable import TwinLayout

@Suite("A city's own files are read before the shipped ones")
struct OwnFilesTests {
    private static let source = """
        city: Port
        sources:
          - {id: quays, domain: harbour, standard: ngsi-ld, url: "http://127.0.0.1:1"}

        """

    private static func domain(_ id: String) -> String {
        """
        domain: \(id)
        name: {en: Harbour, zh: 港口}
        kinds:
          - kind: quay
            name: {en: Quay, zh: 码头}
            properties:
              - {property: boxes, name: {en: Boxes, zh: 箱数}, unit: "1"}

        """
    }

    private static func page(_ id: String, name: String = "Quays") -> String {
        """
        page: \(id)
        name: \(name)
        panes:
          all: {kind: table, title: Quays, domain: harbour, show: [quay/boxes]}
        forms:
          - size: 80x24
            rows: [{pane: all}]

        """
    }

    /// Writes files into a folder and returns the city that they describe.
    private func city(_ folder: URL, _ files: [String: String]) throws -> CityFiles {
        for (name, text) in files {
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        var city = ProjectFolder.shipped
        city.configuration = folder.appendingPathComponent("config.yaml")
        return city
    }

    @Test("The folders catalog and layouts beside the configuration describe the city")
    func beside() throws {
        let folder = try TemporaryFolder()
        let files = try city(
            folder.url,
            [
                "config.yaml": Self.source, "catalog/harbour.yaml": Self.domain("harbour"),
                "layouts/quays.yaml": Self.page("quays"),
            ]
        )
        #expect(files.check(environment: [:]).map(\.description) == [])
        let (catalog, layout, configuration) = try files.read()
        #expect(catalog.domains.map(\.id) == ["harbour"])
        #expect(layout.pageIDs == ["sources", "alarms", "quays"])
        #expect(configuration?.sources.map(\.domain) == ["harbour"])
    }

    @Test("The keys catalog and layouts name other folders, relative to the configuration")
    func named() throws {
        let folder = try TemporaryFolder()
        let files = try city(
            folder.url,
            [
                "config.yaml": Self.source + "catalog: words\nlayouts: screens/day\n",
                "words/harbour.yaml": Self.domain("harbour"),
                "screens/day/quays.yaml": Self.page("quays"),
                "catalog/broken.yaml": "not: a catalog", "layouts/broken.yaml": "not: a page",
            ]
        )
        #expect(files.check(environment: [:]).map(\.description) == [])
        #expect(try files.read().layout.pageIDs == ["sources", "alarms", "quays"])
        #expect(files.folders.prefix(2).map(\.lastPathComponent) == ["words", "day"])
    }

    @Test("A missing folder named by the configuration is an error with its path")
    func missing() throws {
        let folder = try TemporaryFolder()
        let files = try city(folder.url, ["config.yaml": Self.source + "catalog: nowhere\n"])
        let problems = files.check(environment: [:]).map(\.description)
        #expect(problems.contains { $0.contains("/nowhere") }, "\(problems)")
    }

    @Test("A domain or page of the city replaces the shipped one of the same name")
    func replaced() throws {
        let folder = try TemporaryFolder()
        let shipped = try #require(ProjectFolder.catalog().domains.first)
        let files = try city(
            folder.url,
            [
                "config.yaml": Self.source.replacingOccurrences(of: "harbour", with: shipped.id),
                "catalog/own.yaml": Self.domain(shipped.id),
                "layouts/sources.yaml": Self.page("sources", name: "Feeds")
                    .replacingOccurrences(of: "harbour", with: shipped.id),
            ]
        )
        #expect(files.check(environment: [:]).map(\.description) == [])
        let (catalog, layout, _) = try files.read()
        #expect(catalog.domains.map(\.kinds) == [[try #require(catalog.kind("quay"))]])
        #expect(layout.pageIDs == ["alarms", "sources"])
        #expect(layout.pages.map(\.name.english) == ["Alarms", "Feeds"])
    }

    @Test("A city has only the shipped domains that its sources name, and only their pages")
    func fewDomains() throws {
        let all = try ProjectFolder.catalog()
        for domain in all.domains {
            let folder = try TemporaryFolder()
            let text = Self.source.replacingOccurrences(of: "harbour", with: domain.id)
            let files = try city(folder.url, ["config.yaml": text])
            #expect(files.check(environment: [:]).map(\.description) == [])
            let (catalog, layout, _) = try files.read()
            #expect(catalog.domains == [domain])
            #expect(layout.pageIDs.contains("sources"))
            for other in all.domains where other != domain {
                #expect(!layout.pageIDs.contains(other.id), "\(domain.id): \(layout.pageIDs)")
            }
            for pane in layout.pages.flatMap(\.root.panes) {
                #expect(pane.domain ?? domain.id == domain.id)
                for item in pane.items {
                    let named = item.entity.map { String($0.rawValue.prefix { $0 != ":" }) }
                    guard let kind = item.kind ?? named else { continue }
                    #expect(catalog.property(item.property, of: kind) != nil, "\(pane.place)")
                }
            }
        }
    }

    @Test("A city without pages of its own gets a page generated from its catalog")
    func fallback() throws {
        let folder = try TemporaryFolder()
        let files = try city(
            folder.url,
            ["config.yaml": Self.source, "catalog/harbour.yaml": Self.domain("harbour")]
        )
        let layout = try files.read().layout
        #expect(layout.pageIDs == ["overview", "sources", "alarms"])
        let items = layout.pages.flatMap(\.root.panes).flatMap(\.items)
        #expect(items.map(\.property) == ["boxes"])
    }

    @Test("The texts for a recording are the city's own files and the shipped ones in use")
    func recorded() throws {
        let folder = try TemporaryFolder()
        let files = try city(
            folder.url,
            [
                "config.yaml": Self.source, "catalog/harbour.yaml": Self.domain("harbour"),
                "layouts/quays.yaml": Self.page("quays"),
            ]
        )
        let texts = try files.texts()
        let catalogs = texts.filter { $0.path.hasPrefix("catalog/") }
        #expect(catalogs.map(\.path) == ["catalog/harbour.yaml"])
        let catalog = try CatalogReader.check(texts: catalogs.map { ($0.path, $0.text) }).get()
        let layout = LayoutReader.check(
            texts: texts.filter { $0.path.hasPrefix("layouts/") }.map { ($0.path, $0.text) },
            geometries: texts.filter { $0.path.hasPrefix("geometry/") }
                .map { ($0.path, $0.text) },
            catalog: catalog
        )
        #expect(layout.problems.filter { $0.level == .error }.map(\.description) == [])
        #expect(try layout.get() == files.read().layout)
    }
}
