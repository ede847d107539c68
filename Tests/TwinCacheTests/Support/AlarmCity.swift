// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel
import TwinQuery

@testable import TwinCache

/// A simulated city whose values vary around their limits.
///
/// Values arrive late or before their time, are replaced and are taken back. Some are bad, uncertain, stale or missing.
/// Events of the same entities arrive before and after the values that follow from them, and change
/// their times.
struct AlarmCity {
    static let start = Instant(millisecondsSince1970: 1_795_003_200_000)
    static let source: SourceID = "plant"

    static let rules = AlarmRules([
        AlarmRule(
            kind: "pump",
            property: "flow",
            interval: .seconds(30),
            limits: [
                AlarmLimit(priority: .medium, above: 6, deadband: 1, onDelay: .seconds(60)),
                AlarmLimit(priority: .critical, above: 8, deadband: 0.5, onDelay: .seconds(30)),
                AlarmLimit(priority: .high, below: 2, deadband: 1, offDelay: .seconds(90)),
                AlarmLimit(
                    priority: .low,
                    above: 5,
                    deadband: 0.5,
                    onDelay: .seconds(300),
                    count: 3
                ),
            ]
        ),
        AlarmRule(
            kind: "pump",
            property: "on",
            interval: .seconds(60),
            limits: [AlarmLimit(priority: .high, below: 0.5)],
            alarmClass: AlarmClass(
                name: "machines",
                longestShelf: .seconds(3600),
                realarm: .seconds(1800)
            ),
            group: "pumping"
        ),
        AlarmRule(
            kind: "tank",
            property: "level",
            interval: .seconds(30),
            limits: [AlarmLimit(priority: .low, above: 5, below: 1, onDelay: .seconds(120))]
        ),
        AlarmRule(
            kind: "valve",
            property: "mode",
            interval: .seconds(30),
            limits: [
                AlarmLimit(priority: .medium, condition: .states(["shut"])),
                AlarmLimit(
                    priority: .high,
                    onDelay: .seconds(45),
                    offDelay: .seconds(60),
                    condition: .states(["stuck", "lost"])
                ),
            ],
            suppressor: AlarmSuppressor(kind: "tank", property: "level")
        ),
        AlarmRule(
            kind: "valve",
            property: "angle",
            interval: .seconds(30),
            limits: [
                AlarmLimit(
                    priority: .medium,
                    deadband: 0.5,
                    onDelay: .seconds(30),
                    condition: .change(rise: 1.5, fall: 2, within: .seconds(120))
                ),
                AlarmLimit(priority: .low, condition: .absence(of: .seconds(90))),
                AlarmLimit(priority: .high, condition: .absence(of: .seconds(900))),
                AlarmLimit(priority: .critical, above: 9),
            ],
            suppressor: AlarmSuppressor(kind: "tank", property: "level")
        ),
        AlarmRule(
            kind: "plant",
            property: "spread",
            interval: .seconds(60),
            limits: [
                AlarmLimit(priority: .medium, above: 6, deadband: 1),
                AlarmLimit(
                    priority: .low,
                    condition: .change(rise: 4, fall: nil, within: .seconds(300))
                ),
            ],
            derivation: spread
        ),
    ])

    private static let spread = (try? AlarmExpression("max(pump.flow) - min(pump.flow)")).map {
        AlarmDerivation($0, unit: UnitCode(ucum: "m3/h"))
    }

    private static let modes = ["open", "shut", "moving", "stuck", "lost"]

    let ids: [SeriesID]
    private(set) var now = start
    private var random: SeededGenerator
    private var values: [Double]
    private var told: [Observation] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        ids =
            (0..<3).flatMap { number in
                let pump = EntityID("pump:\(number)")
                return [
                    SeriesID(pump, "flow"), SeriesID(pump, "on"),
                    SeriesID(EntityID("tank:\(number)"), "level"),
                    SeriesID(EntityID("valve:\(number)"), "mode"),
                    SeriesID(EntityID("valve:\(number)"), "angle"),
                ]
            } + [SeriesID("tank:0", "colour")]
        values = ids.map { _ in 4 }
    }

    /// Returns the next batch, half a minute or sometimes an hour or two later.
    mutating func next() -> Batch {
        let isPause = Int.random(in: 0..<60, using: &random) == 0
        let step = isPause ? Int64.random(in: 600...7200, using: &random) : 30
        now = now + .seconds(step)
        var batch = Batch(source: Self.source)
        if told.isEmpty {
            batch.entities = (0..<3).map { valve($0, of: $0) }
            batch.entities += (0..<3).map { number in
                Entity(
                    id: EntityID("pump:\(number)"),
                    kind: "pump",
                    name: LocalizedText("Pump \(number)"),
                    parent: "plant:1"
                )
            }
        } else if Int.random(in: 0..<100, using: &random) == 0 {
            // A valve is moved to another tank.
            let number = Int.random(in: 0..<3, using: &random)
            batch.entities = [valve(number, of: Int.random(in: 0..<3, using: &random))]
        }
        for index in ids.indices where Int.random(in: 0..<8, using: &random) > 0 {
            values[index] += Double.random(in: -1.2...1.2, using: &random)
            values[index] = min(max(values[index], 0), 10)
            batch.observations.append(observation(index, at: now, value: values[index]))
        }
        if Int.random(in: 0..<6, using: &random) == 0 {
            let index = Int.random(in: ids.indices, using: &random)
            let late = Int64.random(in: 1...7_200_000, using: &random)
            let value = Double.random(in: 0...10, using: &random)
            batch.observations.append(
                observation(index, at: now - .milliseconds(late), value: value)
            )
        }
        if Int.random(in: 0..<8, using: &random) == 0 {
            // The clock of a service runs ahead, so that a time is after its receipt.
            let index = Int.random(in: ids.indices, using: &random)
            let ahead = Int64.random(in: 1...120_000, using: &random)
            let value = Double.random(in: 0...10, using: &random)
            batch.observations.append(
                observation(index, at: now + .milliseconds(ahead), value: value)
            )
        }
        if Int.random(in: 0..<8, using: &random) == 0,
            var old = told.suffix(400).randomElement(using: &random)
        {
            old.receivedTime = now
            old.result = .number(Double.random(in: 0...10, using: &random))
            if Int.random(in: 0..<3, using: &random) == 0 {
                old.result = .missing
                old.quality = .missing
            }
            told.append(old)
            batch.observations.append(old)
        }
        if Int.random(in: 0..<5, using: &random) == 0 { batch.events.append(event()) }
        batch.observations.shuffle(using: &random)
        return batch
    }

    private func valve(_ number: Int, of tank: Int) -> Entity {
        Entity(
            id: EntityID("valve:\(number)"),
            kind: "valve",
            name: LocalizedText("Valve \(number)"),
            parent: EntityID("tank:\(tank)")
        )
    }

    private mutating func observation(
        _ index: Int,
        at time: Instant,
        value: Double
    ) -> Observation {
        let qualities: [Quality] = [.bad, .uncertain, .estimated, .stale, .unknown, .historical]
        let isGood = Int.random(in: 0..<6, using: &random) > 0
        let delay = Int64.random(in: 0...2000, using: &random)
        var observation = Observation(
            series: ids[index],
            phenomenonTime: time,
            receivedTime: now + .milliseconds(delay),
            result: .number(ids[index].property == "on" ? (value > 2 ? 1 : 0) : value),
            quality: isGood ? .good : qualities.randomElement(using: &random) ?? .bad
        )
        if ids[index].property == "mode" {
            observation.result = .text(Self.modes[min(Int(value / 2), Self.modes.count - 1)])
        }
        switch Int.random(in: 0..<20, using: &random) {
        case 0: (observation.result, observation.quality) = (.missing, .missing)
        case 1: observation.result = .text("stopped")
        default: break
        }
        told.append(observation)
        return observation
    }

    /// Returns an operator's request after a look at a table.
    mutating func act(on table: [AlarmRow]) -> AlarmRequest {
        let acts = AlarmAct.allCases.filter { $0 != .handover }
        let act = acts.randomElement(using: &random) ?? .comment
        let reasons: [AlarmReason?] = [nil] + AlarmReason.allCases
        var request = AlarmRequest(
            act,
            reason: reasons.randomElement(using: &random) ?? nil,
            comment: Bool.random(using: &random) || act == .comment ? "按计划 checked" : nil,
            alias: Bool.random(using: &random) ? "Li Na" : nil
        )
        if act == .shelve, request.reason ?? .other == .other {
            (request.reason, request.comment) = (.other, request.comment ?? "waits for parts")
        }
        if act == .shelve || act == .shelveOnce {
            let shelves: [Duration?] = [nil, .seconds(300), .seconds(3600), .seconds(50_000)]
            request.shelf = shelves.randomElement(using: &random) ?? nil
        }
        for row in table where Int.random(in: 0..<3, using: &random) == 0 {
            let sees = act == .acknowledge || Bool.random(using: &random)
            request.targets.append(.init(row.alarm, activation: sees ? row.status.activation : nil))
        }
        if request.targets.isEmpty, let id = ids.randomElement(using: &random) {
            request.targets = [.init(id)]
        }
        return request
    }

    private mutating func event() -> Event {
        let late = Int64.random(in: 0...90_000, using: &random)
        return Event(
            id: "event\(Int.random(in: 0..<40, using: &random))",
            kind: "trip",
            time: now - .milliseconds(late),
            receivedTime: now + .milliseconds(Int64.random(in: 0...40_000, using: &random)),
            entity: ids.randomElement(using: &random)?.entity,
            priority: Bool.random(using: &random) ? .high : nil,
            text: LocalizedText("A pump trips", chinese: nil)
        )
    }
}

/// A comparison of the alarms of two archives.
struct AlarmComparison {
    var reference: any CityArchive
    var archive: any CityArchive
    var note: String

    /// Expects the same results from both archives.
    ///
    /// - Returns: The number of compared alarms.
    @discardableResult
    func expectSame(
        _ random: inout SeededGenerator,
        over span: ClosedRange<Instant>,
        instants: Int,
        asKnown: Bool = true
    ) throws -> Int {
        var count = 0
        let length = span.upperBound.duration(since: span.lowerBound).wholeMilliseconds
        for _ in 0..<instants {
            let place = Int64.random(in: 0...length, using: &random)
            let instant = span.lowerBound + .milliseconds(place)
            var moment = Moment(at: instant)
            if asKnown, Bool.random(using: &random) {
                moment.known = instant + .seconds(Int64.random(in: -20...1800, using: &random))
            }
            let wanted = try reference.alarms(at: moment)
            let given = try archive.alarms(at: moment)
            #expect(given == wanted, "\(note) \(moment)")
            count += wanted.count
            let table = try reference.alarmTable(at: moment)
            #expect(try archive.alarmTable(at: moment) == table, "\(note) \(moment)")
            #expect(
                try archive.alarmPicture(at: moment) == AlarmPicture(alarms: wanted, rows: table),
                "\(note) \(moment)"
            )
            count += table.count
            let reach = Duration.seconds(Int64.random(in: 1...7200, using: &random))
            let window = (instant - reach)..<(instant + .seconds(60))
            let records = try reference.alarmRecords(in: window, at: moment, limit: 50)
            #expect(
                try archive.alarmRecords(in: window, at: moment, limit: 50) == records,
                "\(note) \(moment) \(window)"
            )
            count += records.count
            #expect(
                try archive.alarmChanges(in: window, at: moment)
                    == reference.alarmChanges(in: window, at: moment),
                "\(note) \(moment) \(window)"
            )
            #expect(
                try archive.alarmEntries(in: window, at: moment, limit: 20)
                    == reference.alarmEntries(in: window, at: moment, limit: 20),
                "\(note) \(moment) \(window)"
            )
        }
        return count
    }
}
