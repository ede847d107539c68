// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary
import Yams

// Keys that only panes of some kinds have:
//
//     load: {kind: chart, …, style: area}               # filled down to zero; "lines" otherwise
//     roads: {kind: table, …, pin: alarms}              # entities in alarm above the ranking
//     city: {kind: map, …, geometry: districts.geojson} # beside the layouts, or in Data/geometry
//     city: {kind: map, …, window: [115.9, 39.6, 116.9, 40.2]}  # west, south, east, north
//     show: [{series: street/speed, as: lines}]   # on a map: areas, lines or marks
//     show: [{series: pump/running, by: district}]      # bars of groups: district, kind, parent
//     show: [{series: stage/flow, held: queue}]         # on a chain: the waiting amount

extension PaneReading {
    /// Reads the style of a chart's lines.
    static func style(
        of fields: Fields,
        _ kind: PaneLayout.Kind?,
        _ findings: inout Findings
    ) -> PaneLayout.Style {
        refuse("style", in: fields, of: kind, unless: [.chart], &findings)
        let words = PaneLayout.Style.allCases.map(\.rawValue)
        let word = fields.choice("style", among: words, &findings)
        return word.flatMap(PaneLayout.Style.init(rawValue:)) ?? .lines
    }

    /// Returns true if entities in alarm are listed above the ranking.
    static func pinsAlarms(
        of fields: Fields,
        _ kind: PaneLayout.Kind?,
        _ findings: inout Findings
    ) -> Bool {
        refuse("pin", in: fields, of: kind, unless: [.table, .bars, .heat], &findings)
        return fields.choice("pin", among: ["alarms"], &findings) != nil
    }

    /// Reads the name of the property with the amount that waits at a stage.
    static func held(
        of fields: Fields,
        _ item: PaneItem?,
        _ catalog: Catalog?,
        _ findings: inout Findings
    ) -> String? {
        guard let name = fields.text("held", &findings), let node = fields["held"] else {
            return nil
        }
        let kind = item?.kind ?? item?.entity?.rawValue.split(separator: ":").first.map(String.init)
        if let kind, let known = catalog?.kind(kind), catalog?.property(name, of: kind) == nil {
            let names = known.properties.map(\.id)
            findings.add(.unknownProperty(name, kind: kind, known: names), at: node)
        }
        return name
    }

    /// Reads the shapes from the file that a map names.
    static func geometry(
        of fields: Fields,
        _ kind: PaneLayout.Kind?,
        _ geometries: inout GeometryReader,
        _ findings: inout Findings
    ) -> MapGeometry? {
        refuse("geometry", in: fields, of: kind, unless: [.map], &findings)
        guard kind == .map, let name = fields.text("geometry", &findings),
            let node = fields["geometry"]
        else {
            return nil
        }
        guard GeometryReader.isName(name) else {
            findings.add(.unknownGeometry(name, folders: []), at: node)
            return nil
        }
        switch geometries.geometry(name) {
        case nil:
            findings.add(.unknownGeometry(name, folders: geometries.folders), at: node)
            return nil
        case .wrong(let problem):
            findings.add(problem)
            return nil
        case .shapes(let geometry): return geometry
        }
    }

    /// Reads the initial window of a map.
    static func window(
        of fields: Fields,
        _ kind: PaneLayout.Kind?,
        _ findings: inout Findings
    ) -> MapWindow? {
        refuse("window", in: fields, of: kind, unless: [.map], &findings)
        guard let nodes = fields.list("window", of: "four numbers", &findings),
            let node = fields["window"]
        else { return nil }
        let numbers = nodes.compactMap { $0.isQuoted ? nil : $0.text.flatMap { Double($0) } }
        guard numbers.count == 4, nodes.count == 4,
            Position(longitude: numbers[0], latitude: numbers[1]) != nil,
            Position(longitude: numbers[2], latitude: numbers[3]) != nil,
            numbers[0] < numbers[2], numbers[1] < numbers[3]
        else {
            let wanted = "west, south, east and north in degrees: [115.9, 39.6, 116.9, 40.2]"
            let cause = Problem.Cause.wrongType(
                "window",
                wanted: wanted,
                found: "[\(nodes.map(\.words).joined(separator: ", "))]",
                instead: nil
            )
            findings.add(cause, at: node)
            return nil
        }
        return MapWindow(
            west: numbers[0],
            south: numbers[1],
            east: numbers[2],
            north: numbers[3]
        )
    }

    /// Reports a key that panes of this kind do not have.
    static func refuse(
        _ key: String,
        in fields: Fields,
        of kind: PaneLayout.Kind?,
        unless owners: [PaneLayout.Kind],
        _ findings: inout Findings
    ) {
        guard let kind, !owners.contains(kind), let entry = fields.entries[key] else { return }
        let names = owners.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
        findings.add(.foreignKey(key, pane: kind.rawValue, owners: names), at: entry.key)
    }
}
