// SPDX-License-Identifier: Apache-2.0

/// How the row keys of the file are made: one integer each, so that rows lie in the order they are
/// read in.
enum StoreKey {
    static let groupSize = 256
    private static let sequenceBits: Int64 = 36
    private static let seriesBits: Int64 = 32

    /// The last place that a hot row can have within its group.
    static let lastSequence: Int64 = 1 << sequenceBits - 1

    /// The hot rows of a group lie together, in the order of appending.
    static func hot(group: Int, sequence: Int64) -> Int64 {
        Int64(group) << sequenceBits | sequence
    }

    /// All keys that hot rows of a group may have.
    static func hot(group: Int) -> ClosedRange<Int64> {
        let first = Int64(group) << sequenceBits
        return first...(first + (1 << sequenceBits) - 1)
    }

    /// The group of a hot row.
    static func group(ofHot key: Int64) -> Int { Int(key >> sequenceBits) }

    /// The place of a hot row within its group.
    static func sequence(ofHot key: Int64) -> Int64 { key & ((1 << sequenceBits) - 1) }

    /// The chunks of an hour, or the rollups of a day, lie together, in the order of series.
    static func cell(_ window: Int64, series: Int) -> Int64 {
        window << seriesBits | Int64(series)
    }

    /// The hour or day of a chunk or rollup.
    static func window(ofCell key: Int64) -> Int64 { key >> seriesBits }

    /// The series of a chunk or rollup.
    static func series(ofCell key: Int64) -> Int { Int(key & ((1 << seriesBits) - 1)) }

    /// The number of the hour, counted from 1970, that a time lies in.
    static func hour(of time: Int64) -> Int64 { floorDivide(time, by: Chunk.hour) }

    /// The number of the day, counted from 1970, that an hour lies in.
    static func day(ofHour hour: Int64) -> Int64 { floorDivide(hour, by: 24) }

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
