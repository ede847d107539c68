// SPDX-License-Identifier: Apache-2.0

extension PromExpression {
    /// The query in Prometheus' canonical format, with only the necessary parentheses.
    var spelling: String {
        switch self {
        case .number(let number): PrometheusService.text(of: number)
        case .text(let text): Self.quoted(text)
        case .selector(let selector): selector.spelling
        case .negation(let inner):
            "-" + inner.enclosed(below: PromBinary.Operation.power.precedence)
        case .binary(let binary): binary.spelling
        case .aggregation(let aggregation): aggregation.spelling
        case .call(let function, let arguments):
            "\(function.rawValue)(\(arguments.map(\.spelling).joined(separator: ", ")))"
        }
    }

    /// Returns a string literal in double quotes.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text {
            switch character {
            case "\\", "\"": result += "\\\(character)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default: result.append(character)
            }
        }
        return result + "\""
    }

    /// Returns the text, in parentheses if its precedence is lower than that of its surroundings.
    fileprivate func enclosed(below precedence: Int) -> String {
        let own: Int? =
            switch self {
            case .binary(let binary): binary.operation.precedence
            // A sign has a lower precedence than a power and a higher one than all other operators.
            case .negation: PromBinary.Operation.multiply.precedence
            default: nil
            }
        guard let own, own < precedence else { return spelling }
        return "(\(spelling))"
    }
}

extension PromSelector {
    /// The selector in PromQL: `up{job="slurm"}[5m] offset 1h`.
    var spelling: String {
        var name = ""
        var rest = matchers[...]
        if let first = matchers.first, first.name == "__name__", first.operation == .equal,
            !first.value.isEmpty, first.value.utf8.allSatisfy(Self.isPlain)
        {
            name = first.value
            rest = rest.dropFirst()
        }
        let conditions = rest.map { matcher in
            let label =
                matcher.name.utf8.allSatisfy(Self.isPlain)
                ? matcher.name : PromExpression.quoted(matcher.name)
            return label + matcher.operation.rawValue + PromExpression.quoted(matcher.value)
        }
        var text = name
        if !conditions.isEmpty { text += "{\(conditions.joined(separator: ","))}" }
        if let range { text += "[\(Self.duration(range))]" }
        if offset > 0 { text += " offset \(Self.duration(offset))" }
        if offset < 0 { text += " offset -\(Self.duration(-offset))" }
        return text
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x3A: true
        default: false
        }
    }

    /// Returns a duration in milliseconds in the form `1h30m`.
    static func duration(_ milliseconds: Int64) -> String {
        var rest = milliseconds
        var text = ""
        for (unit, width) in [
            ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
        ] as [(String, Int64)] where rest >= width {
            text += "\(rest / width)\(unit)"
            rest %= width
        }
        return text.isEmpty ? "0s" : text
    }
}

extension PromBinary {
    fileprivate var spelling: String {
        let isPower = operation == .power
        let own = operation.precedence
        let left = self.left.enclosed(below: isPower ? own + 1 : own)
        let right = self.right.enclosed(below: isPower ? own : own + 1)
        let way = yieldsBool ? " bool" : ""
        return "\(left) \(operation.rawValue)\(way)\(matching?.spelling ?? "") \(right)"
    }
}

extension PromMatching {
    fileprivate var spelling: String {
        let words = " \(isOn ? "on" : "ignoring") (\(labels.joined(separator: ", ")))"
        guard let many else { return words }
        let group = many == .left ? "group_left" : "group_right"
        return "\(words) \(group) (\(included.joined(separator: ", ")))"
    }
}

extension PromAggregation {
    fileprivate var spelling: String {
        var text = operation.rawValue
        if isWithout || !labels.isEmpty {
            text += " \(isWithout ? "without" : "by") (\(labels.joined(separator: ", "))) "
        }
        let arguments = [parameter?.spelling, operand.spelling].compactMap { $0 }
        return text + "(\(arguments.joined(separator: ", ")))"
    }
}
