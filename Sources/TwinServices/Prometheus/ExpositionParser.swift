// SPDX-License-Identifier: Apache-2.0

// The text format: https://prometheus.io/docs/instrumenting/exposition_formats/
// OpenMetrics 1.0: https://github.com/prometheus/OpenMetrics
//
// The parser is tolerant: an invalid line is skipped and counted, and the rest is kept. Text 0.0.4
// allows any white space between the parts of a line, OpenMetrics exactly one space. HELP and TYPE
// need not be adjacent to their samples, the last line needs no newline, and a CR before a newline
// is dropped.

/// A parser of the formats that exporters write.
struct ExpositionParser {
    /// The format of the text.
    let format: Exposition.Format
    /// The largest number of labels on a sample.
    let labelLimit: Int
    /// The longest value of a label, in bytes.
    let valueLimit: Int
    /// The largest number of samples in a scrape.
    let sampleLimit: Int
    /// The longest line, in bytes.
    let lineLimit: Int

    /// Creates a parser.
    init(
        format: Exposition.Format = .text,
        labelLimit: Int = 40,
        valueLimit: Int = 4096,
        sampleLimit: Int = 200_000,
        lineLimit: Int = 64 << 10
    ) {
        self.format = format
        self.labelLimit = labelLimit
        self.valueLimit = valueLimit
        self.sampleLimit = sampleLimit
        self.lineLimit = lineLimit
    }

    /// Parses a complete scrape.
    func parse(_ bytes: [UInt8]) -> Exposition {
        var result = Exposition()
        var line = 0
        var start = 0
        var ended = false
        while start < bytes.count {
            line += 1
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            var last = end
            if last > start, bytes[last - 1] == 0x0D { last -= 1 }
            let text = bytes[start..<last]
            start = end + 1
            if ended {
                if format == .openMetrics { reject(line, "text after # EOF", &result) }
                continue
            }
            if text.count > lineLimit {
                result.overLimitCount += 1
                let name = String(
                    decoding: text.prefix { $0 != 0x7B && $0 != 0x20 }.prefix(80),
                    as: UTF8.self
                )
                if result.overLimit.count < 100 {
                    result.overLimit.append(.init(line: line, what: name))
                }
                continue
            }
            if text.first == 0x23 {
                ended = take(comment: text, line, &result)
            } else if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
                if format == .openMetrics {
                    reject(line, "an empty line", &result)
                    result.keptCount += 1
                }
            } else {
                take(sample: text, line, &result)
            }
        }
        if format == .openMetrics {
            if !ended {
                reject(line, "# EOF is missing", &result)
                result.keptCount += 1
            }
            result.checkConsistency()
        }
        return result
    }

    func reject(_ line: Int, _ what: String, _ result: inout Exposition) {
        result.reject(line, what)
    }

    // MARK: - Comments

    /// Parses a line that begins with `#`.
    ///
    /// - Returns: True if the line ends the scrape.
    private func take(
        comment text: ArraySlice<UInt8>,
        _ line: Int,
        _ result: inout Exposition
    ) -> Bool {
        let comment = String(decoding: text, as: UTF8.self)
        if comment == "# EOF" { return format == .openMetrics }
        let isStrict = format == .openMetrics
        let parts =
            isStrict
            ? comment.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            : comment.split(maxSplits: 3, whereSeparator: { $0 == " " || $0 == "\t" })
        guard parts.count >= 2, parts[0] == "#", ["TYPE", "HELP", "UNIT"].contains(parts[1]) else {
            if isStrict {
                reject(line, "a comment that is not metadata", &result)
                result.keptCount += 1
            }
            return false
        }
        let rest = comment[parts[1].endIndex...]
        guard let (name, value) = Self.metadata(rest, isStrict: isStrict) else {
            reject(line, "metadata without a metric or a value", &result)
            result.keptCount += 1
            return false
        }
        switch parts[1] {
        case "TYPE":
            let known = [
                "counter", "gauge", "histogram", "summary", "untyped", "unknown", "info",
                "stateset", "gaugehistogram",
            ]
            let type = isStrict ? value : String(value.trimmed)
            guard known.contains(type), result.types[name] == nil || !isStrict else {
                reject(line, "a type that is none", &result)
                result.keptCount += 1
                return false
            }
            result.types[name] = type
        case "UNIT":
            guard !value.isEmpty, name.hasSuffix("_" + value) || !isStrict else {
                reject(line, "a unit that the metric's name does not end with", &result)
                result.keptCount += 1
                return false
            }
            result.units[name] = value
        default: break
        }
        result.metadata.append(.init(keyword: String(parts[1]), family: name, line: line))
        return false
    }

    /// Returns the metric's name, quoted or not, and the value that follow `# TYPE` and similar
    /// keywords.
    private static func metadata(
        _ text: Substring,
        isStrict: Bool
    ) -> (name: String, value: String)? {
        var reader = SampleReader(bytes: Array(text.utf8)[...], isStrict: isStrict)
        guard let name = try? reader.readMetadataName() else { return nil }
        let rest = reader.rest
        guard rest.isEmpty || rest.first == 0x20 || (!isStrict && rest.first == 0x09) else {
            return nil
        }
        if rest.isEmpty, isStrict { return nil }
        var value = rest.dropFirst()[...]
        if !isStrict { value = value.drop { $0 == 0x20 || $0 == 0x09 } }
        return (name, String(decoding: value, as: UTF8.self))
    }

    // MARK: - Samples

    private func take(sample text: ArraySlice<UInt8>, _ line: Int, _ result: inout Exposition) {
        guard result.samples.count < sampleLimit else {
            result.overLimitCount += 1
            return
        }
        var reader = SampleReader(bytes: text, isStrict: format == .openMetrics)
        do throws(SampleReader.Problem) {
            var sample = try reader.read(line: line)
            if format == .text { sample.hasExemplar = false }
            let tooLong = sample.labels.contains { $0.value.utf8.count > valueLimit }
            if sample.labels.count > labelLimit || tooLong {
                result.overLimitCount += 1
                if result.overLimit.count < 100 {
                    result.overLimit.append(.init(line: line, what: sample.name))
                }
                return
            }
            result.samples.append(sample)
        } catch {
            reject(line, error.what, &result)
        }
    }

    /// Returns true if a text is a valid name of a metric.
    static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy(SampleReader.isNameByte)
    }
}
