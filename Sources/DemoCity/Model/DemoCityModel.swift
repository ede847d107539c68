// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The built-in city: a deterministic model of a city like Beijing, driven by calendar and weather.
///
/// The same seed, scenario and start give a bit-identical city, however `advance(to:)` is divided
/// into steps. Sines, powers and exponentials come from the system's mathematics library, so two
/// machines with different libraries may differ in the last bit. The state advances every 10 s and
/// is observed on ticks of 5 s, each kind at the catalog's interval. The first advance observes
/// every series once.
public struct DemoCityModel: CityModel {
    /// All entities: the city, its districts, then the other entities by kind.
    public let entities: [Entity]
    /// All series, each with the domain that publishes it.
    public let series: [CitySeries]
    /// The instant reached so far.
    public private(set) var now: Instant

    var weather: Weather
    var drivers: Drivers
    var grid: PowerGrid
    var roads: Roads
    var signals: Signals
    var roadsideUnits: RoadsideUnits
    var transport: PublicTransport
    var underpasses: Underpasses
    var water: WaterNetwork
    var heat: HeatNetwork
    var gas: GasNetwork
    var poles: SmartPoles
    var communities: Communities
    var compute: ComputeCentres
    var exchange: DataExchange
    var events = EventBook()
    var watch: EventWatch

    private let script: [(instant: Instant, number: Int, step: Scenario.Step)]
    private var nextStep = 0
    private var tick = 0
    private var hasBegun = false
    private var ledger: [LedgerEntry] = []

    /// Creates a city close to its equilibrium at the start.
    ///
    /// - Parameters:
    /// - seed: The seed of all random values.
    /// - scenario: The scripted steps.
    /// - start: The first instant.
    public init(seed: UInt64, scenario: Scenario, start: Instant) {
        self.init(seed: seed, scenario: scenario, start: start, spinUp: 0)
    }

    /// Creates a city that has run for two hours before the start, so that its queues and
    /// temperatures have settled and the day's trades so far are recorded.
    ///
    /// - Parameters:
    /// - seed: The seed of all random values.
    /// - scenario: The scripted steps, none of which is performed before the start.
    /// - start: The first instant.
    /// - Returns: The city at the start; its first advance observes every series once.
    public static func settled(seed: UInt64, scenario: Scenario, start: Instant) -> DemoCityModel {
        DemoCityModel(seed: seed, scenario: scenario, start: start, spinUp: 720)
    }

    /// Creates a city that has run for `spinUp` steps of 10 s before the start.
    init(seed: UInt64, scenario: Scenario, start: Instant, spinUp: Int) {
        let start = min(max(start, .distantPast + .seconds(864_000)), .distantFuture)
        let begin = start - .seconds(10 * spinUp)
        var book = CityBook()
        Self.addPlaces(to: &book)
        weather = Weather(seed: seed, book: &book)
        grid = PowerGrid(seed: seed, book: &book)
        roads = Roads(seed: seed, book: &book)
        signals = Signals(seed: seed, roads: roads, grid: grid, book: &book)
        roadsideUnits = RoadsideUnits(seed: seed, roads: roads, grid: grid, book: &book)
        transport = PublicTransport(seed: seed, book: &book)
        underpasses = Underpasses(seed: seed, roads: roads, grid: grid, book: &book)
        water = WaterNetwork(seed: seed, book: &book)
        heat = HeatNetwork(seed: seed, book: &book)
        gas = GasNetwork(seed: seed, book: &book)
        poles = SmartPoles(seed: seed, grid: grid, book: &book)
        communities = Communities(seed: seed, grid: grid, book: &book)
        compute = ComputeCentres(seed: seed, grid: grid, book: &book)
        exchange = DataExchange(seed: seed, start: begin, centres: compute, book: &book)
        entities = book.entities
        series = book.series
        script = scenario.timeline(from: start)
        watch = EventWatch(underpasses: underpasses.ids.count, stations: heat.ids.count)
        drivers = weather.advance(to: begin)
        now = start
        if spinUp > 0 { tradeSinceMidnight(until: begin) }
        for number in 0...spinUp { step(to: begin + .seconds(10 * number)) }
        events.tellOpenAnew(at: start)
        // The first advance reports the day's trades so far, so that a reader's count of today's
        // trades agrees with the exchange's own.
        let midnight = CivilTime(day: CivilTime(start).day, millisecond: 0).instant
        ledger.removeAll { $0.time < midnight }
    }

    /// Advances to an instant and returns the changes up to it, in order of time.
    ///
    /// - Parameter instant: An instant not before the one reached so far; an earlier one has no
    ///   effect.
    /// - Returns: One moment per tick of 5 s. A whole day takes gigabytes, so advance in small
    ///   steps over long periods.
    public mutating func advance(to instant: Instant) -> [CityMoment] {
        var moments: [CityMoment] = []
        if !hasBegun, instant >= now {
            hasBegun = true
            moments.append(tell(isWhole: true))
        }
        let length = Duration.milliseconds(ModelTime.tickMilliseconds)
        while instant >= now + length, now < .distantFuture {
            now = now + length
            tick += 1
            if tick % ModelTime.ticksPerStep == 0 { step(to: now) }
            moments.append(tell(isWhole: false))
        }
        return moments
    }

    /// Advances without producing observations, for callers that read the state directly.
    ///
    /// - Parameter instant: An instant not before the one reached so far.
    /// - Returns: The events and ledger entries up to the instant.
    mutating func skip(to instant: Instant) -> (events: [Event], ledger: [LedgerEntry]) {
        let length = Duration.milliseconds(ModelTime.tickMilliseconds)
        while instant >= now + length, now < .distantFuture {
            now = now + length
            tick += 1
            if tick % ModelTime.ticksPerStep == 0 { step(to: now) }
        }
        defer { ledger = [] }
        return (events.takeUntold(), ledger)
    }

    private static func addPlaces(to book: inout CityBook) {
        book.add(
            Entity(
                id: CityBook.city,
                kind: "city",
                name: LocalizedText("Beijing", chinese: "北京"),
                position: Position(longitude: CityMap.longitude, latitude: CityMap.latitude),
                attributes: [
                    "residents": CityBook.fixed(District.residents),
                    "simulated": "true",
                ]
            )
        )
        for district in District.all {
            book.add(
                Entity(
                    id: district.id,
                    kind: "district",
                    name: LocalizedText(district.english, chinese: district.chinese),
                    parent: CityBook.city,
                    position: Position(
                        longitude: district.longitude,
                        latitude: district.latitude
                    ),
                    attributes: [
                        "population": CityBook.fixed(district.population),
                        "area_km2": CityBook.fixed(district.area),
                    ]
                )
            )
        }
    }

    /// Runs the exchange alone from local midnight, so that the day's figures are complete.
    private mutating func tradeSinceMidnight(until begin: Instant) {
        let midnight = CivilTime(day: CivilTime(begin).day, millisecond: 0).instant
        let steps = Int(begin.duration(since: midnight).seconds / ModelTime.step)
        for number in stride(from: steps - 1, through: 0, by: -1) {
            ledger += exchange.advance(to: begin - .seconds(10 * number))
        }
    }

    /// Advances the whole city by 10 s; each part comes after the parts it depends on.
    private mutating func step(to instant: Instant) {
        while nextStep < script.count, script[nextStep].instant <= instant {
            perform(script[nextStep].step, number: script[nextStep].number, at: instant)
            nextStep += 1
        }
        drivers = weather.advance(to: instant)
        grid.advance(drivers)
        underpasses.advance(drivers, grid: grid)
        for id in roads.clearAccidents(at: instant) { events.end(id, at: instant) }
        for accident in roads.drawAccidents(drivers) { report(accident, at: instant) }
        roads.block(closed: underpasses.closedSegments)
        roads.advance(drivers, dark: signals.darkShareByDistrict)
        signals.advance(drivers, grid: grid)
        roadsideUnits.advance(drivers, roads: roads, grid: grid)
        transport.advance(drivers, roads: roads)
        water.advance(drivers)
        heat.advance(drivers)
        gas.advance(drivers, heat: heat)
        poles.advance(drivers, grid: grid)
        communities.advance(drivers, grid: grid, heat: heat)
        compute.advance(drivers, grid: grid)
        ledger += exchange.advance(
            to: instant,
            factors: exchange.channels.map { compute.settlementFactor($0.centre) }
        )
        watchEvents(at: instant)
    }

    private mutating func tell(isWhole: Bool) -> CityMoment {
        var emission = Emission(time: now, tick: tick, isWhole: isWhole)
        weather.emit(drivers, into: &emission)
        roads.emit(incidents: openIncidents, into: &emission)
        signals.emit(into: &emission)
        roadsideUnits.emit(into: &emission)
        transport.emit(into: &emission)
        grid.emit(into: &emission)
        water.emit(into: &emission)
        gas.emit(into: &emission)
        heat.emit(into: &emission)
        poles.emit(into: &emission)
        communities.emit(into: &emission)
        underpasses.emit(into: &emission)
        compute.emit(into: &emission)
        exchange.emit(into: &emission)
        defer { ledger = [] }
        return CityMoment(
            instant: now,
            observations: emission.observations,
            events: events.takeUntold(),
            ledger: ledger
        )
    }
}
