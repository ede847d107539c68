// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension NGSIReader {
    /// Sets the description of an entity: names, position, district, parent and attributes.
    func describe(_ reading: inout NGSIReading, _ attributes: [Attribute]) {
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
        let hasLocation = attributes.contains {
            $0.name == "location" && $0.instances.last?.kind == .place
        }
        for attribute in attributes {
            guard let instance = attribute.instances.last else { continue }
            let name = attribute.name
            switch instance.kind {
            case .place:
                // A position other than the location, such as that of an observation, remains an
                // attribute.
                guard name == "location" || !hasLocation && reading.entity.position == nil else {
                    reading.entity.attributes[name] = instance.value.text
                    continue
                }
                switch Place.read(instance.value, in: bounds) {
                case .absent: reading.entity.attributes[name] = instance.value.text
                case .refused(let what):
                    reading.refusedPlace = what
                    reading.entity.attributes[name] = instance.value.text
                case .place(let place):
                    reading.entity.position = place.position
                    reading.isSwapped = place.isSwapped
                }
            case .relationship:
                let targets = attribute.instances.flatMap(\.value.elements).compactMap(\.scalarText)
                guard let target = targets.first else { continue }
                if !relate(&reading.entity, name, target) || targets.count > 1 {
                    reading.entity.attributes[name] = targets.joined(separator: " ")
                }
            case .property:
                let isReference = name.hasPrefix("ref") || name == "district" || name == "parent"
                if isReference, let target = instance.value.elements.first?.scalarText {
                    _ = relate(&reading.entity, name, target)
                } else if !Self.isObservable(name), !Self.isClock(name) {
                    describe(&reading.entity, name, instance.value)
                }
            case .language:
                if !Self.isObservable(name), name != "name" {
                    describe(&reading.entity, name, instance.value)
                }
            }
        }
    }

    private func describe(_ entity: inout Entity, _ name: String, _ value: JSONValue) {
        guard !["name", "name_zh", "alternateName"].contains(name), !value.isNull else { return }
        entity.attributes[name] = value.scalarText ?? value.text
    }

    /// Sets a relationship as the district or the parent.
    ///
    /// Returns false if it is neither.
    private func relate(_ entity: inout Entity, _ name: String, _ target: String) -> Bool {
        guard target != "urn:ngsi-ld:null", !target.isEmpty else { return true }
        let lower = name.lowercased()
        if lower == "refdistrict" || lower == "district" || target.contains(":District:") {
            entity.district = names.district(target)
        } else if ["parent", "refparent", "ispartof"].contains(lower)
            || (entity.parent == nil && lower.hasPrefix("ref"))
        {
            entity.parent = names.entity(target, type: nil)
        } else {
            return false
        }
        return true
    }

    /// Returns true if the catalog knows the attribute.
    static func isKnown(_ name: String, _ vocabulary: Vocabulary, _ kind: String) -> Bool {
        vocabulary.properties[kind]?[name] != nil || vocabulary.properties[""]?[name] != nil
            || vocabulary.units[kind]?[vocabulary.property(name, of: kind)] != nil
    }
}
