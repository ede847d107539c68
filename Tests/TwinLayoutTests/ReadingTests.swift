// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinLayout
import TwinModel
import TwinVocabulary

@Suite("Content of files")
struct ReadingTests {
    @Test("All values of a catalog's property are read")
    func property() throws {
        let text = """
            domain: power
            name: {en: Power, zh: 电力}
            kinds:
              - kind: station
                name: Station
                aliases: [Substation]
                properties:
                  - property: load
                    name: {en: Load, zh: 负荷}
                    aliases: [activePower]
                    unit: MW
                    shape: gauge
                    normal: [-5, 80.5]
                    worse: higher
                    aggregate: sum
                    decimals: 2
                    interval: 1.5h
                    limits:
                      - {priority: critical, above: 1e2, below: -10, deadband: 2, delay: 500ms}
            """
        let catalog = try CatalogReader.read(text: text, file: "power.yaml")
        let expected = CatalogProperty(
            id: "load",
            name: LocalizedText("Load", chinese: "负荷"),
            aliases: ["activePower"],
            unit: "MW",
            shape: .gauge,
            normal: -5...80.5,
            worse: .higher,
            aggregate: "sum",
            decimals: 2,
            interval: .seconds(5400),
            limits: [
                .init(
                    priority: .critical,
                    above: 100,
                    below: -10,
                    deadband: 2,
                    delay: .milliseconds(500)
                )
            ]
        )
        #expect(catalog.property("load", of: "station") == expected)
        #expect(catalog.kind("station")?.aliases == ["Substation"])
    }

    @Test("Units, counted things and scales of a domain are read into its properties")
    func notation() throws {
        let text = """
            domain: power
            name: Power
            units:
              - {unit: MW, zh: 万千瓦, divide: 10, from: 1000}
              - {unit: MW, en: MW}
            kinds:
              - kind: station
                name: Station
                properties:
                  - {property: load, name: Load, unit: MW, scale: [{from: 5, name: high}, {from: 1, name: low}]}
                  - {property: cars, name: Cars, unit: "1", counts: {zh: 辆}}
            """
        let catalog = try CatalogReader.read(text: text, file: "power.yaml")
        let load = try #require(catalog.property("load", of: "station")).notation
        #expect(load.step(for: -1000, in: .chinese) == .init(name: "万千瓦", divisor: 10, from: 1000))
        #expect(load.step(for: 999, in: .chinese) == nil)
        #expect(load.step(for: 0, in: .english)?.name == "MW")
        #expect(load.band(of: 0.5) == nil && load.band(of: 6)?.english == "high")
        #expect(catalog.property("cars", of: "station")?.notation.counted == [.chinese: "辆"])
    }

    @Test("A kind is the whole if it says so, or if it is named city and says nothing")
    func whole() throws {
        for (kind, line, isWhole) in [
            ("harbour", "whole: true, ", true), ("harbour", "", false), ("city", "", true),
            ("city", "whole: false, ", false),
        ] {
            let text = """
                domain: d
                name: D
                kinds:
                  - {kind: \(kind), name: K, \(line)properties: [{property: p, name: P, unit: "1"}]}
                """
            let catalog = try CatalogReader.read(text: text, file: "d.yaml")
            #expect(catalog.kind(kind)?.isWhole == isWhole, "\(kind) \(line)")
        }
    }

    @Test("Missing values have the defaults of the type")
    func defaults() throws {
        let text = "city: A\nsources: [{id: x, domain: d, standard: ngsi-ld, url: 'http://a'}]"
        let configuration = try ConfigurationReader.read(text: text, file: "c", catalog: nil)
        let source = SourceConfiguration(id: "x", domain: "d", standard: .ngsiLD, url: "http://a")
        #expect(configuration == Configuration(city: LocalizedText("A"), sources: [source]))
        #expect(configuration.timeZone == "UTC")
    }

    @Test("All values of a source are read")
    func source() throws {
        let text = """
            city: A
            sources:
              - id: nodes
                domain: compute
                standard: prometheus
                url: https://prometheus.example.org:9090/base
                interval: 1m
                deadline: 2500ms
                byte_limit: 2MiB
                series_limit: 500
                token_variable: NODES_TOKEN
                types: [A, B]
                metrics:
                  - {selector: '{__name__=~"node_.*"}', kind: node, identity: [job, instance]}
            """
        let configuration = try ConfigurationReader.read(text: text, file: "c", catalog: nil)
        let expected = SourceConfiguration(
            id: "nodes",
            domain: "compute",
            standard: .prometheus,
            url: "https://prometheus.example.org:9090/base",
            interval: .seconds(60),
            deadline: .milliseconds(2500),
            byteLimit: 2 << 20,
            seriesLimit: 500,
            tokenVariable: "NODES_TOKEN",
            metrics: [
                MetricRule(
                    selector: "{__name__=~\"node_.*\"}",
                    kind: "node",
                    identity: ["job", "instance"]
                )
            ],
            types: ["A", "B"]
        )
        #expect(configuration.sources == [expected])
    }

    @Test("C08 A token is read without the newline at the end of its file")
    func token() {
        var source = SourceConfiguration(id: "x", domain: "d", standard: .ngsiLD, url: "http://a")
        #expect(source.token(in: ["T": "abc"]) == nil)
        source.tokenVariable = "T"
        #expect(source.token(in: ["T": " abc\r\n"]) == "abc")
        #expect(source.token(in: ["T": "\n"]) == nil)
        #expect(source.token(in: [:]) == nil)
    }

    @Test("A page is read with its parts, items and labels")
    func page() throws {
        let text = """
            page: home
            name: Home
            panes:
              one: {kind: alarms, title: One, limit: 3}
              two:
                kind: chart
                title: Two
                span: 30m
                show:
                  - "city:beijing/speed"
                  - {series: node:a/b:9100/load, label: {en: L, zh: 负载}, aggregate: max}
            forms:
              - size: 80x24
                rows:
                  - {size: 6 rows, pane: one}
                  - {size: 2.5, columns: [{size: 30 columns, pane: two}, {pane: one}]}
            """
        let layout = try LayoutReader.read(text: text, file: "Layouts/home.yaml", catalog: nil)
        let one = PaneLayout(
            kind: .alarms,
            title: LocalizedText("One"),
            limit: 3,
            place: "home.yaml:4"
        )
        let two = PaneLayout(
            kind: .chart,
            title: LocalizedText("Two"),
            items: [
                PaneItem(entity: "city:beijing", property: "speed"),
                PaneItem(
                    entity: "node:a/b:9100",
                    property: "load",
                    label: LocalizedText("L", chinese: "负载"),
                    aggregate: "max"
                ),
            ],
            span: .seconds(1800),
            place: "home.yaml:5"
        )
        let root = LayoutNode.rows([
            LayoutPart(extent: .cells(6), node: .pane(one)),
            LayoutPart(
                extent: .share(2.5),
                node: .columns([
                    LayoutPart(extent: .cells(30), node: .pane(two)),
                    LayoutPart(extent: .share(1), node: .pane(one)),
                ])
            ),
        ])
        let page = PageLayout(
            id: "home",
            name: LocalizedText("Home"),
            minimumColumns: 80,
            minimumRows: 24,
            root: root
        )
        #expect(layout == Layout(pages: [page]))
    }

    @Test("The largest form that fits is shown, or the smallest if none fits")
    func forms() throws {
        let layout = try ProjectFolder.shipped.read().layout
        let sizes = [
            (10, 3, 80), (80, 24, 80), (119, 36, 80), (120, 35, 80), (120, 36, 120),
            (200, 49, 120), (200, 50, 200), (400, 109, 200), (400, 110, 400),
        ]
        for (columns, rows, expected) in sizes {
            let form = layout.form(of: "overview", columns: columns, rows: rows)
            #expect(form?.minimumColumns == expected, "\(columns)x\(rows)")
        }
        #expect(layout.form(of: "nothing", columns: 80, rows: 24) == nil)
    }

    @Test("C06 Without layout files the catalog always results in the same plain page")
    func fallback() throws {
        let catalog = try ProjectFolder.catalog()
        let layout = Layout.fallback(for: catalog)
        #expect(layout == Layout.fallback(for: catalog))
        let page = try #require(layout.form(of: "overview", columns: 80, rows: 24))
        let panes = ShippedFileTests.panes(of: page.root)
        #expect(panes.first?.kind == .alarms)
        #expect(Set(panes.compactMap(\.domain)) == Set(catalog.domains.map(\.id)))
        let empty = Layout.fallback(for: Catalog(domains: []))
        #expect(empty.pageIDs == ["overview"])
    }

    @Test("C09 Time zones are known names; other texts are refused and never opened as paths")
    func timeZones() {
        for zone in ["UTC", "Asia/Shanghai", "America/Argentina/Buenos_Aires", "Asia/Kathmandu"] {
            let text = "city: A\ntime_zone: \(zone)\nsources: [\(Self.source)]"
            let checked = ConfigurationReader.check(text: text, file: "c", catalog: nil)
            #expect(checked.value?.timeZone == zone)
        }
        for zone in [
            ":/etc/passwd", "../../etc/passwd", "/etc/localtime", "posix/../UTC", "GMT+99",
            "SystemV/PST8",
        ] {
            let text = "city: A\ntime_zone: '\(zone)'\nsources: [\(Self.source)]"
            let checked = ConfigurationReader.check(text: text, file: "c", catalog: nil)
            #expect(checked.value == nil)
            #expect(checked.problems.count == 1)
        }
    }

    @Test("Zone abbreviations are refused with suggestions, and offsets are accepted")
    func zoneAbbreviations() {
        for (zone, meant) in [
            ("CST", "Asia/Shanghai"), ("CST", "America/Chicago"), ("EST", "America/New_York"),
            ("IST", "Asia/Kolkata"), ("BST", "Europe/London"), ("cst", "Asia/Shanghai"),
            ("CET", "Europe/Berlin"), ("MST", "America/Denver"), ("HST", "Pacific/Honolulu"),
        ] {
            #expect(TimeZoneName.zone(zone) == nil)
            #expect(TimeZoneName.suggestions(for: zone).contains(meant))
            let text = "city: A\ntime_zone: \(zone)\nsources: [\(Self.source)]"
            let checked = ConfigurationReader.check(text: text, file: "c", catalog: nil)
            #expect(checked.value == nil)
            #expect(checked.problems.first?.description.contains(meant) == true)
        }
        for zone in ["WST", "XYZ", "EST5EDT", "PRC", "GMT+8", "UTC+8", "+25:00", "+8", "08:00", ""]
        {
            #expect(TimeZoneName.zone(zone) == nil, "\(zone)")
        }
        for (zone, seconds) in [
            ("+08:00", 28_800), ("+0800", 28_800), ("GMT+0800", 28_800), ("-03:30", -12_600),
            ("+08", 28_800), ("Z", 0),
            ("UTC", 0), ("GMT", 0), ("+00:00", 0), ("Etc/GMT-8", 28_800),
            ("Asia/Kathmandu", 20_700),
        ] {
            #expect(TimeZoneName.zone(zone)?.secondsFromGMT() == seconds, "\(zone)")
            let text = "city: A\ntime_zone: '\(zone)'\nsources: [\(Self.source)]"
            let checked = ConfigurationReader.check(text: text, file: "c", catalog: nil)
            let read = checked.value.flatMap { TimeZone(identifier: $0.timeZone) }
            #expect(read?.secondsFromGMT() == seconds, "\(zone)")
        }
    }

    private static let source = "{id: x, domain: d, standard: ngsi-ld, url: 'http://a'}"
}
