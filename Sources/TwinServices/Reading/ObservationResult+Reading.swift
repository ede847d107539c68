// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension ObservationResult {
    /// Creates a result from a scalar; nil for an object or an array.
    ///
    /// Null, NaN, infinite numbers and the words that services write for a missing value are
    /// missing. A text that is a decimal number becomes that number; `0x10` and `1_000` remain
    /// texts.
    init?(_ value: JSONValue) {
        switch value {
        case .null: self = .missing
        case .bool(let flag): self = .number(flag ? 1 : 0)
        case .integer(let number): self = .number(Double(number))
        case .number(let number): self = number.isFinite ? .number(number) : .missing
        case .string(let text): self.init(text: text)
        case .array, .object: return nil
        }
    }

    /// Creates a result from a text.
    init(text: String) {
        let trimmed = String(text.trimmed)
        if Self.absent.contains(trimmed.lowercased()) {
            self = .missing
        } else if let number = Double(decimal: trimmed) {
            self = .number(number)
        } else {
            self = .text(text)
        }
    }

    private static let absent: Set<String> = [
        "", "null", "none", "nan", "n/a", "infinity", "-infinity", "urn:ngsi-ld:null",
    ]
}

extension Double {
    /// Parses a finite decimal number such as `-12.5e3`; nil for any other text.
    init?(decimal text: String) {
        guard text.utf8.count <= 64, text.utf8.contains(where: { $0 &- 48 < 10 }),
            text.utf8.allSatisfy({ $0 &- 48 < 10 || Self.marks.contains($0) }),
            let number = Double(text), number.isFinite
        else { return nil }
        self = number
    }

    private static let marks = Array("+-.eE".utf8)
}

extension DeliveryDraft {
    /// Returns the series with the shape that its first value determines.
    ///
    /// Later values do not change the shape: one text in a series of numbers does not turn it into
    /// a series of states.
    func shaped(_ series: Series, for result: ObservationResult, of value: JSONValue?) -> Series {
        var series = series
        if let known = announced.series[series.id] {
            series.shape = known.shape
        } else if series.shape == .gauge, series.unit.ucum.isEmpty {
            if case .text = result { series.shape = .state }
            if case .bool = value { series.shape = .flag }
        }
        return series
    }
}
