// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import TwinServices

@Suite("Units as services write them")
struct UnitTests {
    private func symbol(
        _ text: String,
        name: String? = nil,
        isTemperature: Bool = false
    ) -> UnitCode {
        UnitTable.unit(definition: nil, symbol: text, name: name, isTemperature: isTemperature)
    }

    /// Returns all variants of a text in upper and lower case, for texts of up to eight letters.
    private func variants(of text: String) -> Set<String> {
        var variants: Set<String> = [""]
        for character in text.prefix(8) {
            variants = Set(
                variants.flatMap { [$0 + character.lowercased(), $0 + character.uppercased()] }
            )
        }
        return text.count <= 8 ? variants : [text, text.lowercased(), text.uppercased()]
    }

    @Test("A symbol is case-sensitive; in another case it is a different unit or unknown")
    func symbols() {
        for (text, code) in UnitTable.symbols {
            let found = symbol(text)
            // The property decides the meaning of degree signs and the letters beside them.
            guard UnitTable.degrees[text] == nil else { continue }
            #expect(found.ucum == code, "\(text)")
            if code.isEmpty { #expect(found.raw == text) }
            for variant in variants(of: text) where UnitTable.symbols[variant] == nil {
                let found = symbol(variant)
                let others = UnitTable.symbols.filter {
                    $0.key.lowercased() == variant.lowercased() && $0.value != code
                }
                #expect(
                    found.ucum.isEmpty || (found.ucum == code && others.isEmpty)
                        || UnitTable.names[UnitTable.squeezed(variant)] == found.ucum
                        || UnitTable.codes.contains(variant),
                    "\(variant) of \(text) was read as \(found.ucum)"
                )
                if found.ucum.isEmpty { #expect(found.raw == variant) }
            }
        }
    }

    @Test("A symbol accepted in any case spells no other unit in any case")
    func anyCase() {
        var compared = 0
        for (text, code) in UnitTable.anyCase {
            for (symbol, other) in UnitTable.symbols where symbol.lowercased() == text {
                #expect(other == code, "\(symbol)")
                compared += 1
            }
        }
        #expect(compared > 10, "\(compared)")
    }

    @Test("A UNECE code is case-sensitive; in another case it is another symbol or unknown")
    func unece() {
        for (text, code) in UnitTable.unece {
            #expect(UnitTable.unit(unitCode: text) == UnitCode(ucum: code, raw: text))
            for variant in variants(of: text) where UnitTable.unece[variant] == nil {
                #expect(UnitTable.unit(unitCode: variant) == symbol(variant), "\(variant)")
            }
        }
    }

    @Test(
        "Symbols that differ only in case are different units",
        arguments: [
            ("mWh", "mW.h"), ("MWh", "MW.h"), ("Mwh", ""), ("mwh", ""), ("mW", "mW"), ("MW", "MW"),
            ("mw", ""), ("KW", "kW"), ("Kwh", "kW.h"), ("mPa", "mPa"), ("MPa", "MPa"), ("mpa", ""),
            ("b", ""), ("B", ""), ("kb", ""), ("Mb", ""), ("MB", "MBy"), ("kB", "kBy"), ("KB", ""),
            ("m", "m"), ("M", ""), ("h", "h"), ("s", "s"), ("S", "S"), ("d", "d"), ("D", ""),
            ("°C", "Cel"), ("˚C", "Cel"), ("ºC", "Cel"), ("℃", "Cel"), ("C", ""), ("°F", "[degF]"),
            ("µg/m3", "ug/m3"), ("μg/m³", "ug/m3"), ("m^3", "m3"), ("m³", "m3"), ("m3/H", ""),
            ("L/h", "L/h"), ("l", "L"), ("KV", "kV"), ("kVar", ""), ("%RH", ""), ("％", "%"),
            ("KPA", "kPa"), ("Mbar", "Mbar"), ("mBar", ""), ("mbar", "mbar"), ("ohm", "Ohm"),
        ]
    )
    func cases(text: String, code: String) {
        let found = symbol(text)
        #expect(found.ucum == code)
        if code.isEmpty { #expect(found == .unknown(text)) }
    }

    @Test(
        "A UNECE code in another case is not that code",
        arguments: [
            ("MWH", "MW.h"), ("mWh", "mW.h"), ("mwh", ""), ("MPA", "MPa"), ("mPa", "mPa"),
            ("b", ""),
            ("AD", "By"), ("ad", ""), ("DD", "deg"), ("dd", ""), ("GV", "GJ"), ("gv", ""),
            ("CEL", "Cel"), ("FAH", "[degF]"), ("L2", "L/min"), ("l2", ""), ("MIN", "min"),
            ("M", ""), ("H", ""), ("D", ""),
        ]
    )
    func codes(text: String, code: String) {
        #expect(UnitTable.unit(unitCode: text).ucum == code)
    }

    @Test("A degree sign is an angle unless the property or the name indicates a temperature")
    func degrees() {
        let qudt = "http://www.qudt.org/qudt/owl/1.0.0/unit/Instances.html#DegreeAngle"
        for isTemperature in [false, true] {
            let named = symbol("°", name: "degree angle", isTemperature: isTemperature)
            #expect(named.ucum == "deg")
            let defined = UnitTable.unit(
                definition: qudt,
                symbol: "°",
                name: "degree",
                isTemperature: isTemperature
            )
            #expect(defined.ucum == "deg")
            #expect(symbol("°", name: "Celsius", isTemperature: isTemperature).ucum == "Cel")
        }
        #expect(symbol("°").ucum == "deg")
        #expect(symbol("°", name: "degree").ucum == "deg")
        #expect(symbol("°", isTemperature: true).ucum == "Cel")
        #expect(symbol("°", name: "degree", isTemperature: true).ucum == "Cel")
        #expect(symbol("C", isTemperature: true).ucum == "Cel")
        for property in ["Temperature", "air-temperature", "水温度", "supplyTemperature", "temp"] {
            #expect(UnitTable.isTemperature(property), "\(property)")
        }
        for property in ["wind direction", "attempts", "reading", "template"] {
            #expect(!UnitTable.isTemperature(property), "\(property)")
        }
        #expect(UnitTable.isTemperature("value", catalog: "Cel"))
    }

    @Test("A symbol and a name that contradict each other are no unit, and shown unchanged")
    func contradictions() {
        #expect(symbol("m", name: "minutes") == .unknown("m (minutes)"))
        #expect(symbol("mWh", name: "megawatt hour") == .unknown("mWh (megawatt hour)"))
        #expect(symbol("mWh", name: "milliwatt hour").ucum == "mW.h")
        #expect(symbol("kWh", name: "watt hour").ucum == "kW.h")
        #expect(symbol("D", name: "day").ucum == "d")
        #expect(symbol("S", name: "siemens").ucum == "S")
        #expect(symbol("Mwh", name: "megawatt hour").ucum == "MW.h")
    }

    @Test("An unknown unit is shown as the service wrote it, and never converted")
    func unknown() {
        for text in ["US Gal/day", "Mwh", "mpa", "b", "furlong", "kVar"] {
            let unit = symbol(text)
            #expect(unit == .unknown(text))
            for wanted in UnitConversion.codes {
                let plan = UnitPlan(service: unit, catalog: wanted)
                #expect(plan.step == nil && plan.unit == unit && plan.isMismatched)
            }
        }
    }

    @Test("A milliwatt hour is a thousandth of a watt hour in every conversion")
    func conversion() throws {
        let milli = UnitPlan(service: symbol("mWh"), catalog: "W.h")
        #expect(milli.apply(.number(5000)) == .number(5))
        let mega = UnitPlan(service: symbol("MWh"), catalog: "W.h")
        #expect(mega.apply(.number(5)) == .number(5_000_000))
        let pressure = UnitPlan(service: UnitTable.unit(unitCode: "mPa"), catalog: "Pa")
        #expect(pressure.apply(.number(5000)) == .number(5))
        let step = try #require(UnitConversion.step(from: "[degF]", to: "Cel"))
        #expect(abs(step.apply(212) - 100) < 1e-9 && abs(step.apply(32)) < 1e-9)
    }

    @Test("A metric's unit is its suffix, in any case of its name")
    func metrics() {
        for (name, code) in [
            ("queue_seconds", "s"), ("queue_Seconds", "s"), ("energy_joules_total", "J"),
            ("energy_mWh", ""), ("load_MW", ""), ("size_b", ""), ("angle_degrees", ""),
        ] {
            #expect(MetricUnits.unit(of: name).ucum == code, "\(name)")
        }
    }
}
