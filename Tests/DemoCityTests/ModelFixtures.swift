// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel
import Testing

@testable import DemoCity

/// The scenarios shipped with the project, and cities that run them.
enum ScenarioFile: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case calmWorkday = "calm-workday"
    case rainstorm
    case coldWave = "cold-wave"
    case computeFailover = "compute-failover"
    case settlementJam = "settlement-jam"

    var testDescription: String { rawValue }

    var url: URL { projectFolder.appendingPathComponent("Data/scenarios/\(rawValue).yaml") }

    func read() throws -> Scenario {
        try Scenario.read(String(contentsOf: url, encoding: .utf8), file: url.lastPathComponent)
    }

    /// Returns the city at the scenario's own start, after running for half an hour.
    func city(seed: UInt64 = 7) throws -> DemoCityModel {
        let scenario = try read()
        let start = scenario.start?.instant ?? Self.calmMorning
        return DemoCityModel(seed: seed, scenario: scenario, start: start, spinUp: 180)
    }

    static let calmMorning = CivilTime(day: 20_780, millisecond: 6 * 3_600_000).instant
}

/// The folder of the package.
let projectFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Returns a local clock time on the day of an instant.
func clock(_ hour: Int, _ minute: Int, on day: Instant) -> Instant {
    CivilTime(day: CivilTime(day).day, millisecond: (hour * 60 + minute) * 60_000).instant
}

extension Double {
    /// Returns true if two numbers are equal within a relative tolerance.
    func agrees(with other: Double, within part: Double = 1e-9) -> Bool {
        abs(self - other) <= part * Swift.max(1, abs(self), abs(other))
    }
}
