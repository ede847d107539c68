// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// The state of the sources at a moment, judged and in words.
struct SourceOverview: Sendable {
    /// Every source in words, in the configuration's order.
    private(set) var models: [SourceModel] = []
    /// The remark on each domain that has a source in trouble, the longest form first.
    private(set) var domainTroubles: [String: [DisplayText]] = [:]
    /// The lag of the newest data if no source is on time; nil if one is, or if nothing has been
    /// reported
    /// at all.
    private(set) var behind: Duration?

    private let ids: [SourceID]
    private let records: SourceRecords
    private let health: [SourceID: SourceHealth]
    private let now: Instant
    private let isLive: Bool
    private let index: CatalogIndex
    private let words: Words
    private let measures: MeasureFormat
    private let times: TimeFormat

    /// Judges the sources of a city.
    ///
    /// - Parameters:
    ///   - sources: The sources, as configured.
    ///   - records: The records of the sources at the moment.
    ///   - now: The instant shown.
    ///   - isLive: True if time goes with the wall clock.
    ///   - index: The names of the domains.
    ///   - words: The fixed words.
    ///   - measures: Numbers with units.
    ///   - times: Times of the city's zone.
    init(
        _ sources: [SourceConfiguration],
        _ records: SourceRecords,
        at now: Instant,
        isLive: Bool,
        _ index: CatalogIndex,
        _ words: Words,
        _ measures: MeasureFormat,
        _ times: TimeFormat
    ) {
        self.records = records
        ids = sources.map(\.id)
        self.now = now
        self.isLive = isLive
        self.index = index
        self.words = words
        self.measures = measures
        self.times = times
        health = sources.reduce(into: [:]) { $0[$1.id] = records.health(of: $1, at: now) }
        models = sources.map { wording(of: $0) }
        for (source, model) in zip(sources, models) where domainTroubles[source.domain] == nil {
            let health = self.health(of: source)
            guard !health.isFresh else { continue }
            domainTroubles[source.domain] = troubles(health, next: model.nextTry)
        }
        let all = sources.map(self.health)
        if !all.isEmpty, !all.contains(where: \.isFresh) {
            behind = all.compactMap(\.newest).max().map { now.duration(since: $0) }
        }
    }

    /// Returns the status that sync recorded of a source; nil if there is none.
    func status(of source: SourceID) -> SourceStatus? { records.statuses[source] }

    /// A source in words.
    func model(of source: SourceConfiguration) -> SourceModel {
        zip(ids, models).first { $0.0 == source.id }?.1 ?? wording(of: source)
    }

    /// True if a source is on time, and what else is known of it.
    func health(of source: SourceConfiguration) -> SourceHealth {
        health[source.id] ?? records.health(of: source, at: now)
    }

    /// A source in words.
    private func wording(of source: SourceConfiguration) -> SourceModel {
        let status = records.statuses[source.id]
        let health = health(of: source)
        let newest = health.newest
        var next = DisplayText.empty
        if let due = status?.nextTry {
            if due > now { next = times.duration(due.duration(since: now)) }
        }
        let age = newest.map { now.duration(since: $0) }
        let pace = pace(status)
        let rejects = status?.rejects.values.reduce(0) { $0 &+ $1 } ?? 0
        return SourceModel(
            name: source.id.rawValue == source.domain
                ? index.name(ofDomain: source.domain, in: words.language)
                : DisplayText(source.id.rawValue, limit: 24),
            domain: index.name(ofDomain: source.domain, in: words.language),
            isFresh: health.isFresh,
            state: stateWord(health),
            age: age.map(times.age) ?? words[.noData],
            tightAge: age.map(times.tightAge) ?? "–",
            trouble: health.isFresh ? .empty : troubles(health, next: next)[0],
            nextTry: next,
            observations: measures.number(Double(status?.observations ?? 0), decimals: 0),
            rejects: measures.number(Double(rejects), decimals: 0),
            rate: pace.observations,
            byteRate: pace.bytes,
            watermark: newest.map { times.second($0, near: now) } ?? "–",
            message: DisplayText(status?.message?.text(in: words.language) ?? "", limit: 300)
        )
    }

    private func stateWord(_ health: SourceHealth) -> DisplayText {
        // Of the past nothing is on its way any more.
        if health.state == .starting, !isLive { return words[.notThen] }
        return health.isSilent ? words[.silent] : words.state(health.state)
    }

    /// `STALE since 08:31 · 40 s · unreachable, next try in 8 s`, and shorter forms of it down to how
    /// old it is and that it is stale.
    private func troubles(_ health: SourceHealth, next: DisplayText) -> [DisplayText] {
        var state = stateWord(health).string
        if let offset = health.clockOffset {
            let isAhead = offset > .zero
            let length = times.duration(isAhead ? offset : .zero - offset)
            let way = words[isAhead ? .clockAhead : .clockBehind]
            state += "\(words[.comma])\(words[.clock]) \(length) \(way)"
        }
        let isTried = !next.isEmpty && !health.isSilent
        let tried = isTried ? "\(state)\(words[.comma])\(words.nextTry(in: next))" : state
        guard let last = health.lastGood else {
            let none = words[.noData]
            return ["\(none) · \(tried)", "\(none) · \(state)", "\(none)"].map { DisplayText($0) }
        }
        let stale = words[.stale]
        let since = "\(stale) \(words.since(times.minute(last, near: now)))"
        let length = times.age(now.duration(since: last))
        return [
            "\(since) · \(length) · \(tried)", "\(since) · \(length) · \(state)",
            "\(since) · \(length)", "\(stale) \(length)", "\(stale)",
        ].map { DisplayText($0) }
    }

    /// Returns the rates of a source for the table of sources: `312/s`, `45 kB/s`.
    private func pace(_ status: SourceStatus?) -> (observations: DisplayText, bytes: DisplayText) {
        var observations = DisplayText.empty
        var bytes = DisplayText.empty
        if let rate = status?.observationRate, rate.isFinite {
            let digits = measures.number(rate, decimals: rate < 10 ? 1 : 0)
            observations = DisplayText("\(digits)/s")
        }
        if let rate = status?.byteRate, rate.isFinite {
            let measure = measures.measure(rate, "By", decimals: 0)
            bytes = DisplayText("\(measure.text)/s")
        }
        return (observations, bytes)
    }
}
