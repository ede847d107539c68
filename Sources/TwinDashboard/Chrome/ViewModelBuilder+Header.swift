// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension ViewModelBuilder {
    /// The header line.
    mutating func header(_ moment: Moment) throws -> HeaderModel {
        var counts: [Level: Int] = [:]
        for alarm in alarms { counts[alarm.level, default: 0] += 1 }
        var worst = DisplayText.empty
        var isWorstStale = false
        if let first = try alarmGroups(domain: nil).first {
            let line = try alarmLine(first)
            let words = [line.since, line.what, line.value].filter { !$0.isEmpty }
            let place = line.place.isEmpty ? "" : " · \(line.place)"
            isWorstStale = line.isStale
            worst = DisplayText(words.map(\.string).joined(separator: " ") + place)
        }
        return HeaderModel(
            city: DisplayText(configuration.city.text(in: state.language), limit: 40),
            simulated: configuration.isSimulated ? words[.simulated] : .empty,
            time: times.full(moment.instant),
            shortTime: times.short(moment.instant),
            clock: clock(),
            sources: configuration.sources.map(source),
            alarms: counts.sorted { $0.key > $1.key }.map {
                AlarmCount(level: $0.key, count: $0.value, word: words.level($0.key))
            },
            notEvaluated: notEvaluatedCounts(),
            isJudging: isJudging,
            worstAlarm: worst,
            isWorstStale: isWorstStale,
            isKept: condition.trouble == nil
        )
    }

    /// How many alarms of each source cannot be judged because their values are too old.
    private func notEvaluatedCounts() -> [NotEvaluatedCount] {
        notEvaluated.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { domain, count in
            let source = configuration.sources.first { $0.domain == domain }
            return NotEvaluatedCount(
                source: source.map { self.source($0).name }
                    ?? index.name(ofDomain: domain, in: state.language),
                count: count
            )
        }
    }

    /// What was found damaged, in words; empty where nothing was.
    func damageText(_ damage: ArchiveDamage) -> DisplayText {
        let isChinese = state.language == .chinese
        var parts: [String] = []
        if damage.isAltered {
            parts.append(isChinese ? "文件已被改动" : "altered since it was made")
        }
        if damage.blocks > 0 {
            let count = measures.number(Double(damage.blocks), decimals: 0)
            parts.append(
                isChinese
                    ? "\(count) 个数据块损坏：显示为缺口"
                    : "\(count) damaged block\(damage.blocks == 1 ? "" : "s"): shown as gaps"
            )
        }
        return DisplayText(parts.joined(separator: isChinese ? "；" : "; "))
    }

    /// A source in words.
    func source(_ source: SourceConfiguration) -> SourceModel {
        let now = memory.moment.instant
        let status = statuses[source.id]
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
                ? index.name(ofDomain: source.domain, in: state.language)
                : DisplayText(source.id.rawValue, limit: 24),
            domain: index.name(ofDomain: source.domain, in: state.language),
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
            message: DisplayText(status?.message ?? "", limit: 300)
        )
    }

    /// Whether a source is on time at the moment shown.
    func health(of source: SourceConfiguration) -> SourceHealth {
        SourceHealth(
            statuses[source.id],
            interval: source.interval,
            told: newestTold[source.id],
            at: memory.moment.instant
        )
    }

    /// How far behind the present everything is if no source is on time; nil if one is, and if nothing
    /// has been told at all.
    func behind() -> Duration? {
        let all = configuration.sources.map(health)
        guard !all.isEmpty, !all.contains(where: \.isFresh) else { return nil }
        let newest = all.compactMap(\.newest).max()
        return newest.map { memory.moment.instant.duration(since: $0) }
    }

    private func stateWord(_ health: SourceHealth) -> DisplayText {
        // Of the past nothing is on its way any more.
        if health.state == .starting, !state.time.isLive { return words[.notThen] }
        return health.isSilent ? words[.silent] : words.state(health.state)
    }

    /// `STALE since 08:31 · 40 s · unreachable, next try in 8 s`, and shorter forms of it down to how
    /// old it is and that it is stale.
    private func troubles(_ health: SourceHealth, next: DisplayText) -> [DisplayText] {
        let now = memory.moment.instant
        var state = stateWord(health).string
        if let offset = health.clockOffset {
            let isAhead = offset > .zero
            let length = times.duration(isAhead ? offset : .zero - offset)
            let way = words[isAhead ? .clockAhead : .clockBehind]
            state += "\(words[.comma])\(words[.clock]) \(length) \(way)"
        }
        let isTried = !next.isEmpty && !health.isSilent
        let tried = isTried ? "\(state)\(words[.comma])\(words[.nextTryIn]) \(next)" : state
        guard let last = health.lastGood else {
            let none = words[.noData]
            return ["\(none) · \(tried)", "\(none) · \(state)", "\(none)"].map { DisplayText($0) }
        }
        let stale = words[.stale]
        let since = "\(stale) \(words[.since]) \(times.minute(last, near: now))"
        let length = times.age(now.duration(since: last))
        return [
            "\(since) · \(length) · \(tried)", "\(since) · \(length) · \(state)",
            "\(since) · \(length)", "\(stale) \(length)", "\(stale)",
        ].map { DisplayText($0) }
    }

    /// Words what each domain's sources do, for the panes that belong to it: the longest form first,
    /// nothing where all are well.
    mutating func findDomainTroubles() {
        domainTroubles = [:]
        for source in configuration.sources where domainTroubles[source.domain] == nil {
            let health = health(of: source)
            guard !health.isFresh else { continue }
            domainTroubles[source.domain] = troubles(health, next: self.source(source).nextTry)
        }
    }

    /// How old a value may grow before it is overdue.
    ///
    /// Twice the interval and at least two seconds; and never less than one interval and one visit
    /// of the source, which is how old a value on time can be before the next one comes.
    func patience(for property: CatalogProperty, domain: String?) -> Duration {
        var visit = Duration.zero
        for source in configuration.sources where source.domain == domain {
            visit = max(visit, source.interval)
        }
        let way = property.interval + visit + .seconds(2)
        return max(property.interval * 2, .seconds(2), visit == .zero ? .zero : way)
    }
}
