// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension PrometheusService {
    /// The maximum time for which an event without an end is firing, in milliseconds: two hours.
    private static let longestFiring: Int64 = 7_200_000
    /// The sample interval of the `ALERTS` series in milliseconds, a common rule interval.
    private static let alertInterval: Int64 = 15_000

    /// Returns the domain's events as the `ALERTS` series of Prometheus.
    func alertSeries(in state: DomainState) -> [PromSeries] {
        state.latestEvents.map { kept in
            var labels = alertLabels(kept.event)
            labels["__name__"] = "ALERTS"
            labels["alertstate"] = "firing"
            var samples: [BoardSample] = []
            let start = kept.event.time.millisecondsSince1970
            let end = min(ending(kept.event), state.instant.millisecondsSince1970)
            let oldest = state.instant.millisecondsSince1970 - Self.longestFiring
            var time = start < oldest ? oldest - oldest % Self.alertInterval : start
            while time <= end {
                samples.append(
                    BoardSample(time: time, value: 1, sequence: kept.sequence, quality: .good)
                )
                time += Self.alertInterval - time % Self.alertInterval
            }
            return PromSeries(
                labels: PrometheusMetric.sorted(labels),
                samples: samples,
                factor: 1,
                lookback: Self.alertInterval
            )
        }
    }

    /// Returns the firing alerts.
    func alerts() -> ServiceAnswer {
        let firing = self.firing()
        return Self.success { json in
            json.object { json in
                json.key("alerts")
                json.array { json in for event in firing { write(event, to: &json) } }
            }
        }
    }

    /// Returns the list of alert managers, which is empty.
    func alertmanagers() -> ServiceAnswer {
        Self.success { json in
            json.object { json in
                for key in ["activeAlertmanagers", "droppedAlertmanagers"] {
                    json.key(key)
                    json.array { _ in }
                }
            }
        }
    }

    /// Returns one alerting rule per kind of event that has occurred.
    func rules(_ request: ServiceRequest) throws(PromFailure) -> ServiceAnswer {
        let type = request["type"]?.lowercased() ?? ""
        guard ["", "alert", "record"].contains(type) else {
            throw .badData("invalid parameter \"type\": not supported value \"\(type)\"")
        }
        let names = request.all("rule_name[]")
        let isChosen =
            type != "record" && Self.holds(request.all("rule_group[]"), Self.group.name)
            && Self.holds(request.all("file[]"), Self.group.file)
        let events = board.read { $0.latestEvents.map(\.event) }
        let now = board.read { $0.instant }
        let firing = Set(self.firing().map(\.id))
        let kinds = Set(events.map(\.kind)).sorted().filter { kind in
            isChosen && Self.holds(names, PublishedNames.camelCase(kind))
        }
        return Self.success { json in
            json.object { json in
                json.key("groups")
                json.array { json in
                    guard !kinds.isEmpty else { return }
                    json.object { json in
                        json.member("name", Self.group.name)
                        json.member("file", Self.group.file)
                        json.member("interval", 15)
                        json.member("limit", 0)
                        json.member("evaluationTime", 0)
                        json.member("lastEvaluation", now)
                        json.key("rules")
                        json.array { json in
                            for kind in kinds {
                                let own = events.filter {
                                    $0.kind == kind && firing.contains($0.id)
                                }
                                writeRule(kind, own, at: now, to: &json)
                            }
                        }
                    }
                }
            }
        }
    }

    private static let group = (name: "city", file: "city.yaml")

    /// Returns true if a filter list contains a name; an empty list matches every name.
    private static func holds(_ wanted: [String], _ name: String) -> Bool {
        wanted.isEmpty || wanted.contains(name)
    }

    private func writeRule(
        _ kind: String,
        _ firing: [Event],
        at now: Instant,
        to json: inout JSONBuffer
    ) {
        json.object { json in
            json.member("state", firing.isEmpty ? "inactive" : "firing")
            json.member("name", PublishedNames.camelCase(kind))
            json.member("query", "city_event{kind=\"\(kind)\"} > 0")
            json.member("duration", 0)
            json.member("keepFiringFor", 0)
            for key in ["labels", "annotations"] {
                json.key(key)
                json.object { _ in }
            }
            json.key("alerts")
            json.array { json in for event in firing { write(event, to: &json) } }
            json.member("health", "ok")
            json.member("evaluationTime", 0)
            json.member("lastEvaluation", now)
            json.member("type", "alerting")
        }
    }

    private func write(_ event: Event, to json: inout JSONBuffer) {
        json.object { json in
            json.key("labels")
            json.write(PrometheusMetric.sorted(alertLabels(event)))
            json.key("annotations")
            json.object { json in
                json.member("summary", event.text.english)
                if let chinese = event.text.chinese { json.member("summary_zh", chinese) }
                if let entity = event.entity { json.member("entity", entity.rawValue) }
                if let district = event.district { json.member("district", district.rawValue) }
                json.member("kind", event.kind)
                json.member("id", event.id)
            }
            json.member("state", "firing")
            json.member("activeAt", event.time)
            json.member("value", "1e+00")
        }
    }

    private func firing() -> [Event] {
        board.read { state in
            let now = state.instant.millisecondsSince1970
            return state.latestEvents.map(\.event).filter { event in
                event.time.millisecondsSince1970 <= now && ending(event) > now
            }
        }
    }

    private func ending(_ event: Event) -> Int64 {
        let start = max(event.time, .distantPast).millisecondsSince1970
        return event.end?.millisecondsSince1970 ?? (start + Self.longestFiring)
    }

    private func alertLabels(_ event: Event) -> [String: String] {
        var labels: [String: String] = [:]
        if let entity = event.entity, let place = board.placeOfEntity[entity] {
            labels = PrometheusMetric.labels(of: board.entities[place], in: board)
            labels["instance"] = nil
        }
        if let district = event.district { labels["district"] = PrometheusMetric.local(district) }
        labels["alertname"] = PublishedNames.camelCase(event.kind)
        labels["severity"] = event.priority?.word ?? "info"
        labels["alert_id"] = event.id
        return labels
    }
}
