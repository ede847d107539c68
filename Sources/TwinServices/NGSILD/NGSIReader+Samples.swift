// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The context in which the samples of one entity are read.
struct NGSISampling {
    /// The last part of the name of the entity's type.
    var type: String
    /// The time of all attributes without their own; nil if there is none.
    var clock: TimeReader.Reading?
    /// True if any attribute of the entity has its own time.
    var isTimed: Bool
    /// The instant of the visit.
    var now: Instant
    /// The quality of values with their own time.
    var quality: Quality
    /// The current property.
    var property = ""
    /// The current attribute and datasetId, in the service's own names.
    var native = ""
}

extension NGSIReader {
    /// Returns the time of all attributes without their own; nil if there is none.
    func clock(of attributes: [Attribute]) -> TimeReader.Reading? {
        for name in Self.clocks {
            guard let text = attributes.first(where: { $0.name == name })?.instances.last?.value,
                let time = (text.string ?? text["@value"]?.string).flatMap(reader.read)
            else { continue }
            return time
        }
        return nil
    }

    /// Returns the phenomenon time of a value; nil if its own time is not readable.
    ///
    /// A value without its own time has the entity's time, or the time of its last change, or that
    /// of the visit. The last two are uncertain.
    private func time(
        of instance: NGSIInstance,
        _ context: NGSISampling
    ) -> (instant: Instant, quality: Quality, isTimedHere: Bool)? {
        if let text = instance.observedAt {
            guard let own = reader.read(text) else { return nil }
            return (own.instant, own.isAssumed ? .uncertain : context.quality, false)
        }
        if let clock = context.clock {
            return (clock.instant, clock.isAssumed ? .uncertain : context.quality, false)
        }
        if let modified = instance.modifiedAt.flatMap(reader.read) {
            return (modified.instant, .uncertain, false)
        }
        return (context.now, .uncertain, true)
    }

    /// Returns true if a value without a time, beside others with times, describes the entity.
    ///
    /// It does if it never changed since its creation, or if its name is that of a design property.
    private func isFact(
        _ name: String,
        _ instance: NGSIInstance,
        _ context: NGSISampling
    ) -> Bool {
        guard context.isTimed, instance.observedAt == nil, instance.unitCode == nil else {
            return false
        }
        return Self.nameplate.contains(name)
            || instance.modifiedAt != nil && instance.modifiedAt == instance.createdAt
    }

    private static let nameplate: Set<String> = [
        "capacity", "installedCapacity", "ratedPower", "nominalPower", "length_km", "area_km2",
        "population", "laneCount", "lanes", "order",
    ]

    func sample(
        _ name: String,
        _ instance: NGSIInstance,
        _ context: NGSISampling,
        into reading: inout NGSIReading
    ) {
        guard Self.isObservable(name) else { return }
        let kind = reading.entity.kind
        let isKnown = Self.isKnown(name, names.vocabulary, kind)
        if !isKnown, isFact(name, instance, context) {
            reading.entity.attributes[name] = instance.value.scalarText ?? instance.value.text
            return
        }
        guard let (time, certainty, isTimedHere) = time(of: instance, context) else {
            reading.reject(.invalidTime, "\(name) at \"\(instance.observedAt ?? "")\"")
            return
        }
        var quality = certainty
        if instance.aggregate != nil, quality == .good { quality = .estimated }
        var property = context.property
        if let aggregate = instance.aggregate { property += ".\(aggregate)" }
        let wanted = names.vocabulary.units[kind]?[names.vocabulary.property(name, of: kind)]
        let own = instance.unitCode.map {
            UnitTable.unit(
                unitCode: $0,
                isTemperature: UnitTable.isTemperature(name, catalog: wanted)
            )
        }
        let usual = NGSINames.units[context.type]?[name].map { UnitCode(ucum: $0) }
        let plan = UnitPlan(service: own ?? usual ?? UnitCode(ucum: ""), catalog: wanted)
        if plan.isMismatched { reading.mismatched = name }
        let shape = NGSINames.shape(context.type, name)
        let isObserved = instance.observedAt != nil || isKnown || instance.unitCode != nil
        let isSentinel = NGSINames.hasSentinel(context.type, name) || plan.unit.ucum == "%"
        func add(_ value: JSONValue, part: String, depth: Int) {
            if value.isObject || value.array != nil {
                guard depth < 6 else {
                    reading.reject(.unsupported, "\(name)\(part), deeper than six levels")
                    return
                }
                let parts =
                    value.isObject
                    ? value.members.map { ($0.name, $0.value) }
                    : (value.array ?? []).enumerated().map { (String($0.offset + 1), $0.element) }
                for (name, inner) in parts.prefix(40) {
                    add(inner, part: "\(part).\(name)", depth: depth + 1)
                }
                if parts.count > 40 {
                    reading.reject(
                        .overLimit,
                        "\(name)\(part) of \(parts.count) parts",
                        parts.count - 40
                    )
                }
                return
            }
            guard var result = result(value, of: instance, isObserved: isObserved) else {
                if instance.isNumeric {
                    reading.reject(.invalidValue, "\(name)\(part) \(value.text.prefix(60))")
                } else if let text = value.scalarText {
                    reading.entity.attributes[name + part] = text
                }
                return
            }
            // -1 means "not known" if the quantity cannot be negative.
            if isSentinel, result == .number(-1) { result = .missing }
            var series = Series(id: SeriesID(reading.entity.id, property + part), unit: plan.unit)
            if let shape {
                series.shape = shape
            } else if case .bool = value {
                series.shape = .flag
            } else if case .text = result, plan.unit.ucum.isEmpty {
                series.shape = .state
            }
            reading.samples.append(
                .init(
                    series: series,
                    native: context.native + (instance.aggregate.map { "\n.\($0)" } ?? "")
                        + (part.isEmpty ? "" : "\n" + part),
                    time: time,
                    result: plan.apply(result),
                    quality: result == .missing ? .missing : quality,
                    isTimedHere: isTimedHere,
                    isBareNull: result == .missing && !isObserved && value.double == nil
                )
            )
            let isPlain = part.isEmpty && instance.datasetId == nil && instance.aggregate == nil
            if isPlain, instance.observedAt == nil, !isKnown, let text = value.scalarText {
                reading.facts[name] = text
            }
        }
        add(instance.value, part: "", depth: 0)
    }

    /// Returns a scalar as a result; nil if it describes the entity or is not a result.
    private func result(
        _ value: JSONValue,
        of instance: NGSIInstance,
        isObserved: Bool
    ) -> ObservationResult? {
        guard let text = value.string else { return ObservationResult(value) }
        if instance.isNumeric {
            return Double(decimal: String(text.trimmed)).map { .number($0) } ?? absent(text)
        }
        let isAbsent = absent(text) != nil && !text.isEmpty
        return isObserved || isAbsent ? ObservationResult(text: text) : nil
    }

    private func absent(_ text: String) -> ObservationResult? {
        ObservationResult(text: text) == .missing ? .missing : nil
    }

    /// Returns true if an attribute with this name can be a series.
    static func isObservable(_ name: String) -> Bool {
        !descriptive.contains(name) && !isClock(name) && !name.hasPrefix("date")
            && !name.hasPrefix("ref")
            && name != "district" && name != "parent"
    }
}
