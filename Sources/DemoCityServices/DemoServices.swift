// SPDX-License-Identifier: Apache-2.0

public import DemoCity
public import TwinModel

/// The four services of the demo city, each on its own port of 127.0.0.1.
///
/// The services read no clock: the caller supplies the city's instant and the time of the next
/// update, so that the city can run in real time, faster, or under the control of a test.
public actor DemoServices {
    /// The data published by the services.
    public nonisolated let board: CityBoard
    private var model: any CityModel
    private var reached: Instant?
    private let servers: [CitySeries.Domain: LoopbackServer]

    /// Creates the services without starting them.
    ///
    /// - Parameters:
    /// - model: The city, which is advanced by ``warmUp(from:to:)``, ``advance(to:)`` and
    ///   ``run(now:tick:)``.
    /// - catalogs: The text of each file of `Data/catalog`, for the names used by services.
    /// - retention: The periods for which the services keep data.
    /// - ports: The port of each service; the system chooses one if missing or 0.
    public init(
        model: some CityModel,
        catalogs: [String],
        retention: BoardRetention = BoardRetention(),
        ports: [CitySeries.Domain: UInt16] = [:]
    ) {
        let board = CityBoard(model: model, catalogs: catalogs, retention: retention)
        self.board = board
        self.model = model
        var servers: [CitySeries.Domain: LoopbackServer] = [:]
        for domain in CitySeries.Domain.allCases {
            servers[domain] = LoopbackServer(
                port: ports[domain] ?? 0,
                service: Self.service(of: board.domain(domain)),
                now: { board.instant }
            )
        }
        self.servers = servers
    }

    /// Advances the city over a period of its past, so that the services have a history.
    ///
    /// - Parameters:
    /// - from: The start of the history; instants already reached are skipped.
    /// - to: The end of the history, usually the city's present.
    public func warmUp(from: Instant, to: Instant) {
        var instant = from
        while instant < to {
            advance(to: instant)
            instant = instant + .seconds(60)
        }
        advance(to: to)
    }

    /// Advances the city to an instant and publishes the changes; an earlier instant has no effect.
    public func advance(to instant: Instant) {
        if let reached, instant <= reached { return }
        reached = instant
        for moment in model.advance(to: instant) { board.take(moment) }
        board.reach(instant)
    }

    /// Starts all four services.
    ///
    /// - Throws: A system error if a port is not available; services already started are stopped.
    public func start() async throws {
        do {
            for domain in CitySeries.Domain.allCases { try await start(domain) }
        } catch {
            await stop()
            throw error
        }
    }

    /// Starts one service, on its previous port if it was stopped before.
    ///
    /// - Throws: A system error if the port is not available.
    public func start(_ domain: CitySeries.Domain) async throws {
        try await servers[domain]?.start()
    }

    /// Stops one service; the city continues, and the service publishes its data after a restart.
    public func stop(_ domain: CitySeries.Domain) async {
        await servers[domain]?.stop()
    }

    /// Stops all four services.
    public func stop() async {
        for domain in CitySeries.Domain.allCases { await stop(domain) }
    }

    /// Advances the city until the task is cancelled.
    ///
    /// - Parameters:
    /// - now: Returns the city's current instant.
    /// - tick: Waits until the next update; an error thrown by it ends the run.
    /// - Throws: The error thrown by `tick`, usually a `CancellationError`.
    public func run(
        now: @escaping @Sendable () -> Instant,
        tick: @escaping @Sendable () async throws -> Void
    ) async throws {
        while true {
            advance(to: now())
            try await tick()
            try Task.checkCancellation()
        }
    }

    /// The base address of each service, for use in a client's configuration.
    ///
    /// Services without a port, because they were never started, are left out.
    public var addresses: [CitySeries.Domain: String] {
        get async {
            var addresses: [CitySeries.Domain: String] = [:]
            for (domain, server) in servers {
                let port = await server.port
                guard port > 0 else { continue }
                let path = domain == .traffic ? "/v1.1" : ""
                addresses[domain] = "http://127.0.0.1:\(port)\(path)"
            }
            return addresses
        }
    }

    private static func service(of board: DomainBoard) -> any CityService {
        switch board.domain {
        case .traffic: SensorThingsService(board: board)
        case .utilities: NGSILDService(board: board)
        case .compute: PrometheusService(board: board)
        case .dataTrade: ExchangeService(board: board)
        }
    }
}
