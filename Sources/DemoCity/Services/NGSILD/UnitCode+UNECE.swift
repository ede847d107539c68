// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension UnitCode {
    /// The UNECE Recommendation 20 code of this unit, as NGSI-LD's `unitCode` has it.
    ///
    /// Nothing where the recommendation has none, or for money, which keeps its ISO 4217 code.
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
