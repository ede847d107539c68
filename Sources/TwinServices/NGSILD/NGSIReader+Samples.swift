// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension NGSIReader {
    /// The time that holds for all attributes without one of their own.
    func clock(
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

    func sample(
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

    func result(
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
}
