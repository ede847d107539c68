// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Turns Prometheus samples into observations of entities.
struct MetricReader: Sendable {
    let vocabulary: Vocabulary
    let limits: HTTPLimits
    /// The value of the label `instance` if a sample has none: the host that was scraped.
    let instance: String

    /// Labels that say how a sample was collected, not what it is.
    static let plumbing: Set<String> = [
        "__name__", "job", "instance", "replica", "prometheus", "prometheus_replica",
        "exported_job", "exported_instance", "monitor", "site", "receive", "tenant_id",
    ]

    /// What a metric with its labels is a series of.
    struct Target: Sendable {
        var metric: String
        var labels: [String: String]
        var rule: PrometheusRule
        /// The entity, without what its labels say of it.
        var entity: EntityID
        /// What the entity's identity labels say.
        var local: String
        var series: Series
        var plan: UnitPlan
        /// True if the sample only describes its entity, as `…_info` metrics do.
        var isInfo: Bool
        /// Labels that are neither part of the entity's identity nor of the property.
        var unused: [(label: String, value: String)]
        /// Labels that are part of the property.
        var rest: [(label: String, value: String)]
        var claim: SeriesNames.Claim
    }

    /// Finds what a sample is about.
    ///
    /// - Parameters:
    ///   - name: the metric's name.
    ///   - labels: its labels.
    ///   - type: what `# TYPE` or the metadata says of it.
    ///   - rule: the rule that selected it.
    ///   - count: how many samples it has, to be counted if it is refused.
    ///   - draft: where a refusal is counted and reported.
    /// - Returns: the target; nil if the labels pass a limit or name no entity.
    func target(
        _ name: String,
        _ labels: [String: String],
        type: String?,
        rule: PrometheusRule,
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
                    "\"\(DisplayText(name, limit: 80))\" does not carry all of the labels "
                        + "\(rule.identity.joined(separator: ", ")) that name its entity; it is "
                        + "left out. Fix the rule's identity labels."
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
                || rule.attributes.contains(label)
            if describes { unused.append((label, value)) } else { rest.append((label, value)) }
        }
        var property = vocabulary.property(name, of: rule.kind)
        let plan = UnitPlan(
            service: MetricUnits.unit(of: name),
            catalog: vocabulary.units[rule.kind]?[property]
        )
        // Escaped, so that no value can pass for another series' labels.
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

    /// Gives a target the name that it alone has.
    ///
    /// - Parameters:
    ///   - target: a target whose claim `names` has taken.
    ///   - names: the names of all series.
    ///   - count: how many samples it has, to be counted if it is refused.
    ///   - draft: where a refusal is counted and reported.
    /// - Returns: the target with its name, and what tells it apart if that is not the plain one;
    ///   nil if it cannot be told apart from another series.
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
            "\(DisplayText(target.claim.text, limit: 120)) cannot be told apart from another series "
                + "that is \(DisplayText(target.series.id.property, limit: 60)) of "
                + "\(DisplayText(target.entity.rawValue, limit: 60)). Name the labels that tell "
                + "them apart in the rule's identity."
        )
        return nil
    }

    /// The entity of a target, described by what its series agree on.
    ///
    /// - Parameters:
    ///   - target: the target, named.
    ///   - part: the labels that tell a part of an entity from the others.
    ///   - facts: what the labels of the entity's series say.
    ///   - info: attributes that `…_info` metrics gave.
    /// - Returns: the entity.
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
        if !target.rule.identity.contains("centre"), let centre = facts["centre"] {
            entity.parent = .reference(centre, kind: vocabulary.kind(of: "centre"))
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

    /// Takes one sample of a target into the draft.
    func take(
        _ value: Double,
        at time: Instant?,
        _ target: Target,
        _ quality: Quality,
        into draft: inout DeliveryDraft
    ) {
        take(value, at: time, target.series, target.metric, target.plan, quality, into: &draft)
    }

    /// Takes one sample of a series whose metric and unit are known into the draft.
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

    /// Remarks once that a metric's unit is not the catalog's and cannot become it.
    func remark(on target: Target, into draft: inout DeliveryDraft) {
        guard target.plan.isMismatched else { return }
        draft.remark(
            "\"\(DisplayText(target.metric, limit: 80))\" comes in "
                + "\"\(DisplayText(target.plan.unit.ucum, limit: 20))\", which cannot "
                + "be turned into the catalog's unit. It is shown as it comes."
        )
    }

    /// A series as Prometheus writes it, `load{job="a"}`, the labels by name.
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
