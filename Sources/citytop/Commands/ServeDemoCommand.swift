// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DemoCity
import Foundation
import TwinModel
import TwinVocabulary

/// `citytop serve-demo`: runs only the demo city's services, for other clients.
struct ServeDemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-demo",
        abstract: "Serve the demo city on 127.0.0.1, for any client.",
        discussion: """
            Its four domains speak OGC SensorThings 1.1, NGSI-LD, the Prometheus HTTP API, and a \
            CloudEvents ledger with a Dataspace Protocol catalogue. The city \
            lives on the wall's own time, so that other clients find nothing odd: with --at the \
            scenario's day is moved so that this time of it is now, and what happened half an hour \
            before it is half an hour old. Ends on SIGTERM and SIGINT.
            """
    )

    @OptionGroup var demo: DemoOptions

    @Option(name: .long, help: "The first of four ports in a row; 0 lets the system choose.")
    var port: UInt16 = 8711

    @Option(name: .long, help: "Serve this domain alone, on the port it would have.")
    var only: DomainName?

    func run() async throws {
        let files = try ProgramFiles()
        var ports: [CitySeries.Domain: UInt16] = [:]
        for (offset, domain) in CitySeries.Domain.allCases.enumerated() where port > 0 {
            ports[domain] = port + UInt16(offset)
        }
        let session = try await DemoSession.begin(
            demo,
            files: files,
            ports: ports,
            onWallClock: true
        )
        for domain in CitySeries.Domain.allCases {
            guard only == nil || only?.domain == domain else {
                try await session.setRunning(domain, false)
                continue
            }
            let source = session.configuration.sources.first { $0.domain == domain.rawValue }
            let name = domain.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
            try Console.print("\(name)\(DisplayText(source?.url ?? ""))\n")
        }
        await Task.detached { EndSignals().wait() }.value
        await session.end()
    }
}

/// A domain of the demo city on the command line, with dashes in place of underscores.
struct DomainName: ExpressibleByArgument {
    /// The domain with this name.
    let domain: CitySeries.Domain

    init?(argument: String) {
        guard let domain = CitySeries.Domain(rawValue: argument.replacing("-", with: "_")) else {
            return nil
        }
        self.domain = domain
    }

    static var allValueStrings: [String] {
        CitySeries.Domain.allCases.map { $0.rawValue.replacing("_", with: "-") }
    }
}
