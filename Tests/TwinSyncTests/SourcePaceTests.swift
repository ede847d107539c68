// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import TwinSync

@Suite("The rates of a source")
struct SourcePaceTests {
    private let start = Instant(millisecondsSince1970: 1_795_394_530_000)

    private func status(_ pace: SourcePace) -> SourceStatus {
        var status = SourceStatus(source: "traffic", at: start, interval: .seconds(10))
        pace.tell(to: &status)
        return status
    }

    @Test("The rates are unknown until a source has been visited twice")
    func unknownAtFirst() {
        var pace = SourcePace()
        #expect(status(pace).observationRate == nil)
        pace.note(5000, bytes: 900_000, at: start)
        #expect(status(pace).observationRate == nil)
        #expect(status(pace).bytes == 900_000)
    }

    @Test("The data of the first visit is not included in the rates")
    func rate() {
        var pace = SourcePace()
        pace.note(5000, bytes: 900_000, at: start)
        for number in 1...12 { pace.note(100, bytes: 2000, at: start + .seconds(10 * number)) }
        #expect(status(pace).observationRate == 10)
        #expect(status(pace).byteRate == 200)
        #expect(status(pace).bytes == 924_000)
    }

    @Test("A clock that is set back does not change the rates")
    func clockStep() {
        var pace = SourcePace()
        pace.note(0, bytes: 0, at: start)
        pace.move(by: .seconds(-3600))
        pace.note(50, bytes: 100, at: start - .seconds(3590))
        #expect(status(pace).observationRate == 5)
    }
}
