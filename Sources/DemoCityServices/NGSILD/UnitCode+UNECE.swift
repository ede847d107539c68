// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension UnitCode {
    /// The UNECE Recommendation 20 code of this unit, for NGSI-LD's `unitCode`.
    ///
    /// Money keeps its ISO 4217 code. Nil if the recommendation has no code for the unit.
    var unece: String? { Self.uneceCodes[ucum] ?? (ucum == "CNY" ? ucum : nil) }

    private static let uneceCodes: [String: String] = [
        "1": "C62", "%": "P1", "km/h": "KMH", "m/s": "MTS", "km": "KMT", "m": "MTR", "cm": "CMT",
        "mm": "MMT", "mm/h": "H67", "s": "SEC", "min": "MIN", "h": "HUR", "ms": "C26", "W": "WTT",
        "kW": "KWT", "MW": "MAW", "kW.h": "KWH", "MW.h": "MWH", "V": "VLT", "kV": "KVT",
        "A": "AMP", "Hz": "HTZ", "m3": "MTQ", "m3/h": "MQH", "L": "LTR", "L/min": "L2",
        "Pa": "PAL", "kPa": "KPA", "MPa": "MPA", "bar": "BAR", "Cel": "CEL", "K": "KEL",
        "GJ": "GV", "By": "AD", "GBy": "E34", "/s": "C97", "/h": "H10",
    ]
}
