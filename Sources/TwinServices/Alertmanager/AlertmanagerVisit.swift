// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

/// One visit to Alertmanager or a Prometheus server.
struct AlertmanagerVisit: ~Copyable {
    let client: AlertmanagerClient
    let address: ServiceAddress
    var state: AlertmanagerClient.State
    let before: FiringAlerts
    var visit: ServiceVisit
    var draft: DeliveryDraft
    /// The alerts of this visit by fingerprint.
    var alerts: [String: PeerAlert] = [:]

    init(
        client: AlertmanagerClient,
        address: ServiceAddress,
        state: AlertmanagerClient.State,
        before: FiringAlerts,
        visit: consuming ServiceVisit
    ) {
        self.client = client
        self.address = address
        self.state = state
        self.before = before
        draft = DeliveryDraft(
            source: client.source,
            now: visit.now,
            limits: visit.limits,
            announced: state.announced
        )
        self.visit = visit
    }

    /// Reads the alerts.
    ///
    /// - Returns: The alerts that are firing.
    mutating func read() throws(ServiceFailure) -> FiringAlerts {
        for alert in try listed() where alert.endsAt > visit.now {
            alerts[alert.fingerprint] = alert
        }
        var firing = FiringAlerts()
        for (fingerprint, alert) in alerts.sorted(by: { $0.key < $1.key }) {
            firing.times[fingerprint] = add(alert)
        }
        for (fingerprint, times) in before.times.sorted(by: { $0.key < $1.key })
        where firing.times[fingerprint] == nil {
            end(fingerprint, times)
        }
        count()
        draft.sortObservations()
        return firing
    }

    /// Adds the number of alerts, so that a service without alerts is known to be up to date.
    private mutating func count() {
        let id = EntityID(kind: "alert_source", local: client.source.rawValue)
        draft.add(
            Entity(id: id, kind: "alert_source", name: LocalizedText(client.source.rawValue))
        )
        let suppressed = alerts.values.count { $0.isSilenced || $0.isInhibited }
        for (property, number) in [("firing", alerts.count), ("suppressed", suppressed)] {
            let series = Series(id: SeriesID(id, property), unit: .one)
            draft.add(series, at: visit.now, .number(Double(number)))
        }
    }

    /// Returns the alerts that the service lists.
    private mutating func listed() throws(ServiceFailure) -> [PeerAlert] {
        if state.isPrometheus != true {
            let response = try visit.send(.get(address.appending("/api/v2/alerts")))
            if response.status != 404 || state.isPrometheus == false {
                if let failure = response.failure(at: visit.now) { throw failure }
                guard let list = try ServiceVisit.json(of: response).array else {
                    throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.alertList))
                }
                state.isPrometheus = false
                return alerts(list) { PeerAlert(alertmanager: $0, now: $1, limits: $2) }
            }
        }
        let (value, response) = try visit.fetchJSON(.get(address.appending("/api/v1/alerts")))
        guard let list = value["data"]?["alerts"]?.array else {
            throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.alertList))
        }
        state.isPrometheus = true
        let firing = list.filter { $0["state"]?.string == "firing" }
        return alerts(firing) { PeerAlert(prometheus: $0, now: $1, limits: $2) }
    }

    private mutating func alerts(
        _ list: [JSONValue],
        _ read: (JSONValue, Instant, HTTPLimits) -> PeerAlert?
    ) -> [PeerAlert] {
        var alerts: [PeerAlert] = []
        let most = visit.limits.series
        if list.count > most {
            draft.reject(.overLimit, list.count - most)
            draft.note("alerts")
        }
        for value in list.prefix(most) {
            guard let alert = read(value, visit.now, visit.limits) else {
                draft.reject(.malformed, example: "an alert without labels")
                continue
            }
            alerts.append(alert)
        }
        return alerts
    }

    /// Adds the entity, the samples and the event of an alert.
    private mutating func add(_ alert: PeerAlert) -> FiringAlerts.Times {
        let known = before.times[alert.fingerprint]
        let now = visit.now
        var start = min(alert.startsAt ?? known?.start ?? now, now)
        // A start before the last sample that was stored would change the past.
        if let known, start != known.start, start <= known.last { start = known.start }
        draft.add(alert.entity(by: client.rules))
        let severity = PeerAlert.severity(alert.fingerprint)
        let value = Double(alert.priority(by: client.rules).rawValue)
        if known?.start != start {
            // It ended and began again between two visits.
            if let known {
                let end = min(known.end, start - .milliseconds(1))
                if end > known.last { draft.add(severity, at: end, .number(0)) }
            }
            if start < now { draft.add(severity, at: start, .number(value)) }
        }
        draft.add(severity, at: now, .number(value))
        flag(alert.silenced, alert.isSilenced)
        flag(alert.inhibited, alert.isInhibited)
        if known?.start != start || state.events[alert.fingerprint] == nil {
            let event = alert.event(by: client.rules, at: start, received: now)
            if draft.add(event) { state.events[alert.fingerprint] = event }
        }
        return FiringAlerts.Times(start: start, last: now, end: alert.endsAt)
    }

    /// Adds a flag, unless it is false and was never true.
    private mutating func flag(_ series: Series, _ isTrue: Bool) {
        guard isTrue || draft.announced.series[series.id] != nil else { return }
        draft.add(series, at: visit.now, .number(isTrue ? 1 : 0))
    }

    /// Ends an alert that is no longer listed, at its expected end if that has passed.
    private mutating func end(_ fingerprint: String, _ times: FiringAlerts.Times) {
        let end = max(min(times.end, visit.now), times.last + .milliseconds(1))
        draft.add(PeerAlert.severity(fingerprint), at: end, .number(0))
        if var event = state.events.removeValue(forKey: fingerprint) {
            event.end = end
            event.receivedTime = visit.now
            draft.add(event)
        }
    }
}

extension Announced {
    /// Removes the entities and series that are not to be kept, so that their number stays bounded.
    mutating func keep(_ isKept: (EntityID) -> Bool) {
        entities = entities.filter { isKept($0.key) }
        series = series.filter { isKept($0.key.entity) }
    }
}
