// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinServices
import TwinSync

@Suite("The status of a source")
struct StatusTests {
    @Test("F08 F06 Rejects are counted by reason, for the client and the writer together")
    func rejects() throws {
        var city = Rehearsal([("traffic", .seconds(5))]) { source, watermark, city in
            let number = watermark.flatMap { Int($0.position) } ?? 0
            var delivery = ScriptedService(length: number + 10)
                .answer(source, after: watermark, at: city.clock)
            delivery.rejects = [.malformed: 2, .future: 1]
            delivery.remarks = ["2 of 12 lines could not be read"]
            return .init(latency: .zero, result: .success(delivery))
        }
        city.writer.rejects = [.duplicate: 3, .conflicting: 1, .late: 2, .future: 1]
        city.run(for: .seconds(2))
        let status = city.status("traffic")
        #expect(
            status?.rejects == [
                .malformed: 2, .future: 2, .duplicate: 3, .conflicting: 1, .late: 2,
            ]
        )
        #expect(status?.observations == 6, "conflicting and late ones are kept")
        #expect(status?.message == "2 of 12 lines could not be read")
        city.run(for: .seconds(5))
        try #require(city.visits.count == 2)
        #expect(
            city.status("traffic")?.rejects == [
                .malformed: 4, .future: 4, .duplicate: 6, .conflicting: 2, .late: 4,
            ]
        )
    }

    @Test("Inflated counts saturate at the end of the range")
    func hugeRejects() {
        var city = Rehearsal([("traffic", .milliseconds(500))]) { source, watermark, city in
            var answer = Rehearsal.Answer.news(source, after: watermark, at: city.clock)
            answer.result = answer.result.map { delivery in
                var delivery = delivery
                delivery.rejects = [.malformed: .max]
                return delivery
            }
            return answer
        }
        city.run(for: .seconds(5))
        #expect(city.status("traffic")?.rejects == [.malformed: .max])
    }

    @Test("F06 An observation in the far future does not make a source fresh")
    func future() {
        var city = Rehearsal([("traffic", .seconds(5))]) { source, _, city in
            let series = SeriesID("road:1", "speed")
            let observations = [city.clock - .seconds(100), city.clock + .seconds(3600)].map {
                Observation(
                    series: series,
                    phenomenonTime: $0,
                    receivedTime: city.clock,
                    result: .number(1)
                )
            }
            let batch = Batch(source: source, observations: observations)
            return .init(latency: .zero, result: .success(Delivery(batch: batch)))
        }
        city.run(for: .seconds(1))
        #expect(city.status("traffic")?.state == .behind)
        #expect(city.status("traffic")?.newestObservation ?? .distantFuture < city.clock)
    }

    @Test("A source that answers without new data turns behind, and fresh again with new data")
    func behind() {
        let quiet = Duration.seconds(60)..<Duration.seconds(120)
        var city = Rehearsal([("traffic", .seconds(5))]) { source, watermark, city in
            if quiet.contains(city.elapsed) {
                let batch = Batch(source: source, watermark: watermark)
                return .init(latency: .zero, result: .success(Delivery(batch: batch)))
            }
            return .news(source, after: watermark, at: city.clock)
        }
        city.run(for: .seconds(60))
        #expect(city.status("traffic")?.state == .fresh)
        city.run(for: .seconds(20))
        #expect(city.status("traffic")?.state == .behind)
        city.run(for: .seconds(50))
        #expect(city.status("traffic")?.state == .fresh)
    }

    @Test("A service with new data every ten minutes is not behind in between")
    func ownRhythm() {
        var city = Rehearsal([("air", .seconds(10))]) { source, watermark, city in
            let news = city.clock.floored(to: .seconds(600))
            let observation = Observation(
                series: SeriesID("station:1", "pm25"),
                phenomenonTime: news,
                receivedTime: city.clock,
                result: .number(12)
            )
            let isOld = watermark?.instant == news
            let batch = Batch(
                source: source,
                observations: isOld ? [] : [observation],
                watermark: Watermark(position: news.rfc3339, instant: news)
            )
            return .init(latency: .zero, result: .success(Delivery(batch: batch)))
        }
        city.run(for: .seconds(700))
        city.timeline = []
        city.run(for: .seconds(7200))
        #expect(!city.timeline.contains { $0.contains("behind") })
        #expect(city.status("air")?.state == .fresh)
    }

    @Test("A service's clock does not decide if its data are old: their corrected times do")
    func skew() {
        for isCorrected in [true, false] {
            var city = Rehearsal([("traffic", .seconds(5))]) { source, watermark, city in
                let time = isCorrected ? city.clock : city.clock - .seconds(300)
                var answer = Rehearsal.Answer.news(source, after: watermark, at: time)
                answer.result = answer.result.map { delivery in
                    var delivery = delivery
                    delivery.clockSkew = .seconds(-300)
                    if isCorrected { delivery.clock = ClockCorrection(offset: .seconds(-300)) }
                    return delivery
                }
                return answer
            }
            city.run(for: .seconds(100))
            let status = city.status("traffic")
            #expect(status?.clockSkew == .seconds(-300))
            #expect(status?.clock?.offset == (isCorrected ? .seconds(-300) : nil))
            #expect(status?.state == (isCorrected ? .fresh : .behind))
            #expect(status?.clockLine?.contains("5 min 0 s behind ours") == true)
        }
    }

    @Test("While a service's clock is learned it is visited again soon, and not called fresh")
    func learning() {
        var city = Rehearsal([("traffic", .seconds(60))]) { source, watermark, city in
            guard city.visits.count > 3 else {
                var empty = Delivery(batch: Batch(source: source), clockSkew: .seconds(420))
                empty.again = .seconds(1)
                return .init(latency: .milliseconds(10), result: .success(empty))
            }
            return .news(source, after: watermark, at: city.clock)
        }
        city.run(for: .seconds(2))
        #expect(city.status("traffic")?.state == .starting)
        #expect(city.status("traffic")?.lastSuccess == nil)
        city.run(for: .seconds(3))
        #expect(city.visits.count == 4)
        #expect(city.status("traffic")?.state == .fresh)
    }

    @Test("Statuses are recorded when a state changes, and otherwise at most every five seconds")
    func rateOfRecords() {
        var city = Rehearsal([("traffic", .milliseconds(500))]) {
            .news($0, after: $1, at: $2.clock)
        }
        var records = 0
        var last: Instant?
        for _ in 0..<1000 {
            city.run(for: .milliseconds(100))
            let noted = city.writer.statuses["traffic"]?.noted
            if noted != last { records += 1 }
            last = noted
        }
        #expect((18...24).contains(records), "\(records) in 100 s")
    }

    @Test("A service that always has more data behind the same watermark is not visited endlessly")
    func endlessMore() {
        var city = Rehearsal([("traffic", .seconds(5))]) { source, _, city in
            let batch = Batch(source: source, watermark: Watermark(position: "same"))
            return .init(
                latency: .milliseconds(1),
                result: .success(Delivery(batch: batch, hasMore: true))
            )
        }
        city.run(for: .seconds(60))
        #expect(city.visits.count <= 15)
    }

    @Test("A batch that claims another source is stored under its own source")
    func foreignBatch() {
        var city = Rehearsal([("traffic", .seconds(5))]) { _, watermark, city in
            .news("power", after: watermark, at: city.clock)
        }
        city.run(for: .seconds(20))
        #expect(city.writer.watermarks.keys.sorted() == ["traffic"])
        #expect(city.visits.count >= 4)
    }
}
