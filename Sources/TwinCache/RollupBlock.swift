// SPDX-License-Identifier: Apache-2.0

import TwinQuery

// A rollup block holds what one series did in each hour of one day, so that a long window reads a
// row a day instead of a chunk an hour. It is written when the day is over and taken away when
// something late changes the day; without it the chunks answer the same, only slower.
//
//   0  u32  CRC-32 of everything after it
//   4  u8   the version, 1
//   5       24 hours: varint count of numbers; where it is not zero, f64 minimum, f64 maximum, f64 sum,
//           f64 last, and as a signed varint the latest received time minus the hour's end, in
//           milliseconds
//
// There is no row of minutes: an hour's chunk is found by one look-up just as a row of its sixty
// minutes would be, and decoding it takes microseconds, while the minutes of a series that tells one
// number a minute would take five times the room of the numbers themselves.

/// What one series did in an hour.
struct HourRollup: Hashable, Sendable {
    var column: Column
    /// The latest received time of all its samples, in milliseconds since 1970.
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

    /// Reads a block; nothing where it is damaged.
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
