// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import TwinModel
import TwinTestSupport

extension EndToEndTests {
    /// The program with a SensorThings service whose rows arrive late, change and are deleted.
    @Suite("A SensorThings service whose past changes")
    struct ChangingPastTests {
        /// The service's behaviour towards requests.
        private enum Mood: Sendable {
            case well, unavailable, cut
        }

        private struct Service: Sendable {
            var city = LivingSensorThings(streams: 5)
            var mood = Mood.well
            var nextID = 1

            /// Adds a row with a phenomenon time some seconds ago.
            mutating func post(_ secondsAgo: Int, isCommitted: Bool = true) {
                let now = Int64(Date().timeIntervalSince1970) * 1000
                let time = Instant(millisecondsSince1970: now) - .seconds(secondsAgo)
                city.post(
                    .init(
                        nextID,
                        1 + nextID % 5,
                        time.rfc3339,
                        "\(nextID)",
                        isCommitted: isCommitted
                    )
                )
                nextID += 1
            }

            func answer(_ target: String) -> HandlerServer.Reply {
                let answer = city.answer(target)
                switch mood {
                case .well: return .json(status: answer.status, body: answer.body)
                case .unavailable: return .json(status: "503 Service Unavailable", body: "{}")
                case .cut: return .half(body: answer.body)
                }
            }
        }

        private final class Box: Sendable {
            let content = Mutex(Service())
        }

        private let folder: TestFolder
        private let service = Box()

        init() throws { folder = try TestFolder() }

        private func change(_ body: (inout Service) -> Void) {
            service.content.withLock { body(&$0) }
        }

        private var truth: [String: String] { service.content.withLock { $0.city.truth } }

        /// Returns the cache's content in the service's form: the result by Datastream and time.
        private func kept(_ arguments: [String]) throws -> [String: String] {
            let outcome = try Program.run(["export"] + arguments, home: folder)
            var kept: [String: String] = [:]
            for line in outcome.text.split(separator: "\n").dropFirst() {
                let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                guard cells.count >= 6, let number = Double(cells[5]) else { continue }
                let stream = cells[0].split(separator: "/").last ?? ""
                kept["\(stream) \(cells[3])"] = String(Int(number))
            }
            return kept
        }

        @Test(
            "The cache is correct after late rows and commits, changes, deletions, outages and kill -9"
        )
        func same() throws {
            let box = service
            let server = try HandlerServer { target in
                box.content.withLock { $0.answer(target) }
            }
            let config = folder.url.appendingPathComponent("city.yaml")
            try """
            city: {en: Lab}
            time_zone: UTC
            sources:
              - id: s
                domain: traffic
                standard: sensorthings
                url: http://127.0.0.1:\(server.port)/v1.1
                interval: 1s
            """.write(to: config, atomically: true, encoding: .utf8)
            let arguments = ["--config", config.path, "--cache", folder.path + "/cache.db"]

            change { service in
                for age in stride(from: 3000, to: 0, by: -5) {
                    service.post(age, isCommitted: age != 20)
                }
            }
            var sync = try Program.Run(["sync"] + arguments, home: folder)
            #expect(try wait(within: .seconds(60)) { try kept(arguments) == truth })
            #expect(truth.count == 599)

            // A lower id is committed after higher ones were read, and a day-old row arrives.
            change { service in
                for id in Array(service.city.rows.keys) {
                    service.city.rows[id]?.isCommitted = true
                }
                service.post(86_400)
                service.post(2)
            }
            #expect(
                try wait(within: .seconds(60)) { try kept(arguments) == truth },
                "\(sync.complaint)"
            )

            // All other changes happen while sync is not running, and the service fails when it
            // restarts.
            change { $0.mood = .cut }
            sync.kill()
            _ = sync.end(within: .seconds(10))
            change { service in
                service.city.rows[100]?.result = "-100"
                service.city.rows[590]?.result = "-590"
                service.city.rows[200] = nil
                service.city.rows[595] = nil
                for age in [7000, 3601, 40, 1] { service.post(age) }
            }
            sync = try Program.Run(["sync"] + arguments, home: folder)
            _ = wait(within: .milliseconds(1500)) { !sync.isRunning }
            change { $0.mood = .unavailable }
            _ = wait(within: .milliseconds(1500)) { !sync.isRunning }
            change { $0.mood = .well }
            #expect(
                try wait(within: .seconds(90)) { try kept(arguments) == truth },
                "\(sync.complaint)"
            )
            #expect(truth.count == 604)
            sync.kill()
            _ = sync.end(within: .seconds(10))

            // A single round finds changes too.
            change { service in
                service.city.rows[300]?.result = "-300"
                service.city.rows[301] = nil
            }
            let once = try Program.run(["sync", "--once"] + arguments, home: folder)
            #expect(once.status == 0, "\(once.complaint)")
            #expect(try kept(arguments) == truth)
        }
    }
}
