// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TwinAlarms
import TwinCache
import TwinModel
import TwinQuery
import TwinReports
import TwinServices
import TwinVocabulary

/// The alarms of the cache for other programs, read from the process that writes it.
final class PeerDesk: Sendable {
    private struct Held: Sendable {
        var catalog: Catalog
        var configuration: Configuration
        var archive: LiveReader?
        /// The last answer's alarms, with their instant.
        var alarms: (instant: Instant, value: PeerAlarms)?
    }

    private let path: String
    private let started: Instant
    private let now: @Sendable () -> Instant
    private let held: Mutex<Held>

    /// The time for which the alarms are not read again.
    private static let freshness: Duration = .seconds(1)

    init(
        cache path: String,
        catalog: Catalog,
        configuration: Configuration,
        now: @escaping @Sendable () -> Instant
    ) {
        self.path = path
        self.now = now
        started = now()
        held = Mutex(Held(catalog: catalog, configuration: configuration))
    }

    /// Continues with changed files.
    func use(catalog: Catalog, configuration: Configuration) {
        held.withLock { held in
            held.catalog = catalog
            held.configuration = configuration
            held.alarms = nil
        }
    }

    /// The present configuration.
    var configuration: Configuration { held.withLock { $0.configuration } }

    /// Returns a reporter of the present alarms.
    func reporter(in language: Language = .english) throws -> AlarmReporter {
        try held.withLock { try reporter(in: language, &$0) }
    }

    private func reporter(in language: Language, _ held: inout Held) throws -> AlarmReporter {
        let archive = try held.archive ?? LiveReader(path: path, now: now)
        held.archive = archive
        return AlarmReporter(
            catalog: held.catalog,
            configuration: held.configuration,
            archive: archive,
            language: language
        )
    }

    /// The pages that other programs may read.
    var pages: OperatorPages {
        OperatorPages(port: configuration.alarmPort) { [self] method, path, query in
            let answer = answer(method, path, query)
            return .init(status: answer.status, type: answer.type, body: answer.body)
        }
    }

    private func answer(
        _ method: String,
        _ path: String,
        _ query: [OperatorPages.Item]
    ) -> PeerAnswer {
        do {
            return try alarms().answer(method, path, query: query)
        } catch {
            return .unavailable("The cache cannot be read: \(DisplayText("\(error)", limit: 300))")
        }
    }

    private func alarms() throws -> PeerAlarms {
        try held.withLock { held in
            let instant = now()
            if let (read, value) = held.alarms, read <= instant,
                instant.duration(since: read) < Self.freshness
            {
                return value
            }
            let value = try reporter(in: .english, &held).peerAlarms(
                at: Moment(at: instant),
                version: Citytop.name,
                started: started
            )
            held.alarms = (instant, value)
            return value
        }
    }

    /// The author of silences at other systems, which differs from that of any other cache.
    var author: String {
        let place = ["host": OperatorServer.hostName ?? "", "cache": path]
        return "citytop-" + AlertRules.fingerprint(of: place).prefix(8)
    }

    /// Returns the shelves of all alarms, for sources to which they may be sent as silences.
    ///
    /// The result is nil if the cache cannot be read, since a shelf that is not known must not be
    /// withdrawn.
    func shelves() -> [EntityID: AlertShelf]? {
        guard let reporter = try? reporter(),
            let rows = try? reporter.archive.alarmTable(at: Moment(at: now()))
        else { return nil }
        var shelves: [EntityID: AlertShelf] = [:]
        for row in rows where row.status.state.letter == .e {
            guard let signature = row.status.suppressed else { continue }
            let said = [signature.author.name, signature.reason?.rawValue, signature.comment]
            shelves[row.alarm.entity] = AlertShelf(
                left: row.status.shelvedUntil.map { $0.duration(since: now()) },
                comment: said.compactMap { $0 }.joined(separator: ": ")
            )
        }
        return shelves
    }
}
