// SPDX-License-Identifier: Apache-2.0

/// A block that was skipped because it cannot be read.
///
/// Equal values describe the same damage.
struct DamagedBlock: Hashable, Sendable {
    /// The table that contains the block.
    var table: BlockTable
    /// The key of the block, or the key of the query if the file's structure no longer provides it.
    var key: Int64

    /// The maximum number of damaged blocks that are distinguished, because a foreign file may have
    /// any number.
    static let most = 10_000
}

/// A table of blocks.
enum BlockTable: String, Hashable, Sendable {
    case chunk, hot, latest, rollup
    case dayChunk = "chunk_day"
    case alarmStretch = "alarm_stretch"

    /// True if the rows have samples, are in the order of an integer key, and are too many to be
    /// checked before they are read.
    var isOfSamples: Bool { self != .alarmStretch }

    /// The index of the column that contains the block.
    var blockColumn: CInt {
        switch self {
        case .chunk, .dayChunk, .rollup: 1
        case .hot, .latest: 3
        case .alarmStretch: 7
        }
    }
}
