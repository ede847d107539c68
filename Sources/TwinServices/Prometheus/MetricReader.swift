// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

/// A reader that turns Prometheus samples into observations of entities.
struct MetricReader: Sendable {
    let vocabulary: Vocabulary
    let limits: HTTPLimits
    /// The value of the label `instance` if a sample has none: the scraped host.
    let instance: String

    /// The labels that describe how a sample was collected.
    static let plumbing: Set<String> = [
        "__name__", "job", "instance", "replica", "prometheus", "prometheus_replica",
        "exported_job", "exported_instance", "monitor", "site", "receive", "tenant_id",
    ]

    /// The entity and series of a metric with its labels.
    struct Target: Sendable {
        var metric: String
        var labels: [String: String]
        var rule: MetricRule
        /// The entity, without distinguishing labels.
        var entity: EntityID
        /// The values of the identity labels.
        var local: String
        var series: Series
        var plan: UnitPlan
        /// True if the sample only describes its entity, as `…_info` metrics do.
        var isInfo: Bool
        /// The labels that are part of neither the entity's identity nor the property.
        var unused: [(label: String, value: String)]
        /// The labels that are part of the property.
        var rest: [(label: String, value: String)]
        var claim: SeriesNames.Claim
    }

    /// Returns the entity and series of a sample.
    ///
    /// - Parameters:
    ///   - name: The name of the metric.
    ///   - labels: The labels of the metric.
    ///   - type: The type from `# TYPE` or the server's metadata.
    ///   - rule: The rule that selected the metric.
    ///   - count: The number of samples, to be counted if they are rejected.
    ///   - draft: The draft that counts and reports rejects.
    /// - Returns: The target; nil if the labels exceed a limit or do not name an entity.
    func target(
        _ name: String,
        _ labels: [String: String],
        type: String?,
        rule: MetricRule,
        count: Int = 1,
        into draft: inout DeliveryDraft
    ) -> Target? {
        let labels = labels.filter { !$0.value.isEmpty }
        if labels.count > limits.labels
            || labels.contains(where: { $0.value.utf8.count > limits.textBytes })
        {
            draft.reject(.overLimit, count, example: "\(name) with \(labels.count) labels")
            draft.note(name)
            return nil
        }
        var parts: [String] = []
        for label in rule.identity {
            if let value = labels[label] {
                parts.append(value)
            } else if label == "instance" {
                parts.append(instance)
            }
        }
        if parts.count < rule.identity.count || parts.isEmpty {
            guard parts.isEmpty, rule.identity.isEmpty else {
                draft.reject(.unmapped, count, example: Self.text(name, labels))
                draft.remark(
                    ServiceMessage(
                        .labelsMissing,
                        DisplayText(name, limit: 80),
                        rule.identity.joined(separator: ", ")
                    )
                )
                return nil
            }
            parts = [instance]
        }
        let local = parts.joined(separator: "/")
        let entity = EntityID(kind: rule.kind, local: local)
        var rest: [(label: String, value: String)] = []
        var unused: [(label: String, value: String)] = []
        for (label, value) in labels.sorted(by: { $0.key < $1.key })
        where !rule.identity.contains(label) {
            let describes =
                Self.plumbing.contains(label) || EntityFacts.fields.contains(label)
                || rule.descriptions.contains(label)
            if describes { unused.append((label, value)) } else { rest.append((label, value)) }
        }
        var property = vocabulary.property(name, of: rule.kind)
        let plan = UnitPlan(
            service: MetricUnits.unit(of: name),
            catalog: vocabulary.units[rule.kind]?[property]
        )
        // Values are escaped, so that none can be taken for the labels of another series.
        if !rest.isEmpty { property += Self.text(of: rest) }
        let isCounter = type == "counter" || (type == nil && name.hasSuffix("_total"))
        let shape: SeriesShape = isCounter ? .counter : name == "up" ? .flag : .gauge
        let series = Series(id: SeriesID(entity, property), unit: plan.unit, shape: shape)
        let text = Self.text(name, labels)
        return Target(
            metric: name,
            labels: labels,
            rule: rule,
            entity: entity,
            local: local,
            series: series,
            plan: plan,
            isInfo: name.hasSuffix("_info"),
            unused: unused,
            rest: rest,
            claim: .init(series: series.id, digest: SeriesNames.digest(text), text: text)
        )
    }

    /// Gives a target a unique name.
    ///
    /// - Parameters:
    ///   - target: A target whose claim was added to `names`.
    ///   - names: The names of all series.
    ///   - count: The number of samples, to be counted if they are rejected.
    ///   - draft: The draft that counts and reports rejects.
    /// - Returns: The named target, and the labels that distinguish it, which are empty for a plain
    ///   name. Nil if it cannot be distinguished from another series.
    func named(
        _ target: Target,
        in names: inout SeriesNames,
        count: Int,
        into draft: inout DeliveryDraft
    ) -> (target: Target, part: [(label: String, value: String)])? {
        if names.hasPlainName(target.claim) { return (target, []) }
        var all = target.labels.sorted { $0.key < $1.key }.map { (label: $0.key, value: $0.value) }
        all.insert(("__name__", target.metric), at: 0)
        for part in [target.unused, all] where !part.isEmpty {
            var named = target
            let entity = EntityID(target.entity.rawValue + Self.text(of: part))
            named.series = Series(
                id: SeriesID(entity, target.series.id.property),
                unit: target.series.unit,
                shape: target.series.shape
            )
            named.entity = entity
            if names.hold(named.series.id, by: target.claim.digest) { return (named, part) }
        }
        draft.reject(.ambiguous, count, example: target.claim.text)
        draft.remark(
            ServiceMessage(
                .indistinct,
                DisplayText(target.claim.text, limit: 120),
                DisplayText(target.series.id.property, limit: 60),
                DisplayText(target.entity.rawValue, limit: 60)
            )
        )
        return nil
    }

    /// Returns the entity of a target, described by the labels on which its series agree.
    ///
    /// - Parameters:
    ///   - target: The named target.
    ///   - part: The labels that distinguish this part of an entity from the others.
    ///   - facts: The descriptive labels of the entity's series.
    ///   - info: The attributes from `…_info` metrics.
    /// - Returns: The entity.
    func entity(
        of target: Target,
        part: [(label: String, value: String)],
        facts: EntityFacts,
        info: [String: String]
    ) -> Entity {
        var name = LocalizedText(facts["name"] ?? target.local, chinese: facts["name_zh"])
        if !part.isEmpty {
            let words = part.filter { $0.label != "__name__" && $0.label != "instance" }
                .map { "\($0.label)=\($0.value)" }.joined(separator: ", ")
            let suffix = " (\(words.isEmpty ? target.metric : words))"
            name.english += suffix
            name.chinese = name.chinese.map { $0 + suffix }
        }
        var entity = Entity(id: target.entity, kind: target.rule.kind, name: name)
        entity.district = facts["district"].map { .district($0) }
        if let label = target.rule.parent, let parent = facts[label] {
            entity.parent = .reference(parent, kind: vocabulary.kind(of: label))
        }
        if let parent = facts["parent"] { entity.parent = EntityID(parent) }
        entity.attributes = info
        for label in target.rule.attributes {
            if let value = facts[label] { entity.attributes[label] = value }
        }
        if let longitude = facts["longitude"].flatMap({ try? SampleReader.number($0) }),
            let latitude = facts["latitude"].flatMap({ try? SampleReader.number($0) })
        {
            entity.position = Position(longitude: longitude, latitude: latitude)
        }
        return entity
    }

    /// Adds one sample of a target to the draft.
    func take(
        _ value: Double,
        at time: Instant?,
        _ target: Target,
        _ quality: Quality,
        into draft: inout DeliveryDraft
    ) {
        take(value, at: time, target.series, target.metric, target.plan, quality, into: &draft)
    }

    /// Adds one sample of a series with a known metric and unit to the draft.
    func take(
        _ value: Double,
        at time: Instant?,
        _ series: Series,
        _ metric: String,
        _ plan: UnitPlan,
        _ quality: Quality,
        into draft: inout DeliveryDraft
    ) {
        let isMissing = value.isNaN || MetricUnits.isBlank(value, of: metric)
        draft.add(
            series,
            at: time,
            isMissing ? .missing : plan.apply(.number(value)),
            quality: isMissing ? .missing : quality,
            example: "\(series.id.property) of \(series.id.entity.rawValue) at "
                + (time?.rfc3339 ?? "a time that is none")
        )
    }

    /// Adds a remark if the metric's unit cannot be converted to the catalog's.
    func remark(on target: Target, into draft: inout DeliveryDraft) {
        guard target.plan.isMismatched else { return }
        draft.remark(
            ServiceMessage(
                .unitMismatch,
                DisplayText(target.metric, limit: 80),
                DisplayText(target.plan.unit.ucum, limit: 20)
            )
        )
    }

    /// Returns a series in Prometheus notation, `load{job="a"}`, with labels sorted by name.
    static func text(_ name: String, _ labels: [String: String]) -> String {
        let sorted = labels.sorted { $0.key < $1.key }.map { (label: $0.key, value: $0.value) }
        return (ExpositionParser.isName(name) ? name : JSONValue.string(name).text)
            + (sorted.isEmpty ? "" : text(of: sorted))
    }

    private static func text(of labels: [(label: String, value: String)]) -> String {
        let pairs = labels.map { pair in
            let isPlain = ExpositionParser.isName(pair.label)
            let label = isPlain ? pair.label : JSONValue.string(pair.label).text
            return "\(label)=\(JSONValue.string(pair.value).text)"
        }
        return "{\(pairs.joined(separator: ","))}"
    }
}
