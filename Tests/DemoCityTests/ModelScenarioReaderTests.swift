// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import DemoCity

@Suite("Reading scenarios")
struct ModelScenarioReaderTests {
    private func failure(_ text: String) -> ScenarioError? {
        do {
            _ = try Scenario.read(text, file: "storm.yaml")
            return nil
        } catch {
            return error as? ScenarioError
        }
    }

    @Test("A scenario is read with its steps")
    func readsAScenario() throws {
        let scenario = try Scenario.read(
            """
            name: {en: Storm, zh: 暴雨}
            start: 2026-07-21T06:30
            steps:
              - at: "07:20"
                rain: {mm_per_h: 40, districts: [110108], over: 20m}
              - at: +1h30m
                trip: substation:110108-01
                text: Dark
            """,
            file: "storm.yaml"
        )
        #expect(scenario.name == LocalizedText("Storm", chinese: "暴雨"))
        #expect(scenario.start?.instant.rfc3339 == "2026-07-20T22:30:00Z")
        #expect(scenario.steps.count == 2)
        #expect(scenario.steps[0].time == .clock(.seconds(26_400)))
        #expect(
            scenario.steps[0].action
                == .rain(
                    millimetresPerHour: 40,
                    districts: ["district:110108"],
                    over: .seconds(1200)
                )
        )
        #expect(scenario.steps[1].time == .offset(.seconds(5400)))
        #expect(scenario.steps[1].text == LocalizedText("Dark"))
    }

    @Test("An error is reported with its line and column and a fix")
    func mistakesHavePlaces() {
        let unknown = failure("name: Storm\nstepps: []\n")
        #expect(unknown?.line == 2)
        #expect(unknown?.column == 1)
        #expect(unknown?.problem == "unknown key \"stepps\"")
        #expect(unknown?.mend.contains("steps") == true)
        let place = failure(
            "name: Storm\nsteps:\n  - at: \"07:20\"\n    rain: {mm_per_h: 40, districts: [99]}\n"
        )
        #expect(place?.line == 4)
        #expect(place?.problem == "no district has the code \"99\"")
        let rate = failure("name: Storm\nsteps:\n  - at: \"07:20\"\n    rain: {mm_per_h: much}\n")
        #expect(
            rate?.description.hasPrefix("storm.yaml:4:22: error: \"mm_per_h\": \"much\"") == true
        )
    }

    @Test(
        "Invalid scenarios are refused",
        arguments: [
            "", "- a list", "name: [", "steps: []", "name: A\nname: B",
            "name: A\nstart: tomorrow", "name: A\nstart: 2026-07-21T06:30Z", "name: A\nsteps: 4",
            "name: A\nsteps:\n  - rain: {mm_per_h: 4}",
            "name: A\nsteps:\n  - at: \"25:00\"\n    trip: substation:1",
            "name: A\nsteps:\n  - at: +5x\n    trip: substation:1",
            "name: A\nsteps:\n  - at: +5m",
            "name: A\nsteps:\n  - at: +5m\n    trip: feeder:1",
            "name: A\nsteps:\n  - at: +5m\n    trip: substation:1\n    restore: substation:1",
            "name: A\nsteps:\n  - at: +5m\n    temperature: {change: 900}",
            "name: A\nsteps:\n  - at: +5m\n    incident: {segment: \"road_segment:r3-001\"}",
        ]
    )
    func refusals(_ text: String) {
        let error = failure(text)
        #expect(error != nil)
        #expect(error?.mend.isEmpty == false)
        #expect(error?.line ?? 0 >= 1)
    }

    @Test("Durations are parsed strictly")
    func durations() {
        #expect(FieldValue.duration("1h30m") == .seconds(5400))
        #expect(FieldValue.duration("90s") == .seconds(90))
        for text in ["", "5", "m", "30m1h", "1h1h", "-5m", "1.5h", "99999999999h", "5 m"] {
            #expect(FieldValue.duration(text) == nil, "\(text)")
        }
    }

    @Test("A clock time is the next one at or after the start")
    func clockTimesAreNext() {
        let step = { (hour: Int) in
            Scenario.Step(
                time: .clock(.seconds(hour * 3600)),
                action: .temperature(change: 1, over: .seconds(1)),
                text: LocalizedText("")
            )
        }
        let scenario = Scenario(name: LocalizedText("A"), steps: [step(5), step(9)])
        let start = CivilTime(day: 20_000, millisecond: 8 * 3_600_000).instant
        let timeline = scenario.timeline(from: start)
        #expect(timeline.map(\.instant) == [start + .seconds(3600), start + .seconds(21 * 3600)])
        #expect(timeline.map(\.number) == [1, 0])
    }

    @Test("The civil calendar is eight hours ahead and knows days off and the heating season")
    func calendar() throws {
        let monday = CivilTime(try #require(Instant.parse("2026-11-22T22:30:00Z")).instant)
        #expect(monday.isWorkday)
        #expect(monday.hour == 6.5)
        #expect(monday.month == 11)
        #expect(monday.isHeatingSeason)
        #expect(!CivilTime(try #require(Instant.parse("2026-11-22T12:00:00Z")).instant).isWorkday)
        #expect(!CivilTime(try #require(Instant.parse("2026-10-05T12:00:00Z")).instant).isWorkday)
        #expect(
            !CivilTime(try #require(Instant.parse("2026-11-14T12:00:00Z")).instant).isHeatingSeason
        )
        #expect(CivilTime(.distantPast).instant == .distantPast)
    }
}
