// SPDX-License-Identifier: Apache-2.0

/// The parsed contents of one scrape.
struct Exposition: Sendable {
    /// The formats that exporters write.
    enum Format: Hashable, Sendable {
        /// The Prometheus text format 0.0.4.
        case text
        /// OpenMetrics 1.0.
        case openMetrics

        /// Creates the format of a Content-Type.
        ///
        /// Everything but OpenMetrics is text.
        init(contentType: String) {
            self = contentType.lowercased().contains("openmetrics") ? .openMetrics : .text
        }
    }

    /// One sample line.
    struct Sample: Hashable, Sendable {
        /// The name of the metric, including its suffix.
        var name: String
        /// The labels by name.
        var labels: [String: String]
        /// The value.
        ///
        /// NaN and infinities are kept as written.
        var value: Double
        /// The timestamp since 1970, in milliseconds in the text format and seconds in OpenMetrics;
        /// nil if none.
        var timestamp: Double?
        /// The line number, starting at 1.
        var line: Int
        /// True if an exemplar follows the sample.
        var hasExemplar = false
        /// The length of the exemplar's labels, in characters.
        var exemplarLength = 0
    }

    /// An invalid line or family.
    struct Problem: Hashable, Sendable {
        /// The line number, starting at 1.
        var line: Int
        /// A description of the problem.
        var what: String
    }

    /// One line of metadata.
    struct Metadata: Hashable, Sendable {
        /// `TYPE`, `HELP` or `UNIT`.
        var keyword: String
        /// The family that it describes.
        var family: String
        /// The line number, starting at 1.
        var line: Int
    }

    /// The metadata in the order received.
    var metadata: [Metadata] = []
    /// The samples in the order received.
    var samples: [Sample] = []
    /// The types from `# TYPE` lines, by family.
    var types: [String: String] = [:]
    /// The units from `# UNIT` lines, by family.
    var units: [String: String] = [:]
    /// The first 100 invalid lines.
    var malformed: [Problem] = []
    /// The number of all invalid lines.
    var malformedCount = 0
    /// The number of invalid lines that are not samples, or whose samples are kept.
    var keptCount = 0
    /// The first 100 lines or samples that exceeded a limit.
    var overLimit: [Problem] = []
    /// The number of all lines and samples that exceeded a limit.
    var overLimitCount = 0

    /// Returns the type of a sample's metric from its family; nil if unknown.
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
