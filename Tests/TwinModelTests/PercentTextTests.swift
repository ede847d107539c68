// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@Suite("Percent escapes")
struct PercentTextTests {
    @Test(
        "Escapes of two hexadecimal digits are decoded, and incomplete ones are left as they are",
        arguments: [
            ("a%2Cb%2c", "a,b,"), ("%E4%BA%A6", "亦"), ("%", "%"), ("%4", "%4"), ("%4g", "%4g"),
            ("%+1", "%+1"), ("%%34", "%4"), ("%FF", "\u{FFFD}"), ("1+2", "1+2"), ("", ""),
        ]
    )
    func escapes(text: String, decoded: String) {
        #expect(PercentText.decoded(text) == decoded)
    }

    @Test("A plus sign is a space in queries, and an escaped one is a plus sign")
    func plus() {
        #expect(PercentText.decoded("1+%2B+2", plusIsSpace: true) == "1 + 2")
    }
}
