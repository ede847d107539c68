// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Conversions of values between UCUM units of the same quantity.
///
/// The factors are exact by definition of the units (SI Brochure, 9th edition; IEC 80000-13).
enum UnitConversion {
    private struct Scale {
        var quantity: String
        var factor: Double
        var offset: Double = 0
    }

    private static let scales: [String: Scale] = {
        var scales: [String: Scale] = [:]
        func add(_ quantity: String, _ factors: [String: Double]) {
            for (code, factor) in factors {
                scales[code] = Scale(quantity: quantity, factor: factor)
            }
        }
        add(
            "power",
            ["uW": 1e-6, "mW": 1e-3, "W": 1, "kW": 1e3, "MW": 1e6, "GW": 1e9, "TW": 1e12]
        )
        add("apparent power", ["mV.A": 1e-3, "V.A": 1, "kV.A": 1e3, "MV.A": 1e6, "GV.A": 1e9])
        add("voltage", ["uV": 1e-6, "mV": 1e-3, "V": 1, "kV": 1e3, "MV": 1e6])
        add("current", ["uA": 1e-6, "mA": 1e-3, "A": 1, "kA": 1e3, "MA": 1e6])
        add("frequency", ["mHz": 1e-3, "Hz": 1, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9])
        add(
            "energy",
            [
                "mJ": 1e-3, "J": 1, "kJ": 1e3, "MJ": 1e6, "GJ": 1e9, "TJ": 1e12, "mW.h": 3.6,
                "W.h": 3600, "kW.h": 3.6e6, "MW.h": 3.6e9, "GW.h": 3.6e12, "TW.h": 3.6e15,
            ]
        )
        add(
            "pressure",
            [
                "mPa": 1e-3, "Pa": 1, "hPa": 100, "mbar": 100, "kPa": 1e3, "bar": 1e5, "MPa": 1e6,
                "GPa": 1e9,
            ]
        )
        add(
            "information",
            [
                "By": 1, "kBy": 1e3, "MBy": 1e6, "GBy": 1e9, "TBy": 1e12, "KiBy": 1024,
                "MiBy": 1_048_576, "GiBy": 1_073_741_824,
            ]
        )
        add(
            "time",
            ["us": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "d": 86_400]
        )
        add("length", ["mm": 1e-3, "cm": 1e-2, "m": 1, "km": 1e3])
        add("speed", ["m/s": 1, "km/h": 1 / 3.6])
        add("rain", ["mm/h": 1, "mm/min": 60])
        add("ratio", ["1": 1, "%": 1e-2, "[ppm]": 1e-6])
        add(
            "flow",
            [
                "m3/h": 1, "m3/s": 3600, "m3/d": 1 / 24, "L/s": 3.6, "L/min": 0.06,
                "L/h": 1e-3,
            ]
        )
        add("volume", ["m3": 1, "L": 1e-3])
        add("rate", ["/h": 1, "/min": 60, "/s": 3600, "/d": 1 / 24])
        add("computing", ["GFLOPS": 1, "TFLOPS": 1e3, "PFLOPS": 1e6, "EFLOPS": 1e9])
        add("flow of data", ["GBy/h": 1, "By/s": 3.6e-6])
        scales["K"] = Scale(quantity: "temperature", factor: 1)
        scales["Cel"] = Scale(quantity: "temperature", factor: 1, offset: 273.15)
        scales["[degF]"] = Scale(quantity: "temperature", factor: 5 / 9, offset: 459.67 * 5 / 9)
        add("angle", ["deg": 1])
        add("mass", ["mg": 1e-6, "g": 1e-3, "kg": 1, "t": 1e3])
        return scales
    }()

    /// The UCUM codes with a known scale.
    static var codes: Set<String> { Set(scales.keys) }

    /// Returns the quantity that a unit measures, such as `energy`; nil if the unit is not known.
    static func quantity(of code: String) -> String? { scales[code]?.quantity }

    /// A conversion between two units: a multiplication, then an addition.
    struct Step: Hashable, Sendable {
        var factor: Double
        var summand: Double

        /// Returns the value in the other unit.
        func apply(_ value: Double) -> Double { value * factor + summand }
    }

    /// Returns the conversion between two units; nil if they do not measure the same quantity.
    static func step(from: String, to: String) -> Step? {
        if from == to { return Step(factor: 1, summand: 0) }
        guard let source = scales[from], let target = scales[to],
            source.quantity == target.quantity
        else { return nil }
        // Dividing the larger by the smaller keeps decimal factors exact: 1e6 / 1, never 1 * 1e-6.
        return Step(
            factor: source.factor / target.factor,
            summand: (source.offset - target.offset) / target.factor
        )
    }
}

/// The unit in which a series is stored, and the conversion from the service's unit.
struct UnitPlan: Hashable, Sendable {
    /// The unit of the series.
    var unit: UnitCode
    /// The conversion of each value; nil if values are stored unchanged.
    var step: UnitConversion.Step?
    /// True if the service's unit and the catalog's unit measure different quantities.
    var isMismatched = false

    /// Plans the conversion from the service's unit to the catalog's unit, if the catalog has one.
    init(service: UnitCode, catalog: String?) {
        guard let catalog, !catalog.isEmpty, catalog != service.ucum else {
            unit = service
            return
        }
        if service.ucum.isEmpty && (service.raw ?? "").isEmpty {
            unit = UnitCode(ucum: catalog)
        } else if let step = UnitConversion.step(from: service.ucum, to: catalog) {
            unit = UnitCode(ucum: catalog)
            self.step = step
        } else {
            // A unit that cannot be converted to the catalog's is kept as it is, never guessed.
            unit = service
            isMismatched = true
        }
    }

    /// Returns the result in the unit of the series.
    func apply(_ result: ObservationResult) -> ObservationResult {
        guard let step, case .number(let number) = result else { return result }
        return .number(step.apply(number))
    }
}
