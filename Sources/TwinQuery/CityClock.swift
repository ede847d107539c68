// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A clock that maps instants of the wall clock to instants of the city.
///
/// Three values define it: at `wallAnchor` the city showed `cityAnchor`, and since then it has
/// moved at `rate`. The clock is live if the rate is 1 and both anchors are equal, paused if the
/// rate is 0, and playing otherwise. Seeking sets a new anchor. Nothing else in the program
/// distinguishes live from playback.
public struct CityClock: Hashable, Sendable {
    /// The instant of the wall clock at which this clock was last set.
    public private(set) var wallAnchor: Instant
    /// The instant of the city shown at ``wallAnchor``.
    public private(set) var cityAnchor: Instant
    /// The ratio of city time to wall time.
    ///
    /// At 0 the clock is paused, at 1 it runs at the pace of the wall clock, and at negative rates
    /// it runs backwards.
    public private(set) var rate: Double

    /// The available rates from slow to fast: 1/4 to 3600.
    public static let rates: [Double] = [
        0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800, 3600,
    ]

    /// Creates a clock that shows `city` at `wall` and runs at `rate`.
    ///
    /// A rate that is not finite becomes 0. Others are clamped to -3600…3600.
    public init(showing city: Instant, atWall wall: Instant, rate: Double) {
        wallAnchor = wall
        cityAnchor = city
        self.rate = Self.allowed(rate)
    }

    /// Returns a clock that shows the wall clock's time.
    public static func live(atWall wall: Instant) -> CityClock {
        CityClock(showing: wall, atWall: wall, rate: 1)
    }

    /// Returns the instant of the city shown at an instant of the wall clock.
    ///
    /// The result saturates within the years 1 to 9999.
    public func instant(atWall wall: Instant) -> Instant {
        guard rate != 0 else { return cityAnchor }
        let elapsed = wall.duration(since: wallAnchor).wholeMilliseconds
        if rate == 1 { return cityAnchor + .milliseconds(elapsed) }
        // The product is at most 2^63 · 3600, well within a double. Rounding keeps the order of
        // instants.
        let moved = (Double(elapsed) * rate).rounded(.down)
        let limit = Instant.distantFuture.duration(since: .distantPast).wholeMilliseconds
        let held = min(max(moved, -Double(limit)), Double(limit))
        return cityAnchor + .milliseconds(Int64(exactly: held) ?? 0)
    }

    /// True if the clock shows the wall clock's time.
    public var isLive: Bool { rate == 1 && wallAnchor == cityAnchor }

    /// True if time stands still.
    public var isPaused: Bool { rate == 0 }

    /// True if time moves and the clock is not live.
    public var isPlaying: Bool { !isPaused && !isLive }

    // MARK: Setting

    /// Shows the wall clock's time from now on.
    public mutating func goLive(atWall wall: Instant) { self = .live(atWall: wall) }

    /// Pauses at the instant shown now.
    public mutating func pause(atWall wall: Instant) { play(at: 0, atWall: wall) }

    /// Continues at a rate from the instant shown now, without a jump.
    public mutating func play(at rate: Double, atWall wall: Instant) {
        self = CityClock(showing: instant(atWall: wall), atWall: wall, rate: rate)
    }

    /// Shows `city` now and keeps the rate.
    ///
    /// A live clock continues at rate 1.
    public mutating func seek(to city: Instant, atWall wall: Instant) {
        self = CityClock(showing: city, atWall: wall, rate: rate)
    }

    /// Moves by a step, backwards if it is negative, and pauses there.
    public mutating func step(by step: Duration, atWall wall: Instant) {
        self = CityClock(showing: instant(atWall: wall) + step, atWall: wall, rate: 0)
    }

    /// Changes to the next faster available rate and keeps the direction.
    ///
    /// A paused clock changes to rate 1.
    public mutating func speedUp(atWall wall: Instant) {
        let next = Self.rates.first { $0 > rate.magnitude } ?? rate.magnitude
        change(to: isPaused ? 1 : next, atWall: wall)
    }

    /// Changes to the next slower available rate and keeps the direction.
    ///
    /// A paused clock stays paused.
    public mutating func slowDown(atWall wall: Instant) {
        let next = Self.rates.last { $0 < rate.magnitude } ?? rate.magnitude
        change(to: next, atWall: wall)
    }

    /// Reverses the direction and keeps the pace.
    public mutating func reverse(atWall wall: Instant) { play(at: -rate, atWall: wall) }

    private mutating func change(to pace: Double, atWall wall: Instant) {
        play(at: rate < 0 ? -pace : pace, atWall: wall)
    }

    private static func allowed(_ rate: Double) -> Double {
        rate.isFinite ? min(max(rate, -3600), 3600) : 0
    }
}
