// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery

@Suite struct CityClockTests {
    private let start = Instant(millisecondsSince1970: 1_795_000_000_000)

    @Test("A live clock shows the wall clock's time")
    func liveShowsTheWall() {
        let clock = CityClock.live(atWall: start)
        #expect(clock.isLive && !clock.isPlaying && !clock.isPaused)
        #expect(clock.instant(atWall: start + .seconds(90)) == start + .seconds(90))
    }

    @Test("A paused clock stands still, and playing continues from there without a jump")
    func pausedStands() {
        var clock = CityClock.live(atWall: start)
        clock.pause(atWall: start + .seconds(10))
        #expect(clock.isPaused)
        #expect(clock.instant(atWall: start + .seconds(500)) == start + .seconds(10))
        clock.play(at: 60, atWall: start + .seconds(500))
        #expect(clock.isPlaying)
        #expect(clock.instant(atWall: start + .seconds(500)) == start + .seconds(10))
        #expect(clock.instant(atWall: start + .seconds(501)) == start + .seconds(70))
    }

    @Test("Seeking keeps the rate, stepping pauses, and going live shows the wall clock's time")
    func seekingSteppingGoingLive() {
        var clock = CityClock(showing: start, atWall: start, rate: 4)
        let past = start - .seconds(86_400)
        clock.seek(to: past, atWall: start)
        #expect(clock.rate == 4)
        #expect(clock.instant(atWall: start + .seconds(1)) == past + .seconds(4))
        clock.step(by: .seconds(-60), atWall: start + .seconds(1))
        #expect(clock.isPaused)
        #expect(clock.instant(atWall: start + .seconds(99)) == past - .seconds(56))
        clock.goLive(atWall: start + .seconds(99))
        #expect(clock.isLive)
    }

    @Test("A live clock is no longer live after seeking")
    func soughtLiveIsPlaying() {
        var clock = CityClock.live(atWall: start)
        clock.seek(to: start - .seconds(60), atWall: start)
        #expect(clock.isPlaying)
        #expect(clock.rate == 1)
    }

    @Test("A negative rate runs backwards, and reversing does not jump")
    func backwards() {
        var clock = CityClock(showing: start, atWall: start, rate: 8)
        clock.reverse(atWall: start + .seconds(10))
        #expect(clock.instant(atWall: start + .seconds(10)) == start + .seconds(80))
        #expect(clock.instant(atWall: start + .seconds(20)) == start)
    }

    @Test("Speeding up and slowing down step through the available rates and stop at their ends")
    func rateLadder() {
        var clock = CityClock.live(atWall: start)
        for _ in 0..<30 { clock.speedUp(atWall: start) }
        #expect(clock.rate == 3600)
        for _ in 0..<30 { clock.slowDown(atWall: start) }
        #expect(clock.rate == 0.25)
        clock.pause(atWall: start)
        clock.speedUp(atWall: start)
        #expect(clock.rate == 1)
    }

    @Test("P05 No rate or wall time makes the clock trap or leave the years 1 to 9999")
    func extremesSaturate() {
        let walls = [Int64.min, -1, 0, 1, Int64.max].map(Instant.init(millisecondsSince1970:))
        for rate in [.nan, .infinity, -.infinity, 1e300, -3600, 3600, 0.25, 0] {
            for anchor in walls {
                for wall in walls {
                    let clock = CityClock(showing: start, atWall: anchor, rate: rate)
                    let shown = clock.instant(atWall: wall)
                    #expect((Instant.distantPast...Instant.distantFuture).contains(shown))
                }
            }
        }
    }

    @Test(
        "The clock never runs backwards at a rate of zero or more, nor forwards below zero",
        arguments: 0..<20
    )
    func neverRunsBackwards(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let rates = CityClock.rates + [0]
        for _ in 0..<50 {
            let rate = rates[Int.random(in: 0..<rates.count, using: &random)]
            let sign: Double = Bool.random(using: &random) ? 1 : -1
            let clock = CityClock(showing: start, atWall: start, rate: rate * sign)
            var wall = start - .seconds(1000)
            var shown = clock.instant(atWall: wall)
            for _ in 0..<50 {
                wall = wall + .milliseconds(Int64.random(in: 0...10_000, using: &random))
                let next = clock.instant(atWall: wall)
                #expect(sign > 0 ? next >= shown : next <= shown, "seed \(seed), rate \(rate)")
                shown = next
            }
        }
    }

    @Test("Changing the rate never jumps", arguments: 0..<10)
    func rateChangesAreContinuous(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var clock = CityClock.live(atWall: start)
        var wall = start
        for _ in 0..<200 {
            wall = wall + .milliseconds(Int64.random(in: 0...100_000, using: &random))
            let before = clock.instant(atWall: wall)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: clock.speedUp(atWall: wall)
            case 1: clock.slowDown(atWall: wall)
            case 2: clock.reverse(atWall: wall)
            default: clock.pause(atWall: wall)
            }
            #expect(clock.instant(atWall: wall) == before, "seed \(seed)")
        }
    }
}
