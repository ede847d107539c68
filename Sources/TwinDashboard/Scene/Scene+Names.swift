// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension Scene {
    /// An entity's name in the screen's language, or its identity if it has none.
    func name(of id: EntityID) throws -> DisplayText {
        guard let entity = try memory.entity(id) else { return DisplayText(id.rawValue, limit: 80) }
        return name(of: entity)
    }

    /// An entity's name in the screen's language, or its identity if it has none.
    func name(of entity: Entity) -> DisplayText {
        let name = DisplayText(entity.name.text(in: language), limit: 80)
        return name.isEmpty ? DisplayText(entity.id.rawValue, limit: 80) : name
    }

    /// Returns the name of a destination.
    ///
    /// - Parameters:
    ///   - destination: The destination to name.
    ///   - layout: The layout with the names of the pages.
    /// - Returns: The name in the scene's language.
    /// - Throws: Errors of the archive.
    func name(of destination: Destination, in layout: Layout) throws -> DisplayText {
        switch destination {
        case .page(let id):
            let name = layout.pages.first { $0.id == id }?.name.text(in: language)
            return DisplayText(name ?? id, limit: 40)
        case .entity(let entity): return try name(of: entity)
        case .series(let series):
            let kind = CatalogIndex.kind(of: series.entity)
            let property = index.property(kind, series.property).name.text(in: language)
            let shown = DisplayText(property, limit: 60)
            if index.isWhole(kind) || viewpoint.path.dropLast().last == .entity(series.entity) {
                return shown
            }
            return DisplayText("\(try name(of: series.entity)) · \(shown)")
        case .kind(let kind, let district):
            let name = index.name(ofKind: kind, in: language)
            guard let district else { return name }
            return DisplayText("\(name) · \(try self.name(of: district))")
        case .property(let property, let kind):
            let name = index.property(kind, property).name.text(in: language)
            return DisplayText(name, limit: 60)
        }
    }

    /// Returns the label of an item: its own label, else its property's name.
    ///
    /// The entity's name precedes the property's unless the context makes it clear.
    func label(_ subject: Subject, isOpenEntity: Bool = false) throws -> DisplayText {
        if let label = subject.item.label {
            return DisplayText(label.text(in: language), limit: 60)
        }
        let name = DisplayText(subject.property.name.text(in: language), limit: 60)
        guard !isOpenEntity, let entity = subject.item.entity, !index.isWhole(subject.kind) else {
            return name
        }
        return DisplayText("\(try self.name(of: entity)) · \(name)")
    }
}
