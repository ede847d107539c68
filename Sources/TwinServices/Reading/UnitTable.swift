// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A table that maps the units that services write to UCUM codes.
///
/// Codes are case-sensitive in UCUM and in UNECE Recommendation 20: `mWh` is a thousandth of a watt
/// hour, `MWh` a million. A symbol in the wrong case is accepted only if its letters spell no other
/// unit in any case (`KW`, but not `mw`). A unit that cannot be recognized or contradicts itself
/// keeps the service's own text and is never converted.
enum UnitTable {
    /// Returns the unit that a service describes, preferring its most formal description.
    ///
    /// - Parameters:
    ///   - definition: An address, a UNECE code or `ucum:` and a code.
    ///   - symbol: The short form, such as `km/h`.
    ///   - name: The long form, such as `kilometre per hour`.
    ///   - isTemperature: True if the property is a temperature, so that `°` and `C` mean degrees
    ///     Celsius. Otherwise `°` is an angle.
    /// - Returns: The unit, or the service's own text if it is not recognized.
    static func unit(
        definition: String?,
        symbol: String?,
        name: String?,
        isTemperature: Bool = false
    ) -> UnitCode {
        let definition = text(definition)
        let symbol = text(symbol)
        let name = text(name)
        func known(_ code: String, as text: String) -> UnitCode {
            code == text ? UnitCode(ucum: code) : UnitCode(ucum: code, raw: text)
        }
        let named = name.flatMap { code(name: $0) ?? code(symbol: $0) }
        if let definition, let code = code(definition: definition) {
            return known(code, as: definition)
        }
        if let symbol {
            // A bare degree sign or letter may mean an angle or a temperature, so the name or the
            // property decides.
            if let degrees = degrees[normalized(symbol)] {
                if let name, let named, self.degrees[normalized(name)] == nil,
                    named == degrees.angle || temperatures.contains(named)
                {
                    return known(named, as: name)
                }
                if isTemperature { return known(degrees.temperature, as: symbol) }
                if let angle = degrees.angle { return known(angle, as: symbol) }
            } else if let code = code(symbol: symbol) ?? code(name: symbol) {
                if let name, let named, contradicts(code, named) {
                    return .unknown("\(symbol) (\(name))")
                }
                return known(code, as: symbol)
            }
        }
        if let name {
            if let degrees = degrees[normalized(name)] {
                if isTemperature { return known(degrees.temperature, as: name) }
                if let angle = degrees.angle { return known(angle, as: name) }
            }
            if let named { return known(named, as: name) }
        }
        return UnitCode(ucum: "", raw: symbol ?? name ?? definition)
    }

    /// Returns the unit of a UNECE code; other texts are read as a symbol or a name.
    static func unit(unitCode: String, isTemperature: Bool = false) -> UnitCode {
        if let code = unece[unitCode] { return UnitCode(ucum: code, raw: unitCode) }
        return unit(definition: nil, symbol: unitCode, name: nil, isTemperature: isTemperature)
    }

    /// Returns true if a property is a temperature, by its name or by its unit in the catalog.
    static func isTemperature(_ property: String, catalog: String? = nil) -> Bool {
        if let catalog, temperatures.contains(catalog) { return true }
        let letters = property.lowercased()
        return ["temperat", "températ", "温度", "气温", "temp_", "_temp"].contains {
            letters.contains($0)
        } || letters == "temp" || letters.hasSuffix("temp")
    }

    // MARK: - Finding

    private static let temperatures: Set<String> = ["Cel", "K", "[degF]"]

    /// Returns the trimmed text; nil if it is empty or "unknown".
    private static func text(_ text: String?) -> String? {
        guard let text = text.map({ String($0.trimmed) }), !text.isEmpty,
            text.lowercased() != "unknown"
        else { return nil }
        return text
    }

    private static func code(definition text: String) -> String? {
        if text.lowercased().hasPrefix("ucum:") {
            let code = String(text.dropFirst(5))
            return code.isEmpty ? nil : code
        }
        if let code = unece[text] { return code }
        guard text.contains("://") else { return code(symbol: text) ?? code(name: text) }
        // An address such as …/unit/Instances.html#Watt ends with the name of the unit.
        let end = text.split(whereSeparator: { $0 == "#" || $0 == "/" || $0 == "=" }).last
        guard let end = end.map(String.init), end.count < text.count else { return nil }
        return qudt[end] ?? code(name: end) ?? symbols[end] ?? unece[end]
    }

    /// Returns the UCUM code of a symbol; nil if it is unknown or ambiguous.
    static func code(symbol text: String) -> String? {
        let text = normalized(text)
        if let code = symbols[text] { return code.isEmpty ? nil : code }
        if codes.contains(text) { return text }
        return anyCase[text.lowercased()]
    }

    /// Returns the UCUM code of a name in any case, such as `Kilowatt hour` or `degreeCelsius`.
    static func code(name text: String) -> String? {
        var letters = squeezed(text)
        if let code = names[letters] { return code }
        guard letters.last == "s" else { return nil }
        letters.removeLast()
        return names[letters]
    }

    /// Returns true if a symbol and a name contradict each other: `m` and `minutes`, `mWh` and
    /// `megawatt hour`.
    ///
    /// A name without a prefix often means the quantity: `kWh` may be called `watt hour`. A name
    /// that means 1, such as `count`, contradicts no unit.
    private static func contradicts(_ code: String, _ named: String) -> Bool {
        guard code != named, named != "1", let first = UnitConversion.quantity(of: code),
            let second = UnitConversion.quantity(of: named)
        else { return false }
        return first != second || !baseNames.values.contains(named)
    }

    /// Returns a symbol in the spelling of the tables: `µ`, `³` and similar characters in ASCII.
    private static func normalized(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "µ", "μ": result += "u"
            case "²": result += "2"
            case "³": result += "3"
            case "˚", "º": result += "°"
            case "℃": result += "°C"
            case "℉": result += "°F"
            case "％": result += "%"
            case "·", "⋅", "*": result += "."
            case "^", " ": break
            default: result.append(character)
            }
        }
        return result
    }

    /// Returns the letters and digits of a name in lower case.
    static func squeezed(_ text: String) -> String {
        text.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}
