// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The contents of one NGSI entity: an entity with samples, or an alert.
struct NGSIReading: Sendable {
    /// One value of one attribute.
    struct Sample: Sendable {
        var series: Series
        /// The attribute, its datasetId and the path within its value, in the service's own names.
        var native: String
        var time: Instant?
        var result: ObservationResult
        var quality: Quality
        /// True if the time is only the instant of the visit.
        var isTimedHere: Bool
        /// True if the value is empty and no unit, time or catalog entry marks it as an
        /// observation.
        var isBareNull = false
    }

    /// Data that could not be read, with an example.
    struct Reject: Hashable, Sendable {
        var reason: RejectReason
        var count = 1
        var example: String
    }

    /// The service's own identity.
    var id: String
    /// The service's own name of the type.
    var type: String
    var entity: Entity
    var samples: [Sample] = []
    /// Values without a time that may describe the entity, by attribute.
    var facts: [String: String] = [:]
    var event: Event?
    /// The data that could not be read.
    var rejects: [Reject] = []
    var isSwapped = false
    /// A description of an invalid position; nil if it is valid or absent.
    var refusedPlace: String?
    var mismatched: String?
    /// Pairs of attributes that would share a series.
    var clashes: [(refused: String, holder: String, series: SeriesID)] = []
    /// The ambiguous attributes of the entity.
    var names = NGSIAttributeNames()

    mutating func reject(_ reason: RejectReason, _ what: String, _ count: Int = 1) {
        rejects.append(Reject(reason: reason, count: count, example: "\(what) of \(id)"))
    }
}

/// A reader of NGSI-LD and NGSIv2 entities in all forms.
struct NGSIReader: Sendable {
    /// An attribute with all its instances.
    struct Attribute: Sendable {
        /// The service's own name, which may be an IRI.
        var native: String
        /// The last part of the name.
        var name: String
        var instances: [NGSIInstance]
        var malformed: [JSONValue] = []
    }

    let names: NGSINames
    let reader: TimeReader
    let bounds: CityBounds?

    /// The attributes that describe an entity instead of observing it.
    static let descriptive: Set<String> = [
        "id", "type", "@id", "@type", "@context", "name", "name_zh", "alternateName", "description",
        "description_zh", "address", "areaServed", "source", "dataProvider", "owner", "seeAlso",
        "createdAt", "modifiedAt", "observedAt", "deletedAt", "location", "laneId", "scope",
        "geometry", "controlledProperty", "unit", "phaseType", "calculationPeriod", "category",
        "relativePosition", "wardNum", "municipalityInfo", "deviceInfo", "image", "annotations",
        "reliability",
    ]
    /// The attributes with the time of the others, which change with every value.
    static let clocks = [
        "dateObservedTo", "dateObserved", "observationDateTime", "TimeInstant", "dateModified",
    ]
    private static let system: Set<String> = [
        "modifiedAt", "observedAt", "deletedAt", "dateObservedFrom",
    ]

    /// Returns true if an attribute changes with every value and describes nothing of the entity.
    static func isClock(_ name: String) -> Bool {
        clocks.contains(name) || system.contains(name) || name.hasPrefix("dateLast")
    }

    /// Reads one entity.
    ///
    /// - Parameters:
    ///   - value: The entity as the service wrote it.
    ///   - given: The type from the request, in case the entity has none.
    ///   - now: The instant of the visit, for values without any time.
    ///   - quality: The quality of values with their own time.
    ///   - known: Returns the known ambiguous attributes of an entity.
    /// - Returns: The contents of the entity; nil if it has no identity.
    func read(
        _ value: JSONValue,
        type given: String? = nil,
        at now: Instant,
        quality: Quality = .good,
        known: (EntityID) -> NGSIAttributeNames? = { _ in nil }
    ) -> NGSIReading? {
        guard let id = (value["id"] ?? value["@id"])?.scalarText, !id.isEmpty else { return nil }
        var members = value.members
        if value["type"]?.string == "Feature" {
            members = value["properties"]?.members ?? []
            if let geometry = value["geometry"], !members.contains(where: { $0.name == "location" })
            {
                members.append(.init(name: "location", value: geometry))
            }
        }
        let own = members.last { $0.name == "type" || $0.name == "@type" }?.value
        let native = own?.elements.first?.string ?? given ?? "thing"
        let type = NGSINames.short(native)
        let kind = names.vocabulary.kind(of: type)
        var attributes: [Attribute] = []
        for member in members
        where !["id", "type", "@id", "@type", "@context"].contains(member.name) {
            attributes.append(
                Attribute(
                    native: member.name,
                    name: NGSINames.short(member.name),
                    instances: NGSIInstance.instances(of: member.value),
                    malformed: NGSIInstance.malformed(in: member.value)
                )
            )
        }
        var reading = NGSIReading(
            id: id,
            type: native,
            entity: Entity(
                id: names.entity(id, type: type),
                kind: kind,
                name: LocalizedText(id)
            )
        )
        reading.names = known(reading.entity.id) ?? NGSIAttributeNames()
        describe(&reading, attributes)
        if type == "Alert" {
            reading.event = alert(id, attributes, reading.entity, at: now)
            return reading
        }
        observe(&reading, attributes, type, at: now, quality)
        return reading
    }

    /// Adds the samples of all attributes, with a unique name for each series.
    private func observe(
        _ reading: inout NGSIReading,
        _ attributes: [Attribute],
        _ type: String,
        at now: Instant,
        _ quality: Quality
    ) {
        let properties = names.properties(
            of: attributes.map(\.native),
            kind: reading.entity.kind,
            known: &reading.names
        )
        var context = NGSISampling(
            type: type,
            clock: clock(of: attributes),
            isTimed: attributes.contains { $0.instances.contains { $0.observedAt != nil } },
            now: now,
            quality: quality
        )
        for attribute in attributes {
            for element in attribute.malformed {
                reading.reject(.malformed, "\(attribute.native) \(element.text.prefix(60))")
            }
            var ids = Set(attribute.instances.compactMap(\.datasetId))
            ids.formUnion(reading.names.datasets[attribute.native] ?? [])
            if ids.count > 1 { reading.names.datasets[attribute.native] = ids }
            let suffixes = NGSINames.suffixes(of: ids)
            for instance in attribute.instances
            where instance.kind == .property || instance.kind == .language {
                context.property = properties[attribute.native] ?? attribute.name
                context.native = attribute.native
                if let set = instance.datasetId {
                    context.property += "." + (suffixes[set] ?? set)
                    context.native += "\n" + set
                }
                sample(attribute.name, instance, context, into: &reading)
            }
        }
        distinguish(&reading)
    }

    /// Removes samples whose series belongs to another attribute.
    private func distinguish(_ reading: inout NGSIReading) {
        var holders: [SeriesID: String] = [:]
        reading.samples.removeAll { sample in
            guard let holder = holders[sample.series.id], holder != sample.native else {
                holders[sample.series.id] = sample.native
                return false
            }
            reading.clashes.append((sample.native, holder, sample.series.id))
            return true
        }
    }
}
