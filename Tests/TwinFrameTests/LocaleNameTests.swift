// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame

@Suite("Names of locales")
struct LocaleNameTests {
    @Test("LC_ALL comes before LC_CTYPE and LANG, and empty values do not count")
    func order() {
        let all = ["LC_ALL": "a.UTF-8", "LC_CTYPE": "b", "LANG": "c"]
        #expect(LocaleName.encoding(in: all) == "a.UTF-8")
        #expect(LocaleName.encoding(in: ["LC_ALL": "", "LC_CTYPE": "b", "LANG": "c"]) == "b")
        #expect(LocaleName.encoding(in: ["LANG": "c"]) == "c")
        #expect(LocaleName.encoding(in: [:]) == nil)
    }

    @Test(
        "A locale uses UTF-8 if its encoding says so",
        arguments: [
            ("zh_CN.UTF-8", true), ("en_US.utf8", true), ("de_DE.UTF-8@euro", true),
            ("zh_CN.GB18030", false), ("C", false), ("zh_CN", false), ("UTF-8", false),
        ]
    )
    func encoding(name: String, expected: Bool) {
        #expect(LocaleName.isUnicode(name) == expected)
    }
}
