// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A SensorThings service in memory, with rows that arrive late, change and disappear.
///
/// It supports the parts of OData that the client uses: `$filter` on `id` and `phenomenonTime`,
/// `$orderby`, `$top`, `$skip`, `$count` and `$expand`. Times are compared as texts, so all must
/// have the same format.
public struct LivingSensorThings: Sendable {
    /// A row of the service: an Observation.
    public struct Row: Sendable, Hashable {
        /// The id of the Observation.
        public var id: Int
        /// The id of the Observation's Datastream.
        public var stream: Int
        /// The phenomenonTime, such as `2026-11-22T23:00:00Z`.
        public var time: String
        /// The result as JSON.
        public var result: String
        /// True if the row's transaction is committed.
        ///
        /// Other rows are not visible.
        public var isCommitted: Bool

        /// Creates an Observation.
        public init(
            _ id: Int,
            _ stream: Int,
            _ time: String,
            _ result: String,
            isCommitted: Bool = true
        ) {
            self.id = id
            self.stream = stream
            self.time = time
            self.result = result
            self.isCommitted = isCommitted
        }
    }

    /// The Observations by id.
    public var rows: [Int: Row] = [:]
    /// The Datastreams as JSON.
    public var streams: [String]
    /// The maximum number of rows of a page.
    public var most = 1000
    /// True if pages have nextLinks.
    public var hasLinks = false
    /// True if ids are texts.
    public var hasTextIDs = false
    /// True if all Observations can be read together.
    public var hasCollection = true
    /// True if Datastreams can be listed with the counts of their Observations.
    public var hasNestedCounts = true

    /// Creates a service with one Thing for each Datastream, such as `Station 1` with the property
    /// `level`.
    public init(streams count: Int) {
        streams = (1...max(1, count)).map {
            """
            {"@iot.id":\($0),"name":"level \($0)","observationType":"http://www.opengis.net/def/\
            observationType/OGC-OM/2.0/OM_Measurement","unitOfMeasurement":{"name":"metre","symbol":\
            "m","definition":"ucum:m"},"ObservedProperty":{"name":"level"},"Thing":{"@iot.id":\($0),\
            "name":"Station \($0)"}}
            """
        }
    }

    /// Adds a row.
    public mutating func post(_ row: Row) { rows[row.id] = row }

    /// The committed results, by Datastream and time.
    public var truth: [String: String] {
        var truth: [String: String] = [:]
        for row in rows.values where row.isCommitted {
            truth["\(row.stream) \(row.time)"] = row.result
        }
        return truth
    }

    /// Returns the answer to a request for a path with a query.
    public func answer(_ target: String) -> (status: String, body: String) {
        let parts = target.split(separator: "?", maxSplits: 1)
        let path = (parts.first.map(String.init) ?? "").removingPercentEncoding ?? ""
        var query: [String: String] = [:]
        for pair in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1).map {
                $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? ""
            }
            if sides.count == 2 { query[sides[0]] = sides[1] }
        }
        if path.hasSuffix("/Datastreams") { return ("200 OK", list(query, path)) }
        guard path.hasSuffix("/Observations") else { return ("404 Not Found", "{}") }
        var stream: Int?
        if let open = path.range(of: "Datastreams(") {
            stream = Int(path[open.upperBound...].prefix { $0 != ")" })
        } else if !hasCollection {
            return ("501 Not Implemented", "{}")
        }
        if hasTextIDs, query["$filter"]?.contains("id gt") == true {
            return ("400 Bad Request", "{}")
        }
        return ("200 OK", page(query, path, stream))
    }

    private func list(_ query: [String: String], _ path: String) -> String {
        let skip = Int(query["$skip"] ?? "") ?? 0
        let top = min(Int(query["$top"] ?? "") ?? 100, most)
        let count = query["$count"] == "true" ? "\"@iot.count\":\(streams.count)," : ""
        if let expand = query["$expand"], expand.hasPrefix("Observations(") {
            let filter = expand.components(separatedBy: "$filter=").last?
                .prefix { $0 != ";" }
            let values = streams.indices.dropFirst(skip).prefix(top).map { index in
                let found = matching(filter.map(String.init), stream: index + 1).count
                let counted = hasNestedCounts ? "\"Observations@iot.count\":\(found)," : ""
                return "{\"@iot.id\":\(index + 1),\(counted)\"Observations\":[]}"
            }
            return "{\"value\":[\(values.joined(separator: ","))]}"
        }
        let shown = Array(streams.dropFirst(skip).prefix(top))
        let link =
            hasLinks && skip + shown.count < streams.count
            ? "\"@iot.nextLink\":\"\(path)?$top=\(top)&$skip=\(skip + shown.count)"
                + "&$expand=\(query["$expand"] ?? "")\"," : ""
        return "{\(count)\(link)\"value\":[\(shown.joined(separator: ","))]}"
    }

    private func matching(_ filter: String?, stream: Int?) -> [Row] {
        let conditions = (filter ?? "").components(separatedBy: " and ").map {
            $0.trimmingCharacters(in: .whitespaces).components(separatedBy: " ")
        }
        func shortened(_ time: String) -> String {
            time.replacingOccurrences(of: ".000Z", with: "Z")
        }
        return rows.values.filter { row in
            guard row.isCommitted, stream.map({ $0 == row.stream }) ?? true else { return false }
            return conditions.allSatisfy { words in
                guard words.count == 3 else { return true }
                let start = String(row.time.prefix { $0 != "/" })
                switch (words[0], words[1]) {
                case ("id", "gt"): return row.id > Int(words[2]) ?? 0
                case ("phenomenonTime", "ge"): return start >= shortened(words[2])
                case ("phenomenonTime", "le"): return start <= shortened(words[2])
                case ("phenomenonTime", "lt"): return start < shortened(words[2])
                default: return true
                }
            }
        }
    }

    private func page(_ query: [String: String], _ path: String, _ stream: Int?) -> String {
        var found = matching(query["$filter"], stream: stream)
        let isByTime = query["$orderby"]?.hasPrefix("phenomenonTime") == true
        found.sort { isByTime ? ($0.time, $0.id) < ($1.time, $1.id) : $0.id < $1.id }
        let count = query["$count"] == "true" ? "\"@iot.count\":\(found.count)," : ""
        found = Array(found.dropFirst(Int(query["$skip"] ?? "") ?? 0))
        let values = found.prefix(min(Int(query["$top"] ?? "") ?? 100, most)).map { row in
            let id = hasTextIDs ? "\"o\(row.id)\"" : "\(row.id)"
            return "{\"@iot.id\":\(id),\"phenomenonTime\":\"\(row.time)\",\"resultTime\":null,"
                + "\"result\":\(row.result),\"Datastream\":{\"@iot.id\":\(row.stream)}}"
        }
        return "{\(count)\"value\":[\(values.joined(separator: ","))]}"
    }
}
