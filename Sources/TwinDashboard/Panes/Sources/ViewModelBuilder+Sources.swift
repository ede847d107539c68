// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension ViewModelBuilder {
    /// Every service, and the selected one in full; where none is selected, the worst.
    func sources(_ lines: LineRoom) -> SourcesModel {
        let models = configuration.sources.map(source)
        // Heading, a line between and what is told of one source share the pane with the lines.
        let list = list(models, targets: [], lines, headings: 1)
        // Until one is chosen by hand it is the first in trouble that is told of in full.
        var chosen = list.selected.map { list.firstLine + $0 } ?? 0
        if chosen == 0 { chosen = models.firstIndex { !$0.isFresh } ?? 0 }
        guard configuration.sources.indices.contains(chosen) else {
            return SourcesModel(list: list, details: [], detailed: .empty)
        }
        return SourcesModel(
            list: list,
            details: details(configuration.sources[chosen]),
            detailed: models[chosen].name
        )
    }

    private func details(_ source: SourceConfiguration) -> [SourcesModel.Detail] {
        let now = memory.moment.instant
        let status = statuses[source.id]
        let health = health(of: source)
        var details = cacheDetails()
        func tell(_ label: DisplayText, _ text: String) {
            guard !text.isEmpty else { return }
            details.append(SourcesModel.Detail(label: label, text: DisplayText(text, limit: 400)))
        }
        var state = health.isSilent ? words[.silent].string : words.state(health.state).string
        if let since = status?.since {
            state += " \(words[.since]) \(times.minute(since, near: now))"
            state += " · \(times.duration(now.duration(since: since)))"
        }
        if let failures = status?.failures, failures > 0 { state += " · \(failures)×" }
        tell(words[.state], state)
        if let message = status?.message { tell(words[.lastError], message) }
        if let newest = health.newest {
            let lag = times.duration(now.duration(since: newest))
            let late = words.amount(lag, words[.lag])
            tell(words[.readUpTo], "\(times.full(newest)) · \(late)")
        }
        var asked = times.span(source.interval).string
        let model = self.source(source)
        if !model.nextTry.isEmpty { asked += " · \(words[.nextTryIn]) \(model.nextTry)" }
        tell(words[.every], asked)
        let rate = model.rate.isEmpty ? "" : " · \(model.rate)"
        // A recording does not keep what was counted of a source.
        if !source.url.isEmpty { tell(words[.observations], "\(model.observations)\(rate)") }
        if let bytes = status?.bytes, bytes > 0 {
            let all = measures.measure(Double(bytes), "By", decimals: 0).text
            let pace = model.byteRate.isEmpty ? "" : " · \(model.byteRate)"
            tell(words[.received], "\(all)\(pace)")
        }
        tell(words[.notKept], rejects(of: status))
        for (reason, _) in refused(of: status) {
            guard let example = status?.examples[reason] else { continue }
            tell(DisplayText("  \(words.reason(reason))"), example)
        }
        if let audit = status?.audit { tell(words[.compared], compared(audit, at: now)) }
        tell(words[.clock], clock(of: status, near: now))
        // The arguments of an address may be secrets.
        let url = String(source.url.prefix { $0 != "?" })
        let address = [url, source.standard.rawValue].filter { !$0.isEmpty }
        tell(words[.address], address.joined(separator: " · "))
        return details
    }

    /// How a service's clock is, and if its times are corrected: `7 min ahead of ours · corrected`.
    private func clock(of status: SourceStatus?, near now: Instant) -> String {
        func off(_ offset: Duration) -> String {
            guard abs(offset.wholeMilliseconds) >= 1000 else { return words[.clockRight].string }
            let isAhead = offset > .zero
            let length = times.duration(isAhead ? offset : .zero - offset)
            return "\(length) \(words[isAhead ? .clockAhead : .clockBehind])"
        }
        guard let clock = status?.clock else {
            return status?.clockSkew.flatMap { abs($0.wholeMilliseconds) >= 1000 ? off($0) : nil }
                ?? ""
        }
        if clock.isUnsteady {
            return "\(off(status?.clockSkew ?? clock.offset)) · \(words[.clockUnsteady])"
        }
        var parts = [off(clock.offset)]
        if clock.offset != .zero { parts.append(words[.clockCorrected].string) }
        if let since = clock.since, let previous = clock.previous {
            parts.append("\(words[.since]) \(times.minute(since, near: now))")
            parts.append("\(words[.clockBefore]) \(off(previous))")
        }
        return parts.joined(separator: " · ")
    }

    /// What was not kept, or was kept with a remark, the most frequent first.
    private func refused(of status: SourceStatus?) -> [(key: RejectReason, value: Int)] {
        (status?.rejects ?? [:]).filter { $0.value > 0 }
            .sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
    }

    /// What comparing the past with the service has brought: `5 min · 30 found late · 2 gone …`.
    private func compared(_ audit: SourceAudit, at now: Instant) -> String {
        var parts: [String] = []
        if let last = audit.last { parts.append(times.full(last).string) }
        func count(_ number: Int, _ word: PageWord) {
            parts.append("\(measures.number(Double(number), decimals: 0)) \(words[word])")
        }
        count(audit.found, .foundLate)
        count(audit.gone, .goneThere)
        return parts.joined(separator: " · ")
    }

    private func rejects(of status: SourceStatus?) -> String {
        let counted = refused(of: status)
        guard !counted.isEmpty else {
            return status?.lastSuccess == nil ? "" : words[.nothingLost].string
        }
        return
            counted
            .map { "\(measures.number(Double($0.value), decimals: 0)) \(words.reason($0.key))" }
            .joined(separator: " · ")
    }

    /// What a source tells per second, as the table of sources has it: `312/s`, `45 kB/s`.
    func pace(_ status: SourceStatus?) -> (observations: DisplayText, bytes: DisplayText) {
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
