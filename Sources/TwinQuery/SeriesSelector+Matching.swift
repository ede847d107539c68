// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension SeriesSelector {
    /// Whether a series told by `owner` is selected; `entity` is what is known of its entity.
    ///
    /// Of an entity that was never registered no kind, district or parent is known, so that a
    /// selector that asks for one of them leaves its series out.
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

    /// Whether an entity fulfils the criteria that speak of entities: identity, kind, district and
    /// parent.
    public func admits(_ entity: Entity) -> Bool {
        if let wanted = self.entity, wanted != entity.id { return false }
        if let kind, kind != entity.kind { return false }
        if let district, district != entity.district { return false }
        if let parent, parent != entity.parent { return false }
        return true
    }

    /// Whether a criterion speaks of series rather than of entities: property, source or pattern.
    public var asksForSeries: Bool { property != nil || source != nil || pattern != nil }
}

/// A pattern in which `*` stands for any text and `?` for any one character.
///
/// Everything else stands for itself. Matching takes time in proportion to pattern times text at
/// worst, because only the last `*` is ever tried again.
public struct TextPattern: Hashable, Sendable {
    private let parts: [Character]

    /// Reads a pattern; every text is one.
    public init(_ pattern: String) { parts = Array(pattern) }

    /// Whether the whole of `text` matches.
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
