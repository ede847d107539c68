// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The mapping of NGSI identities and names to entities and the catalog's names.
struct NGSINames: Sendable {
    let vocabulary: Vocabulary

    /// Returns the last part of an IRI, or the name itself.
    static func short(_ name: String) -> String {
        guard name.contains("://") else { return name }
        let last = name.split(whereSeparator: { $0 == "#" || $0 == "/" }).last
        return last.map(String.init) ?? name
    }

    /// Returns the entity for an NGSI id: `urn:ngsi-ld:Substation:S012` → `substation:S012`.
    ///
    /// An id that is not such a URN becomes the local name after the kind of its type.
    func entity(_ id: String, type: String?) -> EntityID {
        let parts = id.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
        if parts.count == 4, parts[0].lowercased() == "urn", parts[1].lowercased() == "ngsi-ld",
            !parts[2].isEmpty, !parts[3].isEmpty
        {
            return EntityID("\(vocabulary.kind(of: String(parts[2]))):\(parts[3])")
        }
        guard let type else { return EntityID(id) }
        return EntityID(kind: vocabulary.kind(of: Self.short(type)), local: id)
    }

    /// Returns the district of a reference, which may be a URN, an entity id or a bare code.
    func district(_ id: String) -> EntityID {
        id.contains(":") ? entity(id, type: nil) : .district(id)
    }

    /// Units that the Smart Data Models define only in their text, by type and attribute.
    static let units: [String: [String: String]] = [
        "TrafficFlowObserved": [
            "intensity": "1", "averageVehicleSpeed": "km/h", "occupancy": "1",
            "averageHeadwayTime": "s", "averageVehicleLength": "m", "averageGapDistance": "m",
        ],
        "ACMeasurement": [
            "totalActiveEnergyImport": "kW.h", "totalActiveEnergyExport": "kW.h",
            "activePower": "W", "totalActivePower": "W", "apparentPower": "V.A",
            "totalApparentPower": "V.A", "frequency": "Hz", "current": "A",
            "phaseVoltage": "V", "phaseToPhaseVoltage": "V", "powerFactor": "1",
            "displacementPowerFactor": "1",
        ],
        "WaterConsumptionObserved": [
            "waterConsumption": "L", "maxFlow": "L/h", "minFlow": "L/h",
        ],
        "Streetlight": [
            "powerConsumption": "W", "powerRating": "W", "voltage": "V", "current": "A",
        ],
        "AirQualityObserved": [
            "temperature": "Cel", "relativeHumidity": "1", "windSpeed": "m/s",
            "windDirection": "deg", "precipitation": "mm",
        ],
    ]

    /// Returns true if -1 means "not known", because the quantity cannot be negative.
    static func hasSentinel(_ type: String, _ attribute: String) -> Bool {
        switch type {
        case "TrafficFlowObserved", "WaterConsumptionObserved":
            units[type]?[attribute] != nil
        case "AirQualityObserved":
            units[type]?[attribute] != nil && attribute != "temperature"
        default: false
        }
    }

    /// Returns the shape of an attribute's series; nil if the models do not define it.
    static func shape(_ type: String, _ attribute: String) -> SeriesShape? {
        switch (type, attribute) {
        case ("TrafficFlowObserved", "intensity"): .delta
        case ("ACMeasurement", "totalActiveEnergyImport"),
            ("ACMeasurement", "totalActiveEnergyExport"),
            ("WaterConsumptionObserved", "waterConsumption"):
            .counter
        default: nil
        }
    }
}
