// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Which instant of the city is shown at an instant of the wall.
///
/// Three values say it all: at `wallAnchor` the city showed `cityAnchor`, and since then it has moved
/// at `rate`. Live is rate 1 with both anchors equal; paused is rate 0; playing is any other rate or
/// anchor; seeking sets a new anchor. Nothing else in the program tells live from playback.
public struct CityClock: Hashable, Sendable {
    /// The instant of the wall at which the clock was last set.
    public private(set) var wallAnchor: Instant
    /// The instant of the city that was shown then.
    public private(set) var cityAnchor: Instant
    /// City time per wall time: 0 stands, 1 is the pace of the wall, negative runs backwards.
    public private(set) var rate: Double

    /// The rates offered from slow to fast: 1/4 to 3600.
    public static let rates: [Double] = [
        0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800, 3600,
    ]

    /// Makes a clock that shows `city` at `wall` and moves on at `rate`.
    ///
    /// A rate that is no finite number stands still; others are held within -3600…3600.
    public init(showing city: Instant, atWall wall: Instant, rate: Double) {
        wallAnchor = wall
        cityAnchor = city
        self.rate = Self.allowed(rate)
    }

    /// The clock that shows the wall's own time.
    public static func live(atWall wall: Instant) -> CityClock {
        CityClock(showing: wall, atWall: wall, rate: 1)
    }

    /// The instant of the city shown at an instant of the wall.
    ///
    /// It saturates within the years 1 to 9999.
    public func instant(atWall wall: Instant) -> Instant {
        guard rate != 0 else { return cityAnchor }
        let elapsed = wall.duration(since: wallAnchor).wholeMilliseconds
        if rate == 1 { return cityAnchor + .milliseconds(elapsed) }
        // At most 2^63 · 3600: far inside a double; rounding keeps the order of instants.
        let moved = (Double(elapsed) * rate).rounded(.down)
        let limit = Instant.distantFuture.duration(since: .distantPast).wholeMilliseconds
        let held = min(max(moved, -Double(limit)), Double(limit))
        return cityAnchor + .milliseconds(Int64(exactly: held) ?? 0)
    }

    /// Whether the wall's own time is shown.
    public var isLive: Bool { rate == 1 && wallAnchor == cityAnchor }

    /// Whether time stands.
    public var isPaused: Bool { rate == 0 }

    /// Whether time moves, but not as the wall's own.
    public var isPlaying: Bool { !isPaused && !isLive }

    // MARK: Setting

    /// Shows the wall's own time from now on.
    public mutating func goLive(atWall wall: Instant) { self = .live(atWall: wall) }

    /// Stands at the instant now shown.
    public mutating func pause(atWall wall: Instant) { play(at: 0, atWall: wall) }

    /// Moves on at a rate from the instant now shown, without a jump.
    public mutating func play(at rate: Double, atWall wall: Instant) {
        self = CityClock(showing: instant(atWall: wall), atWall: wall, rate: rate)
    }

    /// Shows `city` now and keeps the rate; live time that is sought away from goes on at rate 1.
    public mutating func seek(to city: Instant, atWall wall: Instant) {
        self = CityClock(showing: city, atWall: wall, rate: rate)
    }

    /// Moves by a step, back where it is negative, and stands there.
    public mutating func step(by step: Duration, atWall wall: Instant) {
        self = CityClock(showing: instant(atWall: wall) + step, atWall: wall, rate: 0)
    }

    /// Goes to the next faster rate offered, in the direction it runs; from standing, to rate 1.
    public mutating func speedUp(atWall wall: Instant) {
        let next = Self.rates.first { $0 > rate.magnitude } ?? rate.magnitude
        change(to: isPaused ? 1 : next, atWall: wall)
    }

    /// Goes to the next slower rate offered, in the direction it runs; from standing, stays.
    public mutating func slowDown(atWall wall: Instant) {
        let next = Self.rates.last { $0 < rate.magnitude } ?? rate.magnitude
        change(to: next, atWall: wall)
    }

    /// Runs the other way at the same pace.
    public mutating func reverse(atWall wall: Instant) { play(at: -rate, atWall: wall) }

    private mutating func change(to pace: Double, atWall wall: Instant) {
        play(at: rate < 0 ? -pace : pace, atWall: wall)
    }

    private static func allowed(_ rate: Double) -> Double {
        rate.isFinite ? min(max(rate, -3600), 3600) : 0
    }
}
