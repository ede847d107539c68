// SPDX-License-Identifier: Apache-2.0

extension UnitTable {
    /// UNECE Recommendation 20 codes, as NGSI-LD's `unitCode` carries them; case-sensitive.
    static let unece: [String: String] = [
        "KWH": "kW.h", "WHR": "W.h", "MWH": "MW.h", "GWH": "GW.h", "WTT": "W", "KWT": "kW",
        "MAW": "MW", "A90": "GW", "C31": "mW", "KVR": "kV.A", "KVA": "kV.A", "MVA": "MV.A",
        "VLT": "V", "KVT": "kV", "2Z": "mV", "AMP": "A", "4K": "mA", "B22": "kA", "HTZ": "Hz",
        "KHZ": "kHz", "MHZ": "MHz", "A86": "GHz", "MTQ": "m3", "MQH": "m3/h", "MQS": "m3/s",
        "LTR": "L", "L2": "L/min", "G51": "L/s", "E32": "L/h", "CEL": "Cel", "KEL": "K",
        "FAH": "[degF]", "PAL": "Pa", "A97": "hPa", "KPA": "kPa", "MPA": "MPa", "74": "mPa",
        "BAR": "bar", "MBR": "mbar", "GV": "GJ", "3B": "MJ", "KJO": "kJ", "JOU": "J", "P1": "%",
        "C62": "1", "H87": "1", "KMH": "km/h", "MTS": "m/s", "MTR": "m", "KMT": "km",
        "CMT": "cm", "MMT": "mm", "MTK": "m2", "H67": "mm/h", "SEC": "s", "C26": "ms",
        "B98": "us", "MIN": "min", "HUR": "h", "DAY": "d", "AD": "By", "2P": "kBy", "4L": "MBy",
        "E34": "GBy", "E35": "TBy", "A99": "bit", "GQ": "ug/m3", "GP": "mg/m3", "KGM": "kg",
        "GRM": "g", "TNE": "t", "59": "[ppm]", "2N": "dB", "LUX": "lx", "LUM": "lm", "CDL": "cd",
        "D54": "W/m2", "OHM": "Ohm", "CNY": "CNY", "DD": "deg",
    ]

    /// Last parts of QUDT addresses that are neither a symbol nor a name.
    static let qudt: [String: String] = [
        "DEG_C": "Cel", "DEG_F": "[degF]", "DEG": "deg", "DegreeAngle": "deg", "K": "K",
        "KiloW-HR": "kW.h", "MegaW-HR": "MW.h", "W-HR": "W.h", "KiloW": "kW", "MegaW": "MW",
        "KiloM-PER-HR": "km/h", "M-PER-SEC": "m/s", "PERCENT": "%", "UNITLESS": "1", "NUM": "1",
        "PA": "Pa", "HectoPA": "hPa", "KiloPA": "kPa", "MegaPA": "MPa", "HZ": "Hz", "M3": "m3",
        "M3-PER-HR": "m3/h", "M3-PER-SEC": "m3/s", "MilliM": "mm", "CentiM": "cm", "KiloM": "km",
        "PPM": "[ppm]", "MicroGM-PER-M3": "ug/m3", "SEC": "s", "MIN": "min", "HR": "h",
    ]

    /// Symbols that mean an angle or a temperature, depending on the name or kind of the property.
    static let degrees: [String: (angle: String?, temperature: String)] = [
        "°": ("deg", "Cel"), "deg": ("deg", "Cel"), "degree": ("deg", "Cel"),
        "degrees": ("deg", "Cel"), "C": (nil, "Cel"), "F": (nil, "[degF]"),
    ]

    /// The names of the SI prefixes.
    private static let prefixes = [
        ("p", "pico"), ("n", "nano"), ("u", "micro"), ("m", "milli"), ("c", "centi"), ("d", "deci"),
        ("h", "hecto"), ("k", "kilo"), ("M", "mega"), ("G", "giga"), ("T", "tera"), ("P", "peta"),
        ("E", "exa"),
    ]

    /// Names of units that take SI prefixes.
    static let baseNames: [String: String] = [
        "watt": "W", "watthour": "W.h", "voltampere": "V.A", "volt": "V", "ampere": "A",
        "hertz": "Hz", "joule": "J", "pascal": "Pa", "metre": "m", "meter": "m", "litre": "L",
        "liter": "L", "second": "s", "byte": "By", "bit": "bit", "gram": "g", "bar": "bar",
        "ohm": "Ohm", "lumen": "lm", "candela": "cd", "kelvin": "K",
    ]

    /// Names of units in lower case and without spaces.
    static let names: [String: String] = {
        var names = [
            "anzahl": "1", "count": "1", "number": "1", "one": "1", "ratio": "1", "unitless": "1",
            "dimensionless": "1", "vehicle": "1", "percent": "%", "prozent": "%",
            "celsius": "Cel", "degc": "Cel", "degreecelsius": "Cel", "degreescelsius": "Cel",
            "centigrade": "Cel", "fahrenheit": "[degF]", "degreefahrenheit": "[degF]",
            "degreesfahrenheit": "[degF]", "degreeangle": "deg", "degreeofangle": "deg",
            "angledegree": "deg", "arcdegree": "deg", "degree": "deg", "cubicmetre": "m3",
            "cubicmeter": "m3", "squaremetre": "m2", "squaremeter": "m2", "sec": "s",
            "minute": "min", "hour": "h", "day": "d", "kilometreperhour": "km/h",
            "kilometerperhour": "km/h", "kmh": "km/h", "kmph": "km/h", "kph": "km/h",
            "metrepersecond": "m/s", "meterpersecond": "m/s", "cubicmetreperhour": "m3/h",
            "cubicmeterperhour": "m3/h", "cubicmetrepersecond": "m3/s",
            "cubicmeterpersecond": "m3/s", "litrepersecond": "L/s", "literpersecond": "L/s",
            "litreperminute": "L/min", "literperminute": "L/min", "litreperhour": "L/h",
            "vehiclesperhour": "/h", "vehicleshour": "/h", "vehh": "/h", "perhour": "/h",
            "persecond": "/s", "microgrampercubicmetre": "ug/m3",
            "microgrampercubicmeter": "ug/m3", "ppm": "[ppm]", "partspermillion": "[ppm]",
            "decibel": "dB", "lux": "lx", "siemen": "S", "siemens": "S", "yuan": "CNY",
            "rmb": "CNY", "tonne": "t", "usgalmin": "[gal_us]/min",
        ]
        for (name, code) in baseNames {
            names[name] = code
            for (symbol, prefix) in prefixes { names[prefix + name] = symbol + code }
        }
        return names
    }()

    /// Symbols that are not a prefix and a unit, with their codes; case-sensitive.
    private static let otherSymbols: [String: String] = [
        "°C": "Cel", "°F": "[degF]", "degC": "Cel", "degF": "[degF]", "l/s": "L/s",
        "l/min": "L/min", "l/h": "L/h", "1/h": "/h", "1/s": "/s", "1/min": "/min", "h-1": "/h",
        "s-1": "/s", "3/m3": "m3/m3", "ppm": "[ppm]", "USGal/min": "[gal_us]/min", "Ω": "Ohm",
        "ohm": "Ohm", "kmh": "km/h", "min": "min", "h": "h", "d": "d", "%": "%", "1": "1",
        "Cel": "Cel", "deg": "deg", "t": "t", "dB": "dB", "sec": "s", "元": "CNY",
    ]

    /// The symbols that take prefixes, with their codes and the prefixes in use.
    private static let atoms: [(symbol: String, code: String, prefixes: String)] = [
        ("W", "W", "numkMGT"), ("Wh", "W.h", "umkMGT"), ("VA", "V.A", "mkMG"), ("V", "V", "numkM"),
        ("A", "A", "pnumkM"), ("Hz", "Hz", "mkMGT"), ("J", "J", "umkMGTP"), ("Pa", "Pa", "umhkMG"),
        ("m", "m", "numcdk"), ("s", "s", "pnum"), ("g", "g", "pnumkM"), ("L", "L", "umcdhkM"),
        ("l", "L", "umcdhkM"), ("bar", "bar", "umkM"), ("Ohm", "Ohm", "umkMG"), ("S", "S", "um"),
        ("T", "T", "num"), ("N", "N", "mkM"), ("lm", "lm", "k"), ("cd", "cd", "m"),
        ("mol", "mol", "umk"), ("K", "K", "m"), ("lx", "lx", "k"), ("By", "By", "kMGTPE"),
        ("bit", "bit", "kMGT"),
    ]

    /// All symbols, case-sensitive, with their codes.
    ///
    /// The code is empty if a symbol is ambiguous.
    static let symbols: [String: String] = {
        var symbols = otherSymbols
        for (symbol, code, prefixes) in atoms {
            symbols[symbol] = symbols[symbol] ?? code
            for prefix in prefixes {
                let prefixed = String(prefix) + symbol
                symbols[prefixed] = symbols[prefixed] ?? String(prefix) + code
            }
        }
        // B is a byte by habit and a bel in UCUM; b is a bit or a barn. Only B with a prefix is a
        // byte.
        for prefix in "kMGTPE" {
            symbols["\(prefix)B"] = "\(prefix)By"
            symbols["\(prefix)b"] = ""
        }
        for binary in ["Ki", "Mi", "Gi", "Ti"] {
            symbols[binary + "B"] = binary + "By"
            symbols[binary + "By"] = binary + "By"
        }
        for symbol in ["b", "B", "mb"] { symbols[symbol] = "" }
        return symbols
    }()

    /// Symbols in lower case that are accepted in any case, because their letters spell only one
    /// unit.
    static let anyCase: [String: String] = [
        "kw": "kW", "gw": "GW", "kwh": "kW.h", "gwh": "GW.h", "twh": "TW.h", "kva": "kV.A",
        "kv": "kV", "hz": "Hz", "khz": "kHz", "ghz": "GHz", "kpa": "kPa", "hpa": "hPa", "km": "km",
        "km/h": "km/h", "kg": "kg", "cel": "Cel", "°c": "Cel", "°f": "[degF]", "degc": "Cel",
    ]

    /// The UCUM codes that are accepted unchanged.
    static let codes: Set<String> =
        Set(unece.values).union(names.values).union(UnitConversion.codes).union([
            "CNY/GBy", "m3/m3", "lm", "cd", "lx", "dB", "CNY", "USD", "EUR", "GBy/h", "/d",
        ])
}
