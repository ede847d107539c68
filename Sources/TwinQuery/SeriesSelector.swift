// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A set of criteria that select series.
///
/// A series is selected if it meets all given criteria. Without criteria, all series are selected.
public struct SeriesSelector: Hashable, Sendable {
    /// The entity, if only its series are selected.
    public var entity: EntityID?
    /// The kind of entities to select.
    public var kind: String?
    /// The property to select.
    public var property: String?
    /// The district of entities to select.
    ///
    /// The district itself is not included.
    public var district: EntityID?
    /// The parent of entities to select.
    public var parent: EntityID?
    /// The source that owns the series to select.
    public var source: SourceID?
    /// The pattern of `entity/property` to select: `*` matches any text, `?` any single character.
    public var pattern: String?

    /// Creates a selector.
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

    /// Creates a selector of one series.
    public init(_ series: SeriesID) {
        self.init(entity: series.entity, property: series.property)
    }
}
