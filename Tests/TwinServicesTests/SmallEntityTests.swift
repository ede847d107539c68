// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinTestSupport
import TwinVocabulary

@testable import TwinServices

/// Small payloads of NGSI-LD, SensorThings and catalogues, with values worked out by hand.
@Suite("Small payloads of entities")
struct SmallEntityTests {
    // MARK: NGSI-LD

    private func delivery(_ entities: String) throws -> Delivery {
        let server = try ScriptedServer { request in
            request.plain.contains("offset=0") ? .json("[\(entities)]") : .json("[]")
        }
        let client = NGSIClient(source: "n", base: server.url, types: ["Weir"], history: .zero)
        return try client.fetch(after: nil, at: now, unless: Cancellation())
    }

    private static func weir(_ attributes: String) -> String {
        #"{"id":"urn:ngsi-ld:Weir:W1","type":"Weir",\#(attributes)}"#
    }

    @Test(
        "Each form of an NGSI-LD entity yields its values",
        arguments: [
            (
                "key values",
                weir(#""dateObserved":"2026-11-22T23:50:00Z","level":2.5,"flow":14,"note":"calm""#),
                ["level 23:50": 2.5, "flow 23:50": 14]
            ),
            (
                "normalized",
                weir(
                    #""level":{"type":"Property","value":2.5,"unitCode":"MTR","#
                        + #""observedAt":"2026-11-22T23:55:00Z"},"#
                        + #""owner":{"type":"Relationship","object":"urn:ngsi-ld:Person:P"}"#
                ),
                ["level 23:55": 2.5]
            ),
            (
                "a list of instances",
                weir(
                    #""level":[{"type":"Property","value":2.5,"observedAt":"2026-11-22T23:50:00Z"},"#
                        + #"{"type":"Property","value":2.75,"observedAt":"2026-11-22T23:55:00Z"}]"#
                ),
                ["level 23:50": 2.5, "level 23:55": 2.75]
            ),
            (
                "temporal values",
                weir(
                    #""level":{"type":"Property","values":[[2.5,"2026-11-22T23:50:00Z"],"#
                        + #"[2.75,"2026-11-22T23:55:00Z"]]}"#
                ),
                ["level 23:50": 2.5, "level 23:55": 2.75]
            ),
            (
                "two data sets of one attribute",
                weir(
                    #""level":[{"type":"Property","value":2.5,"datasetId":"urn:ngsi-ld:Dataset:up","#
                        + #""observedAt":"2026-11-22T23:50:00Z"},{"type":"Property","value":1.5,"#
                        + #""datasetId":"urn:ngsi-ld:Dataset:down","#
                        + #""observedAt":"2026-11-22T23:50:00Z"}]"#
                ),
                ["level.up 23:50": 2.5, "level.down 23:50": 1.5]
            ),
            (
                "least and greatest of a period",
                weir(
                    #""level":{"type":"Property","#
                        + #""min":[[1.5,"2026-11-22T23:00:00Z","2026-11-22T23:30:00Z"]],"#
                        + #""max":[[3.5,"2026-11-22T23:00:00Z","2026-11-22T23:30:00Z"]]}"#
                ),
                ["level.min 23:30": 1.5, "level.max 23:30": 3.5]
            ),
        ]
    )
    func entities(form: String, entity: String, values: [String: Double]) throws {
        let delivery = try delivery(entity)
        let found = delivery.batch.observations.map {
            let time = $0.phenomenonTime.rfc3339.dropFirst(11).prefix(5)
            return ("\($0.series.property) \(time)", $0.number ?? .nan)
        }
        #expect(Dictionary(found) { $1 } == values, "\(form)")
        #expect(delivery.rejects.isEmpty, "\(form): \(delivery.examples)")
    }

    @Test("A dataset keeps its description, and another type is reported")
    func catalogue() throws {
        let dataset = #"{"id":"urn:ngsi-ld:Weir:W1","type":"Weir","title":"Levels","version":"2"}"#
        let delivery = try delivery(dataset)
        #expect(delivery.batch.observations.isEmpty)
        let entity = try #require(delivery.batch.entities.first)
        #expect(entity.attributes == ["title": "Levels", "version": "2"])
        #expect(!delivery.remarks.isEmpty)
    }

    // MARK: Dataspaces

    @Test(
        "Every message of a dataspace is read as a catalogue or refused",
        arguments: [
            (
                #"{"@type":"Catalog","@id":"urn:x:c","participantId":"urn:x:A","#
                    + #""dataset":[{"@type":"Dataset","@id":"urn:x:d","hasPolicy":[{}]},"#
                    + #"{"@type":"Dataset","@id":"urn:x:e","hasPolicy":[{},{}]}]}"#,
                [2, 2, 0]
            ),
            (
                #"{"@type":"Catalog","@id":"urn:x:c","participantId":"urn:x:A","#
                    + #""catalog":[{"@type":"Catalog","@id":"urn:x:k","participantId":"urn:x:B","#
                    + #""service":[{"@type":"DataService","@id":"urn:x:s","#
                    + #""endpointURL":"https://b.example"}]}]}"#,
                [0, 0, 1]
            ),
            (#"{"@type":"Dataset","@id":"urn:x:d","hasPolicy":[{}]}"#, nil),
            (#"{"@type":"CatalogError","code":"404","reason":["none"]}"#, nil),
            (#"{"@type":"ContractNegotiation","providerPid":"urn:x:p","state":"OFFERED"}"#, nil),
            ("[]", nil),
        ] as [(String, [Int]?)]
    )
    func messages(text: String, counts: [Int]?) throws {
        // The numbers of products, of their providers, and of catalogues elsewhere.
        let page = DataspaceCatalogue(datasetKind: "data_product", publisherKind: "participant")
            .page(try JSONParser.parse(Array(text.utf8)))
        #expect(
            page.map { [$0.products.count, $0.providers.count, $0.elsewhere.count] } == counts
        )
    }

    @Test("A product has the number of its offers and its provider")
    func product() throws {
        let text =
            #"{"@type":"Catalog","@id":"urn:x:c","participantId":"urn:x:A","#
            + #""dataset":[{"@type":"Dataset","@id":"urn:x:e","hasPolicy":[{},{}]}]}"#
        let page = DataspaceCatalogue(datasetKind: "data_product", publisherKind: "participant")
            .page(try JSONParser.parse(Array(text.utf8)))
        #expect(
            page?.products.first?.entity.attributes == [
                "offers": "2", "provider": "participant:urn:x:A",
            ]
        )
    }

    // MARK: SensorThings

    /// A Thing with two Datastreams, each with one observation.
    private static let thing = """
        {"@iot.id":5,"name":"Weir","description":"","Locations":[{"name":"","encodingType":\
        "application/vnd.geo+json","location":{"type":"Point","coordinates":[9.75,52.25]}}],\
        "Datastreams":[{"@iot.id":1,"name":"Power","observationType":\
        "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",\
        "unitOfMeasurement":{"name":"Watt","symbol":"W","definition":""},\
        "ObservedProperty":{"name":"Power"},"Observations":[{"@iot.id":11,\
        "phenomenonTime":"2026-11-22T23:50:00Z","result":120.5}]},{"@iot.id":2,"name":"Energy",\
        "observationType":"http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",\
        "unitOfMeasurement":{"name":"Watt hour","symbol":"Wh","definition":""},\
        "ObservedProperty":{"name":"Energy"},"Observations":[{"@iot.id":12,\
        "phenomenonTime":"2026-11-22T23:50:00Z","result":9000}]}]}
        """

    @Test("A Thing is read with its position, its units and its newest observations")
    func expanded() throws {
        let thing = try JSONParser.parse(Array(Self.thing.utf8))
        let values = thing["Datastreams"]?.array ?? []
        let streams = values.compactMap {
            SensorThingsDatastream(
                $0,
                thing: thing,
                source: "s",
                vocabulary: Vocabulary(),
                bounds: nil
            )
        }
        #expect(streams.map(\.plan.unit.ucum) == ["W", "W.h"])
        let position = try #require(streams.first?.entity.position)
        #expect(position.longitude == 9.75 && position.latitude == 52.25)
        var draft = DeliveryDraft(
            source: "s",
            now: now,
            limits: HTTPLimits(),
            announced: Announced()
        )
        let reader = SensorThingsReader(reader: TimeReader(zone: .gmt))
        for (stream, value) in zip(streams, values) {
            let rows = try #require(
                SensorThingsReader.rows(of: ["value": value["Observations"] ?? .null])
            )
            for row in rows { reader.take(row, of: stream, into: &draft) }
        }
        #expect(draft.observations.map(\.number) == [120.5, 9000])
        #expect(draft.observations.map(\.series.property) == ["power", "energy"])
    }

    @Test("Recorded answers are replayed completely, each result in its own shape")
    func replay() throws {
        let streams =
            #"{"value":[{"@iot.id":1,"name":"Boats","observationType":"#
            + #""http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_CountObservation","#
            + #""unitOfMeasurement":{"name":"","symbol":"","definition":""},"#
            + #""ObservedProperty":{"name":"Boats"},"Thing":{"@iot.id":5,"name":"Lock"}},"#
            + #"{"@iot.id":2,"name":"Gate","observationType":"#
            + #""http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Observation","#
            + #""unitOfMeasurement":{"name":"","symbol":"","definition":""},"#
            + #""ObservedProperty":{"name":"Gate"},"Thing":{"@iot.id":5,"name":"Lock"}}]}"#
        func rows(_ first: Int, _ results: [String]) -> String {
            let rows = results.enumerated().map { index, result in
                #"{"@iot.id":\#(first + index),"result":\#(result),"phenomenonTime":"#
                    + #""2026-11-22T23:0\#(index):00Z"}"#
            }
            return "{\"value\":[\(rows.joined(separator: ","))]}"
        }
        let boats = rows(1, ["0", "7", "14"])
        let gate = rows(4, [#""OPEN""#, "null", "true"])
        let server = try ScriptedServer { request in
            let plain = request.plain
            if request.path == "/Datastreams" {
                return plain.contains("skip") ? .json("{\"value\":[]}") : .json(streams)
            }
            // The collection of all observations is not supported.
            if request.path == "/Observations" { return .json("{}", status: "500 No") }
            if plain.contains("id gt 3") || plain.contains("id gt 6") {
                return .json("{\"value\":[]}")
            }
            return .json(plain.contains("(1)") ? boats : gate)
        }
        let client = SensorThingsClient(source: "s", base: server.url)
        let (delivered, watermark) = try drain(client)
        let observations = delivered.flatMap(\.batch.observations)
        let counts = observations.filter { $0.series.property == "boats" }
        #expect(counts.map(\.number) == [0, 7, 14])
        #expect(counts.map(\.phenomenonTime).last == Instant.parse("2026-11-22T23:02:00Z")?.instant)
        let states = observations.filter { $0.series.property == "gate" }
        #expect(states.map(\.result) == [.text("OPEN"), .missing, .number(1)])
        #expect(try drain(client, after: watermark).delivered.flatMap(\.batch.observations).isEmpty)
    }

    // MARK: Invalid answers

    @Test(
        "Tables and texts that no service would send are refused with a sentence",
        arguments: [
            "time,level\n2026-11-22T23:50:00Z,2.5\n", "{\"a\":1}\n{\"a\":2}\n",
            "# Sources\n\nNone.\n",
        ],
        ["sensorthings", "ngsi-ld", "prometheus"]
    )
    func otherFiles(body: String, standard: String) throws {
        let server = try ScriptedServer { _ in .whole(Array(body.utf8)) }
        let client: any ServiceClient =
            switch standard {
            case "sensorthings": SensorThingsClient(source: "s", base: server.url)
            case "ngsi-ld": NGSIClient(source: "n", base: server.url, types: ["Weir"])
            default:
                PrometheusClient(
                    source: "p",
                    base: server.url,
                    rules: [MetricRule(selector: "up", kind: "node", identity: ["instance"])]
                )
            }
        let failure = #expect(throws: ServiceFailure.self) {
            try client.fetch(after: nil, at: now, unless: Cancellation())
        }
        #expect(failure?.message.contains("JSON") == true, "\(failure?.message ?? "")")
    }
}
