// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// One observation without its series, as the blocks of the file hold it: four plain numbers.
struct Sample: Hashable, Sendable {
    /// The phenomenon time, in milliseconds since 1970.
    var time: Int64
    /// The received time, in milliseconds since 1970.
    var received: Int64
    /// The bits of the number, the key of the text, or zero where there is no value.
    var bits: UInt64
    /// What the bits are and how far they can be trusted.
    var mark: Mark

    /// The number, where it is one.
    var number: Double? { mark.kind == .number ? Double(bitPattern: bits) : nil }

    /// The times that a sample may have: those of the years 1 to 9999.
    static let times =
        Instant.distantPast.millisecondsSince1970...Instant.distantFuture.millisecondsSince1970

    /// Whether the other one has the same value and quality.
    func agrees(with other: Sample) -> Bool { bits == other.bits && mark == other.mark }
}

/// The kind of a value and its quality in one byte: the quality below, the kind from bit 4 up.
struct Mark: RawRepresentable, Hashable, Sendable {
    var rawValue: UInt8

    /// What the bits of a sample stand for.
    enum Kind: UInt8 {
        case number = 0
        case missing = 1
        case text = 2
    }

    static let goodNumber = Mark(rawValue: 0)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ kind: Kind, _ quality: Quality) {
        rawValue = kind.rawValue << 4 | quality.rawValue
    }

    /// The kind; a code that no version wrote is a missing value.
    var kind: Kind { Kind(rawValue: rawValue >> 4) ?? .missing }

    /// The quality; a code that no version wrote is unknown.
    var quality: Quality { Quality(rawValue: rawValue & 0x0F) ?? .unknown }
}
