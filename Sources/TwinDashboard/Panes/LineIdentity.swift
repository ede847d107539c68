// SPDX-License-Identifier: Apache-2.0

public import TwinModel
public import TwinVocabulary

/// The subject of a line of a list, independent of the line's position.
///
/// A selection keeps its line by this identity while the list is ranked again, grows or shrinks.
public enum LineIdentity: Hashable, Sendable {
    /// An entity.
    case entity(EntityID)
    /// A series, or the alarm of a series.
    case series(SeriesID)
    /// An item of the layout.
    indirect case item(PaneItem)
    /// An event, by its identity.
    case event(String)
    /// Several alarms of a kind, a property and a priority in a district, or in no single district.
    case alarms(kind: String, property: String, Priority, EntityID?)
    /// The beginning or the end of alarms.
    indirect case change(LineIdentity, Instant, isEnd: Bool)
    /// A group of entities, by its name.
    case group(String)
    /// An act on an alarm, by the number of its row in the journal.
    case act(Int64)
    /// A source.
    case source(SourceID)
}

extension LineIdentity {
    /// Creates the identity of a line about an entity; nil if there is no entity.
    init?(_ entity: EntityID?) {
        guard let entity else { return nil }
        self = .entity(entity)
    }

    /// Creates the identity of a line about one alarm or several; nil if there is none.
    init?(_ group: AlarmGroup) {
        guard let first = group.alarms.first else { return nil }
        if group.alarms.count == 1 {
            self = .series(first.series)
        } else {
            self = .alarms(
                kind: first.kind,
                property: first.property.id,
                first.limit.priority,
                group.district
            )
        }
    }
}
