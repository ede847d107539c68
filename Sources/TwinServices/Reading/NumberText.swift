// SPDX-License-Identifier: Apache-2.0

extension Double {
    /// Parses a decimal number that a service wrote as text, with an optional point and exponent.
    ///
    /// Hexadecimal numbers (`0x10`) are refused. `NaN` is parsed as NaN; `Infinity` and numbers too
    /// large for a double are infinite.
    init?(decimalText text: some StringProtocol) {
        let text = text.trimmed
        guard let first = text.utf8.first, text.utf8.count <= 400 else { return nil }
        let isPlain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0)
        }
        if isPlain, first != 0x45, first != 0x65, let number = Double(String(text)) {
            self = number
            return
        }
        switch text.lowercased() {
        case "nan": self = .nan
        case "inf", "+inf", "infinity", "+infinity": self = .infinity
        case "-inf", "-infinity": self = -.infinity
        default: return nil
        }
    }
}
