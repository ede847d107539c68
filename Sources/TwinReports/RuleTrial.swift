// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
import TwinDashboard
public import TwinModel
public import TwinQuery
public import TwinVocabulary

/// A trial of alarm rules on the history that an archive keeps.
public struct RuleTrial: Sendable {
    /// A rule that is probably wrong.
    public struct Finding: Hashable, Sendable {
        /// The description: what, where, and how to fix it.
        public var text: DisplayText
    }

    /// The findings, by kind and property.
    public let findings: [Finding]
    /// The number of rules that were tried.
    public let rules: Int
    /// The length of the history.
    public let length: Duration

    /// The share of the history for which an alarm of a sound rule is active at most.
    static let mostOfHistory = 0.5
    private static let mostRecords = 1_000_000

    /// Tries rules on an archive, whose alarms must be those of the rules.
    ///
    /// - Parameters:
    ///   - rules: The rules.
    ///   - catalog: The catalog that they are from.
    ///   - archive: The archive.
    /// - Throws: An error of the archive.
    public init(_ rules: AlarmRules, of catalog: Catalog, on archive: any CityArchive) throws {
        self.rules = rules.all.count
        guard let span = try archive.keptSpan() else {
            (findings, length) = ([], .zero)
            return
        }
        length = span.upperBound.duration(since: span.lowerBound)
        var findings: [Finding] = []
        var series: [AlarmRule: Int] = [:]
        for described in try archive.series(SeriesSelector()) {
            if let rule = rules.rule(of: described.id) { series[rule, default: 0] += 1 }
        }
        for rule in rules.all where series[rule] == nil && rule.derivation == nil {
            findings.append(
                Finding(
                    text: DisplayText(
                        "\(rule.kind)/\(rule.property): no series of it in this history, so its limits "
                            + "can never be passed. Check its name and aliases, or delete the limits.",
                        limit: 300
                    )
                )
            )
        }
        findings += try Self.often(rules, catalog, archive, span, series)
        self.findings = findings
    }

    /// A limit of a rule.
    private struct Key: Hashable {
        var rule: AlarmRule
        var limit: AlarmLimit
    }

    /// Returns the limits that a series passed for more than half of the history.
    private static func often(
        _ rules: AlarmRules,
        _ catalog: Catalog,
        _ archive: any CityArchive,
        _ span: ClosedRange<Instant>,
        _ series: [AlarmRule: Int]
    ) throws -> [Finding] {
        let whole = span.upperBound.duration(since: span.lowerBound).seconds
        guard whole > 0 else { return [] }
        var times: [Key: [SeriesID: Double]] = [:]
        let records = try archive.alarmRecords(
            in: span.lowerBound..<(span.upperBound + .milliseconds(1)),
            at: Moment(at: span.upperBound),
            limit: mostRecords
        )
        for record in records {
            guard let rule = rules.rule(of: record.series) else { continue }
            let end = record.cleared ?? span.upperBound
            let seconds = end.duration(since: max(record.onset, span.lowerBound)).seconds
            times[Key(rule: rule, limit: record.limit), default: [:]][
                record.series,
                default: 0
            ] += seconds
        }
        var found: [(place: String, text: DisplayText)] = []
        for (key, seconds) in times {
            let often = seconds.filter { $0.value > whole * mostOfHistory }
            guard let worst = often.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else {
                continue
            }
            let property = catalog.property(key.rule.property, of: key.rule.kind)
            let limit = Words(.english).limit(key.limit, of: property)
            let place = "\(key.rule.kind)/\(key.rule.property)"
            let share = Int((worst.value / whole * 100).rounded())
            let text =
                "\(place): the limit \"\(limit)\" was passed for more than half of this history by "
                + "\(often.count) of \(series[key.rule] ?? 0) series, by \(worst.key.entity) for \(share) %. "
                + "Move the limit, or delete it."
            found.append((place + text, DisplayText(text, limit: 400)))
        }
        return found.sorted { $0.place < $1.place }.map { Finding(text: $0.text) }
    }
}
