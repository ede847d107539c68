// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinFrame
import TwinModel

@testable import TwinViews

@Suite("Keys while an input method is left on")
struct InputMethodTests {
    @Test("Every printable key has the same action in its full-width form")
    func fullWidthKeysAct() throws {
        for code in UInt32(0x21)...0x7E {
            let key = Character(try #require(Unicode.Scalar(code)))
            let wide = Character(try #require(Unicode.Scalar(code + 0xFEE0)))
            for scope in KeyScope.allCases {
                let expected = KeyMap.standard.action(for: .character(key), in: scope)
                let found = KeyMap.standard.action(for: .character(wide), in: scope)
                #expect(found == expected, "\(wide)")
            }
        }
    }

    @Test(
        "Chinese punctuation acts as the key that types it",
        arguments: [("：", ":"), ("？", "?"), ("、", "/"), ("／", "/"), ("　", " "), ("。", ".")]
    )
    func punctuationActs(typed: Character, key: Character) {
        for scope in KeyScope.allCases {
            let expected = KeyMap.standard.action(for: .character(key), in: scope)
            #expect(KeyMap.standard.action(for: .character(typed), in: scope) == expected)
        }
    }

    @Test("Text of a prompt keeps its full-width characters")
    func promptsKeepText() {
        for typed: Character in ["：", "、", "ｑ"] {
            let action = KeyMap.standard.action(for: .character(typed), isTyping: true)
            #expect(action == .type(String(typed)))
        }
    }

    @Test("A configured key is its own, also if it is full-width")
    func configuredKeysWin() {
        func binding(_ key: Character, _ action: Action) -> KeyMap.Binding {
            KeyMap.Binding(
                keys: DisplayText(String(key)),
                help: LocalizedText("Help"),
                strokes: [KeyMap.Stroke(key: .character(key), action: action)],
                actions: []
            )
        }
        let keys = KeyMap([binding("q", .quit), binding("ｑ", .help)])
        #expect(keys.action(for: .character("ｑ")) == .help)
        #expect(keys.action(for: .character("q")) == .quit)
    }
}
