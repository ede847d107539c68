// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery

@Suite struct ReferenceArchiveTests {
    private let speed = SeriesID("road_segment:a", "speed")
    private func instant(_ seconds: Int64) -> Instant {
        Instant(millisecondsSince1970: 1_795_000_000_000 + seconds * 1000)
    }
    private func observation(_ time: Int64, _ value: Double, received: Int64) -> Observation {
        Observation(
            series: speed,
            phenomenonTime: instant(time),
            receivedTime: instant(received),
            result: .number(value)
        )
    }
    private func latest(
        _ archive: ReferenceArchive,
        at time: Int64,
        asOf known: Int64? = nil
    )
        -> Double?
    {
        archive.latest(
            SeriesSelector(),
            at: Moment(at: instant(time), asOf: known.map(instant)),
            lookBack: .seconds(600)
        ).first?.number
    }

    @Test("F08 Duplicates, conflicts and late observations are counted separately")
    func countsApart() {
        let archive = ReferenceArchive()
        let report = archive.append([
            Batch(
                source: "traffic",
                observations: [
                    observation(10, 1, received: 10), observation(10, 1, received: 10),
                    observation(10, 2, received: 11), observation(5, 9, received: 12),
                    observation(10, 3, received: 9),
                ]
            )
        ])
        #expect(report.kept == 3)
        #expect(report.rejects == ["traffic": [.duplicate: 1, .conflicting: 2, .late: 1]])
        #expect(latest(archive, at: 10) == 2)
        #expect(latest(archive, at: 9) == 9)
    }

    @Test("F09 A series belongs to the source that first sent it")
    func ownership() {
        let archive = ReferenceArchive()
        _ = archive.append([
            Batch(source: "traffic", observations: [observation(1, 1, received: 1)])
        ])
        let report = archive.append([
            Batch(
                source: "impostor",
                series: [Series(id: speed, unit: "km/h")],
                observations: [observation(2, 99, received: 2)]
            )
        ])
        #expect(report.kept == 0)
        #expect(report.rejects == ["impostor": [.ownedByOtherSource: 2]])
        #expect(latest(archive, at: 10) == 1)
    }

    @Test("As of a known time, observations received later are not visible")
    func asOfKnown() {
        let archive = ReferenceArchive()
        _ = archive.append([
            Batch(
                source: "traffic",
                observations: [observation(1, 1, received: 1), observation(2, 2, received: 60)]
            )
        ])
        #expect(latest(archive, at: 30) == 2)
        #expect(latest(archive, at: 30, asOf: 30) == 1)
        #expect(latest(archive, at: 30, asOf: 60) == 2)
    }

    @Test("A column without numbers stays empty")
    func columnsKeepGaps() {
        let archive = ReferenceArchive()
        _ = archive.append([
            Batch(
                source: "traffic",
                observations: [
                    observation(0, 4, received: 0), observation(1, -2, received: 1),
                    observation(20, 7, received: 20),
                ]
            )
        ])
        let columns = archive.columns(
            of: [speed],
            over: instant(0)..<instant(30),
            count: 3,
            at: Moment(at: instant(30))
        )
        #expect(
            columns == [
                [
                    Column(count: 2, minimum: -2, maximum: 4, sum: 2, last: -2), nil,
                    Column(count: 1, minimum: 7, maximum: 7, sum: 7, last: 7),
                ]
            ]
        )
    }

    @Test("An event's end is only visible once it has passed and is known")
    func eventEnds() {
        let archive = ReferenceArchive()
        var event = Event(
            id: "i1",
            kind: "incident",
            time: instant(0),
            receivedTime: instant(1),
            text: LocalizedText("flooded")
        )
        _ = archive.append([Batch(source: "traffic", events: [event])])
        event.end = instant(100)
        event.receivedTime = instant(101)
        _ = archive.append([Batch(source: "traffic", events: [event])])
        func end(at time: Int64, asOf known: Int64?) -> Instant? {
            let moment = Moment(at: instant(time), asOf: known.map(instant))
            return archive.events(in: instant(-1)..<instant(900), at: moment, limit: 9).first?.end
        }
        #expect(end(at: 50, asOf: nil) == nil)
        #expect(end(at: 200, asOf: nil) == instant(100))
        #expect(end(at: 200, asOf: 50) == nil)
    }

    @Test("A source's status is valid from its recording until the next one")
    func statusesOfThePast() {
        let archive = ReferenceArchive()
        var status = SourceStatus(source: "traffic", at: instant(0), interval: .seconds(10))
        status.state = .fresh
        status.lastSuccess = instant(-5)
        archive.record([status])
        var later = status
        later.noted = instant(500)
        later.lastSuccess = instant(495)
        archive.record([later])
        var down = later
        down.state = .unreachable
        down.since = instant(600)
        down.noted = instant(610)
        archive.record([down])
        #expect(archive.sourceStatuses(at: Moment(at: instant(100))) == [status])
        #expect(archive.sourceStatuses(at: Moment(at: instant(609))) == [later])
        let asSeen = Moment(at: instant(700), asOf: instant(605))
        #expect(archive.sourceStatuses(at: asSeen) == [later])
        #expect(archive.sourceStatuses(at: Moment(at: instant(700))).map(\.state) == [.unreachable])
        #expect(archive.sourceStatuses(at: Moment(at: instant(-1))).isEmpty)
    }

    @Test("The watermark is stored with its batch")
    func watermark() {
        let archive = ReferenceArchive()
        let mark = Watermark(position: "17", instant: instant(17))
        _ = archive.append([Batch(source: "traffic", watermark: mark)])
        #expect(archive.watermark(of: "traffic") == mark)
        #expect(archive.watermark(of: "utilities") == nil)
    }
}
