// SPDX-License-Identifier: Apache-2.0

import TwinModel
import Yams

extension Fields {
    /// Returns a finite number within a range.
    func number(
        _ key: String,
        in range: ClosedRange<Double> = -1e15...1e15,
        expectation: String = "a finite number",
        _ findings: inout Findings
    ) -> Double? {
        guard let value = self[key] else { return nil }
        return Self.number(value, named: key, in: range, expectation: expectation, &findings)
    }

    /// Returns a finite number from an element of a list.
    static func number(
        _ value: Node,
        named key: String,
        in range: ClosedRange<Double> = -1e15...1e15,
        expectation: String = "a finite number",
        _ findings: inout Findings
    ) -> Double? {
        let word = value.text?.lowercased() ?? ""
        let isSpecial = [".nan", ".inf", "-.inf", "+.inf", "nan", "inf", "-inf"].contains(word)
        guard let text = value.text, isSpecial || Double(text) != nil, !value.isQuoted else {
            let isNumber = value.text.flatMap { Double($0) }?.isFinite ?? false
            let cause = Problem.Cause.wrongType(
                key,
                wanted: "a number",
                found: value.words + (isNumber ? " in quotes" : ""),
                instead: isNumber ? value.text.map { shown($0) } : nil
            )
            findings.add(cause, at: value)
            return nil
        }
        guard !isSpecial, let number = Double(text), range.contains(number) else {
            findings.add(.outOfRange(key, range: expectation, found: value.words), at: value)
            return nil
        }
        return number
    }

    /// Returns a whole number within a range.
    func integer(
        _ key: String,
        in range: ClosedRange<Int>,
        _ findings: inout Findings
    ) -> Int? {
        guard let value = self[key] else { return nil }
        let expectation = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = value.text, !value.isQuoted, let number = Int(text) else {
            let isNumber = value.text.flatMap { Double($0) } != nil
            findings.add(
                isNumber && !value.isQuoted
                    ? .outOfRange(key, range: expectation, found: value.words)
                    : .wrongType(key, wanted: expectation, found: value.words, instead: nil),
                at: value
            )
            return nil
        }
        guard range.contains(number) else {
            findings.add(.outOfRange(key, range: expectation, found: value.words), at: value)
            return nil
        }
        return number
    }

    /// Returns a value that is `true` or `false`.
    func flag(_ key: String, _ findings: inout Findings) -> Bool? {
        guard let value = self[key] else { return nil }
        switch value.isQuoted ? nil : value.text {
        case "true": return true
        case "false": return false
        default:
            let word = value.text?.lowercased() ?? ""
            let instead =
                ["yes", "on", "true", "1", "y"].contains(word)
                ? "true" : ["no", "off", "false", "0", "n"].contains(word) ? "false" : nil
            let cause = Problem.Cause.wrongType(
                key,
                wanted: "true or false",
                found: value.words,
                instead: instead
            )
            findings.add(cause, at: value)
            return nil
        }
    }

    /// Returns a duration such as "10s" within a range.
    func duration(
        _ key: String,
        in range: ClosedRange<Duration>,
        _ findings: inout Findings
    ) -> Duration? {
        let ends =
            "\(QuantityText.write(range.lowerBound)) to \(QuantityText.write(range.upperBound))"
        return quantity(
            key,
            in: range,
            expectation: "a duration from \(ends)",
            example: #""10s", "5m", "2h", "1d""#,
            repair: "s",
            parse: QuantityText.duration,
            &findings
        )
    }

    /// Returns a number of bytes such as "16MiB" within a range.
    func bytes(
        _ key: String,
        in range: ClosedRange<Int64>,
        _ findings: inout Findings
    ) -> Int64? {
        let lowest = QuantityText.write(bytes: range.lowerBound)
        let highest = QuantityText.write(bytes: range.upperBound)
        return quantity(
            key,
            in: range,
            expectation: "a size from \(lowest) to \(highest)",
            example: #""512KiB", "16MiB", "4GiB""#,
            repair: "MiB",
            parse: QuantityText.bytes,
            &findings
        )
    }

    private func quantity<Quantity: Comparable>(
        _ key: String,
        in range: ClosedRange<Quantity>,
        expectation: String,
        example: String,
        repair: String,
        parse: (String) -> Quantity?,
        _ findings: inout Findings
    ) -> Quantity? {
        guard let value = self[key] else { return nil }
        if let text = value.text, let quantity = parse(text) {
            if range.contains(quantity) { return quantity }
            findings.add(.outOfRange(key, range: expectation, found: value.words), at: value)
            return nil
        }
        // The suggestion corrects a number without a unit or with a differently spelled unit.
        let instead = value.text.flatMap { text -> String? in
            let compact = text.lowercased().filter { $0 != " " }
            let digits = String(compact.prefix { $0.isASCII && ($0.isNumber || $0 == ".") })
            let unit = String(compact.dropFirst(digits.count))
            let repaired = digits + (unit.isEmpty ? repair : QuantityText.spellings[unit] ?? unit)
            guard parse(repaired).map(range.contains) ?? false else { return nil }
            return repaired
        }
        findings.add(
            .wrongQuantity(
                key,
                example: example,
                range: expectation,
                found: value.words,
                instead: instead
            ),
            at: value
        )
        return nil
    }
}
