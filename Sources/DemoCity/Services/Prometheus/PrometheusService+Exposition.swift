// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension PrometheusService {
    /// Answers with the newest values in the text exposition format 0.0.4.
    ///
    /// A metric's samples stand together below its HELP and TYPE, as the format asks.
    func exposition(of places: [Int], timestamps: Bool) -> ServiceAnswer {
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
                let labels = metrics[place].labels.filter { $0.name != "__name__" }
                    .map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
                let value = Self.text(of: sample.value * metrics[place].factor)
                let time = timestamps ? " \(sample.time)" : ""
                body += Array("\(name){\(labels.joined(separator: ","))} \(value)\(time)\n".utf8)
            }
        }
        return ServiceAnswer(
            contentType: "text/plain; version=0.0.4; charset=utf-8",
            body: body
        )
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
