// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A place that can be opened: a page of the screen, one level below the page that opened it.
public enum Destination: Hashable, Sendable {
    /// A page of the layout, by its name in files.
    case page(String)
    /// The page of an entity; of a district if it is one.
    case entity(EntityID)
    /// The page of one property of an entity over time.
    case series(SeriesID)
    /// All entities of a kind, or those of one district.
    case kind(String, district: EntityID?)
    /// All entities of a kind, ranked by one property.
    case property(String, kind: String)

    /// The entity that the page is about; nil if it is not about a single one.
    public var entity: EntityID? {
        switch self {
        case .entity(let entity): entity
        case .series(let series): series.entity
        case .kind(_, let district): district
        case .page, .property: nil
        }
    }
}
