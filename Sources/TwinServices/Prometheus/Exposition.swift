// SPDX-License-Identifier: Apache-2.0

/// What one scrape said.
struct Exposition: Sendable {
    /// The two formats that exporters write.
    enum Format: Hashable, Sendable {
        /// The Prometheus text format 0.0.4.
        case text
        /// OpenMetrics 1.0.
        case openMetrics

        /// The format that a Content-Type names; what is not OpenMetrics is text.
        init(contentType: String) {
            self = contentType.lowercased().contains("openmetrics") ? .openMetrics : .text
        }
    }

    /// One sample line.
    struct Sample: Hashable, Sendable {
        /// The metric's name, its suffix included.
        var name: String
        /// The labels by name.
        var labels: [String: String]
        /// The value; NaN and the infinities as written.
        var value: Double
        /// The time told with it, in milliseconds since 1970 in text and seconds in OpenMetrics.
        var timestamp: Double?
        /// The line it stands in, from 1.
        var line: Int
        /// Whether an exemplar follows it.
        var hasExemplar = false
        /// How many characters the exemplar's labels have.
        var exemplarLength = 0
    }

    /// A line, or a family, that is not as it should be.
    struct Problem: Hashable, Sendable {
        /// The line, from 1.
        var line: Int
        /// What is wrong.
        var what: String
    }

    /// One line of metadata.
    struct Metadata: Hashable, Sendable {
        /// `TYPE`, `HELP` or `UNIT`.
        var keyword: String
        /// The family that it tells of.
        var family: String
        /// The line, from 1.
        var line: Int
    }

    /// The metadata, in the order it came.
    var metadata: [Metadata] = []
    /// The samples, in the order they came.
    var samples: [Sample] = []
    /// What `# TYPE` says, by family.
    var types: [String: String] = [:]
    /// What `# UNIT` says, by family.
    var units: [String: String] = [:]
    /// Lines that were skipped.
    var malformed: [Problem] = []
    /// How many lines were skipped, those not kept as problems included.
    var malformedCount = 0
    /// How many of those are no samples, or samples that are kept all the same.
    var keptCount = 0
    /// Lines or samples that passed a limit.
    var overLimit: [Problem] = []
    /// How many passed a limit.
    var overLimitCount = 0

    /// The type of a sample's metric, by its family.
    func type(of name: String) -> String? {
        if let type = types[name] { return type }
        for suffix in [
            "_total", "_bucket", "_count", "_sum", "_created", "_gcount", "_gsum", "_info",
        ]
        where name.hasSuffix(suffix) {
            if let type = types[String(name.dropLast(suffix.count))] { return type }
        }
        return nil
    }
}
