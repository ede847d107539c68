// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TwinAlarms
import TwinDashboard
public import TwinModel
import TwinQuery
import TwinTestSupport
import TwinVocabulary

/// A city of one district, a few roads and one source, for tests of builders.
struct TinyCity {
    static let start = Instant(millisecondsSince1970: 1_795_392_000_000)
    static let city: EntityID = "city:here"

    let archive = ReferenceArchive()
    var limits: [CatalogProperty.Limit] = [
        CatalogProperty.Limit(priority: .medium, above: 7, deadband: 0.3, delay: .seconds(60)),
        CatalogProperty.Limit(priority: .high, above: 9, deadband: 0.3, delay: .seconds(60)),
    ]
    /// True if the city's kind is the whole of the dashboard.
    var isCityWhole = true
    /// True if the catalog knows lamps, which have a load and may have a fault.
    var hasLamps = false
    var panes: [PaneLayout] = [
        PaneLayout(
            kind: .numbers,
            title: "Traffic",
            domain: "traffic",
            items: [
                PaneItem(entity: city, property: "congestion"),
                PaneItem(entity: city, property: "speed"),
                PaneItem(kind: "road", property: "speed", label: "All roads"),
            ]
        ),
        PaneLayout(kind: .alarms, title: "Alarms"),
        PaneLayout(
            kind: .table,
            title: "Roads",
            domain: "traffic",
            items: [PaneItem(kind: "road", property: "speed")]
        ),
    ]

    var catalog: Catalog {
        let congestion = CatalogProperty(
            id: "congestion",
            name: LocalizedText("Congestion", chinese: "拥堵"),
            unit: "1",
            normal: 0...6,
            worse: .higher,
            limits: limits
        )
        let speed = CatalogProperty(id: "speed", name: "Speed", unit: "km/h", worse: .lower)
        var online = CatalogProperty(
            id: "online",
            name: "Online",
            unit: "1",
            shape: .flag,
            worse: .lower,
            limits: [CatalogProperty.Limit(priority: .low, below: 0.5)]
        )
        online.states = [
            "0": LocalizedText("offline", chinese: "离线"),
            "1": LocalizedText("online", chinese: "在线"),
        ]
        let load = CatalogProperty(id: "load", name: "Load", unit: "W", worse: .higher)
        var fault = CatalogProperty(
            id: "fault",
            name: "Fault",
            unit: "1",
            worse: .higher,
            limits: [CatalogProperty.Limit(priority: .high, above: 10)]
        )
        fault.guidance.action = "Call the lamp crew."
        let lamp = CatalogKind(id: "lamp", name: "Lamp", properties: [load, fault])
        return Catalog(domains: [
            CatalogDomain(
                id: "traffic",
                name: "Traffic",
                kinds: [
                    CatalogKind(
                        id: "city",
                        name: "City",
                        properties: [congestion, speed],
                        isWhole: isCityWhole
                    ),
                    CatalogKind(id: "road", name: "Road", properties: [speed]),
                    CatalogKind(id: "pole", name: "Smart pole", properties: [online]),
                ] + (hasLamps ? [lamp] : [])
            )
        ])
    }

    var layout: Layout {
        let parts = panes.map { LayoutPart(extent: .share(1), node: .pane($0)) }
        return Layout(pages: [PageLayout(id: "one", name: "One", root: .columns(parts))])
    }

    let configuration = Configuration(
        city: "Here",
        isSimulated: true,
        timeZone: "Asia/Shanghai",
        sources: [
            SourceConfiguration(
                id: "roads",
                domain: "traffic",
                standard: .sensorThings,
                url: "http://127.0.0.1:1"
            )
        ]
    )

    func builder(_ archive: (any CityArchive)? = nil) -> ViewModelBuilder {
        self.archive.judge(by: catalog.alarmRules)
        return ViewModelBuilder(
            catalog: catalog,
            layout: layout,
            configuration: configuration,
            archive: archive ?? self.archive
        )
    }

    func build(at instant: Instant, language: Language = .english) throws -> ViewModel {
        var builder = builder()
        return try builder.build(
            DashboardState(layout: layout, language: language),
            in: Room(columns: 180, rows: 40),
            at: Moment(at: instant),
            wall: instant
        )
    }

    /// Appends one number.
    func tell(_ series: SeriesID, _ value: Double, at instant: Instant) {
        var batch = Batch(source: "roads")
        let kind = String(series.entity.rawValue.prefix { $0 != ":" })
        batch.entities = [
            Entity(
                id: series.entity,
                kind: kind,
                name: LocalizedText(series.entity.rawValue),
                district: ["pole", "lamp"].contains(kind) ? "district:north" : nil
            )
        ]
        let unit: UnitCode = series.property == "speed" ? "km/h" : "1"
        batch.series = [Series(id: series, unit: unit)]
        batch.observations = [
            Observation(series, value, at: instant)
        ]
        _ = archive.append([batch])
    }

    func record(
        _ state: SourceState,
        lastSuccess: Instant?,
        nextTry: Instant? = nil,
        at noted: Instant
    ) {
        var status = SourceStatus(source: "roads", at: noted, interval: .seconds(10))
        status.state = state
        status.lastSuccess = lastSuccess
        status.newestObservation = lastSuccess
        status.nextTry = nextTry
        archive.record([status])
    }
}

extension LocalizedText: ExpressibleByStringLiteral {
    /// Takes an English text written in a test.
    public init(stringLiteral value: String) { self.init(value) }
}

extension ViewModel {
    func numbers(in pane: Int = 0) -> [NumberModel] {
        guard panes.indices.contains(pane), case .numbers(let found) = panes[pane].content else {
            return []
        }
        return found.lines.lines
    }

    func alarms(in pane: Int = 1) -> [AlarmModel] {
        guard panes.indices.contains(pane), case .alarms(let found) = panes[pane].content else {
            return []
        }
        return found.lines
    }
}

/// An archive that counts the queries for observations and events.
final class CountingArchive: ForwardingArchive {
    private let inner: any CityArchive
    private let asked = Mutex(0)

    init(_ inner: any CityArchive) { self.inner = inner }

    /// The number of queries for observations and events so far.
    var count: Int { asked.withLock { $0 } }

    func asking<Answer>(_ query: (any CityArchive) throws -> Answer) throws -> Answer {
        asked.withLock { $0 += 1 }
        return try query(inner)
    }

    func revision() throws -> Int { try inner.revision() }
    func seriesToJudge() throws -> Int { try inner.seriesToJudge() }
    func keptSpan() throws -> ClosedRange<Instant>? { try inner.keptSpan() }
    func bookmarks(in span: Range<Instant>, at moment: Moment, limit: Int) throws -> [Bookmark] {
        try inner.bookmarks(in: span, at: moment, limit: limit)
    }
    func sourceStatuses(at moment: Moment) throws -> [SourceStatus] {
        try inner.sourceStatuses(at: moment)
    }
    // Not counted: delays end although nothing is appended.
    func alarms(at moment: Moment) throws -> [ActiveAlarm] { try inner.alarms(at: moment) }
    func alarmTable(at moment: Moment) throws -> [AlarmRow] { try inner.alarmTable(at: moment) }
    func alarmPicture(at moment: Moment) throws -> AlarmPicture {
        try inner.alarmPicture(at: moment)
    }
}
