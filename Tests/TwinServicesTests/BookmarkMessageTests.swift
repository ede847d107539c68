// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinServices

@Suite struct BookmarkMessageTests {
    private let now = Instant(millisecondsSince1970: 1_795_394_530_000)

    @Test(
        "A bookmark message arrives as it was sent, with any text",
        arguments: [
            "Pump 2 stopped", "\"quoted\" \\ back", "世界 🚦", "line\nbreak\u{1}\u{1B}[31m", " ",
        ]
    )
    func roundTrip(text: String) throws {
        let sent = Bookmark(instant: now, written: now, author: "wéi", text: text)
        let bytes = Array(BookmarkMessage.text(of: sent).utf8)
        #expect(try BookmarkMessage.bookmark(bytes, written: now) == sent)
    }

    @Test(
        "An invalid bookmark message is refused with a sentence",
        arguments: [
            "", "[]", "{", "{\"instant\":1}", "{\"instant\":1,\"author\":\"a\",\"text\":\"\"}",
            "{\"instant\":\"1\",\"author\":\"a\",\"text\":\"b\"}",
            "{\"instant\":9223372036854775807,\"author\":\"a\",\"text\":\"b\"}",
            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
            String(repeating: " ", count: 20_000),
            "{\"instant\":1,\"author\":\"a\",\"text\":\"\(String(repeating: "x", count: 2000))\"}",
        ]
    )
    func refused(message: String) {
        #expect(throws: BookmarkRefusal.self) {
            try BookmarkMessage.bookmark(Array(message.utf8), written: now)
        }
    }
}
