// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel

@Suite("JSON strings")
struct JSONTextTests {
    @Test(
        "Quotes, backslashes and control characters are escaped, and no other character is",
        arguments: [
            ("", #""""#),
            ("a", #""a""#),
            (#"a"b"#, #""a\"b""#),
            (#"a\b"#, #""a\\b""#),
            ("\u{0}\t\n\u{1B}\u{1F}", #""\u0000\u0009\u000a\u001b\u001f""#),
            ("亦庄 \u{7F}é", "\"亦庄 \u{7F}é\""),
        ]
    )
    func escapes(text: String, json: String) throws {
        #expect(JSONText.quoted(text) == json)
        // Another parser reads the same text.
        let read = try JSONDecoder().decode([String].self, from: Data("[\(json)]".utf8))
        #expect(read == [text])
    }
}
