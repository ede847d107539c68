// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension UnitCode {
    /// Returns true if a text is a valid unit of catalog files: a UCUM code or a currency code.
    public static func isKnown(_ code: String) -> Bool { UnitGrammar.accepts(code) }

    /// Returns the unit that was probably meant by an invalid one.
    public static func suggestion(for text: String) -> String? {
        UnitGrammar.suggestion(for: text)
    }
}
