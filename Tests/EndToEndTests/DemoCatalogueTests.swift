// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinServices
import TwinVocabulary

@testable import DemoCity
@testable import DemoCityServices

extension EndToEndTests {
    @Suite("The demo city's catalogue")
    struct DemoCatalogueTests {
        @Test("All products and participants are received, over HTTP and through the client")
        func counts() async throws {
            let start = Instant(millisecondsSince1970: 1_784_600_000_000)
            let model = DemoCityModel(seed: 7, scenario: .calm, start: start)
            let text = try String(
                contentsOf: Program.root.appendingPathComponent("Data/catalog/data_trade.yaml"),
                encoding: .utf8
            )
            let services = DemoServices(model: model, catalogs: [text])
            await services.advance(to: start + .seconds(10))
            try await services.start(.dataTrade)
            let addresses = await services.addresses
            let url = try #require(addresses[.dataTrade])
            let client = CloudEventsClient(
                source: "data_trade",
                base: url,
                rules: LedgerRules(datasetKind: "data_product", publisherKind: "participant")
            )
            let entities: [Entity] = try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(
                        with: Result {
                            try client.fetch(
                                after: nil,
                                at: start + .seconds(10),
                                unless: Cancellation()
                            ).batch.entities
                        }
                    )
                }
            }
            await services.stop()
            for kind in ["data_product", "participant"] {
                let known = Set(model.entities.filter { $0.kind == kind }.map(\.id))
                let arrived = Set(entities.filter { $0.kind == kind }.map(\.id))
                #expect(known.count >= 200 && arrived == known, "\(kind): \(arrived.count)")
            }
        }
    }
}
