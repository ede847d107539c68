// SPDX-License-Identifier: Apache-2.0

/// An answer of the API of a Prometheus server with the samples of some series.
struct PrometheusAnswer: Decodable {
    struct Content: Decodable { var result: [Matrix] }
    /// The labels and the samples of a series.
    struct Matrix: Decodable {
        var metric: [String: String]
        var values: [Pair]
    }
    /// A sample: its time in seconds since 1970, and its value as text.
    struct Pair: Decodable {
        var time: Double
        var value: String

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            time = try list.decode(Double.self)
            value = try list.decode(String.self)
        }
    }
    var data: Content
}
