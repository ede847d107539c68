// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A place that can be opened: a page of the screen, one level below the page that opened it.
public enum Destination: Hashable, Sendable {
    /// A page of the layout, by its name in files.
    case page(String)
    /// One thing; of a district its page.
    case entity(EntityID)
    /// One property of one thing over time.
    case series(SeriesID)
    /// All entities of a kind, or those of one district.
    case kind(String, district: EntityID?)
    /// All things of a kind by one property.
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
