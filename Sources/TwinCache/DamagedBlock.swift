// SPDX-License-Identifier: Apache-2.0

/// A block that was passed over because it cannot be read; of equal ones the damage is one.
struct DamagedBlock: Hashable, Sendable {
    /// The table that it lies in.
    var table: BlockTable
    /// Its key there; where the file's structure no longer gives it, that of what was asked for.
    var key: Int64

    /// How many are told apart; a file of a stranger may have any number.
    static let most = 10_000
}

/// The tables of blocks.
enum BlockTable: String, Hashable, Sendable {
    case chunk, hot, latest, rollup
    case dayChunk = "chunk_day"

    /// The column of the table that holds the block.
    var blockColumn: CInt {
        switch self {
        case .chunk, .dayChunk, .rollup: 1
        case .hot, .latest: 3
        }
    }
}
