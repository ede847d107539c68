// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What one NGSI entity says: a thing with samples, or an alert.
struct NGSIReading: Sendable {
    /// One value of one attribute.
    struct Sample: Sendable {
        var series: Series
        var time: Instant?
        var result: ObservationResult
        var quality: Quality
        /// Whether the time is only that of our reading it.
        var isTimedHere: Bool
    }

    /// The service's own identity.
    var id: String
    var entity: Entity
    var samples: [Sample] = []
    var event: Event?
    /// What could not be read, by reason.
    var rejects: [RejectReason: Int] = [:]
    var isSwapped = false
    var mismatched: String?
}

/// Reads NGSI-LD and NGSIv2 entities in every form.
struct NGSIReader: Sendable {
    let names: NGSINames
    let reader: TimeReader
    let bounds: CityBounds?

    /// Attributes that describe an entity rather than observe it.
    static let descriptive: Set<String> = [
        "id", "type", "@id", "@type", "@context", "name", "name_zh", "alternateName", "description",
        "description_zh", "address", "areaServed", "source", "dataProvider", "owner", "seeAlso",
        "createdAt", "modifiedAt", "observedAt", "deletedAt", "location", "laneId", "scope",
        "geometry", "controlledProperty", "unit", "phaseType", "calculationPeriod", "category",
        "relativePosition", "wardNum", "municipalityInfo", "deviceInfo", "image", "annotations",
        "reliability",
    ]

    /// Reads one entity; nothing where it has no identity.
    ///
    /// - Parameters:
    ///   - value: the entity as the service wrote it.
    ///   - given: its type where the request tells it and the entity does not.
    ///   - now: the instant of the visit, for what carries no time at all.
    ///   - quality: the quality of what carries a time of its own.
    /// - Returns: what it says.
    func read(
        _ value: JSONValue,
        type given: String? = nil,
        at now: Instant,
        quality: Quality = .good
    ) -> NGSIReading? {
        guard let id = (value["id"] ?? value["@id"])?.scalarText else { return nil }
        var members = value.members
        if value["type"]?.string == "Feature" {
            members = value["properties"]?.members ?? []
            if let geometry = value["geometry"] {
                members.append(.init(name: "location", value: geometry))
            }
        }
        let told = members.last { $0.name == "type" || $0.name == "@type" }?.value
        let type = NGSINames.short(told?.elements.first?.string ?? given ?? "thing")
        let kind = names.vocabulary.kind(of: type)
        var attributes: [(name: String, instances: [NGSIInstance])] = []
        for member in members
        where !["id", "type", "@id", "@type", "@context"].contains(member.name) {
            attributes.append(
                (NGSINames.short(member.name), NGSIInstance.instances(of: member.value))
            )
        }
        var reading = NGSIReading(
            id: id,
            entity: Entity(
                id: names.entity(id, type: type),
                kind: kind,
                name: LocalizedText(id)
            )
        )
        describe(&reading, attributes)
        if type == "Alert" {
            reading.event = alert(id, attributes, reading.entity, at: now)
            return reading
        }
        let clock = clock(of: attributes)
        let isTimed = attributes.contains { $0.instances.contains { $0.observedAt != nil } }
        for (name, instances) in attributes {
            for instance in instances where instance.kind == .property {
                sample(
                    name,
                    instance,
                    type,
                    kind,
                    clock,
                    isTimed,
                    at: now,
                    quality,
                    into: &reading
                )
            }
        }
        return reading
    }
}
