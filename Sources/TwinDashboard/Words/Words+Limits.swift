// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel
public import TwinVocabulary

extension Words {
    /// Returns a limit in words: `> 90 %`, `rises faster than 5 cm in 10 min`, `no value for 30 s`.
    ///
    /// The property is the one that the limit belongs to, or nil if the catalog does not have it.
    public func limit(_ limit: AlarmLimit, of property: CatalogProperty?) -> DisplayText {
        let isChinese = language == .chinese
        switch limit.condition {
        case nil:
            let bound = threshold(limit.above ?? limit.below ?? 0, of: property)
            let words = "\(limit.above != nil ? ">" : "<") \(bound)"
            guard limit.count > 1 else { return DisplayText(words) }
            return isChinese
                ? DisplayText("\(time(limit.onDelay))内\(limit.count)次 \(words)")
                : DisplayText("\(words) \(limit.count) times in \(time(limit.onDelay))")
        case .change(let rise, let fall, let within):
            let parts = [(rise, ["rises", "上升"]), (fall, ["falls", "下降"])].compactMap { entry in
                entry.0.map { bound in
                    let amount = measure(bound, of: property)
                    return isChinese
                        ? "\(entry.1[1])超过\(amount)" : "\(entry.1[0]) faster than \(amount)"
                }
            }
            return isChinese
                ? DisplayText("\(time(within))内\(parts.joined(separator: "或"))")
                : DisplayText("\(parts.joined(separator: " or ")) in \(time(within))")
        case .usual(let above, let below, let areShares, _):
            let parts = [(above, ["above", "高于"]), (below, ["below", "低于"])].compactMap { entry in
                entry.0.map { bound in
                    let amount = areShares ? percent(bound) : measure(bound, of: property).string
                    return isChinese
                        ? "\(entry.1[1])同时段常值\(amount)以上" : "\(amount) \(entry.1[0]) usual"
                }
            }
            return isChinese
                ? DisplayText(parts.joined(separator: "或"), limit: 80)
                : DisplayText("\(parts.joined(separator: " or ")) at this hour", limit: 80)
        case .states(let states):
            let names = states.map { name in
                property.flatMap { state(name, of: $0)?.string } ?? name
            }
            return isChinese
                ? DisplayText("为\(names.joined(separator: "或"))", limit: 80)
                : DisplayText("is \(names.joined(separator: " or "))", limit: 80)
        case .absence(let length):
            return isChinese
                ? DisplayText("\(time(length))无数据") : DisplayText("no value for \(time(length))")
        }
    }

    /// Returns the limit of an active alarm in words.
    ///
    /// If the value has come back from the limit and the alarm goes on, the value at which it ends
    /// is named instead: `ends ≤ 8.5`.
    ///
    /// - Parameters:
    ///   - limit: The limit.
    ///   - property: The property that the limit belongs to; nil if the catalog does not have it.
    ///   - value: The current value; nil if it is unknown.
    /// - Returns: The words.
    public func limit(
        _ limit: AlarmLimit,
        of property: CatalogProperty?,
        at value: Double?
    ) -> DisplayText {
        guard limit.condition == nil, limit.count == 1, let value else {
            return self.limit(limit, of: property)
        }
        let isChinese = language == .chinese
        if let above = limit.above, value <= above {
            let end = threshold(above - limit.deadband, of: property)
            return DisplayText(isChinese ? "≤ \(end)时恢复" : "ends ≤ \(end)")
        }
        if limit.above == nil, let below = limit.below, value >= below {
            let end = threshold(below + limit.deadband, of: property)
            return DisplayText(isChinese ? "≥ \(end)时恢复" : "ends ≥ \(end)")
        }
        return self.limit(limit, of: property)
    }

    private func percent(_ share: Double) -> String {
        MeasureFormat(language).measure(share, UnitCode(ucum: "%"), decimals: 0).text.string
    }

    /// Returns a threshold of a property with its unit.
    private func threshold(_ value: Double, of property: CatalogProperty?) -> DisplayText {
        let format = MeasureFormat(language)
        return property.map { format.measure(value, of: $0).text }
            ?? format.measure(value, UnitCode(ucum: "1"), decimals: 2).text
    }

    /// Returns a difference of values of a property with its unit, in all of its digits.
    private func measure(_ value: Double, of property: CatalogProperty?) -> DisplayText {
        let format = MeasureFormat(language)
        guard let property else { return threshold(value, of: nil) }
        // A difference may be finer than the values are shown.
        let decimals = (property.decimals...max(property.decimals, 6)).first { decimals in
            let scaled = value * Double.pow10(decimals)
            return abs(scaled - scaled.rounded()) < 1e-6
        }
        return format.measure(
            value,
            property.unit,
            decimals: decimals ?? property.decimals,
            notation: property.notation
        ).text
    }

    /// Returns a length of time: `10 min`, `90 s`, `10分钟`.
    private func time(_ length: Duration) -> String {
        let seconds = max(0, length.wholeMilliseconds / 1000)
        let isChinese = language == .chinese
        for (unit, english, chinese) in [
            (Int64(86_400), "d", "天"), (3600, "h", "小时"), (60, "min", "分钟"),
        ] where seconds >= unit && seconds % unit == 0 && (unit > 60 || seconds >= 120) {
            return isChinese ? "\(seconds / unit)\(chinese)" : "\(seconds / unit) \(english)"
        }
        return isChinese ? "\(seconds)秒" : "\(seconds) s"
    }
}

extension Double {
    /// Returns ten to a power.
    fileprivate static func pow10(_ exponent: Int) -> Double {
        (0..<max(0, exponent)).reduce(1) { power, _ in power * 10 }
    }
}
