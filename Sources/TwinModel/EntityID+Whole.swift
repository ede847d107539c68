// SPDX-License-Identifier: Apache-2.0

extension EntityID {
    /// Returns the outermost thing that the entity is part of, such as a feeder's substation.
    ///
    /// Districts and what contains them are places, not things: nothing is part of them.
    ///
    /// - Parameter entity: Returns an entity; nil if it is unknown.
    /// - Returns: The outermost thing; the entity itself if it is part of none.
    public func whole(_ entity: (EntityID) throws -> Entity?) rethrows -> EntityID {
        var whole = self
        // A chain of parts is short; the bound ends a chain that leads back to itself.
        for _ in 0..<8 {
            guard let own = try entity(whole), let parent = own.parent, parent != whole,
                parent != own.district, let district = try entity(parent)?.district,
                district != parent
            else { return whole }
            whole = parent
        }
        return whole
    }
}

extension SeriesID {
    /// Returns the name of the alarms that have a common cause with the alarm of this series.
    ///
    /// Alarms of one thing and of its parts have a common cause. Those of a place, such as
    /// congestion and rain in a district, have none.
    ///
    /// - Parameter entity: Returns an entity; nil if it is unknown.
    /// - Returns: The outermost thing of the entity; the series itself if the entity is a place.
    public func causeGroup(_ entity: (EntityID) throws -> Entity?) rethrows -> String {
        guard let own = try entity(self.entity), let district = own.district,
            district != self.entity
        else { return "\(self)" }
        return try self.entity.whole(entity).rawValue
    }
}
