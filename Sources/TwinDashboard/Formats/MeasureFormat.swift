// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary
public import TwinModel

/// A number as displayed: its digits and, separately, its unit.
public struct Measure: Hashable, Sendable {
    /// The digits, with sign and multiple: `17.9`, `¥41.2 M`, `4,120万`.
    public var value: DisplayText
    /// The unit as displayed: `GW`, `°C`; empty if there is none.
    public var unit: DisplayText

    /// Creates a number from digits and a unit.
    public init(value: DisplayText, unit: DisplayText) {
        self.value = value
        self.unit = unit
    }

    /// Digits and unit, with a space between them if the unit requires one.
    public var text: DisplayText {
        if unit.isEmpty { return value }
        return DisplayText(Self.isClose(unit) ? "\(value)\(unit)" : "\(value) \(unit)")
    }

    /// True if a unit is written beside its number without a space: `%`, `/h` and Chinese words.
    public static func isClose(_ unit: DisplayText) -> Bool {
        let isWord = unit.string.unicodeScalars.first.map { $0.value >= 0x4E00 } ?? false
        return unit.string == "%" || unit.string.hasPrefix("/") || isWord
    }
}

/// The format of numbers and units in a language.
///
/// Power and data change to the multiple that needs few digits (17,900 MW is 17.9 GW). Money and
/// counts are written in words: ¥41.2 M, ¥8.6 bn, 86亿元. Other large numbers have the prefix of
/// their multiple in English and 万 or 亿 in Chinese. Infinities are shown as such.
public struct MeasureFormat: Hashable, Sendable {
    /// The language.
    public var language: Language

    /// Creates a format for a language.
    public init(_ language: Language) { self.language = language }

    /// Returns a value of a unit as text.
    ///
    /// - Parameters:
    ///   - value: Any number.
    ///   - unit: Its unit.
    ///   - decimals: The number of digits after the decimal point if the value is not scaled.
    ///   - notation: The way in which the trade writes the unit; nil for the standard one.
    ///   - reference: The value that determines the multiple, such as the greatest one of an axis;
    ///     nil for the value itself.
    /// - Returns: The digits and the unit.
    public func measure(
        _ value: Double,
        _ unit: UnitCode,
        decimals: Int,
        notation: UnitNotation? = nil,
        reference: Double? = nil
    ) -> Measure {
        guard let notation else { return plain(value, unit, decimals: decimals) }
        var measure: Measure
        if let step = notation.step(for: reference ?? value, in: language), value.isFinite {
            let scaled = value / step.divisor
            let digits = step.divisor == 1 ? decimals : abs(scaled) >= 100 ? 0 : 1
            measure = Measure(
                value: language == .chinese && abs(scaled) >= 1e5
                    ? chinese(scaled) : number(scaled, decimals: digits),
                unit: DisplayText(step.name, limit: 24)
            )
        } else {
            measure = plain(value, unit, decimals: decimals)
        }
        if let word = notation.counted[language] {
            measure.unit = DisplayText("\(DisplayText(word, limit: 12))\(measure.unit)")
        }
        return measure
    }

    private func plain(_ value: Double, _ unit: UnitCode, decimals: Int) -> Measure {
        guard value.isFinite else {
            let text: DisplayText = value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞"
            return Measure(value: text, unit: name(of: unit))
        }
        if let currency = Self.currencies[unit.ucum] { return money(value, currency) }
        if unit.ucum == "1" { return count(value, decimals: decimals) }
        if let ladder = Self.ladders[unit.ucum] {
            var index = 0
            var scaled = value
            for (step, rung) in ladder.enumerated() where abs(value) >= rung.factor {
                index = step
                scaled = value / rung.factor
            }
            let digits = index == 0 ? decimals : Self.digits(for: scaled)
            let name = DisplayText(ladder[index].name)
            return Measure(value: number(scaled, decimals: digits), unit: name)
        }
        if abs(value) >= 1e6 || (language == .chinese && abs(value) >= 1e5) {
            let name = name(of: unit)
            if language == .chinese {
                return Measure(value: chinese(value), unit: name)
            }
            let (scaled, prefix) = millions(value)
            let digits = number(scaled, decimals: Self.digits(for: scaled))
            let isLetter = name.string.first?.isLetter ?? false
            return isLetter
                ? Measure(value: digits, unit: DisplayText(prefix + name.string))
                : Measure(value: DisplayText("\(digits) \(prefix)"), unit: name)
        }
        return Measure(value: number(value, decimals: decimals), unit: name(of: unit))
    }

    /// Returns a value of a property as text; a difference has its sign.
    public func measure(_ value: Double, of property: CatalogProperty) -> Measure {
        var measure = measure(
            value,
            property.unit,
            decimals: property.decimals,
            notation: property.notation
        )
        let isAnything = measure.value.string.contains { ("1"..."9").contains($0) }
        if property.isSigned, value > 0, isAnything {
            measure.value = DisplayText("+\(measure.value)")
        }
        return measure
    }

    /// Returns the displayed name of a unit; an unknown one is shown as its service writes it.
    public func name(of unit: UnitCode) -> DisplayText {
        if language == .chinese, let name = Self.chineseNames[unit.ucum] {
            return DisplayText(name)
        }
        if let name = Self.names[unit.ucum] { return DisplayText(name) }
        let parts = unit.ucum.split(separator: "/", omittingEmptySubsequences: false).map(
            String.init
        )
        if let first = parts.first, let currency = Self.currencies[first], parts.count <= 2 {
            let symbol = parts.count == 1 ? currency.name(in: language) : currency.symbol
            guard parts.count == 2 else { return DisplayText(symbol) }
            return DisplayText("\(symbol)/\(name(of: UnitCode(ucum: parts[1])))")
        }
        if let ladder = Self.ladders[unit.ucum], let first = ladder.first {
            return DisplayText(first.name)
        }
        return DisplayText(unit.ucum.isEmpty ? unit.raw ?? "" : unit.ucum, limit: 12)
    }

    /// Returns a number with separated thousands and the given number of decimals.
    public func number(_ value: Double, decimals: Int) -> DisplayText {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
        let places = min(max(0, decimals), 9)
        var power: Int64 = 1
        for _ in 0..<places { power *= 10 }
        let scaled = (value * Double(power)).rounded()
        guard abs(scaled) < 1e15, let whole = Int64(exactly: scaled) else {
            return DisplayText("\(value)")
        }
        let magnitude = whole.magnitude
        var digits = String(magnitude / UInt64(power))
        if digits.count > 3 {
            var grouped = ""
            for (offset, digit) in digits.reversed().enumerated() {
                if offset > 0, offset % 3 == 0 { grouped.append(",") }
                grouped.append(digit)
            }
            digits = String(grouped.reversed())
        }
        if places > 0 {
            let fraction = String(magnitude % UInt64(power))
            digits += "." + String(repeating: "0", count: places - fraction.count) + fraction
        }
        return DisplayText(whole < 0 ? "-" + digits : digits)
    }

    private func money(_ value: Double, _ currency: Currency) -> Measure {
        if language == .chinese {
            return Measure(value: chinese(value), unit: DisplayText(currency.chineseName))
        }
        let sign = (value < 0 ? "-" : "") + currency.symbol
        let magnitude = abs(value)
        guard magnitude >= 1e6 else {
            return Measure(
                value: DisplayText(sign + number(magnitude, decimals: 0).string),
                unit: ""
            )
        }
        return Measure(value: DisplayText("\(sign)\(spoken(magnitude))"), unit: "")
    }

    private func count(_ value: Double, decimals: Int) -> Measure {
        if language == .chinese, abs(value) >= 1e5 {
            return Measure(value: chinese(value), unit: "")
        }
        if abs(value) >= 1e6 {
            return Measure(value: spoken(value), unit: "")
        }
        return Measure(value: number(value, decimals: decimals), unit: "")
    }

    /// Returns an amount of a million or more in words: `41.2 M`, `8.6 bn`, `3 tn`.
    ///
    /// The prefixes of units, such as the G of GW, are not used for money.
    private func spoken(_ value: Double) -> DisplayText {
        var (scaled, word) = (value / 1e6, "M")
        // An amount that would round to a thousand of one word is written with the next word.
        if abs(value) >= 9.995e8 { (scaled, word) = (value / 1e9, "bn") }
        if abs(value) >= 9.995e11 { (scaled, word) = (value / 1e12, "tn") }
        return DisplayText("\(short(scaled)) \(word)")
    }

    /// Returns a number with three significant digits, without trailing zeros.
    private func short(_ value: Double) -> DisplayText {
        var text = number(value, decimals: Self.digits(for: value)).string
        if text.contains(".") {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return DisplayText(text)
    }

    private func millions(_ value: Double) -> (Double, String) {
        if abs(value) >= 1e12 { return (value / 1e12, "T") }
        if abs(value) >= 1e9 { return (value / 1e9, "G") }
        return (value / 1e6, "M")
    }

    private func chinese(_ value: Double) -> DisplayText {
        if abs(value) >= 1e8 {
            return short(value / 1e8) + "亿"
        }
        if abs(value) >= 1e5 { return short(value / 1e4) + "万" }
        return number(value, decimals: 0)
    }

    /// Returns the number of decimals for three significant digits.
    private static func digits(for value: Double) -> Int {
        abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : 2
    }

    private struct Rung: Hashable, Sendable {
        var factor: Double
        var name: String
    }

    private static func ladder(_ names: String...) -> [Rung] {
        var factor = 1.0
        return names.map { name in
            defer { factor *= 1000 }
            return Rung(factor: factor, name: name)
        }
    }

    private static let ladders: [String: [Rung]] = [
        "W": ladder("W", "kW", "MW", "GW"),
        "kW": ladder("kW", "MW", "GW"),
        "MW": ladder("MW", "GW", "TW"),
        "By": ladder("B", "kB", "MB", "GB", "TB", "PB", "EB"),
        "GBy/h": ladder("GB/h", "TB/h", "PB/h"),
        "GBy": ladder("GB", "TB", "PB"),
        "PFLOPS": ladder("PFLOPS", "EFLOPS"),
    ]

    private static let names: [String: String] = [
        "Cel": "°C", "m3/h": "m³/h", "m3": "m³", "1": "", "deg": "°",
        "um": "µm", "m2": "m²", "km2": "km²", "ug/m3": "µg/m³", "kW.h": "kWh", "MW.h": "MWh",
        "[mi_i]/h": "mph", "[degF]": "°F", "[ppm]": "ppm", "[ppb]": "ppb", "dm3": "dm³",
        "dm3/h": "dm³/h", "AUD/MW.h": "AUD/MWh", "m3.Cel": "m³·°C",
    ]

    /// Units of time are words in Chinese, as in durations; other symbols are the same in both
    /// languages.
    private static let chineseNames: [String: String] = [
        "ms": "毫秒", "s": "秒", "min": "分钟", "h": "小时", "d": "天", "/s": "/秒", "/min": "/分钟",
        "/h": "/小时", "/d": "/天",
    ]

    /// The currencies with a symbol; others are written as units, by their code.
    private static let currencies: [String: Currency] = [
        "CNY": Currency(symbol: "¥", chineseName: "元"),
        "EUR": Currency(symbol: "€", chineseName: "欧元"),
        "GBP": Currency(symbol: "£", chineseName: "英镑"),
        "INR": Currency(symbol: "₹", chineseName: "卢比"),
        "KRW": Currency(symbol: "₩", chineseName: "韩元"),
        "USD": Currency(symbol: "$", chineseName: "美元"),
    ]
}

/// The notation of amounts of a currency.
private struct Currency {
    /// The symbol before an amount in English.
    var symbol: String
    /// The word after an amount in Chinese.
    var chineseName: String

    /// Returns the symbol or the word of the currency alone.
    func name(in language: Language) -> String { language == .chinese ? chineseName : symbol }
}
