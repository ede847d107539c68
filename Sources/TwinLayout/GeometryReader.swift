// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

/// A reader of the GeoJSON files that maps name.
struct GeometryReader {
    /// The maximum number of shapes read from one file.
    static let shapeLimit = 4096
    /// The maximum number of corners read from one file.
    static let pointLimit = 120_000
    /// The maximum number of names of one shape, and the maximum length of a name in bytes.
    static let keyLimit = (count: 24, bytes: 120)

    /// The content of a file, or its problem.
    enum Answer {
        case shapes(MapGeometry)
        case wrong(Problem)
    }

    /// The folders to search, in order.
    let folders: [String]
    private var kept: [String: Answer] = [:]

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - folders: The folders to search, as returned by ``folders(layouts:catalog:)``.
    ///   - texts: Files whose text is already known, such as those in a recording.
    init(folders: [String], texts: [(file: String, text: String)] = []) {
        self.folders = folders
        for (file, text) in texts {
            let name = file.split(separator: "/").last.map(String.init) ?? file
            kept[name] = Self.read(text, name: name, file: file)
        }
    }

    /// Returns the folders to search for geometries of the given layouts and catalog.
    ///
    /// They are the folder of the layouts, the folder `Data/geometry` next to it, the folder of the
    /// catalog, and the folder `geometry` next to that.
    static func folders(layouts: String?, catalog: String? = nil) -> [String] {
        var folders: [String] = []
        if let layouts { folders += [layouts, layouts + "/../Data/geometry"] }
        if let catalog { folders += [catalog, catalog + "/../geometry"] }
        return folders
    }

    /// Returns true if a text can name a file in one of the folders; paths and hidden files are
    /// refused.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 120 && !text.hasPrefix(".")
            && !text.contains("/") && !text.utf8.contains(0)
    }

    /// Returns the geometry of a name.
    ///
    /// Each file is read only once.
    ///
    /// - Returns: The shapes or the problem of the file, or nil if no folder has such a file.
    mutating func geometry(_ name: String) -> Answer? {
        if let known = kept[name] { return known }
        for folder in folders {
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            switch TextFile.read(path) {
            case .failure(let refusal) where refusal.cause == .missingFile: continue
            case .failure(let refusal):
                kept[name] = .wrong(Problem(refusal, file: path))
            case .success(let text):
                kept[name] = Self.read(text, name: name, file: path)
            }
            return kept[name]
        }
        return nil
    }

    /// Reads the text of a GeoJSON file.
    static func read(_ text: String, name: String, file: String) -> Answer {
        do {
            var reading = Reading()
            try reading.take(JSONText.read(text))
            return .shapes(MapGeometry(file: name, shapes: reading.shapes))
        } catch let failure as JSONText.Failure {
            let cause = Problem.Cause.wrongGeometry(failure.reason)
            let (line, column) = (failure.line, failure.column)
            return .wrong(Problem(file: file, line: line, column: column, cause: cause))
        } catch let fault as Fault {
            return .wrong(Problem(file: file, cause: .wrongGeometry(fault.reason)))
        } catch {
            return .wrong(Problem(file: file, cause: .wrongGeometry("it cannot be read")))
        }
    }

    private struct Fault: Error { var reason: String }

    /// The features of a collection, with the number of corners read.
    private struct Reading {
        var shapes: [MapGeometry.Shape] = []
        var points = 0

        mutating func take(_ root: JSONText.Value) throws {
            guard root["type"]?.text == "FeatureCollection",
                let features = root["features"]?.elements
            else { throw Fault(reason: "it is no GeoJSON FeatureCollection") }
            guard features.count <= GeometryReader.shapeLimit else {
                throw Fault(reason: "more than \(GeometryReader.shapeLimit) features")
            }
            for (index, feature) in features.enumerated() {
                var shape = MapGeometry.Shape(keys: keys(of: feature))
                if let geometry = feature["geometry"] {
                    try take(geometry, into: &shape, feature: index + 1)
                }
                shapes.append(shape)
            }
            guard points > 0 else { throw Fault(reason: "no feature has a shape") }
        }

        private func keys(of feature: JSONText.Value) -> [String] {
            var values = feature["id"].map { [$0] } ?? []
            if case .object(let members)? = feature["properties"] { values += members.map(\.value) }
            let texts = values.compactMap { value -> String? in
                if let text = value.text { return text }
                return value.number.map { number in
                    Int64(exactly: number).map(String.init) ?? "\(number)"
                }
            }
            let limit = GeometryReader.keyLimit
            return Array(texts.filter { $0.utf8.count <= limit.bytes }.prefix(limit.count))
        }

        private mutating func take(
            _ geometry: JSONText.Value,
            into shape: inout MapGeometry.Shape,
            feature: Int,
            depth: Int = 0
        ) throws {
            if case .other = geometry { return }
            let inside = geometry["coordinates"]
            switch geometry["type"]?.text {
            case "Point": shape.points += try line([inside].compactMap { $0 }, feature)
            case "MultiPoint": shape.points += try line(inside?.elements, feature)
            case "LineString": shape.lines.append(try line(inside?.elements, feature))
            case "MultiLineString": shape.lines += try lines(inside?.elements, feature)
            case "Polygon": shape.rings += try lines(inside?.elements, feature)
            case "MultiPolygon":
                for polygon in inside?.elements ?? [] {
                    shape.rings += try lines(polygon.elements, feature)
                }
            case "GeometryCollection" where depth < 4:
                for part in geometry["geometries"]?.elements ?? [] {
                    try take(part, into: &shape, feature: feature, depth: depth + 1)
                }
            default: throw Fault(reason: "feature \(feature) has no geometry of GeoJSON")
            }
        }

        private mutating func lines(
            _ values: [JSONText.Value]?,
            _ feature: Int
        ) throws -> [[Position]] {
            guard let values else { throw wrong(feature) }
            var lines: [[Position]] = []
            for value in values { lines.append(try line(value.elements, feature)) }
            return lines
        }

        private mutating func line(
            _ values: [JSONText.Value]?,
            _ feature: Int
        ) throws -> [Position] {
            guard let values else { throw wrong(feature) }
            points += values.count
            guard points <= GeometryReader.pointLimit else {
                throw Fault(reason: "more than \(GeometryReader.pointLimit) corners")
            }
            var line: [Position] = []
            line.reserveCapacity(values.count)
            for value in values {
                guard let pair = value.elements, pair.count >= 2, let east = pair[0].number,
                    let north = pair[1].number,
                    let place = Position(longitude: east, latitude: north)
                else { throw wrong(feature) }
                line.append(place)
            }
            return line
        }

        private func wrong(_ feature: Int) -> Fault {
            Fault(reason: "feature \(feature) has a corner that is not a longitude and latitude")
        }
    }
}
