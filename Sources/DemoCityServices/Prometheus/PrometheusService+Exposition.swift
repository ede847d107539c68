// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension PrometheusService {
    /// Returns the newest values in the text exposition format 0.0.4.
    ///
    /// A metric's samples follow its HELP and TYPE lines, as the format requires. The derived
    /// series come last; no exporter publishes them, and their type is unknown.
    func exposition(
        of places: [Int],
        timestamps: Bool = false,
        derived: [PromSeries] = []
    ) -> ServiceAnswer {
        let newest = board.read { state in places.map { state.newest($0) } }
        var names: [String] = []
        var lines: [String: [(place: Int, sample: BoardSample)]] = [:]
        for (place, sample) in zip(places, newest) {
            guard let sample, board.series[place].series.shape != .state else { continue }
            let name = metrics[place].name
            if lines[name] == nil { names.append(name) }
            lines[name, default: []].append((place, sample))
        }
        var body: [UInt8] = []
        body.reserveCapacity(256 * (places.count + 1))
        for name in names {
            guard let samples = lines[name], let first = samples.first else { continue }
            let metric = metrics[first.place]
            body += Array("# HELP \(name) \(Self.escaped(metric.help, quotes: false))\n".utf8)
            body += Array("# TYPE \(name) \(metric.type)\n".utf8)
            for (place, sample) in samples {
                let value = sample.value * metrics[place].factor
                let time = timestamps ? sample.time : nil
                body += Self.line(metrics[place].labels, value, at: time)
            }
        }
        var seen: Set<String> = []
        for series in derived {
            guard let sample = series.samples.last else { continue }
            let name = series.labels.first { $0.name == "__name__" }?.value ?? ""
            if seen.insert(name).inserted { body += Array("# TYPE \(name) untyped\n".utf8) }
            body += Self.line(series.labels, sample.value, at: timestamps ? sample.time : nil)
        }
        return ServiceAnswer(
            contentType: "text/plain; version=0.0.4; charset=utf-8",
            body: body
        )
    }

    /// Returns the newest samples of the selected series, for federation with another server.
    func federation(_ request: ServiceRequest) throws(PromFailure) -> ServiceAnswer {
        let selectors = request.all("match[]")
        let chosen = try chosen(by: selectors)
        var derived: [PromSeries] = []
        for text in selectors {
            let matchers = try self.matchers(text)
            derived += board.read { scrapes(matching: matchers, in: $0) }
        }
        var seen: Set<[PromLabel]> = []
        derived.removeAll { !seen.insert($0.labels).inserted }
        return exposition(of: chosen, timestamps: true, derived: derived)
    }

    private static func line(_ labels: [PromLabel], _ value: Double, at time: Int64?) -> [UInt8] {
        let name = labels.first { $0.name == "__name__" }?.value ?? ""
        let pairs = labels.filter { $0.name != "__name__" }
            .map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
        let time = time.map { " \($0)" } ?? ""
        return Array("\(name){\(pairs.joined(separator: ","))} \(text(of: value))\(time)\n".utf8)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.append(character)
            }
        }
        return result
    }
}
