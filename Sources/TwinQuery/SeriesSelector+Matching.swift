// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension SeriesSelector {
    /// Returns true if a series of `owner` is selected.
    ///
    /// The entity is nil if it was never registered. Its kind, district and parent are then
    /// unknown, so that a selector with one of these criteria does not select its series.
    public func selects(_ series: SeriesID, of entity: Entity?, toldBy owner: SourceID) -> Bool {
        if let wanted = self.entity, wanted != series.entity { return false }
        if let property, property != series.property { return false }
        if let source, source != owner { return false }
        if let kind, kind != entity?.kind { return false }
        if let district, district != entity?.district { return false }
        if let parent, parent != entity?.parent { return false }
        if let pattern { return TextPattern(pattern).matches(series.description) }
        return true
    }

    /// Returns true if an entity meets the criteria for entities: identity, kind, district and
    /// parent.
    public func admits(_ entity: Entity) -> Bool {
        if let wanted = self.entity, wanted != entity.id { return false }
        if let kind, kind != entity.kind { return false }
        if let district, district != entity.district { return false }
        if let parent, parent != entity.parent { return false }
        return true
    }

    /// True if there is a criterion for series rather than entities: property, source or pattern.
    public var asksForSeries: Bool { property != nil || source != nil || pattern != nil }
}

/// A pattern in which `*` matches any text and `?` matches any single character.
///
/// All other characters match themselves. The running time is at worst proportional to the length
/// of the pattern times the length of the text, because only the last `*` is ever retried.
public struct TextPattern: Hashable, Sendable {
    private let parts: [Character]

    /// Creates a pattern.
    ///
    /// Every text is a valid pattern.
    public init(_ pattern: String) { parts = Array(pattern) }

    /// Returns true if the whole of `text` matches.
    public func matches(_ text: String) -> Bool {
        let characters = Array(text)
        var position = 0
        var part = 0
        var lastStar: Int?
        var resume = 0
        while position < characters.count {
            if part < parts.count, parts[part] == "*" {
                lastStar = part
                resume = position
                part += 1
            } else if part < parts.count,
                parts[part] == "?" || parts[part] == characters[position]
            {
                part += 1
                position += 1
            } else if let star = lastStar {
                part = star + 1
                resume += 1
                position = resume
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == "*" }
    }
}
