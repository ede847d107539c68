// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension NGSIReader {
    func describe(
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

    static func isKnown(_ name: String, _ vocabulary: Vocabulary, _ kind: String) -> Bool {
        vocabulary.properties[kind]?[name] != nil || vocabulary.properties[""]?[name] != nil
            || vocabulary.units[kind]?[vocabulary.property(name, of: kind)] != nil
    }
}
