// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinTestSupport

@testable import TwinServices

private let dataspace = SampleFolder("samples/dataspace/dsp-2025-1")
private let dcat = SampleFolder("samples/dcat")

/// Catalogues and catalogue entities of real services.
@Suite("Real catalogues")
struct CatalogueSampleTests {
    @Test(
        "Every message of the Dataspace Protocol is read as a catalogue or refused",
        .enabled(if: dataspace.exists, "needs the folder of samples")
    )
    func messages() throws {
        // The number of products, providers and external catalogues in each file; zero for all
        // others.
        let expected = [
            "catalog-catalog.json": [1, 1, 0], "catalog-nested-catalog.json": [0, 0, 1],
        ]
        let files = dataspace.files(endingIn: ".json")
        #expect(files.count > 20)
        for file in files {
            let name = file.lastPathComponent
            let page = DataspaceCatalogue(datasetKind: "data_product", publisherKind: "participant")
                .page(
                    try JSONParser.parse(Array(try Data(contentsOf: file)))
                )
            let found = page.map { [$0.products.count, $0.providers.count, $0.elsewhere.count] }
            #expect(found == expected[name], "\(name)")
        }
        let page = DataspaceCatalogue(datasetKind: "data_product", publisherKind: "participant")
            .page(
                try JSONParser.parse(
                    Array(
                        try Data(
                            contentsOf: dataspace.url.appendingPathComponent("catalog-catalog.json")
                        )
                    )
                )
            )
        #expect(
            page?.products.first?.entity.attributes == [
                "offers": "1", "provider": "participant:urn:example:DataProviderA",
            ]
        )
    }

    @Test(
        "Every catalogue entity of the Smart Data Models is kept, and other types are reported",
        .enabled(if: dcat.exists, "needs the folder of samples")
    )
    func entities() throws {
        let files = dcat.files(endingIn: ".json")
        #expect(files.count == 6)
        for file in files {
            let name = file.lastPathComponent
            let body = [0x5B] + Array(try Data(contentsOf: file)) + [0x5D]
            let delivery = try delivery(of: body)
            let entity = try #require(delivery.batch.entities.first, "\(name)")
            #expect(!entity.attributes.isEmpty, "\(name)")
            let isSaid = !delivery.remarks.isEmpty || !delivery.rejects.isEmpty
            #expect(!delivery.batch.observations.isEmpty || isSaid, "\(name)")
        }
    }

    private func delivery(of body: [UInt8]) throws -> Delivery {
        let server = try ScriptedServer { request in
            .whole(request.plain.contains("offset=0") ? body : Array("[]".utf8))
        }
        let client = NGSIClient(source: "n", base: server.url, types: ["Thing"], history: .zero)
        return try client.fetch(after: nil, at: now, unless: Cancellation())
    }
}
