// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What can be opened: each is a page of the screen, one level below the page that opened it.
public enum Destination: Hashable, Sendable {
    /// A page of the layout, by its name in files.
    case page(String)
    /// One thing; of a district its page.
    case entity(EntityID)
    /// One property of one thing over time.
    case series(SeriesID)
    /// All things of a kind, of one district where that is given.
    case kind(String, district: EntityID?)
    /// All things of a kind by one property.
    case property(String, kind: String)

    /// The one thing that it is about, where it is about one.
    public var entity: EntityID? {
        switch self {
        case .entity(let entity): entity
        case .series(let series): series.entity
        case .kind(_, let district): district
        case .page, .property: nil
        }
    }
}
