// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The four services of the demo city: one on each of four ports of 127.0.0.1.
///
/// They read no clock. Whoever runs them says what instant it is in the city and when to look
/// again, so that the city can run at the wall's pace, faster, or as a test wants.
public actor DemoServices {
    /// What the services publish.
    public nonisolated let board: CityBoard
    private var model: any CityModel
    private var reached: Instant?
    private let servers: [CitySeries.Domain: LoopbackServer]

    /// Makes the services without starting them.
    ///
    /// - Parameters:
    ///   - model: the city, moved on by ``warmUp(from:to:)``, ``advance(to:)`` and
    ///     ``run(now:tick:)``.
    ///   - catalogs: the text of each file of `Data/catalog`, for the names that services use.
    ///   - retention: how long the services remember.
    ///   - ports: the port of each service; left out or 0, the system chooses one.
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

    /// Moves the city over a stretch of its past, so that the services have a history to tell.
    ///
    /// - Parameters:
    ///   - from: where the history begins; an instant already reached is not lived again.
    ///   - to: where it ends, usually the city's present.
    public func warmUp(from: Instant, to: Instant) {
        var instant = from
        while instant < to {
            advance(to: instant)
            instant = instant + .seconds(60)
        }
        advance(to: to)
    }

    /// Moves the city on to an instant and publishes what became true; never back.
    public func advance(to instant: Instant) {
        if let reached, instant <= reached { return }
        reached = instant
        for moment in model.advance(to: instant) { board.take(moment) }
        board.reach(instant)
    }

    /// Starts all four services.
    ///
    /// - Throws: an error of the system where a port cannot be had; those started are stopped.
    public func start() async throws {
        do {
            for domain in CitySeries.Domain.allCases { try await start(domain) }
        } catch {
            await stop()
            throw error
        }
    }

    /// Starts one service, on the port it had before where it was stopped.
    ///
    /// - Throws: an error of the system where the port cannot be had.
    public func start(_ domain: CitySeries.Domain) async throws {
        try await servers[domain]?.start()
    }

    /// Stops one service; the city lives on, and the service tells of it when started again.
    public func stop(_ domain: CitySeries.Domain) async {
        await servers[domain]?.stop()
    }

    /// Stops all four services.
    public func stop() async {
        for domain in CitySeries.Domain.allCases { await stop(domain) }
    }

    /// Moves the city on for as long as the task lives.
    ///
    /// - Parameters:
    ///   - now: tells what instant it is in the city.
    ///   - tick: waits until it is time to look again; an error it throws ends the run.
    /// - Throws: what `tick` throws, usually a `CancellationError`.
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

    /// Where each service answers: the address that its clients are configured with.
    ///
    /// Services that were never started and have no port of their own are left out.
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
