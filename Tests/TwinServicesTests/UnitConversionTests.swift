// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TwinServices

@Suite("Conversions between units")
struct UnitConversionTests {
    /// Values in two units of one quantity, from tables of units.
    private static let equal: [(Double, String, Double, String)] = [
        (1500, "uW", 1.5, "mW"), (2.5, "kW", 2500, "W"), (0.75, "GW", 750, "MW"),
        (2, "TW", 2000, "GW"), (1500, "V.A", 1.5, "kV.A"), (250, "mV.A", 0.25, "V.A"),
        (3, "GV.A", 3000, "MV.A"), (110, "kV", 110_000, "V"), (5, "mV", 5000, "uV"),
        (0.4, "MV", 400, "kV"), (20, "mA", 0.02, "A"), (7, "mA", 7000, "uA"), (2, "MA", 2000, "kA"),
        (50_020, "mHz", 50.02, "Hz"), (3.5, "GHz", 3500, "MHz"), (2, "kHz", 2000, "Hz"),
        (1, "kW.h", 3.6, "MJ"), (2, "MW.h", 2000, "kW.h"), (3, "GW.h", 3000, "MW.h"),
        (1, "TW.h", 3600, "TJ"), (1, "W.h", 3600, "J"), (5, "mW.h", 18, "J"), (1, "GJ", 1e6, "kJ"),
        (2000, "mJ", 2, "J"), (1, "bar", 100, "kPa"), (1013, "mbar", 1013, "hPa"),
        (1, "MPa", 10, "bar"), (1, "GPa", 1000, "MPa"), (500, "mPa", 0.5, "Pa"),
        (1, "KiBy", 1024, "By"), (1, "MiBy", 1024, "KiBy"), (1, "GiBy", 1024, "MiBy"),
        (1, "TBy", 1000, "GBy"), (1, "MBy", 1000, "kBy"), (1, "d", 24, "h"), (90, "min", 1.5, "h"),
        (1500, "us", 1.5, "ms"), (2, "s", 2000, "ms"), (1.2, "km", 1200, "m"),
        (25, "mm", 2.5, "cm"),
        (10, "m/s", 36, "km/h"), (2, "mm/min", 120, "mm/h"), (12, "%", 0.12, "1"),
        (400, "[ppm]", 0.04, "%"), (1, "m3/s", 3600, "m3/h"), (48, "m3/d", 2, "m3/h"),
        (10, "L/s", 36, "m3/h"), (60, "L/min", 1, "L/s"), (3600, "L/h", 1, "L/s"),
        (3, "m3", 3000, "L"), (2, "/s", 120, "/min"), (1, "/min", 60, "/h"), (24, "/d", 1, "/h"),
        (2, "EFLOPS", 2000, "PFLOPS"), (5, "TFLOPS", 5000, "GFLOPS"), (1e6, "By/s", 3.6, "GBy/h"),
        (20, "Cel", 293.15, "K"), (212, "[degF]", 100, "Cel"), (-40, "[degF]", -40, "Cel"),
        (2500, "kg", 2.5, "t"), (750, "mg", 0.75, "g"),
    ]

    @Test("A value is the same in every unit of its quantity", arguments: equal.indices)
    func values(place: Int) throws {
        let (value, unit, other, otherUnit) = Self.equal[place]
        let there = try #require(UnitConversion.step(from: unit, to: otherUnit))
        #expect(abs(there.apply(value) - other) <= 1e-9 * max(1, abs(other)))
        let back = try #require(UnitConversion.step(from: otherUnit, to: unit))
        #expect(abs(back.apply(other) - value) <= 1e-9 * max(1, abs(value)))
    }

    @Test("Every unit with a scale is converted, or is the only one of its quantity")
    func whole() {
        let tested = Set(Self.equal.flatMap { [$0.1, $0.3] })
        #expect(UnitConversion.codes.subtracting(tested) == ["deg"])
    }

    @Test("Units of different quantities are not converted")
    func quantities() {
        for (unit, other) in [("W", "V.A"), ("W", "W.h"), ("m", "m/s"), ("1", "/s"), ("kg", "x")] {
            #expect(UnitConversion.step(from: unit, to: other) == nil, "\(unit) \(other)")
            #expect(UnitConversion.step(from: other, to: unit) == nil, "\(unit) \(other)")
        }
    }
}
