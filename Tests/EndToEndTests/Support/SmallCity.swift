// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinCache
import TwinLayout
import TwinModel
import TwinVocabulary

/// A city in a cache, with two entities of every kind and an hour's history.
///
/// No service listens on the addresses in its configuration.
struct SmallCity {
    let folder: TestFolder
    let configuration: String
    let cache: String
    /// The instant of the newest observations.
    let present: Instant

    /// Creates the city with its newest observations at `present`, or at the current time if nil.
    ///
    /// The `hostile` texts are used in all texts of services.
    init(present: Instant? = nil, hostile: [String] = []) throws {
        folder = try TestFolder()
        self.present = present ?? Wall.now
        configuration = try folder.write(try Self.configuration(ports: nil), to: "config.yaml")
        cache = folder.url.appendingPathComponent("cache.db").path
        let files = CityFiles(shippedIn: Program.root)
        let (catalog, _, _) = try files.read(environment: [:])
        let writer = try CacheWriter(path: cache, rules: catalog.alarmRules)
        for domain in catalog.domains {
            _ = try writer.append([batch(domain, hostile)])
        }
        try writer.record(
            catalog.domains.enumerated().map { number, domain in
                var status = SourceStatus(
                    source: SourceID(domain.id),
                    at: self.present,
                    interval: .seconds(10)
                )
                status.state = hostile.isEmpty ? .fresh : .garbled
                status.lastSuccess = self.present
                status.newestObservation = self.present
                if !hostile.isEmpty {
                    status.message = ServiceMessage(.said, hostile[number % hostile.count])
                }
                return status
            }
        )
        try writer.close()
    }

    /// The arguments that name its configuration and cache.
    var arguments: [String] { ["--config", configuration, "--cache", cache] }

    /// Returns the demo's configuration with other ports, or with unused ones if nil.
    static func configuration(ports: [Int]?) throws -> String {
        var text = try String(
            contentsOf: Program.root.appendingPathComponent("Data/demo/config.yaml"),
            encoding: .utf8
        )
        // The copy has no pages beside it.
        text += "layouts: \(Program.root.path)/Data/demo/layouts\n"
        for number in 0..<4 {
            // Listening on port 1 requires privileges, so no server does.
            text = text.replacing(
                "127.0.0.1:\(8711 + number)",
                with: "127.0.0.1:\(ports?[number] ?? 1)"
            )
        }
        return text
    }

    private func batch(_ domain: CatalogDomain, _ hostile: [String]) -> Batch {
        var batch = Batch(
            source: SourceID(domain.id),
            watermark: Watermark(position: "{}", instant: present)
        )
        for kind in domain.kinds {
            for number in 0..<2 {
                let text = hostile.isEmpty ? "" : hostile[batch.entities.count % hostile.count]
                let isCity = kind.id == "city"
                if isCity, number > 0 { continue }
                let id = EntityID(isCity ? "city:beijing" : "\(kind.id):\(number + 1)\(text)")
                batch.entities.append(
                    Entity(
                        id: id,
                        kind: kind.id,
                        name: LocalizedText(
                            "\(kind.name.english) \(number + 1)\(text)",
                            chinese: kind.name.chinese.map { "\($0)\(number + 1)\(text)" }
                        ),
                        attributes: text.isEmpty ? [:] : [text: text]
                    )
                )
                for (place, property) in kind.properties.enumerated() {
                    observe(property, place, of: id, text, in: &batch)
                }
            }
        }
        batch.events = (0..<3).map { number in
            let text = hostile.isEmpty ? "" : hostile[number % hostile.count]
            return Event(
                id: "\(domain.id)-\(number)\(text)",
                kind: "incident",
                time: present - .seconds(60 * number + 60),
                receivedTime: present,
                entity: batch.entities.first?.id,
                priority: .medium,
                text: LocalizedText("Something happened \(number)\(text)", chinese: "事件\(text)")
            )
        }
        return batch
    }

    private func observe(
        _ property: CatalogProperty,
        _ place: Int,
        of entity: EntityID,
        _ text: String,
        in batch: inout Batch
    ) {
        let id = SeriesID(entity, property.id)
        let unit = text.isEmpty ? property.unit : UnitCode(ucum: property.unit.ucum, raw: text)
        batch.series.append(Series(id: id, unit: unit, shape: property.shape))
        let middle = property.normal.map { ($0.lowerBound + $0.upperBound) / 2 } ?? 42
        for number in 0..<12 {
            let time = present - .seconds(number * 300)
            var result = ObservationResult.number(middle + Double(number % 3) / 10)
            if property.shape == .flag { result = .number(1) }
            if property.shape == .state { result = .text("normal" + text) }
            batch.observations.append(
                Observation(
                    series: id,
                    phenomenonTime: time,
                    receivedTime: time,
                    result: result
                )
            )
        }
    }
}
