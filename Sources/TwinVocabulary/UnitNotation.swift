// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The way in which a trade writes the values of a unit in each language, such as 1,820万千瓦 for
/// 18,200 MW or 2.2 min for 130 s.
public struct UnitNotation: Hashable, Sendable {
    /// A multiple of the unit.
    public struct Step: Hashable, Sendable {
        /// The name of the multiple: `万千瓦`.
        public var name: String
        /// The number of units in one of the multiple.
        public var divisor: Double
        /// The least absolute value, in the unit, that is written as the multiple.
        public var from: Double

        /// Creates a multiple.
        public init(name: String, divisor: Double = 1, from: Double = 0) {
            self.name = name
            self.divisor = divisor
            self.from = from
        }
    }

    /// A band of an official scale, such as "light congestion" from 4 on.
    public struct Band: Hashable, Sendable {
        /// The least value of the band.
        public var from: Double
        /// The name.
        public var name: LocalizedText

        /// Creates a band.
        public init(from: Double, name: LocalizedText) {
            self.from = from
            self.name = name
        }
    }

    /// The multiples in each language, by the least value of each.
    public private(set) var steps: [Language: [Step]] = [:]
    /// The named bands of an official scale, by their least values; empty if there is none.
    public var bands: [Band] = []
    /// The word in each language for the things that the values count: `辆`.
    public var counted: [Language: String] = [:]

    /// Creates a notation that changes nothing.
    public init() {}

    /// Adds a multiple in a language.
    public mutating func add(_ step: Step, in language: Language) {
        steps[language, default: []].append(step)
        steps[language]?.sort { $0.from < $1.from }
    }

    /// Returns the name of the band that contains a value; nil if none does.
    public func band(of value: Double) -> LocalizedText? {
        bands.last { value >= $0.from }?.name
    }

    /// Returns the greatest multiple that a value reaches in a language; nil if there is none.
    public func step(for value: Double, in language: Language) -> Step? {
        steps[language]?.last { abs(value) >= $0.from }
    }
}
