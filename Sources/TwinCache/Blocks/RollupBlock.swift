// SPDX-License-Identifier: Apache-2.0

import TwinQuery

// A rollup block contains a summary of one series for each hour of one day, so that a query over a
// long span reads one row per day instead of one chunk per hour. It is written when the day is over
// and removed when a late observation changes the day. Without it, the chunks give the same results
// more slowly.
//
// 0  u32  CRC-32 of everything after it 4  u8   the version, 1 5       24 hours: varint count of
// numbers; if it is not zero, f64 minimum, f64 maximum,
//            f64 sum, f64 last, and as a signed varint the latest received time minus the hour's
//            end, in milliseconds
//
// There are no rollups of minutes. Finding an hour's chunk takes one look-up, just as finding a row
// of sixty minutes would, and decoding it takes microseconds. For a series with one number per
// minute, such a row would take five times the space of the numbers themselves.

/// A summary of a series over one hour.
struct HourRollup: Hashable, Sendable {
    var column: Column
    /// The latest received time of the hour's samples, in milliseconds since 1970.
    var received: Int64
}

enum RollupBlock {
    static let version: UInt8 = 1
    static let hours = 24
    static let day: Int64 = 86_400_000

    static func encode(_ hours: [HourRollup?], dayStart: Int64) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(UInt32(0))
        writer.write(version)
        for (index, hour) in hours.enumerated() {
            guard let hour else {
                writer.writeVarint(0)
                continue
            }
            writer.writeVarint(UInt64(hour.column.count))
            for value in [
                hour.column.minimum, hour.column.maximum, hour.column.sum, hour.column.last,
            ] {
                writer.write(value.bitPattern)
            }
            writer.writeSigned(hour.received &- (dayStart + Int64(index + 1) * Chunk.hour))
        }
        writer.seal()
        return writer.bytes
    }

    /// Decodes a block, or returns nil if it is damaged.
    static func decode(_ bytes: UnsafeRawBufferPointer, dayStart: Int64) -> [HourRollup?]? {
        guard ByteReader.isSealed(bytes), bytes[4] == version else { return nil }
        var reader = ByteReader(bytes, at: 5)
        var hours: [HourRollup?] = []
        hours.reserveCapacity(self.hours)
        for index in 0..<self.hours {
            let count = reader.count(in: 0...Int(Chunk.hour))
            guard count > 0 else {
                hours.append(nil)
                continue
            }
            let minimum = Double(bitPattern: reader.integer(UInt64.self))
            let maximum = Double(bitPattern: reader.integer(UInt64.self))
            let sum = Double(bitPattern: reader.integer(UInt64.self))
            let last = Double(bitPattern: reader.integer(UInt64.self))
            let received = reader.signed() &+ (dayStart + Int64(index + 1) * Chunk.hour)
            let column = Column(
                count: count,
                minimum: minimum,
                maximum: maximum,
                sum: sum,
                last: last
            )
            hours.append(HourRollup(column: column, received: received))
        }
        return reader.isDamaged ? nil : hours
    }
}
