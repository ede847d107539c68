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
    private static let descriptive: Set<String> = [
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

    // MARK: - What it is

    private func describe(
        _ reading: inout NGSIReading,
        _ attributes: [(name: String, instances: [NGSIInstance])]
    ) {
        func text(_ name: String) -> String? {
            let value = attributes.first { $0.name == name }?.instances.last?.value
            let text = value?.string.map { String($0.trimmed) }
            return (text ?? "").isEmpty ? nil : text
        }
        let names = attributes.first { $0.name == "name" }?.instances.last
        let english =
            names?.value["en"]?.string ?? text("name") ?? names?.value.members.first?.value.string
        var chinese = text("name_zh") ?? names?.value["zh"]?.string
        if chinese == nil, let other = text("alternateName"),
            other.unicodeScalars.contains(where: {
                (0x4E00...0x9FFF).contains($0.value)
            })
        {
            chinese = other
        }
        reading.entity.name = LocalizedText(
            english ?? text("alternateName") ?? reading.id,
            chinese: chinese
        )
        for (name, instances) in attributes {
            guard let instance = instances.last else { continue }
            switch instance.kind {
            case .place:
                guard let place = Place(instance.value, in: bounds) else { continue }
                reading.entity.position = place.position
                reading.isSwapped = place.isSwapped
            case .relationship:
                guard let target = instance.value.elements.first?.string else { continue }
                relate(&reading.entity, name, target)
            case .property:
                let isReference = name.hasPrefix("ref") || name == "district" || name == "parent"
                if isReference, let target = instance.value.elements.first?.scalarText {
                    relate(&reading.entity, name, target)
                } else if !Self.isObserved(
                    name,
                    instance,
                    self.names.vocabulary,
                    reading.entity.kind
                ),
                    !["name", "name_zh", "alternateName"].contains(name),
                    let text = instance.value.scalarText
                {
                    reading.entity.attributes[name] = text
                }
            case .language: break
            }
        }
    }

    private func relate(_ entity: inout Entity, _ name: String, _ target: String) {
        guard target != "urn:ngsi-ld:null", !target.isEmpty else { return }
        let lower = name.lowercased()
        if lower == "refdistrict" || lower == "district" || target.contains(":District:") {
            entity.district = names.district(target)
        } else if ["parent", "refparent", "ispartof"].contains(lower)
            || (entity.parent == nil && lower.hasPrefix("ref"))
        {
            entity.parent = names.entity(target, type: nil)
        }
    }

    /// Whether a text belongs to a series: where it carries a time, or the catalog knows it.
    private static func isObserved(
        _ name: String,
        _ instance: NGSIInstance,
        _ vocabulary: Vocabulary,
        _ kind: String
    ) -> Bool {
        guard !descriptive.contains(name) else { return false }
        return instance.observedAt != nil || isKnown(name, vocabulary, kind)
    }

    private static func isKnown(_ name: String, _ vocabulary: Vocabulary, _ kind: String) -> Bool {
        vocabulary.properties[kind]?[name] != nil || vocabulary.properties[""]?[name] != nil
            || vocabulary.units[kind]?[vocabulary.property(name, of: kind)] != nil
    }

    // MARK: - What it says

    /// The time that holds for all attributes without one of their own.
    private func clock(
        of attributes: [(name: String, instances: [NGSIInstance])]
    ) -> TimeReader.Reading? {
        for name in [
            "dateObservedTo", "dateObserved", "observationDateTime", "TimeInstant", "dateModified",
        ] {
            guard let text = attributes.first(where: { $0.name == name })?.instances.last?.value,
                let time = (text.string ?? text["@value"]?.string).flatMap(reader.read)
            else { continue }
            return time
        }
        return nil
    }

    private func sample(
        _ name: String,
        _ instance: NGSIInstance,
        _ type: String,
        _ kind: String,
        _ clock: TimeReader.Reading?,
        _ isTimed: Bool,
        at now: Instant,
        _ quality: Quality,
        into reading: inout NGSIReading
    ) {
        guard !Self.descriptive.contains(name), !name.hasPrefix("date"), !name.hasPrefix("ref"),
            !["observationDateTime", "TimeInstant", "district", "parent"].contains(name)
        else { return }
        let isKnown = Self.isKnown(name, names.vocabulary, kind)
        // Beside attributes that carry their times, a number without one is a fact, not a reading.
        if isTimed, instance.observedAt == nil, !isKnown { return }
        var quality = quality
        var time: Instant?
        var isTimedHere = false
        if let text = instance.observedAt {
            guard let own = reader.read(text) else {
                reading.rejects[.invalidTime, default: 0] += 1
                return
            }
            time = own.instant
            if own.isAssumed { quality = .uncertain }
        } else if let clock {
            time = clock.instant
            if clock.isAssumed { quality = .uncertain }
        } else if let modified = instance.modifiedAt.flatMap(reader.read) {
            time = modified.instant
            quality = .uncertain
        } else {
            time = now
            quality = .uncertain
            isTimedHere = true
        }
        if instance.aggregate != nil, quality == .good { quality = .estimated }
        var property = names.vocabulary.property(name, of: kind)
        if let aggregate = instance.aggregate { property += ".\(aggregate)" }
        if let set = instance.datasetId {
            property += "." + (set.split(separator: ":").last.map(String.init) ?? set)
        }
        let told = instance.unitCode.map { UnitTable.unit(unitCode: $0) }
        let usual = NGSINames.units[type]?[name].map { UnitCode(ucum: $0) }
        let plan = UnitPlan(
            service: told ?? usual ?? UnitCode(ucum: ""),
            catalog: names.vocabulary.units[kind]?[names.vocabulary.property(name, of: kind)]
        )
        if plan.isMismatched { reading.mismatched = name }
        var shape = NGSINames.shape(type, name) ?? .gauge
        let mayBeText = instance.observedAt != nil || isKnown
        func add(_ value: JSONValue, part: String, depth: Int) {
            if value.isObject || value.array != nil {
                guard depth < 3 else { return }
                let parts =
                    value.isObject
                    ? value.members.map { ($0.name, $0.value) }
                    : (value.array ?? []).enumerated().map { (String($0.offset + 1), $0.element) }
                for (name, inner) in parts.prefix(40) {
                    add(inner, part: "\(part).\(name)", depth: depth + 1)
                }
                if parts.count > 40 { reading.rejects[.overLimit, default: 0] += parts.count - 40 }
                return
            }
            guard let result = result(value, mayBeText, instance, plan, &shape, &reading) else {
                return
            }
            reading.samples.append(
                .init(
                    series: Series(
                        id: SeriesID(reading.entity.id, property + part),
                        unit: plan.unit,
                        shape: shape
                    ),
                    time: time,
                    result: plan.apply(result),
                    quality: result == .missing ? .missing : quality,
                    isTimedHere: isTimedHere
                )
            )
        }
        add(instance.value, part: "", depth: 0)
    }

    private func result(
        _ value: JSONValue,
        _ mayBeText: Bool,
        _ instance: NGSIInstance,
        _ plan: UnitPlan,
        _ shape: inout SeriesShape,
        _ reading: inout NGSIReading
    ) -> ObservationResult? {
        if let number = value.double {
            guard number.isFinite else {
                reading.rejects[.invalidValue, default: 0] += 1
                return nil
            }
            // -1 stands for "not known" where a share cannot be negative.
            return number == -1 && plan.unit.ucum == "%" ? .missing : .number(number)
        }
        switch value {
        case .null: return mayBeText ? .missing : nil
        case .bool(let flag):
            shape = .flag
            return .number(flag ? 1 : 0)
        case .string(let text):
            if text == "urn:ngsi-ld:null" || text == "null" { return .missing }
            guard mayBeText || instance.unitCode != nil else { return nil }
            if let number = Double(String(text.trimmed)) {
                return number.isNaN ? .missing : .number(number)
            }
            shape = .state
            return .text(text)
        default: return nil
        }
    }

    // MARK: - Alerts

    /// Reads an Alert of the Smart Data Models as an event.
    private func alert(
        _ id: String,
        _ attributes: [(name: String, instances: [NGSIInstance])],
        _ entity: Entity,
        at now: Instant
    ) -> Event? {
        func text(_ name: String) -> String? {
            attributes.first { $0.name == name }?.instances.last?.value.scalarText
        }
        let begin = text("dateIssued") ?? text("dateObserved") ?? text("validFrom")
        guard let time = begin.flatMap({ reader.read($0)?.instant }) else { return nil }
        let priority: Priority? =
            switch (text("severity") ?? "").lowercased() {
            case "low": .low
            case "medium": .medium
            case "high": .high
            case "critical": .critical
            default: nil
            }
        let source = attributes.first { $0.name == "alertSource" }?.instances.last?.value
        let target = source?.elements.first?.string
        let kind = text("subCategory") ?? text("category") ?? "alert"
        return Event(
            id: id,
            kind: Vocabulary.snakeCase(kind),
            time: time,
            end: text("validTo").flatMap { reader.read($0)?.instant },
            receivedTime: now,
            entity: target.map { names.entity($0, type: nil) },
            district: entity.district,
            priority: priority,
            text: LocalizedText(
                text("description") ?? entity.name.english,
                chinese: text("description_zh") ?? entity.name.chinese
            )
        )
    }
}
