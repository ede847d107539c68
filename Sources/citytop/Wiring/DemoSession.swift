// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DemoCity
import DemoCityServices
import Foundation
import TwinLayout
import TwinModel
import TwinQuery
import TwinVocabulary

/// The demo city, its four services and its clock, in this process.
struct DemoSession {
    /// The configuration of the city.
    let configuration: Configuration
    /// Returns the city's current instant.
    let now: @Sendable () -> Instant
    private let services: DemoServices
    private let life: Task<Void, Never>

    /// Creates the city, runs it through its history, and starts its services.
    ///
    /// - Parameters:
    /// - options: The scenario and the other demo options.
    /// - files: The files with the scenarios and the configuration.
    /// - ports: The services' ports; the system chooses if missing.
    /// - wall: True if the services publish at the current time, for clients that use the wall
    ///   clock. With `--at` the scenario's day is moved so that this time of it is now.
    /// - Returns: The city with its running services.
    /// - Throws: `CommandError`.
    static func begin(
        _ options: DemoOptions,
        files: ProgramFiles,
        ports: [CitySeries.Domain: UInt16] = [:],
        onWallClock wall: Bool = false
    ) async throws -> DemoSession {
        let scenario = try read(options.scenario, files: files)
        var configuration = try files.readDemo().configuration
        let zone = configuration.zone
        let present = WallClock.now()
        let history = options.history.duration
        let isMoved = wall && options.at != nil
        let scripted = wall && !isMoved ? nil : scenario.start?.instant
        var opening = scripted.map { $0 + history } ?? present
        if let at = options.at {
            // A clock time alone is the first one on the scenario's own day.
            let reference = scripted.map { $0 + .seconds(86_399) } ?? present
            guard let asked = TimeExpression.instant(at, now: reference, zone: zone) else {
                throw CommandError(
                    "\"\(at)\" is not a time. Write it like 08:20 or 2026-11-23T08:20.",
                    .usage
                )
            }
            opening = asked
        }
        // The shift is in whole minutes, so that an event at 08:12 is at the start of the clients'
        // minute.
        let minutes = (present.duration(since: opening).seconds / 60).rounded(.down)
        let shift = isMoved ? Duration.seconds(60 * minutes) : .zero
        let clock = CityClock(
            showing: isMoved ? present : opening,
            atWall: present,
            rate: options.speed
        )
        let now: @Sendable () -> Instant = { clock.instant(atWall: WallClock.now()) }

        // The scripted steps must have been performed, however late the city is viewed.
        let begin = min(opening - history, scripted ?? opening)
        let model = DemoCityModel.settled(seed: options.seed, scenario: scenario, start: begin)
        let services = DemoServices(
            model: ShiftedCity(model, by: shift),
            catalogs: try files.catalogTexts(),
            retention: BoardRetention(wide: .seconds(4200), fewest: 5),
            ports: ports
        )
        await services.warmUp(from: begin + shift, to: now())
        try await services.start()
        let addresses = await services.addresses
        configuration.sources = configuration.sources.map { source in
            var source = source
            if let domain = CitySeries.Domain(rawValue: source.domain),
                let address = addresses[domain]
            {
                source.url = address
            }
            return source
        }
        let life = Task.detached {
            try? await services.run(now: now, tick: { try await Task.sleep(for: .seconds(1)) })
            return ()
        }
        return DemoSession(
            configuration: configuration,
            now: now,
            services: services,
            life: life
        )
    }

    /// Stops the city and its services.
    func end() async {
        life.cancel()
        await services.stop()
    }

    /// Starts or stops one service; the city continues.
    func setRunning(_ domain: CitySeries.Domain, _ isRunning: Bool) async throws {
        if isRunning { try await services.start(domain) } else { await services.stop(domain) }
    }

    static func read(_ name: String, files: ProgramFiles) throws -> Scenario {
        let shipped = files.root.appending(path: "Data/scenarios/\(name).yaml")
        let url =
            name.contains("/") || name.hasSuffix(".yaml")
            ? URL(fileURLWithPath: name) : shipped
        guard let text = try? String(contentsOf: url, encoding: .utf8) else {
            let folder = files.root.appending(path: "Data/scenarios").path
            let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
                .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
            throw CommandError(
                DisplayText(
                    "There is no scenario \"\(name)\". There are: \(names.joined(separator: ", ")); "
                        + "or give the path of a scenario file."
                ),
                .usage
            )
        }
        do {
            return try Scenario.read(text, file: url.path)
        } catch {
            throw CommandError(lines: String(describing: error), .badConfiguration)
        }
    }
}
