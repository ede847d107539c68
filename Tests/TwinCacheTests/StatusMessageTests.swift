// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import TwinCache

@Suite("Stored messages of sources")
struct StatusMessageTests {
    private let message = ServiceMessage(
        .historyUnfinished,
        cause: ServiceMessage(.deadline, "http://a:1/x,y;z", 300)
    )

    @Test("A message is read back with its code, its values and its cause")
    func roundTrip() {
        let pairs = "late:3," + StatusMessage.encoding(of: message).joined(separator: ",")
        #expect(StatusMessage.message(message.english, pairs: pairs) == message)
    }

    @Test("Text of an older cache is shown as it was stored")
    func older() {
        #expect(StatusMessage.message("busy", pairs: "late:3") == "busy")
        #expect(StatusMessage.message(nil, pairs: "late:3") == nil)
    }

    @Test("The stored sentence is shown if the stored code is unknown or says something else")
    func newerOrEdited() {
        #expect(StatusMessage.message("busy", pairs: "message.fromTheFuture:1") == "busy")
        #expect(StatusMessage.message("busy", pairs: "message.deadline") == "busy")
        #expect(StatusMessage.message("busy", pairs: "message.deadline:a;1") == "busy")
    }

    @Test("A host is removed from all values if one of them has it in an address")
    func addresses() {
        let named = ServiceMessage(.noConnection, "http://city.example:80/x", "at city.example")
        let pairs = (["late:3"] + StatusMessage.encoding(of: named)).joined(separator: ",")
        let safe = StatusMessage.withoutAddresses(named.english, pairs: pairs)
        #expect(!safe.pairs.contains("city.example") && safe.pairs.hasPrefix("late:3,"))
        #expect(
            StatusMessage.message(safe.text, pairs: safe.pairs)
                == ServiceMessage(.noConnection, "[address]", "at [address]")
        )
    }
}
