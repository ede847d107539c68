// SPDX-License-Identifier: Apache-2.0

/// What an archive has found damaged so far of what it keeps.
public struct ArchiveDamage: Hashable, Sendable {
    /// How many blocks were passed over; what they kept shows as gaps.
    public var blocks: Int
    /// Whether something beside the blocks is no longer as it was written.
    public var isAltered: Bool

    /// Tells of damage; of none where nothing is said.
    public init(blocks: Int = 0, isAltered: Bool = false) {
        self.blocks = blocks
        self.isAltered = isAltered
    }
}

extension CityArchive {
    /// None, for an archive that keeps nothing that could be damaged.
    public var damage: ArchiveDamage { ArchiveDamage() }
}
