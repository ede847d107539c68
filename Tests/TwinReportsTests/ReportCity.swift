// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinQuery
import TwinReports
import TwinTestSupport
import TwinVocabulary

/// A city with pumps and a night shift in which some of their alarms were raised and cleared.
struct ReportCity {
    /// 2026-11-27 20:00 in the city's time zone.
    static let start = Instant(millisecondsSince1970: 1_795_780_800_000)

    let archive = ReferenceArchive()
    let catalog: Catalog
    var configuration: Configuration

    static func at(_ minutes: Double) -> Instant {
        start + .milliseconds(Int64(minutes * 60_000))
    }

    init() throws {
        let level = CatalogProperty(
            id: "level",
            name: LocalizedText("Water level", chinese: "水位"),
            unit: UnitCode(ucum: "cm"),
            worse: .higher,
            decimals: 0,
            interval: .seconds(60),
            limits: [
                .init(priority: .medium, above: 15, deadband: 2),
                .init(priority: .high, above: 27, deadband: 2),
            ]
        )
        var running = CatalogProperty(
            id: "running",
            name: LocalizedText("Running", chinese: "运行"),
            unit: UnitCode(ucum: "1"),
            shape: .flag,
            interval: .seconds(60),
            limits: [.init(priority: .low, below: 0.5)]
        )
        running.states = [
            "0": LocalizedText("stopped", chinese: "停止"), "1": LocalizedText("on", chinese: "运行"),
        ]
        catalog = Catalog(domains: [
            CatalogDomain(
                id: "water",
                name: LocalizedText("Water", chinese: "供水"),
                kinds: [
                    CatalogKind(
                        id: "pump",
                        name: LocalizedText("Pump", chinese: "泵"),
                        properties: [level, running]
                    )
                ]
            )
        ])
        configuration = Configuration(
            city: LocalizedText("Lakeside", chinese: "湖滨"),
            isSimulated: true,
            timeZone: "Asia/Shanghai",
            sources: [
                SourceConfiguration(id: "water", domain: "water", standard: .sensorThings, url: "")
            ]
        )
        archive.judge(by: catalog.alarmRules)
        try fill()
    }

    static func level(_ pump: Int) -> SeriesID { SeriesID(EntityID("pump:\(pump)"), "level") }
    static func running(_ pump: Int) -> SeriesID { SeriesID(EntityID("pump:\(pump)"), "running") }

    /// Adds the values of a day up to the end of the shift, and the acts of the shift.
    private func fill() throws {
        var batch = Batch(source: "water")
        batch.entities.append(
            Entity(id: "district:1", kind: "district", name: LocalizedText("North", chinese: "北区"))
        )
        for pump in 1...18 {
            batch.entities.append(
                Entity(
                    id: EntityID("pump:\(pump)"),
                    kind: "pump",
                    name: LocalizedText("Pump \(pump)", chinese: "\(pump)号泵"),
                    district: "district:1"
                )
            )
            batch.series.append(Series(id: Self.level(pump), unit: UnitCode(ucum: "cm")))
            batch.series.append(
                Series(id: Self.running(pump), unit: UnitCode(ucum: "1"), shape: .flag)
            )
        }
        func value(_ pump: Int, _ minute: Int) -> (level: Double, running: Double) {
            switch pump {
            case 1: (minute >= 40 ? (minute >= 60 ? 31 : 18) : 9, 1)
            case 2: (minute >= 60 && minute < 200 ? 19 : 9, 1)
            case 3: (minute >= 300 ? 22 : 8, 1)
            case 4: (7, minute >= 500 ? 0 : 1)
            case 5: (minute >= -1300 ? 24 : 7, 1)
            case 6: (minute >= 600 ? 17 : 7, 1)
            // A flood: twelve pumps stop within eight minutes and run again an hour later.
            default: (8, minute >= 402 + (pump - 7) / 2 && minute < 460 ? 0 : 1)
            }
        }
        for minute in stride(from: -1440, through: 719, by: 1)
        where minute >= -5 || minute % 20 == 0 {
            for pump in 1...18 {
                let time = Self.at(Double(minute))
                let (level, running) = value(pump, minute)
                // Pump 6 falls silent an hour before the end of the shift.
                if pump == 6, minute > 640 { continue }
                for (series, value) in [
                    (Self.level(pump), level), (Self.running(pump), running),
                ] {
                    batch.observations.append(
                        Observation(series, value, at: time)
                    )
                }
            }
        }
        _ = archive.append([batch])
        try act(70, .acknowledge, [1], comment: "crew is on the way, expects 22:00")
        try act(75, .acknowledge, [2])
        try act(310, .shelve, [3], shelf: .seconds(12 * 3600), reason: .maintenance)
        try act(320, .comment, [3], comment: "valve V3 is being replaced")
        try act(330, .remove, [5])
        try act(650, .shelve, [6], shelf: .seconds(1800), reason: .chattering)
        let bookmark = Bookmark(
            instant: Self.at(402),
            written: Self.at(410),
            author: "wei",
            text: "Dip of the supply, the pumps of the north stopped"
        )
        archive.keep(bookmark)
    }

    func act(
        _ minute: Double,
        _ act: AlarmAct,
        _ pumps: [Int],
        of series: (Int) -> SeriesID = Self.level,
        shelf: Duration? = nil,
        reason: AlarmReason? = nil,
        comment: String? = nil,
        user: String = "wei"
    ) throws {
        let now = Self.at(minute)
        let table = archive.alarmTable(at: Moment(at: now))
        let targets = pumps.map { pump in
            AlarmRequest.Target(
                series(pump),
                activation: table.first { $0.alarm == series(pump) }?.status.activation
            )
        }
        let request = AlarmRequest(act, targets, reason: reason, comment: comment, shelf: shelf)
        let author = AlarmAuthor(user: user, host: "desk1")
        let outcome = try archive.act(request, by: author, at: now)
        precondition(outcome.refused.isEmpty, "\(outcome)")
    }

    func reporter(_ language: Language = .english) -> AlarmReporter {
        AlarmReporter(
            catalog: catalog,
            configuration: configuration,
            archive: archive,
            language: language
        )
    }
}
