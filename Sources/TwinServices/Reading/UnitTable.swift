// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Finds the UCUM code of a unit as services write it.
enum UnitTable {
    /// UNECE Recommendation 20 codes, as NGSI-LD's `unitCode` carries them.
    static let unece: [String: String] = [
        "KWH": "kW.h", "WHR": "W.h", "MWH": "MW.h", "WTT": "W", "KWT": "kW", "MAW": "MW",
        "KVR": "kV.A", "KVA": "kV.A", "VLT": "V", "KVT": "kV", "AMP": "A", "HTZ": "Hz",
        "MTQ": "m3", "MQH": "m3/h", "LTR": "L", "L2": "L/min", "G51": "L/s", "E32": "L/h",
        "CEL": "Cel", "KEL": "K", "PAL": "Pa", "KPA": "kPa", "MPA": "MPa", "BAR": "bar",
        "GV": "GJ", "3B": "MJ", "JOU": "J", "P1": "%", "C62": "1", "KMH": "km/h", "MTS": "m/s",
        "MTR": "m", "KMT": "km", "CMT": "cm", "MMT": "mm", "H67": "mm/h", "SEC": "s",
        "C26": "ms", "MIN": "min", "HUR": "h", "DAY": "d", "AD": "By", "E34": "GBy",
        "4L": "MBy", "GQ": "ug/m3", "GP": "mg/m3", "59": "[ppm]", "2N": "dB", "LUX": "lx",
        "CDL": "cd", "CNY": "CNY", "DD": "deg",
    ]

    /// Codes, symbols and names met in real services, in lower case, beside the UCUM codes.
    private static let texts: [String: String] = [
        "watt": "W", "kilowatt": "kW", "megawatt": "MW", "watthour": "W.h", "watt hour": "W.h",
        "wh": "W.h", "kwh": "kW.h", "mwh": "MW.h", "kilowatthour": "kW.h",
        "kilowatt hour": "kW.h", "kw": "kW", "volt": "V", "kilovolt": "kV", "kv": "kV",
        "ampere": "A", "hertz": "Hz", "hz": "Hz", "anzahl": "1", "count": "1", "number": "1",
        "one": "1", "ratio": "1", "unitless": "1", "dimensionless": "1", "percent": "%",
        "°": "Cel", "°c": "Cel", "degc": "Cel", "celsius": "Cel", "degree celsius": "Cel",
        "degrees celsius": "Cel", "degreecelsius": "Cel", "degree_celsius": "Cel",
        "kelvin": "K", "metre": "m", "meter": "m", "kilometre": "km", "kilometer": "km",
        "millimetre": "mm", "millimeter": "mm", "centimetre": "cm", "centimeter": "cm",
        "m³": "m3", "m³/h": "m3/h", "m³/s": "m3/s", "m3/s": "m3/s", "3/m3": "m3/m3",
        "cubicmeter": "m3", "cubic metre": "m3", "litre": "L", "liter": "L", "l": "L",
        "l/s": "L/s", "l/min": "L/min", "us gal/min": "[gal_us]/min", "mbar": "mbar",
        "millibar": "mbar", "bar": "bar", "pascal": "Pa", "kilopascal": "kPa",
        "megapascal": "MPa", "hpa": "hPa", "second": "s", "seconds": "s", "sec": "s",
        "minute": "min", "minutes": "min", "hour": "h", "hours": "h", "day": "d",
        "millisecond": "ms", "milliseconds": "ms", "byte": "By", "bytes": "By", "b": "By",
        "gigabyte": "GBy", "joule": "J", "gigajoule": "GJ", "kilometre per hour": "km/h",
        "kilometer per hour": "km/h", "kilometerperhour": "km/h", "kmh": "km/h", "kph": "km/h",
        "metre per second": "m/s", "meterpersecond": "m/s", "vehicles": "1",
        "vehicles/hour": "/h", "veh/h": "/h", "1/h": "/h", "1/s": "/s", "1/min": "/min",
        "per hour": "/h", "per second": "/s", "µg/m³": "ug/m3", "ug/m³": "ug/m3",
        "microgram per cubic metre": "ug/m3", "ppm": "[ppm]", "decibel": "dB", "lux": "lx",
        "lumen": "lm", "candela": "cd", "degree": "deg", "yuan": "CNY", "rmb": "CNY",
    ]

    /// The UCUM codes that are taken as they stand.
    private static let codes: Set<String> =
        Set(unece.values).union(texts.values).union(UnitConversion.codes).union([
            "CNY/GBy", "m3/m3", "lm", "cd", "lx", "dB", "CNY", "USD", "EUR", "GBy/h", "/d",
        ])

    /// Finds a unit by what a service says of it, the most formal first.
    ///
    /// - Parameters:
    ///   - definition: an address, a UNECE code or `ucum:` and a code.
    ///   - symbol: the short form, `km/h`.
    ///   - name: the long form, `kilometre per hour`.
    /// - Returns: the unit; where nothing is known it carries the service's own text.
    static func unit(definition: String?, symbol: String?, name: String?) -> UnitCode {
        var raw: String?
        for text in [definition, symbol, name] {
            guard let text = text.map({ String($0.trimmed) }), !text.isEmpty,
                text.lowercased() != "unknown"
            else { continue }
            if let code = code(of: text) {
                return code == text ? UnitCode(ucum: code) : UnitCode(ucum: code, raw: text)
            }
            if raw == nil || (raw?.contains("://") ?? false) { raw = text }
        }
        return UnitCode(ucum: "", raw: raw)
    }

    /// Finds a unit by a UNECE code, or by any text where it is none.
    static func unit(unitCode: String) -> UnitCode {
        if let code = unece[unitCode.uppercased()] { return UnitCode(ucum: code, raw: unitCode) }
        return unit(definition: nil, symbol: unitCode, name: nil)
    }

    private static func code(of text: String) -> String? {
        if codes.contains(text) { return text }
        if text.lowercased().hasPrefix("ucum:") {
            let code = String(text.dropFirst(5))
            return code.isEmpty ? nil : code
        }
        if text.contains("://") {
            // An address such as …/unit/Instances.html#Watt names the unit at its end.
            let end = text.split(whereSeparator: { $0 == "#" || $0 == "/" || $0 == "=" }).last
            guard let end, end.count < text.count else { return nil }
            return codes.contains(String(end)) ? String(end) : texts[end.lowercased()]
        }
        return texts[text.lowercased()]
    }
}
