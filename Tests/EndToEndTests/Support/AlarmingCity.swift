// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinAlarms
import TwinCache
import TwinLayout
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinVocabulary

/// A small city with four active alarms on which nobody has acted.
struct AlarmingCity {
    let city: SmallCity
    /// The alarms in the order of their names.
    let alarms: [SeriesID]

    var folder: TestFolder { city.folder }
    var cache: String { city.cache }
    var arguments: [String] { city.arguments }

    init() throws {
        city = try SmallCity(present: Wall.now - .seconds(300))
        let (catalog, _, _) = try CityFiles(shippedIn: Program.root).read(environment: [:])
        let rules = catalog.alarmRules.all.filter { rule in
            rule.limits.allSatisfy { $0.onDelay == .zero }
        }.prefix(4)
        let writer = try CacheWriter(path: city.cache, rules: catalog.alarmRules)
        for rule in rules {
            let domain = catalog.domain(ofProperty: rule.property, of: rule.kind)?.id ?? ""
            // The last limit is the most urgent one.
            let value = rule.limits.last.flatMap { limit in
                limit.above.map { $0 + 1 } ?? limit.below.map { $0 - 0.5 }
            }
            let present = city.present
            let observations = (1...29).map { number in
                let time = present + .seconds(10 * number)
                return Observation(
                    SeriesID(EntityID("\(rule.kind):1"), rule.property),
                    value ?? 0,
                    at: time
                )
            }
            _ = try writer.append([Batch(source: SourceID(domain), observations: observations)])
        }
        try writer.close()
        alarms = rules.map { SeriesID(EntityID("\($0.kind):1"), $0.property) }.sorted()
    }

    /// Starts the writer of the cache and waits for its socket.
    func sync() throws -> Program.Run {
        let run = try Program.Run(["sync"] + arguments, home: folder)
        guard
            wait(
                within: .seconds(30),
                until: { run.complaint.contains("unreachable") }
            )
        else { throw Program.Failure(description: run.complaint) }
        return run
    }

    /// Runs `citytop alarms` with the city's configuration and cache.
    func alarms(
        _ words: String...,
        changes: [String: String?] = [:]
    ) throws -> Program.Outcome {
        try Program.run(["alarms"] + words + arguments, home: folder, changes)
    }

    /// Returns the objects of JSON lines.
    static func objects(_ outcome: Program.Outcome) throws -> [[String: Any]] {
        try outcome.text.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return object as? [String: Any] ?? [:]
        }
    }
}
