// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame

@Suite("The link to the terminal is measured, and no more is sent than it carries")
struct LinkMeterTests {
    /// A link with a given rate and delay, and a meter at its end.
    private struct Link {
        var meter: LinkMeter
        let rate: Double
        let trip: Int
        var time = 0
        private var free = 0.0
        private var answers: [Int] = []

        init(rate: Double, trip: Int) {
            meter = LinkMeter(isAnswering: true)
            self.rate = rate
            self.trip = trip
        }

        /// Sends bytes, followed by a question if one may be asked.
        ///
        /// - Returns: The time at which they will have been read.
        mutating func send(_ count: Int) -> Int {
            meter.didSend(count, startsFrame: true, at: time)
            free = max(free, Double(time)) + Double(count) * 1000 / rate
            if meter.mayAsk(at: time) {
                meter.didAsk(at: time)
                answers.append(Int(free) + trip)
            }
            return Int(free) + trip / 2
        }

        /// Advances the time and delivers the answers that arrive.
        mutating func wait(_ milliseconds: Int) {
            for _ in 0..<milliseconds {
                time += 1
                while let first = answers.first, first <= time {
                    answers.removeFirst()
                    meter.didAnswer(at: time)
                }
            }
        }
    }

    @Test("T12 The rate of a slow link is measured within 20%", arguments: [960.0, 8000, 16_000])
    func rate(rate: Double) throws {
        var link = Link(rate: rate, trip: 300)
        _ = link.send(4)
        link.wait(1000)
        for _ in 0..<20 {
            let room = link.meter.room(isForKey: false, at: link.time)
            if room > 0 { _ = link.send(min(room, 2000)) }
            link.wait(500)
        }
        let found = try #require(link.meter.bytesPerSecond)
        #expect(abs(found - rate) < rate / 5, "\(found)")
        #expect(link.meter.isSlow)
    }

    @Test(
        "T12 On a slow link a key's answer arrives after the link's delay and a quarter second",
        arguments: [(960.0, 300), (8000, 0), (8000, 100)]
    )
    func keys(rate: Double, trip: Int) {
        var link = Link(rate: rate, trip: trip)
        _ = link.send(4)
        link.wait(1000)
        _ = link.send(4000)
        link.wait(10_000)
        var worst = 0
        for step in 0..<200 {
            let room = link.meter.room(isForKey: step % 10 == 9, at: link.time)
            if room > 0 { _ = link.send(room) }
            if step % 10 == 9 {
                let read = link.send(16) - link.time
                worst = max(worst, read)
            }
            link.wait(50)
        }
        #expect(worst <= trip + trip / 2 + 600, "\(worst)")
    }

    @Test("A fast link is never held up, except for the first moment")
    func fast() {
        var link = Link(rate: 50e6, trip: 1)
        #expect(link.meter.room(isForKey: false, at: 0) == 4096)
        for _ in 0..<20 {
            _ = link.send(4000)
            link.wait(5)
        }
        #expect(!link.meter.isSlow)
        #expect(link.meter.room(isForKey: false, at: link.time) >= 1 << 16)
    }

    @Test("T11 A terminal that stops reading does not receive more and more")
    func stalled() {
        var link = Link(rate: 50e6, trip: 1)
        for _ in 0..<5 {
            _ = link.send(20_000)
            link.wait(5)
        }
        var sent = 0
        for _ in 0..<1000 {
            let room = min(4000, link.meter.room(isForKey: true, at: link.time))
            guard room > 0 else { break }
            link.meter.didSend(room, at: link.time)
            link.meter.didAsk(at: link.time)
            sent += room
        }
        #expect(sent < 16 << 20)
        #expect(link.meter.room(isForKey: true, at: link.time) == 0)
    }

    @Test("A lost answer delays a slow link by at most a second")
    func lostAnswer() {
        var link = Link(rate: 8000, trip: 40)
        _ = link.send(4)
        link.wait(1000)
        _ = link.send(4000)
        link.wait(2000)
        #expect(link.meter.isSlow)
        link.meter.didSend(1400, at: link.time)
        link.meter.didAsk(at: link.time)
        link.wait(20)
        #expect(link.meter.room(isForKey: true, at: link.time) < 500)
        #expect(link.meter.room(isForKey: false, at: link.time) == 0)
        link.wait(980)
        #expect(link.meter.room(isForKey: false, at: link.time) > 0)
        #expect(link.meter.room(isForKey: true, at: link.time) > 1000)
        // The link is still classified correctly.
        #expect(link.meter.isSlow && link.meter.isAnswering)
    }

    @Test("A terminal that does not answer receives everything, a little later")
    func silent() {
        var meter = LinkMeter(isAnswering: true)
        var sent = 0
        for time in stride(from: 0, to: 3000, by: 50) {
            let room = min(50_000 - sent, meter.room(isForKey: false, at: time))
            guard room > 0 else { continue }
            meter.didSend(room, at: time)
            meter.didAsk(at: time)
            sent += room
        }
        #expect(sent == 50_000)
    }

    @Test("The traffic is the mean of the last five seconds")
    func traffic() {
        var meter = LinkMeter(isAnswering: false)
        for second in 0..<20 { meter.didSend(100, startsFrame: second % 2 == 0, at: second * 1000) }
        let traffic = meter.traffic(at: 20_000)
        #expect(traffic.bytes == 100)
        #expect(traffic.frames > 0.3 && traffic.frames < 0.7)
        #expect(meter.traffic(at: 60_000).bytes == 0)
    }
}
