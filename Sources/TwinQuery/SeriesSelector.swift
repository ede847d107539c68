// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Which series a question is about.
///
/// Every criterion that is given must hold; none given means all.
public struct SeriesSelector: Hashable, Sendable {
    /// Only this entity.
    public var entity: EntityID?
    /// Only entities of this kind.
    public var kind: String?
    /// Only this property.
    public var property: String?
    /// Only entities in this district, the district itself not included.
    public var district: EntityID?
    /// Only entities that are part of this one.
    public var parent: EntityID?
    /// Only series told by this source.
    public var source: SourceID?
    /// Only series whose `entity/property` matches this pattern; `*` stands for any text, `?` for
    /// any one character.
    public var pattern: String?

    /// Makes a selector.
    public init(
        entity: EntityID? = nil,
        kind: String? = nil,
        property: String? = nil,
        district: EntityID? = nil,
        parent: EntityID? = nil,
        source: SourceID? = nil,
        pattern: String? = nil
    ) {
        self.entity = entity
        self.kind = kind
        self.property = property
        self.district = district
        self.parent = parent
        self.source = source
        self.pattern = pattern
    }

    /// Selects one series.
    public init(_ series: SeriesID) {
        self.init(entity: series.entity, property: series.property)
    }
}
