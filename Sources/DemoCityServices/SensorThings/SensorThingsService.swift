// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The traffic service: OGC SensorThings 1.1, read-only, over one domain's board.
///
/// Things, Datastreams, Locations and FeaturesOfInterest are numbered from 1 in the model's order,
/// and Observations by their sequence. The last Datastream contains the domain's events, as
/// incidents.
struct SensorThingsService: CityService {
    /// The published data.
    let board: DomainBoard
    /// The observed properties in order of appearance; `incident` is the last.
    let properties: [String]
    /// The kinds with series in order of appearance, each with one Sensor; the incident desk is the
    /// last.
    let kinds: [String]
    let propertyOfSeries: [Int]
    let sensorOfSeries: [Int]

    init(board: DomainBoard) {
        self.board = board
        var properties: [String] = []
        var kinds: [String] = []
        var propertyOfSeries: [Int] = []
        var sensorOfSeries: [Int] = []
        for series in board.series {
            let property = series.series.id.property
            let kind = board.entities[series.entity].kind
            if !properties.contains(property) { properties.append(property) }
            if !kinds.contains(kind) { kinds.append(kind) }
            propertyOfSeries.append(properties.firstIndex(of: property) ?? 0)
            sensorOfSeries.append(kinds.firstIndex(of: kind) ?? 0)
        }
        properties.append("incident")
        kinds.append("incident_desk")
        propertyOfSeries.append(properties.count - 1)
        sensorOfSeries.append(kinds.count - 1)
        self.properties = properties
        self.kinds = kinds
        self.propertyOfSeries = propertyOfSeries
        self.sensorOfSeries = sensorOfSeries
    }

    /// The index of the Datastream of events.
    var incidents: Int { board.series.count }

    /// Returns the index of a Datastream's Thing.
    func thing(of datastream: Int) -> Int {
        if datastream < incidents { return board.series[datastream].entity }
        return board.entities.firstIndex { $0.kind == "city" } ?? 0
    }

    /// Returns the Datastreams of a Thing.
    func datastreams(of thing: Int) -> [Int] {
        guard board.entities.indices.contains(thing) else { return [] }
        let own = board.seriesOfEntity[thing]
        return thing == self.thing(of: incidents) ? own + [incidents] : own
    }

    func answer(_ request: ServiceRequest) -> ServiceAnswer {
        guard request.method == "GET" else {
            return Self.failure(405, "This service is read-only; ask with GET.")
                .allowing("GET, HEAD")
        }
        var segments = request.path.split(separator: "/").map(String.init)
        guard let version = segments.first, version == "v1.1" || version == "v1.0" else {
            return Self.failure(404, "Nothing is here; the service begins at /v1.1.")
        }
        segments.removeFirst()
        let page = SensorThingsPage(
            service: self,
            root: request.origin + "/" + version,
            url: request.origin + request.path
        )
        do {
            if segments.isEmpty { return page.landing() }
            let options = try ODataOptions(request.parameters)
            return try page.answer(to: segments, options: options, request: request)
        } catch {
            return Self.failure(400, error.sentence)
        }
    }

    /// Returns an error response in FROST's format.
    static func failure(_ status: Int, _ sentence: String) -> ServiceAnswer {
        .json(status: status) { json in
            json.object {
                $0.key("code")
                $0.integer(status)
                $0.member("type", "error")
                $0.member("message", sentence)
            }
        }
    }
}
