// SPDX-License-Identifier: Apache-2.0

/// The row keys of the file: single integers that sort rows in the order in which they are read.
enum StoreKey {
    static let groupSize = 256
    private static let sequenceBits: Int64 = 36
    private static let seriesBits: Int64 = 32

    /// The last sequence number of a hot row within its group.
    static let lastSequence: Int64 = 1 << sequenceBits - 1

    /// Returns the key of a hot row.
    ///
    /// The rows of a group are adjacent, in the order of appending.
    static func hot(group: Int, sequence: Int64) -> Int64 {
        Int64(group) << sequenceBits | sequence
    }

    /// Returns the range of keys of the hot rows of a group.
    static func hot(group: Int) -> ClosedRange<Int64> {
        let first = Int64(group) << sequenceBits
        return first...(first + (1 << sequenceBits) - 1)
    }

    /// Returns the group of a hot row.
    static func group(ofHot key: Int64) -> Int { Int(key >> sequenceBits) }

    /// Returns the sequence number of a hot row within its group.
    static func sequence(ofHot key: Int64) -> Int64 { key & ((1 << sequenceBits) - 1) }

    /// Returns the key of a chunk or rollup.
    ///
    /// The chunks of an hour and the rollups of a day are adjacent, in the order of series.
    static func cell(_ window: Int64, series: Int) -> Int64 {
        window << seriesBits | Int64(series)
    }

    /// Returns the hour of a chunk or the day of a rollup.
    static func window(ofCell key: Int64) -> Int64 { key >> seriesBits }

    /// Returns the series of a chunk or rollup.
    static func series(ofCell key: Int64) -> Int { Int(key & ((1 << seriesBits) - 1)) }

    /// Returns the number of the hour that contains a time, counted from 1970.
    static func hour(of time: Int64) -> Int64 { floorDivide(time, by: Chunk.hour) }

    /// Returns the number of the day that contains an hour, counted from 1970.
    static func day(ofHour hour: Int64) -> Int64 { floorDivide(hour, by: 24) }

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
