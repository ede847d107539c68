// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinLayout
import TwinModel
import TwinVocabulary

@Suite("The shipped files")
struct ShippedFileTests {
    @Test("All files are read without problems or warnings")
    func noProblems() {
        #expect(ProjectFolder.shipped.check(environment: [:]).isEmpty)
        let files = ProjectFolder.shipped
        let all = checkAll(
            layouts: files.layouts,
            catalog: files.catalog,
            configuration: files.configuration
        )
        #expect(all.map(\.description) == [])
    }

    @Test("The catalog has the four domains of the demo in the order of their pages, then alerts")
    func domains() throws {
        let catalog = try ProjectFolder.catalog()
        let demo = ["traffic", "utilities", "compute", "data_trade"]
        #expect(catalog.domains.map(\.id) == demo + ["alerts"])
    }

    @Test("All pages exist in order, each with a form for the smallest screen")
    func pages() throws {
        let layout = try ProjectFolder.shipped.read().layout
        #expect(
            layout.pageIDs == [
                "overview", "traffic", "utilities", "compute", "data_trade", "map", "wall",
                "targets", "sources", "alarms",
            ]
        )
        for id in layout.pageIDs {
            let form = try #require(layout.form(of: id, columns: 80, rows: 24))
            #expect((form.minimumColumns, form.minimumRows) == (80, 24))
            #expect(form.name.chinese != nil)
        }
    }

    @Test("Every pane has a Chinese title, and its items are in the catalog")
    func panes() throws {
        let (catalog, layout, _) = try ProjectFolder.shipped.read()
        for page in layout.pages {
            for pane in Self.panes(of: page.root) {
                #expect(pane.title.chinese != nil, "\(pane.place)")
                for item in pane.items {
                    // An item without a series is a goal and has at least a name.
                    let named = item.entity.map { String($0.rawValue.prefix { $0 != ":" }) }
                    guard let kind = item.kind ?? named else {
                        #expect(item.goal != nil && item.label?.chinese != nil, "\(pane.place)")
                        continue
                    }
                    #expect(catalog.property(item.property, of: kind) != nil, "\(pane.place)")
                    // Panes of targets and changes show several domains.
                    let domain = catalog.domain(ofProperty: item.property, of: kind)?.id
                    #expect(
                        pane.domain == domain
                            || pane.domain == nil && [.progress, .changes].contains(pane.kind),
                        "\(pane.place) shows \(item.property) of another domain"
                    )
                }
            }
        }
    }

    @Test("The overview shows alarms, events and a pane for each domain on every screen")
    func overview() throws {
        let (catalog, layout, _) = try ProjectFolder.shipped.read()
        for form in layout.pages where form.id == "overview" {
            let panes = Self.panes(of: form.root)
            #expect(panes.first?.kind == .alarms)
            #expect(panes.contains { $0.kind == .events })
            for domain in catalog.domains {
                #expect(panes.contains { $0.kind == .numbers && $0.domain == domain.id })
            }
        }
    }

    @Test("A pane has its place in its file")
    func place() throws {
        let layout = try ProjectFolder.shipped.read().layout
        let page = try #require(layout.pages.first)
        #expect(Self.panes(of: page.root).first?.place.hasPrefix("overview.yaml:") == true)
    }

    @Test("The demo's configuration has four services on this machine")
    func demo() throws {
        let configuration = try #require(try ProjectFolder.shipped.read().configuration)
        #expect(configuration.isSimulated)
        #expect(configuration.city == LocalizedText("Beijing", chinese: "北京"))
        #expect(configuration.timeZone == "Asia/Shanghai")
        #expect(configuration.retention == .seconds(30 * 86_400))
        #expect(configuration.cacheLimit == 4 << 30)
        #expect(
            configuration.sources.map(\.standard) == [
                .sensorThings, .ngsiLD, .prometheus, .cloudEvents,
            ]
        )
        for (source, port) in zip(configuration.sources, 8711...8714) {
            #expect(source.url.hasPrefix("http://127.0.0.1:\(port)"))
        }
        #expect(
            configuration.sources[2].metrics.map(\.identity) == [["cluster"], ["centre"], ["city"]]
        )
    }

    @Test(
        "Every example configuration is read without problems",
        arguments: ["demo/config", "config/prometheus-node"]
    )
    func examples(_ name: String) throws {
        let url = ProjectFolder.url.appendingPathComponent("Data/\(name).yaml")
        let checked = ConfigurationReader.check(
            path: url.path,
            catalog: try ProjectFolder.catalog(),
            calendars: ProjectFolder.url.appendingPathComponent("Data/calendars").path,
            environment: [:]
        )
        #expect(checked.problems.map(\.description) == [])
        #expect(checked.value != nil)
    }

    @Test("The shipped files are found in the first folder that has them")
    func find() throws {
        let folder = try TemporaryFolder()
        #expect(CityFiles.find(in: [folder.url]) == nil)
        let found = CityFiles.find(in: [folder.url, ProjectFolder.url])
        #expect(found?.layouts.path == ProjectFolder.shipped.layouts.path)
    }

    static func panes(of node: LayoutNode) -> [PaneLayout] {
        switch node {
        case .pane(let pane): [pane]
        case .rows(let parts), .columns(let parts): parts.flatMap { panes(of: $0.node) }
        }
    }
}
