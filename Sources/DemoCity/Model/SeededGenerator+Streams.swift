// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

extension SeededGenerator {
    /// Creates the generator of one part of the city; the parts draw independently of each other.
    ///
    /// The name is mixed into the seed by FNV-1a.
    init(seed: UInt64, stream: String) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in stream.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        self.init(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ hash)
    }

    /// Returns a uniformly distributed number in a range.
    mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

    /// Returns an index below a count, which must be above zero.
    mutating func index(below count: Int) -> Int { min(Int(unit() * Double(count)), count - 1) }

    /// Returns a number with mean 0 and variance 1: the sum of four uniform numbers.
    ///
    /// The sum is close enough to a normal distribution here, is bounded, and needs no logarithm.
    mutating func bell() -> Double { (unit() + unit() + unit() + unit() - 2) * 3.0.squareRoot() }

    /// Returns an exponentially distributed waiting time with mean 1.
    mutating func waiting() -> Double { -log(1 - unit()) }

    /// Returns a Poisson-distributed count with the given mean.
    ///
    /// Uses Knuth's product of uniform numbers up to a mean of 30, and a rounded normal
    /// approximation above.
    mutating func arrivals(mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        if mean > 30 { return max(0, Int((mean + mean.squareRoot() * bell()).rounded())) }
        let floor = exp(-mean)
        var product = unit()
        var count = 0
        while product > floor {
            count += 1
            product *= unit()
        }
        return count
    }
}

/// Slow noise around zero with a given correlation time: an Ornstein–Uhlenbeck process.
struct SlowNoise: Sendable {
    private(set) var values: [Double]
    private let memory: Double
    private let kick: Double

    /// Creates the noise in its steady state.
    init(count: Int, spread: Double, forgets seconds: Double, from generator: inout SeededGenerator)
    {
        memory = exp(-ModelTime.step / seconds)
        kick = spread * (1 - memory * memory).squareRoot()
        values = []
        for _ in 0..<count { values.append(spread * generator.bell()) }
    }

    subscript(index: Int) -> Double { values[index] }

    /// Advances by one step.
    mutating func advance(from generator: inout SeededGenerator) {
        for index in values.indices {
            values[index] = values[index] * memory + kick * generator.bell()
        }
    }
}
