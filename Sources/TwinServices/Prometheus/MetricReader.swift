// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Turns Prometheus samples into observations of entities.
struct MetricReader: Sendable {
    let vocabulary: Vocabulary
    let limits: HTTPLimits
    /// The value of the label `instance` where a sample has none: the host that was scraped.
    let instance: String

    /// Labels that tell how a sample was collected, not what it is.
    static let plumbing: Set<String> = [
        "__name__", "job", "instance", "replica", "prometheus", "prometheus_replica",
        "exported_job", "exported_instance", "monitor", "site", "receive", "tenant_id",
    ]
    private static let fields: Set<String> = ["district", "centre", "parent", "name", "name_zh"]

    /// What a metric with its labels is a series of.
    struct Target: Sendable {
        var entity: Entity
        var series: Series
        var plan: UnitPlan
        /// Whether the sample only describes its entity, as `…_info` metrics do.
        var isInfo: Bool
    }

    /// Finds what a sample is about.
    ///
    /// - Parameters:
    ///   - name: the metric's name.
    ///   - labels: its labels.
    ///   - type: what `# TYPE` or the metadata says of it.
    ///   - rule: the rule that selected it.
    ///   - draft: where a refusal is counted and told.
    /// - Returns: the target; nothing where the labels pass a limit or name no entity.
    func target(
        _ name: String,
        _ labels: [String: String],
        type: String?,
        rule: PrometheusRule,
        into draft: inout DeliveryDraft
    ) -> Target? {
        if labels.count > limits.labels
            || labels.contains(where: { $0.value.utf8.count > limits.textBytes })
        {
            draft.reject(.overLimit)
            draft.note(name)
            return nil
        }
        var parts: [String] = []
        for label in rule.identity {
            if let value = labels[label], !value.isEmpty {
                parts.append(value)
            } else if label == "instance" {
                parts.append(instance)
            }
        }
        if parts.count < rule.identity.count || parts.isEmpty {
            guard parts.isEmpty, rule.identity.isEmpty else {
                draft.reject(.malformed)
                draft.remark(
                    "\"\(DisplayText(name, limit: 80))\" carries not all of the labels "
                        + "\(rule.identity.joined(separator: ", ")) that name its entity; it is "
                        + "left out. Mend the rule's identity labels."
                )
                return nil
            }
            parts = [instance]
        }
        let local = parts.joined(separator: "/")
        var entity = Entity(
            id: EntityID(kind: rule.kind, local: local),
            kind: rule.kind,
            name: LocalizedText(labels["name"] ?? local, chinese: labels["name_zh"])
        )
        entity.district = labels["district"].flatMap { $0.isEmpty ? nil : .district($0) }
        if !rule.identity.contains("centre"), let centre = labels["centre"], !centre.isEmpty {
            entity.parent = .reference(centre, kind: vocabulary.kind(of: "centre"))
        }
        if let parent = labels["parent"], !parent.isEmpty { entity.parent = EntityID(parent) }
        for label in rule.attributes { entity.attributes[label] = labels[label] }
        if let longitude = labels["longitude"].flatMap({ Double($0) }),
            let latitude = labels["latitude"].flatMap({ Double($0) })
        {
            entity.position = Position(longitude: longitude, latitude: latitude)
        }
        let rest = labels.filter {
            !rule.identity.contains($0.key) && !Self.plumbing.contains($0.key)
                && !Self.fields.contains($0.key) && !rule.attributes.contains($0.key)
                && !$0.value.isEmpty
        }.sorted { $0.key < $1.key }
        if name.hasSuffix("_info") {
            for (label, value) in rest { entity.attributes[label] = value }
        }
        var property = vocabulary.property(name, of: rule.kind)
        let plan = UnitPlan(
            service: MetricUnits.unit(of: name),
            catalog: vocabulary.units[rule.kind]?[property]
        )
        if !rest.isEmpty {
            // Escaped, so that no value can pass for another series' labels.
            let text = rest.map { "\($0.key)=\(JSONValue.string($0.value).text)" }
            property += "{\(text.joined(separator: ","))}"
        }
        let isCounter = type == "counter" || (type == nil && name.hasSuffix("_total"))
        let shape: SeriesShape = isCounter ? .counter : name == "up" ? .flag : .gauge
        return Target(
            entity: entity,
            series: Series(id: SeriesID(entity.id, property), unit: plan.unit, shape: shape),
            plan: plan,
            isInfo: name.hasSuffix("_info")
        )
    }

    /// Takes one sample of a target into the draft.
    func take(
        _ value: Double,
        at time: Instant?,
        _ name: String,
        _ target: Target,
        _ quality: Quality,
        into draft: inout DeliveryDraft
    ) {
        if value.isNaN || MetricUnits.isBlank(value, of: name) {
            draft.add(target.series, at: time, .missing, quality: .missing)
        } else {
            draft.add(target.series, at: time, target.plan.apply(.number(value)), quality: quality)
        }
    }

    /// Tells once where a metric's unit is not the catalog's and cannot become it.
    func remark(on target: Target, _ name: String, into draft: inout DeliveryDraft) {
        guard target.plan.isMismatched else { return }
        draft.remark(
            "\"\(DisplayText(name, limit: 80))\" comes in \"\(target.plan.unit.ucum)\", which cannot "
                + "be turned into the catalog's unit. It is shown as it comes."
        )
    }
}
