// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinTestSupport

@testable import TwinServices

@Suite("Reading a catalogue beside a ledger")
struct CatalogueTests {
    private static let event = """
        {"specversion":"1.0","id":"1","source":"/x","type":"city.measurement",\
        "time":"2026-11-22T23:59:00Z","data":{"observations":[{"entity":"channel:a",\
        "property":"listings","value":1,"unit":"1"}]}}
        """

    /// Returns a ledger with one event and the given catalogue.
    private func server(
        _ catalogue: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply
    ) throws -> ScriptedServer {
        try ScriptedServer { request in
            guard request.path == "/events" else { return catalogue(request) }
            return .json(request.plain.contains("after=&") ? "[\(Self.event)]" : "[]")
        }
    }

    private func read(
        _ server: ScriptedServer,
        limits: HTTPLimits = HTTPLimits()
    ) throws -> [Delivery] {
        let settings = HTTPSettings(limits: limits)
        let client = CloudEventsClient(
            source: "trade",
            base: server.url,
            http: settings,
            rules: .trades
        )
        return try drain(client).delivered
    }

    private func entities(_ delivered: [Delivery], _ kind: String) -> [Entity] {
        delivered.flatMap(\.batch.entities).filter { $0.kind == kind }
    }

    private func remarks(_ delivered: [Delivery]) -> [ServiceMessage] {
        var found: [ServiceMessage] = []
        for delivery in delivered { found += delivery.remarks }
        return found
    }

    private static func page(_ numbers: Range<Int>) -> String {
        let datasets = numbers.map {
            #"{"@id":"urn:x:\#($0)","title":"P\#($0)","publisher":{"@id":"urn:y:\#($0 % 200)"}}"#
        }
        return #"{"@type":"Catalog","dataset":[\#(datasets.joined(separator: ","))]}"#
    }

    private static func start(of request: ScriptedServer.Request) -> Int {
        request.plain.split(separator: "token=").dropFirst().first.flatMap { Int($0) } ?? 0
    }

    @Test(
        "All pages of a catalogue are read with any method that its links require",
        arguments: ["POST", "GET"],
        ["/catalog/request?token=", "/catalog?token=", "/catalog/request?a=1,2&token="]
    )
    func pages(method: String, path: String) throws {
        let server = try server { request in
            let start = Self.start(of: request)
            guard start == 0 ? request.method == "POST" : request.method == method else {
                return .json("{}", status: "405 No")
            }
            if request.method == "POST", !request.body.contains("CatalogRequestMessage") {
                return .json("{}", status: "400 No")
            }
            let link = "Link: <\(path)\(start + 100)>; rel=\"next\", </>; rel=\"previous\""
            return .json(Self.page(start..<start + 100), headers: start < 200 ? [link] : [])
        }
        let delivered = try read(server)
        #expect(entities(delivered, "data_product").count == 300)
        #expect(entities(delivered, "participant").count == 200)
        #expect(delivered.flatMap(\.remarks).isEmpty)
    }

    @Test("A catalogue with more pages than one visit reads is continued at the next visit")
    func manyVisits() throws {
        let server = try server { request in
            let start = Self.start(of: request)
            let link = "Link: </catalog/request?token=\(start + 100)>; rel=\"next\""
            return .json(Self.page(start..<start + 100), headers: start < 900 ? [link] : [])
        }
        var limits = HTTPLimits()
        limits.pages = 3
        let delivered = try read(server, limits: limits)
        #expect(delivered.count > 3)
        #expect(entities(delivered, "data_product").count == 1000)
        #expect(server.requests.filter { $0.path != "/events" }.count == 10)
    }

    @Test("A catalogue with fewer datasets than announced is remarked with both counts")
    func announced() throws {
        let body =
            #"{"@type":["dcat:Catalog","hydra:Collection"],"hydra:totalItems":300,"#
            + Self.page(0..<100).dropFirst(#"{"@type":"Catalog","#.count)
        let server = try server { _ in .json(body) }
        let remarks = try read(server).flatMap(\.remarks)
        #expect(remarks.contains { $0.contains("300") && $0.contains("100") }, "\(remarks)")
    }

    @Test("The pages of a DCAT catalogue with Hydra paging are followed")
    func hydra() throws {
        let server = try server { request in
            let start = Self.start(of: request)
            var graph = (start..<start + 2).map {
                #"{"@id":"urn:x:\#($0)","@type":"dcat:Dataset"}"#
            }
            let next =
                start < 4 ? #","hydra:next":{"@id":"/catalog.jsonld?token=\#(start + 2)"}"# : ""
            graph.append(#"{"@type":"hydra:PagedCollection","hydra:totalItems":"6"\#(next)}"#)
            return .json(#"{"@graph":[\#(graph.joined(separator: ","))]}"#)
        }
        let delivered = try read(server)
        #expect(entities(delivered, "data_product").count == 6)
        #expect(delivered.flatMap(\.remarks).isEmpty)
    }

    @Test(
        "A broken catalogue causes a remark and does not stop the ledger",
        arguments: [
            ("200 OK", "<html>login</html>"), ("200 OK", ""), ("401 No", "{}"), ("500 No", "{}"),
            ("200 OK", "[]"), ("200 OK", "5"), ("200 OK", "{\"a\":1}"), ("204 No Content", ""),
            ("200 OK", #"{"@type":"CatalogError","code":"1","reason":["no"]}"#),
            ("302 Found", ""), ("200 OK", #"{"@type":"Catalog","dataset":[{"#),
        ]
    )
    func broken(status: String, body: String) throws {
        let server = try server { _ in .json(body, status: status) }
        let delivered = try read(server)
        #expect(delivered.flatMap { $0.batch.observations.map(\.number) } == [1])
        #expect(remarks(delivered).contains { $0.contains("catalogue") })
    }

    @Test(
        "A catalogue without an answer does not stop the ledger, and a missing one is no error"
    )
    func silent() throws {
        let silent = try server { _ in .silence }
        let delivered = try read(silent, limits: HTTPLimits(deadline: .seconds(1)))
        #expect(delivered.flatMap { $0.batch.observations.map(\.number) } == [1])
        #expect(remarks(delivered).contains { $0.contains("catalogue") })
        let none = try server { _ in .json("{}", status: "404 No") }
        #expect(try read(none).flatMap(\.remarks).isEmpty)
    }

    @Test("A dataset of a wrong type is counted with an example, and the rest of the page is kept")
    func wrongTypes() throws {
        let body =
            #"{"@type":"Catalog","dataset":[5,null,{"title":"No id"},{"@id":{}},"#
            + #"{"@id":"urn:a","title":{"x":1},"hasPolicy":7,"publisher":[]},{"@id":"urn:b"}]}"#
        let server = try server { _ in .json(body) }
        let delivered = try read(server)
        #expect(entities(delivered, "data_product").count == 2)
        #expect(delivered.first?.rejects[.malformed] == 4)
        #expect(delivered.first?.examples[.malformed]?.contains("dataset") == true)
    }

    @Test("Participants are read from nested catalogues, even if they offer nothing")
    func participants() throws {
        let body = """
            {"@type":"Catalog","catalog":[{"@type":"Catalog","participantId":"urn:p:1","dataset":[]},\
            {"@type":"Catalog","participantId":"urn:p:2","dataset":[{"@id":"urn:d:1"}]},\
            {"@id":"urn:c:3","@type":"Catalog"}],"dataset":[]}
            """
        let server = try server { _ in .json(body) }
        let delivered = try read(server)
        #expect(entities(delivered, "participant").map(\.name.english) == ["urn:p:1", "urn:p:2"])
        #expect(
            entities(delivered, "data_product").map { $0.attributes["provider"] }
                == ["participant:urn:p:2"]
        )
        #expect(delivered.first?.rejects == [.unsupported: 1])
    }

    @Test("Products whose identities end alike stay distinct under any names")
    func identities() throws {
        let body = """
            {"@type":"dcat:Catalog","dspace:participantId":"urn:p:one","dcat:dataset":[\
            {"@id":"https://a.example/weather/1","dct:title":"Weather"},\
            {"@id":"https://a.example/noise/1","dct:title":"Noise"},\
            {"@id":"urn:x:y:1","dct:title":"Urn one"},{"@id":"3a-b","name":"Edc name"},\
            {"@id":"https://c.example/d/","https://w3id.org/edc/v0.0.1/ns/name":"Full IRI name"}]}
            """
        let server = try server { _ in .json(body) }
        let products = try entities(read(server), "data_product")
        #expect(Set(products.map(\.id)).count == 5)
        #expect(
            products.map(\.name.english).sorted()
                == ["Edc name", "Full IRI name", "Noise", "Urn one", "Weather"]
        )
    }

    @Test("Two products with the same identity are refused with a remark that names both")
    func ambiguous() throws {
        let body = """
            {"@type":"Catalog","dataset":[{"@id":"urn:a:data_product:P1","title":"One"},\
            {"@id":"urn:b:data_product:P1","title":"Two"}]}
            """
        let server = try server { _ in .json(body) }
        let delivered = try read(server)
        #expect(entities(delivered, "data_product").map(\.name.english) == ["One"])
        #expect(delivered.first?.rejects[.ambiguous] == 1)
        let remarks = delivered.flatMap(\.remarks)
        #expect(remarks.contains { $0.contains("urn:a:") && $0.contains("urn:b:") }, "\(remarks)")
    }

    @Test(
        "For any catalogue, kept and refused datasets add up to those sent",
        arguments: 1...20
    )
    func conservation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var sent = 0
        var pages: [String] = []
        for _ in 0..<3 {
            let datasets = (0..<20).map { _ -> String in
                let number = Int.random(in: 0..<1000, using: &random)
                let forms = [
                    #"{"@id":"urn:x:\#(number)"}"#, #"{"@id":"https://e/\#(number)/1","title":[]}"#,
                    #"{"id":\#(number)}"#, "\(number)", "[]", "NaN", #"{"title":"x"}"#,
                    #"{"@id":"urn:\#(number % 3):data_product:\#(number % 7)"}"#,
                    #"{"@id":"data_product:\#(number % 7)","hasPolicy":{"permission":[1]}}"#,
                ]
                return forms[Int.random(in: 0..<forms.count, using: &random)]
            }
            sent += datasets.count
            pages.append(#"{"@type":"Catalog","dataset":[\#(datasets.joined(separator: ","))]}"#)
        }
        let bodies = pages
        let server = try server { request in
            let start = Self.start(of: request)
            let link = "Link: </catalog/request?token=\(start + 1)>; rel=\"next\""
            return .json(bodies[start], headers: start < 2 ? [link] : [])
        }
        let delivered = try read(server)
        let kept = entities(delivered, "data_product").count
        let refused = delivered.flatMap(\.rejects.values).reduce(0, +)
        #expect(kept + refused == sent, "\(delivered.map(\.rejects))")
    }
}
