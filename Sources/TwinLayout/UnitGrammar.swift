// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary

// The part of UCUM (the Unified Code for Units of Measure, version 2.1) needed for cities: terms
// joined by "." and "/", each an optional prefix, an atom and an optional exponent. There are two
// extensions: ISO 4217 codes in place of an atom, for money, and FLOPS, floating-point operations
// per second, which UCUM lacks although all computing centres use it.

/// The checks of the units in the catalog, with suggestions for wrong ones.
enum UnitGrammar {
    /// Returns true if the code is valid.
    static func accepts(_ code: String) -> Bool {
        guard !code.isEmpty, code.utf8.count <= 32 else { return false }
        if code == "1" { return true }
        var rest = Substring(code)
        if rest.first == "/" { rest = rest.dropFirst() }
        let terms = rest.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "." }
        return terms.count <= 4 && terms.allSatisfy(isTerm)
    }

    /// Returns the code that was probably meant by an invalid one.
    static func suggestion(for code: String) -> String? {
        if let known = exactSpellings[code.filter { $0 != " " }] { return known }
        let folded = code.lowercased().filter { $0 != " " }
        if let known = spellings[folded] { return known }
        // Fix one term at a time, as in "km/hr".
        let terms = folded.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "." }
        if terms.count == 2, let separator = folded.first(where: { $0 == "/" || $0 == "." }) {
            let original = code.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "." }
            let corrected = zip(original, terms).map { term, small in
                isTerm(term) ? String(term) : spellings[String(small)] ?? String(term)
            }
            let joined = corrected.joined(separator: String(separator))
            if accepts(joined) { return joined }
        }
        return Spelling.nearest(to: code, among: common)
    }

    private static func isTerm(_ term: Substring) -> Bool {
        if term == "1" { return true }
        var body = term
        if let last = body.last, last.isASCII, last.isNumber {
            body = body.dropLast()
            if body.last == "-" { body = body.dropLast() }
        }
        guard !body.isEmpty else { return false }
        if atoms.contains(String(body)) || metric.contains(String(body)) { return true }
        for prefix in prefixes where body.hasPrefix(prefix) {
            if metric.contains(String(body.dropFirst(prefix.count))) { return true }
        }
        return currencies.contains(String(body))
    }

    private static let prefixes = [
        "da", "Ki", "Mi", "Gi", "Ti", "Y", "Z", "E", "P", "T", "G", "M", "k", "h", "d", "c", "m",
        "u", "n", "p", "f",
    ]

    private static let metric: Set<String> = [
        "m", "s", "g", "t", "K", "Cel", "A", "V", "W", "J", "N", "Pa", "Hz", "C", "F", "Ohm", "S",
        "Wb", "T", "H", "lm", "lx", "cd", "mol", "rad", "Bq", "Gy", "Sv", "eV", "bar", "L", "l",
        "By", "bit", "Bd", "cal", "FLOPS",
    ]

    private static let atoms: Set<String> = [
        "%", "min", "h", "d", "wk", "mo", "a", "deg", "har", "u", "atm", "[ppm]", "[ppb]",
        "[ppth]", "[pH]", "[degF]", "[ft_i]", "[mi_i]", "[kn_i]", "[nmi_i]", "[gal_us]",
        "[car_Au]", "[NTU]", "dB", "var", "kvar", "Mvar",
    ]

    /// The ISO 4217 codes of the larger economies' currencies.
    private static let currencies: Set<String> = [
        "AED", "ARS", "AUD", "BDT", "BGN", "BRL", "CAD", "CHF", "CLP", "CNH", "CNY", "COP", "CZK",
        "DKK", "EGP", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW",
        "KWD", "KZT", "MAD", "MOP", "MXN", "MYR", "NGN", "NOK", "NZD", "PEN", "PHP", "PKR", "PLN",
        "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "VND",
        "ZAR",
    ]

    /// The most common units of cities, used for suggestions if no spelling matches.
    private static let common = [
        "km/h", "m/s", "m3/h", "m3/s", "L/s", "mm/h", "MW", "kW", "GW", "W", "MW.h", "kW.h",
        "kV", "Hz", "MPa", "kPa", "Cel", "min", "h", "ms", "km", "cm", "mm", "%", "By", "GBy",
        "TBy", "GBy/h", "/h", "/s", "CNY", "EUR", "USD", "PFLOPS", "EFLOPS", "GFLOPS", "ug/m3",
        "[ppm]", "dB", "lx", "t/h",
    ]

    /// The spellings in which the case distinguishes two units.
    private static let exactSpellings: [String: String] = [
        "mWh": "mW.h", "MWh": "MW.h", "mVA": "mV.A", "MVA": "MV.A", "kB": "kBy", "MB": "MBy",
        "GB": "GBy", "TB": "TBy", "Mb": "Mbit", "kb": "kbit", "Gb": "Gbit", "Mbps": "Mbit/s",
    ]

    /// The codes of common spellings, in small letters without spaces.
    private static let spellings: [String: String] = [
        "km/hr": "km/h", "kmh": "km/h", "kph": "km/h", "kmph": "km/h", "km/hour": "km/h",
        "mph": "[mi_i]/h", "mps": "m/s", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
        "sec": "s", "secs": "s", "second": "s", "seconds": "s", "mins": "min", "minute": "min",
        "minutes": "min", "msec": "ms", "day": "d", "days": "d", "°c": "Cel", "℃": "Cel",
        "c": "Cel", "degc": "Cel", "celsius": "Cel", "cel": "Cel", "°f": "[degF]",
        "m³": "m3", "m^3": "m3", "m³/h": "m3/h", "m^3/h": "m3/h", "cbm/h": "m3/h", "m²": "m2",
        "mwh": "MW.h", "kwh": "kW.h", "gwh": "GW.h", "wh": "W.h", "kva": "kV.A", "mva": "MV.A",
        "mw": "MW", "kw": "kW", "gw": "GW", "kv": "kV", "hz": "Hz", "mpa": "MPa", "kpa": "kPa",
        "percent": "%", "pct": "%", "percentage": "%", "ratio": "1", "count": "1", "none": "1",
        "number": "1", "items": "1", "vehicles": "1", "byte": "By", "bytes": "By", "kb": "kBy",
        "mb": "MBy", "gb": "GBy", "tb": "TBy", "gb/h": "GBy/h", "bits": "bit", "bps": "bit/s",
        "rmb": "CNY", "yuan": "CNY", "元": "CNY", "¥": "CNY", "cny": "CNY", "$": "USD",
        "€": "EUR", "eur": "EUR", "usd": "USD", "gflop/s": "GFLOPS", "pflop/s": "PFLOPS",
        "eflop/s": "EFLOPS", "flops": "FLOPS", "liter": "L", "litre": "L", "tonne": "t",
        "ppm": "[ppm]", "ppb": "[ppb]", "µg/m3": "ug/m3", "µg/m³": "ug/m3", "1/s": "/s",
        "per_second": "/s", "per_hour": "/h", "veh/h": "/h", "vph": "/h", "degree": "deg",
        "degrees": "deg", "°": "deg",
    ]
}
