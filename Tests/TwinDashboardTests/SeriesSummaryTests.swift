// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery

@testable import TwinDashboard

@Suite("Summaries of series")
struct SeriesSummaryTests {
    private let series = SeriesID(TinyCity.city, "congestion")

    @Test("A summary is of the moment and of all data, whatever was summed up before")
    func fresh() throws {
        let city = TinyCity()
        func tell(_ value: Double, _ second: Int) {
            city.tell(series, value, at: TinyCity.start + .seconds(second))
        }
        for second in 0..<10 { tell(5, second) }
        var memory = ArchiveMemory(city.archive, lookBack: .seconds(86_400))
        func count(at second: Int) throws -> Int {
            try memory.begin(Moment(at: TinyCity.start + .seconds(second)))
            return try memory.summary(of: series, over: .seconds(3600)).count
        }
        #expect(try count(at: 9) == 10)
        #expect(try count(at: 4) == 5)
        #expect(try count(at: 9) == 10)
        tell(7, 8)
        tell(7, 3)
        tell(6, 30)
        #expect(try count(at: 30) == 11)
        tell(6, 29)
        #expect(try count(at: 30) == 12)
    }
}
