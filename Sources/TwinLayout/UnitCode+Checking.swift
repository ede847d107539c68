// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension UnitCode {
    /// Whether a text is a unit as catalog files have it: a UCUM code, or the code of a currency.
    public static func isKnown(_ code: String) -> Bool { UnitGrammar.accepts(code) }

    /// The unit that a text which is none was probably meant to be.
    public static func suggestion(for text: String) -> String? {
        UnitGrammar.suggestion(for: text)
    }
}
