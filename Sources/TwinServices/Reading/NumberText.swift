// SPDX-License-Identifier: Apache-2.0

extension Double {
    /// Reads a number that a service wrote as text: decimal digits with a point and an exponent.
    ///
    /// Hexadecimal (`0x10`) is no number. `NaN` is read as NaN; `Infinity` and what is too large for
    /// a double as infinite.
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
