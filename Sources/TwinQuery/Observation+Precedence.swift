// SPDX-License-Identifier: Apache-2.0

public import TwinModel

// Which of two observations of one (series, phenomenon time) is kept. The rule is a total order on
// what may differ, so that it does not matter which of the two came first: the later received
// wins; where both were received at once the greater result wins (missing < number < text; numbers
// by the IEEE 754 total order, so that -0 < 0; texts by their UTF-8 bytes); where results agree the
// greater raw value of the quality wins.
//
// Two that agree in result and quality are one and the same finding. It came to be known when it was
// first received, and that is the received time kept. The only history that the order of appending
// can still alter is a service that takes a value back to an earlier one (a, then b, then a again)
// whose reports come in out of order.

extension Observation {
    /// Whether the other one found the same: the same result to the bit, and the same quality.
    public func agrees(with other: Observation) -> Bool {
        quality == other.quality && result.precedence(over: other.result) == 0
    }

    /// Whether this observation is kept in the place of `other`, which differs from it and is of
    /// the same series and phenomenon time.
    public func supersedes(_ other: Observation) -> Bool {
        if receivedTime != other.receivedTime { return receivedTime > other.receivedTime }
        let order = result.precedence(over: other.result)
        return order != 0 ? order > 0 : quality.rawValue > other.quality.rawValue
    }

    /// This observation as the archive keeps it: a number that is NaN is a missing result.
    public var normalized: Observation {
        Observation(
            series: series,
            phenomenonTime: phenomenonTime,
            receivedTime: receivedTime,
            result: result,
            quality: quality
        )
    }

    /// Whether both of its times can be written as dates, years 1 to 9999.
    public var hasValidTimes: Bool {
        let valid = Instant.distantPast...Instant.distantFuture
        return valid.contains(phenomenonTime) && valid.contains(receivedTime)
    }
}

extension ObservationResult {
    /// Where this result stands before or after another one: negative, zero or positive.
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

    /// The bits of a number as an integer that orders as the IEEE 754 total order does.
    private static func rank(_ number: Double) -> Int64 {
        let bits = Int64(bitPattern: number.bitPattern)
        return bits < 0 ? bits ^ Int64.max : bits
    }

    private static func order(_ left: Int64, _ right: Int64) -> Int {
        left < right ? -1 : (left > right ? 1 : 0)
    }
}
