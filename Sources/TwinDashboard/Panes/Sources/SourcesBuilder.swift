// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of the list of services, with the details of one.
struct SourcesBuilder: PaneBuilder {
    static let isFilterable = false
    static let badge = PaneBadge.none
    var scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    /// Returns every service, with the details of the selected one, or of the worst if none is
    /// selected.
    func build(_ pane: PaneRequest) -> SourcesModel {
        let models = scene.sources.models
        // The heading, a separator and the details of one source share the pane with the lines.
        let identities = scene.configuration.sources.prefix(models.count).map {
            LineIdentity.source($0.id)
        }
        let list = pane.list(models, targets: [], identities: identities, headings: 1)
        // Until one is selected by hand, the details are those of the first source in trouble.
        var chosen = list.selected.map { list.firstLine + $0 } ?? 0
        if pane.selection.identity == nil { chosen = models.firstIndex { !$0.isFresh } ?? 0 }
        guard scene.configuration.sources.indices.contains(chosen) else {
            return SourcesModel(list: list, details: [], detailed: .empty)
        }
        return SourcesModel(
            list: list,
            details: details(scene.configuration.sources[chosen], models[chosen]),
            detailed: models[chosen].name
        )
    }

    private func details(
        _ source: SourceConfiguration,
        _ model: SourceModel
    ) -> [SourcesModel.Detail] {
        let status = scene.sources.status(of: source.id)
        let health = scene.sources.health(of: source)
        var details = ConditionWords(scene: scene).details()
        func tell(_ label: DisplayText, _ text: String) {
            guard !text.isEmpty else { return }
            details.append(SourcesModel.Detail(label: label, text: DisplayText(text, limit: 400)))
        }
        var state =
            health.isSilent ? scene.words[.silent].string : scene.words.state(health.state).string
        let separator = scene.language == .chinese ? "，" : " · "
        if let since = status?.since {
            state += " \(scene.words.since(scene.times.minute(since, near: scene.now)))"
            state += separator + scene.times.sentence(scene.now.duration(since: since)).string
        }
        if let failures = status?.failures, failures > 0 {
            state += separator + scene.words.failures(failures).string
        }
        tell(scene.words[.state], state)
        if let message = status?.message {
            tell(scene.words[.lastError], message.text(in: scene.language))
        }
        if let newest = health.newest {
            let lag = scene.times.sentence(scene.now.duration(since: newest))
            let late = scene.words.amount(lag, scene.words[.lag])
            tell(scene.words[.readUpTo], "\(scene.times.full(newest)) · \(late)")
        }
        var asked = scene.times.span(source.interval).string
        if !model.nextTry.isEmpty {
            asked +=
                " · \(scene.words.nextTry(in: model.nextTry, isPoll: !health.isSilent && health.state == .fresh))"
        }
        tell(scene.words[.every], asked)
        let rate = model.rate.isEmpty ? "" : " · \(model.rate)"
        // A recording does not contain the counters of a source.
        if !source.url.isEmpty { tell(scene.words[.observations], "\(model.observations)\(rate)") }
        if let bytes = status?.bytes, bytes > 0 {
            let all = scene.measures.measure(Double(bytes), "By", decimals: 0).text
            let pace = model.byteRate.isEmpty ? "" : " · \(model.byteRate)"
            tell(scene.words[.received], "\(all)\(pace)")
        }
        tell(scene.words[.notKept], rejects(of: status))
        for (reason, _) in refused(of: status) {
            guard let example = status?.examples[reason] else { continue }
            tell(DisplayText("  \(scene.words.reason(reason))"), example)
        }
        if let audit = status?.audit {
            tell(scene.words[.compared], compared(audit, at: scene.now))
        }
        tell(scene.words[.clock], clock(of: status, near: scene.now))
        // The query of an address may contain secrets.
        let url = String(source.url.prefix { $0 != "?" })
        let address = [url, source.standard.rawValue].filter { !$0.isEmpty }
        tell(scene.words[.address], address.joined(separator: " · "))
        return details
    }

    /// Returns the state of a service's clock: `7 min ahead of ours · corrected`.
    ///
    /// - Parameters:
    ///   - status: The source's state.
    ///   - now: The instant shown.
    /// - Returns: The text; empty if the state of the clock is unknown.
    private func clock(of status: SourceStatus?, near now: Instant) -> String {
        func off(_ offset: Duration) -> String {
            guard abs(offset.wholeMilliseconds) >= 1000 else {
                return scene.words[.clockRight].string
            }
            let isAhead = offset > .zero
            let length = scene.times.sentence(isAhead ? offset : .zero - offset)
            return "\(length) \(scene.words[isAhead ? .clockAhead : .clockBehind])"
        }
        guard let clock = status?.clock else {
            return status?.clockSkew.flatMap { abs($0.wholeMilliseconds) >= 1000 ? off($0) : nil }
                ?? ""
        }
        if clock.isUnsteady {
            let offset = off(status?.clockSkew ?? clock.offset)
            return "\(offset) · \(scene.words[.clockUnsteady])"
        }
        var parts = [off(clock.offset)]
        if clock.offset != .zero { parts.append(scene.words[.clockCorrected].string) }
        if let since = clock.since, let previous = clock.previous {
            parts.append(scene.words.since(scene.times.minute(since, near: now)).string)
            parts.append("\(scene.words[.clockBefore]) \(off(previous))")
        }
        return parts.joined(separator: " · ")
    }

    /// Returns the reasons why observations were rejected or marked with a remark, most frequent
    /// first.
    private func refused(of status: SourceStatus?) -> [(key: RejectReason, value: Int)] {
        (status?.rejects ?? [:]).filter { $0.value > 0 }
            .sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
    }

    /// Returns the result of comparing the past with the service: `5 min · 30 found late · 2 gone
    /// …`.
    private func compared(_ audit: SourceAudit, at now: Instant) -> String {
        var parts: [String] = []
        if let last = audit.last { parts.append(scene.times.full(last).string) }
        func count(_ number: Int, _ word: PageWord) {
            parts.append(
                "\(scene.measures.number(Double(number), decimals: 0)) \(scene.words[word])"
            )
        }
        count(audit.found, .foundLate)
        count(audit.gone, .goneThere)
        return parts.joined(separator: " · ")
    }

    private func rejects(of status: SourceStatus?) -> String {
        let counted = refused(of: status)
        guard !counted.isEmpty else {
            return status?.lastSuccess == nil ? "" : scene.words[.nothingLost].string
        }
        return
            counted
            .map {
                "\(scene.measures.number(Double($0.value), decimals: 0)) \(scene.words.reason($0.key))"
            }
            .joined(separator: " · ")
    }
}
