// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@Suite("Messages of services")
struct ServiceMessageTests {
    private static let values = (1...6).map { "v\($0)" }

    @Test("Every code has a sentence in both languages that names the same values")
    func complete() {
        for code in ServiceMessage.Code.allCases where code != .said {
            let message = ServiceMessage(code, values: Self.values, cause: "reason")
            let (english, chinese) = (message.english, message.text(in: .chinese))
            #expect(!english.isEmpty && !chinese.isEmpty, "\(code)")
            #expect(!english.unicodeScalars.contains { $0.value > 0x2E80 }, "\(english)")
            #expect(chinese.unicodeScalars.contains { $0.value > 0x2E80 } || code == .member)
            #expect(!chinese.contains { "%{}".contains($0) } || chinese.contains("job="))
            // A Chinese sentence has no value that the English one lacks; English words of other
            // programs are left out of Chinese sentences.
            for value in Self.values where chinese.contains(value) {
                #expect(english.contains(value), "\(code): \(value)")
            }
            #expect(english.contains("reason") == chinese.contains("reason"), "\(code)")
        }
    }

    @Test("A message is worded in the reader's language, with its cause")
    func wording() {
        let cause = ServiceMessage(.troubled, "http://city.example/api", 503, "busy")
        let message = ServiceMessage(.typeNotRead, "Device", cause: cause)
        #expect(
            message.text(in: .chinese)
                == "“Device”的实体未读取：服务故障（503）：http://city.example/api，应答“busy”。"
                + "稍后重试；若持续出现，请联系其运营方。"
        )
        #expect(message.english.hasPrefix("The entities of \"Device\" were not read: Status 503"))
    }

    @Test("A part is left out if its value is empty")
    func optionalParts() {
        let message = ServiceMessage(.denied, "http://a", 403, "")
        #expect(
            message.english == "Access refused with 403 by the service at http://a. "
                + "Check the token that the source's token variable names."
        )
        #expect(message.text(in: .chinese).hasPrefix("拒绝访问（403）：http://a。"))
    }

    @Test("A value is shown as it is, even if it looks like a place for a value")
    func valuesAreNotTemplates() {
        let message = ServiceMessage(.ruleWithoutData, "%2 {%c}", cause: "%1")
        #expect(message.english == "The rule \"%2 {%c}\" finds no data: %1")
    }

    @Test("Text that was worded elsewhere is the same in both languages")
    func saidElsewhere() {
        let message: ServiceMessage = "no route to \"host\""
        #expect(message.text(in: .chinese) == message.english)
        #expect(message.english == "no route to \"host\"")
    }

    @Test("Values of a message and of its cause can be changed")
    func mapping() {
        let message = ServiceMessage(.typeNotRead, "token", cause: ServiceMessage(.absent, "token"))
        #expect(!message.mapValues { _ in "…" }.english.contains("token"))
    }
}
