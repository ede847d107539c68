// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel

@Suite("Qualities that decide about alarms")
struct QualityTests {
    /// The qualities of values that can begin and end alarms.
    static let decisive: Set<Quality> = [.good, .uncertain, .estimated, .historical, .unknown]

    @Test(
        "A bad, missing or stale value decides nothing, any other does",
        arguments: Quality.allCases
    )
    func table(quality: Quality) {
        func number(_ result: ObservationResult) -> Double? {
            Observation(
                series: SeriesID("pump:0", "flow"),
                phenomenonTime: Instant(millisecondsSince1970: 0),
                receivedTime: Instant(millisecondsSince1970: 0),
                result: result,
                quality: quality
            ).decisiveNumber([])
        }
        #expect(quality.isDecisive == Self.decisive.contains(quality))
        #expect(number(.number(9)) == (Self.decisive.contains(quality) ? 9 : nil))
        #expect(number(.text("9")) == nil)
        #expect(number(.missing) == nil)
        #expect(Quality.allCases.count == 8)
    }
}
