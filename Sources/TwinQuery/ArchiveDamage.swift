// SPDX-License-Identifier: Apache-2.0

/// The damage that an archive has found so far in its stored data.
public struct ArchiveDamage: Hashable, Sendable {
    /// The number of damaged blocks that were skipped.
    ///
    /// Their values show as gaps.
    public var blocks: Int
    /// True if data outside the blocks was changed after it was written.
    public var isAltered: Bool

    /// Creates a description of damage.
    ///
    /// The default is no damage.
    public init(blocks: Int = 0, isAltered: Bool = false) {
        self.blocks = blocks
        self.isAltered = isAltered
    }
}

extension CityArchive {
    /// No damage, for an archive that stores nothing that could be damaged.
    public var damage: ArchiveDamage { ArchiveDamage() }
}
