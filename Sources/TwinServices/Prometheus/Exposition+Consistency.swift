// SPDX-License-Identifier: Apache-2.0

// OpenMetrics 1.0 has rules beyond the grammar of a line: values that a type allows, groups that
// stay together, times that do not go back, histograms that add up. A sample that breaks a rule is
// dropped and counted. An incomplete group is counted, but its samples are kept.

extension Exposition {
    /// Counts an invalid line.
    mutating func reject(_ line: Int, _ what: String) {
        malformedCount += 1
        if malformed.count < 100 { malformed.append(Problem(line: line, what: what)) }
    }

    /// Checks the OpenMetrics rules about samples in relation to each other.
    mutating func checkConsistency() {
        let before = malformedCount
        checkMetadata()
        keptCount += malformedCount - before
        checkSamples()
        let checked = malformedCount
        checkGroups()
        keptCount += malformedCount - checked
    }

    private static let suffixes: [String: [String]] = [
        "counter": ["_total", "_created"], "gauge": [""], "unknown": [""], "untyped": [""],
        "summary": ["", "_count", "_sum", "_created"],
        "histogram": ["_bucket", "_count", "_sum", "_created"],
        "gaugehistogram": ["_bucket", "_gcount", "_gsum"], "info": ["_info"], "stateset": [""],
    ]

    /// Returns the family and type of a sample, with the suffix that the type allows; nil if
    /// unknown.
    private func family(of name: String) -> (name: String, type: String, suffix: String)? {
        if let type = types[name] { return (name, type, "") }
        for suffix in Self.allSuffixes where name.hasSuffix(suffix) {
            let family = String(name.dropLast(suffix.count))
            if let type = types[family] { return (family, type, suffix) }
        }
        return nil
    }

    private static let allSuffixes = [
        "_total", "_created", "_bucket", "_gcount", "_gsum", "_count", "_sum", "_info",
    ]

    private mutating func checkMetadata() {
        var seen: Set<String> = []
        var firstLines: [String: Int] = [:]
        for sample in samples {
            let name = family(of: sample.name)?.name ?? sample.name
            if firstLines[name] == nil { firstLines[name] = sample.line }
        }
        var claims: [String: String] = [:]
        for entry in metadata {
            if !seen.insert("\(entry.keyword) \(entry.family)").inserted {
                reject(entry.line, "metadata twice")
            }
            if let first = firstLines[entry.family], first < entry.line {
                reject(entry.line, "metadata after its samples")
            }
            let type = types[entry.family] ?? "unknown"
            if entry.keyword == "UNIT", type == "info" || type == "stateset" {
                reject(entry.line, "a unit where there is none")
            }
            guard entry.keyword == "TYPE" else { continue }
            for suffix in [""] + (Self.suffixes[type] ?? []) {
                let other = claims.updateValue(entry.family, forKey: entry.family + suffix)
                if let other, other != entry.family { reject(entry.line, "names that clash") }
            }
        }
    }

    private mutating func checkSamples() {
        var kept: [Sample] = []
        kept.reserveCapacity(samples.count)
        for sample in samples {
            if let what = problem(of: sample) {
                reject(sample.line, what)
            } else {
                kept.append(sample)
            }
        }
        samples = kept
    }

    /// Returns the problem of a single sample; nil if it is valid.
    private func problem(of sample: Sample) -> String? {
        guard let (family, type, suffix) = family(of: sample.name) else {
            return sample.hasExemplar ? "an exemplar where there is none" : nil
        }
        if !(Self.suffixes[type] ?? []).contains(suffix) { return "a suffix that its type has not" }
        let mayHaveExemplar = suffix == "_bucket" || (type == "counter" && suffix == "_total")
        if sample.hasExemplar, !mayHaveExemplar { return "an exemplar where there is none" }
        if sample.exemplarLength > 128 { return "an exemplar that is too long" }
        let isCount = ["_total", "_bucket", "_count", "_gcount"].contains(suffix)
        if isCount, !(sample.value >= 0) { return "a count below zero or none" }
        if suffix == "_sum", sample.value < 0 { return "a sum below zero" }
        if suffix == "_gsum", sample.value < 0, !hasNegativeBuckets(family) {
            return "a sum below zero"
        }
        if suffix == "_bucket", Double(bound: sample.labels["le"]) == nil {
            return "a bucket without its bound"
        }
        switch type {
        case "summary" where suffix.isEmpty:
            guard let quantile = sample.labels["quantile"].flatMap({ Double($0) }),
                (0...1).contains(quantile)
            else { return "a quantile that is none" }
            return sample.value < 0 ? "a quantile below zero" : nil
        case "info": return sample.value == 1 ? nil : "an info that is not 1"
        case "stateset":
            guard sample.labels[family] != nil else { return "a state without its name" }
            return sample.value == 0 || sample.value == 1 ? nil : "a state that is neither 0 nor 1"
        default: return nil
        }
    }

    private func hasNegativeBuckets(_ family: String) -> Bool {
        samples.contains {
            $0.name == family + "_bucket" && (Double(bound: $0.labels["le"]) ?? 0) < 0
        }
    }

    private mutating func checkGroups() {
        var groups: [String: [Sample]] = [:]
        var order: [String] = []
        var current: [String: String] = [:]
        var last: [String: Double] = [:]
        for sample in samples {
            let family = family(of: sample.name)?.name ?? sample.name
            let own: Set<String> = ["le", "quantile", family]
            let labels = sample.labels.filter { !own.contains($0.key) }
            let key = "\(family){\(Self.text(labels))}"
            if groups[key] == nil {
                order.append(key)
            } else if current[family] != key {
                reject(sample.line, "a group that is torn apart")
            }
            current[family] = key
            groups[key, default: []].append(sample)
            let series = "\(sample.name){\(Self.text(sample.labels))}"
            if let time = sample.timestamp {
                if let before = last[series], time < before {
                    reject(sample.line, "a time that goes back")
                }
                last[series] = time
            }
        }
        for key in order { checkHistogram(groups[key] ?? []) }
    }

    private static func text(_ labels: [String: String]) -> String {
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
    }

    /// Checks that a histogram's buckets increase and end with the total count.
    private mutating func checkHistogram(_ group: [Sample]) {
        guard let first = group.first, let (family, type, _) = family(of: first.name),
            type == "histogram" || type == "gaugehistogram"
        else { return }
        var bound = -Double.infinity
        var count = 0.0
        var hasNegative = false
        for sample in group where sample.name == family + "_bucket" {
            let next = Double(bound: sample.labels["le"]) ?? .nan
            if !(next > bound) { reject(sample.line, "buckets out of order") }
            if sample.value < count { reject(sample.line, "buckets that do not rise") }
            if next < 0 { hasNegative = true }
            (bound, count) = (next, sample.value)
        }
        if bound != .infinity { reject(first.line, "a histogram without its last bucket") }
        for sample in group {
            let isCount = sample.name == family + "_count" || sample.name == family + "_gcount"
            if isCount, sample.value != count {
                reject(sample.line, "a count unlike the last bucket")
            }
            if hasNegative, sample.name == family + "_sum" {
                reject(sample.line, "a sum beside buckets below zero")
            }
        }
    }
}

extension Double {
    /// Parses the upper bound of a histogram's bucket from its label.
    fileprivate init?(bound: String?) {
        guard let bound, let number = try? SampleReader.number(bound), !number.isNaN else {
            return nil
        }
        self = number
    }
}
