// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinVocabulary

@testable import TwinServices

@Suite("The day of a ledger's totals")
struct LedgerDayTests {
    private func trade(_ id: Int, at time: Instant, _ amount: Double) -> String {
        """
        {"specversion":"1.0","id":"\(id)","source":"/x","type":"city.datatrade.trade.settled",\
        "time":"\(time.rfc3339)","data":{"channel":"trade_channel:platform",\
        "product":"data_product:p1","seller":"participant:s","amount":\(amount),\
        "volumeBytes":2e9}}
        """
    }

    /// Returns the reported totals of five trades around an instant: two before it, three from it
    /// on.
    ///
    /// If `isRestarted`, a new client continues after each trade.
    private func totals(
        around instant: Instant,
        in zone: String,
        entity: EntityID = "city:beijing",
        isRestarted: Bool
    ) throws -> [Double?] {
        let trades = [(-25, 100.0), (-15, 50), (0, 7), (15, 1), (25, 2)].enumerated()
            .map { trade($0.offset, at: instant + .seconds($0.element.0), $0.element.1) }
        let ledger = Stage(isRestarted ? [] : trades)
        let server = try ScriptedServer { request in
            guard request.path == "/events" else { return .json("{}", status: "404 No") }
            let after = request.plain.split(separator: "after=").last?.prefix(while: \.isNumber)
            let start = Int(after ?? "") ?? 0
            let page = ledger.value.dropFirst(start)
            return .json(
                "[\(page.joined(separator: ","))]",
                headers: ["Link: </events?after=\(start + page.count)>; rel=\"next\""]
            )
        }
        let timeZone = try #require(TimeZone(identifier: zone))
        func read(
            after watermark: Watermark?
        ) throws -> (
            delivered: [Delivery], watermark: Watermark?
        ) {
            let client = CloudEventsClient(
                source: "trade",
                base: server.url,
                timeZone: timeZone,
                rules: .trades,
                lateness: .zero
            )
            let found = try drain(client, after: watermark)
            return (found.delivered, found.watermark)
        }
        var delivered: [Delivery] = []
        var watermark: Watermark?
        for count in isRestarted ? Array(1...trades.count) : [trades.count] {
            ledger.change { $0 = Array(trades.prefix(count)) }
            let found = try read(after: watermark)
            delivered += found.delivered
            watermark = found.watermark
        }
        return delivered.flatMap(\.batch.observations)
            .filter { $0.series == SeriesID(entity, "turnover") }
            .sorted { $0.phenomenonTime < $1.phenomenonTime }.map(\.number)
    }

    /// Midnights of time zones, some of days of 23 and 25 hours, as written in their calendars.
    static let midnights: [(zone: String, midnight: String)] = [
        ("UTC", "2026-11-20T00:00:00Z"),
        ("Asia/Shanghai", "2026-11-20T16:00:00Z"),
        ("Asia/Kolkata", "2026-11-20T18:30:00Z"),
        // Clocks go forward at 02:00 and back at 03:00, so these days have 23 and 25 hours.
        ("Europe/Berlin", "2026-03-28T23:00:00Z"), ("Europe/Berlin", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", "2026-10-24T22:00:00Z"), ("Europe/Berlin", "2026-10-25T23:00:00Z"),
        // Clocks go back from midnight to 23:00: the day ends with the second midnight.
        ("America/Santiago", "2026-04-05T04:00:00Z"),
        // Clocks go forward from midnight to 01:00, so the day begins at 01:00.
        ("America/Santiago", "2026-09-06T04:00:00Z"),
    ]

    @Test(
        "A daily total begins again at midnight of the city's time zone, and at no other hour",
        arguments: midnights
    )
    func midnight(zone: String, midnight: String) throws {
        let instant = try #require(Instant.parse(midnight)).instant
        for isRestarted in [false, true] {
            #expect(
                try totals(around: instant, in: zone, isRestarted: isRestarted)
                    == [100, 150, 7, 8],
                "at midnight, restarted: \(isRestarted)"
            )
            for hours in [-1, 1, 12] {
                #expect(
                    try totals(
                        around: instant + .seconds(3600 * hours),
                        in: zone,
                        isRestarted: isRestarted
                    ) == [100, 150, 157, 158],
                    "\(hours) hours after midnight, restarted: \(isRestarted)"
                )
            }
        }
        #expect(
            try totals(
                around: instant,
                in: zone,
                entity: "trade_channel:platform",
                isRestarted: false
            ) == [100, 150, 7, 8]
        )
    }
}
