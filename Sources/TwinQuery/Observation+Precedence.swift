// SPDX-License-Identifier: Apache-2.0

public import TwinModel

// The rule that decides which of two observations of the same series and phenomenon time is stored.
// It is a total order, so that the order of appending does not matter: the observation received
// later wins. If both were received at the same time, the greater result wins (missing < number <
// text; numbers by the IEEE 754 total order, so that -0 < 0; texts by their UTF-8 bytes). If the
// results are equal, the greater raw value of the quality wins.
//
// Two observations with equal result and quality are the same finding. Its received time is the
// earliest of the two. There is only one case in which the order of appending matters: a service
// takes a value back to an earlier one (a, then b, then a again) and its reports arrive out of
// order.

extension Observation {
    /// Returns true if the other observation has the same result, to the bit, and the same quality.
    public func agrees(with other: Observation) -> Bool {
        quality == other.quality && result.precedence(over: other.result) == 0
    }

    /// Returns true if this observation replaces `other` in an archive.
    ///
    /// Both have the same series and phenomenon time, and differ in result or quality.
    public func supersedes(_ other: Observation) -> Bool {
        if receivedTime != other.receivedTime { return receivedTime > other.receivedTime }
        let order = result.precedence(over: other.result)
        return order != 0 ? order > 0 : quality.rawValue > other.quality.rawValue
    }

    /// This observation as an archive stores it: a number that is NaN becomes a missing result.
    public var normalized: Observation {
        Observation(
            series: series,
            phenomenonTime: phenomenonTime,
            receivedTime: receivedTime,
            result: result,
            quality: quality
        )
    }

    /// True if both times are in the years 1 to 9999 and can be written as dates.
    public var hasValidTimes: Bool {
        let valid = Instant.distantPast...Instant.distantFuture
        return valid.contains(phenomenonTime) && valid.contains(receivedTime)
    }
}

extension ObservationResult {
    /// Compares this result with another one: negative if it is lower, positive if it is higher, 0
    /// if they are equal.
    func precedence(over other: ObservationResult) -> Int {
        switch (self, other) {
        case (.missing, .missing): 0
        case (.number(let left), .number(let right)):
            Self.order(Self.rank(left), Self.rank(right))
        case (.text(let left), .text(let right)):
            left == right && left.utf8.elementsEqual(right.utf8)
                ? 0 : (left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1)
        default: Self.order(kindRank, other.kindRank)
        }
    }

    private var kindRank: Int64 {
        switch self {
        case .missing: 0
        case .number: 1
        case .text: 2
        }
    }

    /// Returns the bits of a number as an integer with the order of the IEEE 754 total order.
    private static func rank(_ number: Double) -> Int64 {
        let bits = Int64(bitPattern: number.bitPattern)
        return bits < 0 ? bits ^ Int64.max : bits
    }

    private static func order(_ left: Int64, _ right: Int64) -> Int {
        left < right ? -1 : (left > right ? 1 : 0)
    }
}
