// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// One observation without its series, as stored in blocks: four plain numbers.
struct Sample: Hashable, Sendable {
    /// The phenomenon time, in milliseconds since 1970.
    var time: Int64
    /// The received time, in milliseconds since 1970.
    var received: Int64
    /// The bits of the number, the key of the text, or zero if the value is missing.
    var bits: UInt64
    /// The kind and quality of the value.
    var mark: Mark

    /// The number, or nil if the value is not a number.
    var number: Double? { mark.kind == .number ? Double(bitPattern: bits) : nil }

    /// The valid times of samples, which are those of the years 1 to 9999.
    static let times =
        Instant.distantPast.millisecondsSince1970...Instant.distantFuture.millisecondsSince1970

    /// Returns true if the other one has the same value and quality.
    func agrees(with other: Sample) -> Bool { bits == other.bits && mark == other.mark }
}

/// The kind and quality of a value in one byte: the quality in the low four bits, the kind in the
/// high four.
struct Mark: RawRepresentable, Hashable, Sendable {
    var rawValue: UInt8

    /// The kind of a value.
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

    /// The kind.
    ///
    /// Unknown codes are read as a missing value.
    var kind: Kind { Kind(rawValue: rawValue >> 4) ?? .missing }

    /// The quality.
    ///
    /// Unknown codes are read as ``Quality/unknown``.
    var quality: Quality { Quality(rawValue: rawValue & 0x0F) ?? .unknown }
}
