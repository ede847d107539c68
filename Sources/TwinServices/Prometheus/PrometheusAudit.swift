// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TwinModel
import TwinVocabulary

// The past of a Prometheus server is compared by count_over_time, which returns one number per
// series. Series that differ are read again, sample by sample.
//
// - Windows are closed at both ends up to Prometheus 2, and open on the left in Prometheus 3 and
//   VictoriaMetrics. A window that begins and ends a millisecond before the span contains the whole
//   span in both cases. Samples outside of the span are dropped after reading.
// - A function drops the metric's name, so each metric is counted under a label of its own.
// - A server without samples of a span, or of its beginning, has dropped them because of their age,
//   and the stored ones are kept. A sample counts as deleted only between samples that the server
//   has.
// - Replaced samples are not detected, because their count is the same.

extension PrometheusClient {
    /// Spans of one hour, up to a minute ago, because a server may show samples half a minute late.
    public var auditShape: AuditShape { AuditShape(piece: .seconds(3600), delay: .seconds(60)) }

    /// Compares the counts of samples in a span, and reads again the series that differ.
    public func audit(
        _ span: Range<Instant>,
        against kept: [SeriesID: Int],
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery? {
        guard let address = ServiceAddress(base) else { throw HTTPFailure.noAddress(base) }
        let snapshot = self.state.withLock { $0 }
        if snapshot.isExporter == true { return nil }
        var audit = PrometheusAudit(
            visit: PrometheusVisit(
                client: self,
                address: address,
                state: snapshot,
                until: nil,
                visit: ServiceVisit(client: auditHTTP, now: now, cancellation: cancellation)
            ),
            span: span,
            kept: kept
        )
        try audit.run()
        let agreed = audit.agreed
        self.state.withLock { state in
            if state.agreed.count > 200_000 { state.agreed = [:] }
            state.agreed.merge(agreed) { _, new in new }
        }
        return audit.visit.draft.delivery(
            watermark: nil,
            hasMore: audit.hasMore,
            of: audit.visit.visit
        )
    }
}

/// One comparison of a span with a Prometheus server.
struct PrometheusAudit: ~Copyable {
    var visit: PrometheusVisit
    let span: Range<Instant>
    let kept: [SeriesID: Int]
    /// The counts that differ but were found to be correct, by series and span.
    private(set) var agreed: [Int: (reported: Int, kept: Int)] = [:]
    private(set) var hasMore = false
    /// The answer of a server that refuses to count; nil if it counts.
    private var refusal: ServiceFailure?
    /// The label that contains the metric's name in counts.
    private static let nameLabel = "citytop_metric"
    /// The longest query in bytes.
    ///
    /// Servers accept at least 16 KiB.
    private static let queryLimit = 8 << 10
    /// The largest number of series of a metric that are read separately.
    ///
    /// If there are more, the whole metric is read.
    private static let singleLimit = 20
    /// The largest number of missing samples that are read in a span before the first window.
    private static let historyLimit = 100_000

    /// A series of the server with its number of samples in the span.
    private struct Counted {
        var rule: Int
        var metric: String
        var labels: [JSONValue.Member]
        var key: Int
        var reported: Int
    }

    init(visit: consuming PrometheusVisit, span: Range<Instant>, kept: [SeriesID: Int]) {
        self.visit = visit
        self.span = span
        self.kept = kept
    }

    private var end: String {
        let milliseconds = span.upperBound.millisecondsSince1970 - 1
        let fraction = "\(milliseconds % 1000 + 1000)".dropFirst()
        return "\(milliseconds / 1000).\(fraction)"
    }

    private var window: String {
        let length = span.upperBound.duration(since: span.lowerBound).wholeMilliseconds
        return "[\(max(length, 1))ms]"
    }

    /// Compares the span, or adds a remark if the server refuses to count.
    mutating func run() throws(ServiceFailure) {
        var differing: [Counted] = []
        var reportedAll = 0
        var hasAgreement = false
        var answered = Set(kept.keys)
        for rule in visit.client.rules.indices {
            guard let counted = try count(rule) else {
                visit.draft.remarkFirst(
                    ServiceMessage(.comparisonRefused, cause: refusal?.message)
                )
                return
            }
            for one in counted {
                reportedAll += one.reported
                let known = visit.state.known[one.key]
                if known?.isInfo == true { continue }
                let series = known?.series.id ?? plainName(of: one)
                let here = series.flatMap { kept[$0] } ?? 0
                if let series { answered.remove(series) }
                if here == one.reported {
                    if here > 0 { hasAgreement = true }
                    continue
                }
                if let agreed = visit.state.agreed[memo(one.key)],
                    agreed.reported == one.reported, agreed.kept == here
                {
                    continue
                }
                differing.append(one)
            }
        }
        if let since = visit.state.since, span.lowerBound < since,
            reportedAll - kept.values.reduce(0, +) > Self.historyLimit
        {
            return
        }
        try read(differing, hasAgreement: hasAgreement)
        // Series that the server knows from other spans but has no samples of in this one.
        if hasAgreement, !hasMore { removeWhole(answered) }
    }

    /// Returns the plain name of a series; nil if another series has it.
    private mutating func plainName(of one: Counted) -> SeriesID? {
        target(of: one, count: 0).flatMap {
            visit.state.names.hasPlainName($0.claim) ? $0.series.id : nil
        }
    }

    private mutating func target(of one: Counted, count: Int) -> MetricReader.Target? {
        var labels: [String: String] = [:]
        for member in one.labels where member.name != "__name__" {
            labels[member.name] = member.value.string
        }
        return visit.reader.target(
            one.metric,
            labels,
            type: visit.state.types[one.metric],
            rule: visit.client.rules[one.rule],
            count: count,
            into: &visit.draft
        )
    }

    /// Returns the key under which an agreement is stored.
    private func memo(_ key: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(key)
        hasher.combine(span.lowerBound)
        return hasher.finalize()
    }

    // MARK: - Counting

    /// Counts the samples of each series of a rule in the span; nil if the server cannot count.
    private mutating func count(_ rule: Int) throws(ServiceFailure) -> [Counted]? {
        let selector = visit.client.rules[rule].selector
        var counted: [Counted] = []
        var query = ""
        let names = try metrics(of: rule)
        for (index, name) in names.enumerated() {
            let quoted = JSONValue.string(name).text
            let one = MetricSelector.text(selector, of: name) + window
            query += query.isEmpty ? "" : " or "
            query +=
                "label_replace(count_over_time(\(one)),\"\(Self.nameLabel)\",\(quoted),\"\",\"\")"
            guard query.utf8.count > Self.queryLimit || index == names.count - 1 else { continue }
            do {
                let answer = try visit.ask(query, at: end)
                for result in answer["data"]?["result"]?.array ?? [] {
                    if let one = self.counted(result, rule) { counted.append(one) }
                }
            } catch let failure where failure.status == 400 || failure.status == 422 {
                if PrometheusVisit.isTooMuch(failure) { throw failure }
                refusal = failure
                return nil
            }
            query = ""
        }
        return counted
    }

    private func counted(_ result: JSONValue, _ rule: Int) -> Counted? {
        guard let text = result["value"]?.array?.last?.string, let number = Double(text),
            let reported = Int(exactly: number), reported > 0
        else { return nil }
        var labels = result["metric"]?.members ?? []
        guard let place = labels.firstIndex(where: { $0.name == Self.nameLabel }),
            let metric = labels.remove(at: place).value.string
        else { return nil }
        labels.append(.init(name: "__name__", value: .string(metric)))
        labels.sort { $0.name < $1.name }
        let key = PrometheusVisit.key(labels, "", rule)
        return Counted(rule: rule, metric: metric, labels: labels, key: key, reported: reported)
    }

    /// Returns the metrics that a rule selects in the span: those the server lists, and those seen
    /// so far.
    private mutating func metrics(of rule: Int) throws(ServiceFailure) -> [String] {
        let selector = visit.client.rules[rule].selector
        let url = visit.address.appending(
            "/api/v1/label/__name__/values",
            query: [
                ("match[]", selector), ("start", String(span.lowerBound.secondsSince1970)),
                ("end", end),
            ]
        )
        var names = visit.state.metrics[rule] ?? []
        let response = try visit.visit.send(.get(url))
        if response.failure(at: visit.visit.now) == nil,
            let value = try? ServiceVisit.json(of: response)
        {
            let matching = MetricSelector(selector)
            for name in (value["data"]?.array ?? []).prefix(10_000).compactMap(\.string)
            where matching?.mayMatch(name) ?? true {
                names.insert(name)
            }
        }
        return names.sorted()
    }

    // MARK: - Reading again

    private mutating func read(
        _ differing: [Counted],
        hasAgreement: Bool
    ) throws(ServiceFailure) {
        var samples: [Int: [(time: Instant, value: Double)]] = [:]
        var read: [Counted] = []
        let groups = Dictionary(grouping: differing) { "\($0.rule) \($0.metric)" }
        for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
            guard !visit.visit.isLate, let first = group.first else {
                hasMore = true
                break
            }
            let wanted = Set(group.map(\.key))
            var queries = [
                MetricSelector.text(
                    visit.client.rules[first.rule].selector,
                    of: first.metric
                )
            ]
            if group.count <= Self.singleLimit { queries = group.map { Self.selector($0.labels) } }
            for query in queries {
                try fetch(query, rule: first.rule, wanted: wanted, into: &samples)
            }
            read += group
        }
        guard !read.isEmpty else { return }
        announce(read.filter { samples[$0.key] != nil })
        var earliest = samples.values.lazy.flatMap { $0 }.map(\.time).min() ?? span.upperBound
        if hasAgreement { earliest = span.lowerBound }
        for one in read {
            guard let known = visit.state.known[one.key], !known.isInfo else { continue }
            var count = 0
            for (time, value) in samples[one.key] ?? [] {
                visit.reader.take(
                    value,
                    at: time,
                    known.series,
                    known.metric,
                    known.plan,
                    .good,
                    into: &visit.draft
                )
                if !value.isNaN, !MetricUnits.isBlank(value, of: known.metric) { count += 1 }
            }
            if earliest < span.upperBound {
                visit.draft.complete.append(
                    SeriesSpan(series: known.series.id, span: earliest..<span.upperBound)
                )
            }
            agreed[memo(one.key)] = (one.reported, count)
        }
    }

    /// Reads the samples of a selector in the span, in halves if the server refuses it as too
    /// large.
    private mutating func fetch(
        _ selector: String,
        rule: Int,
        wanted: Set<Int>,
        into samples: inout [Int: [(time: Instant, value: Double)]]
    ) throws(ServiceFailure) {
        let upper = span.upperBound.millisecondsSince1970
        var windows = [(span.lowerBound.millisecondsSince1970, upper)]
        while let (lower, upper) = windows.popLast() {
            let fraction = "\((upper - 1) % 1000 + 1000)".dropFirst()
            do {
                let answer = try visit.ask(
                    "\(selector)[\(upper - lower)ms]",
                    at: "\((upper - 1) / 1000).\(fraction)"
                )
                for result in answer["data"]?["result"]?.array ?? [] {
                    let labels = (result["metric"]?.members ?? []).sorted { $0.name < $1.name }
                    let key = PrometheusVisit.key(labels, "", rule)
                    guard wanted.contains(key) else { continue }
                    for pair in result["values"]?.array ?? [] {
                        guard let (time, value) = visit.number(of: pair, "a sample"), let time,
                            (lower..<upper).contains(time.millisecondsSince1970)
                        else { continue }
                        samples[key, default: []].append((time, value))
                    }
                }
            } catch let failure
                where PrometheusVisit.isTooMuch(failure) && upper - lower > 10_000
            {
                let middle = lower + (upper - lower) / 2
                windows.append((middle, upper))
                windows.append((lower, middle))
            }
        }
    }

    /// Names the series that were not seen before.
    private mutating func announce(_ read: [Counted]) {
        var fresh: [FreshSeries<Void>] = []
        for one in read where visit.state.known[one.key] == nil {
            let target = target(of: one, count: one.reported)
            guard let target,
                visit.hasRoom(for: target, beside: fresh.count, count: one.reported)
            else { continue }
            fresh.append(
                FreshSeries(
                    key: one.key,
                    target: target,
                    samples: (),
                    newest: span.upperBound.millisecondsSince1970,
                    count: one.reported
                )
            )
        }
        guard !fresh.isEmpty else { return }
        for (one, known) in zip(fresh, visit.name(fresh)) { visit.state.known[one.key] = known }
        // Names that were given here also apply to visits.
        let names = visit.state.names
        visit.client.state.withLock { $0.names.merge(names) }
    }

    /// Marks the span as empty for series of which the server has no samples in it.
    private mutating func removeWhole(_ missing: Set<SeriesID>) {
        let known = visit.state.known.values.lazy.filter { !$0.isDerived }
        let present = Set(known.map(\.series.id))
        for series in missing.intersection(present).sorted() {
            visit.draft.complete.append(SeriesSpan(series: series, span: span))
        }
    }

    /// Returns a selector that matches exactly one series.
    private static func selector(_ labels: [JSONValue.Member]) -> String {
        let matchers = labels.map { label in
            let name =
                ExpositionParser.isName(label.name)
                ? label.name : JSONValue.string(label.name).text
            return "\(name)=\(JSONValue.string(label.value.string ?? "").text)"
        }
        return "{\(matchers.joined(separator: ","))}"
    }
}
