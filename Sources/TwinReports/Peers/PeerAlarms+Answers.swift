// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// An answer to a request of another program.
public struct PeerAnswer: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// The media type of the body.
    public var type: String
    /// The body.
    public var body: String

    /// Creates an answer.
    public init(status: Int, type: String, body: String) {
        self.status = status
        self.type = type
        self.body = body
    }

    static func json(_ value: ReportValue) -> PeerAnswer {
        PeerAnswer(status: 200, type: "application/json", body: value.line + "\n")
    }

    static func refusal(_ status: Int, _ sentence: String) -> PeerAnswer {
        let value = ReportValue.object([
            ("code", .integer(Int64(status))), ("message", .text(sentence)),
        ])
        return PeerAnswer(status: status, type: "application/json", body: value.line + "\n")
    }

    /// Returns the answer if the cache could not be read.
    public static func unavailable(_ sentence: String) -> PeerAnswer { refusal(503, sentence) }
}

extension PeerAlarms {
    /// The receiver of all alerts, which Alertmanager would notify.
    private static let receiver = ReportValue.object([("name", .text("operators"))])

    /// Returns the answer to a request of version 2 of the API of Alertmanager.
    ///
    /// Every request except reading is refused with the status 405.
    ///
    /// - Parameters:
    ///   - method: The HTTP method.
    ///   - path: The path, such as `/api/v2/alerts`.
    ///   - query: The decoded items of the query.
    /// - Returns: The answer; 404 for an unknown path and 400 for a matcher that is none.
    public func answer(
        _ method: String,
        _ path: String,
        query: [(name: String, value: String)] = []
    ) -> PeerAnswer {
        guard method == "GET" else {
            return .refusal(
                405,
                "citytop serves its alarms for reading only: acknowledge and shelve them on its "
                    + "screen or with \"citytop alarms ack\" and \"citytop alarms shelve\"."
            )
        }
        switch path {
        case "/-/healthy", "/-/ready":
            return PeerAnswer(status: 200, type: "text/plain; charset=utf-8", body: "OK")
        case "/api/v2/status": return .json(status)
        case "/api/v2/receivers": return .json(.list([Self.receiver]))
        case "/api/v2/alerts":
            return alerts(matching: query) { alerts in .list(alerts.map(value)) }
        case "/api/v2/alerts/groups":
            return alerts(matching: query, groups)
        case "/api/v2/silences":
            return matchers(of: query) { matchers in
                .json(
                    .list(
                        silences.filter { silence in
                            matchers.allSatisfy { $0.matches(silence.labels) }
                        }.map(value)
                    )
                )
            }
        default: break
        }
        let folder = "/api/v2/silence/"
        guard path.hasPrefix(folder) else {
            return .refusal(404, "citytop serves no \"\(path)\".")
        }
        let id = path.dropFirst(folder.count)
        guard let silence = silences.first(where: { $0.id == id }) else {
            return .refusal(404, "There is no silence \"\(id)\".")
        }
        return .json(value(of: silence))
    }

    private func matchers(
        of query: [(name: String, value: String)],
        _ answer: ([PeerMatcher]) -> PeerAnswer
    ) -> PeerAnswer {
        var matchers: [PeerMatcher] = []
        for (name, text) in query where name == "filter" {
            guard let matcher = PeerMatcher(text) else {
                let value = ReportValue.text("bad matcher format: \(text)")
                return PeerAnswer(status: 400, type: "application/json", body: value.line + "\n")
            }
            matchers.append(matcher)
        }
        return answer(matchers)
    }

    private func alerts(
        matching query: [(name: String, value: String)],
        _ value: ([Alert]) -> ReportValue
    ) -> PeerAnswer {
        func isWanted(_ name: String) -> Bool {
            query.last { $0.name == name }.map { !["false", "0", "f"].contains($0.value) } ?? true
        }
        let isActive = isWanted("active")
        let (isSilenced, isInhibited) = (isWanted("silenced"), isWanted("inhibited"))
        var isReceived = true
        if let text = query.last(where: { $0.name == "receiver" })?.value, !text.isEmpty {
            guard let pattern = PeerPattern(text) else {
                return .refusal(400, "The receiver is no regular expression: \(text)")
            }
            isReceived = pattern.matchesWhole("operators")
        }
        return matchers(of: query) { matchers in
            let found = alerts.filter { alert in
                guard isReceived, isActive || alert.isSuppressed,
                    isSilenced || alert.silencedBy.isEmpty,
                    isInhibited || alert.inhibitedBy.isEmpty
                else { return false }
                return matchers.allSatisfy { $0.matches(alert.labels) }
            }
            return .json(value(found))
        }
    }

    // MARK: Values

    private func groups(_ alerts: [Alert]) -> ReportValue {
        let groups = Dictionary(grouping: alerts) { $0.labels["alertname"] ?? "" }
        return .list(
            groups.sorted { $0.key < $1.key }.map { name, alerts in
                .object([
                    ("alerts", .list(alerts.map(value))),
                    ("labels", .object([("alertname", .text(name))])),
                    ("receiver", Self.receiver),
                ])
            }
        )
    }

    private func value(of alert: Alert) -> ReportValue {
        .object([
            ("annotations", Self.object(alert.annotations)),
            ("endsAt", .instant(alert.endsAt)),
            ("fingerprint", .text(alert.fingerprint)),
            ("receivers", .list([Self.receiver])),
            ("startsAt", .instant(alert.startsAt)),
            (
                "status",
                .object([
                    ("inhibitedBy", .list(alert.inhibitedBy.map { .text($0) })),
                    ("silencedBy", .list(alert.silencedBy.map { .text($0) })),
                    ("state", .text(alert.isSuppressed ? "suppressed" : "active")),
                ])
            ),
            ("updatedAt", .instant(alert.updatedAt)),
            ("labels", Self.object(alert.labels)),
        ])
    }

    private func value(of silence: Silence) -> ReportValue {
        let matchers = silence.labels.sorted { $0.key < $1.key }.map { name, value in
            ReportValue.object([
                ("isEqual", .flag(true)), ("isRegex", .flag(false)), ("name", .text(name)),
                ("value", .text(value)),
            ])
        }
        return .object([
            ("id", .text(silence.id)),
            ("status", .object([("state", .text("active"))])),
            ("updatedAt", .instant(silence.startsAt)),
            ("comment", .text(silence.comment)),
            ("createdBy", .text(silence.createdBy)),
            ("endsAt", .instant(silence.endsAt)),
            ("matchers", .list(matchers)),
            ("startsAt", .instant(silence.startsAt)),
        ])
    }

    private static func object(_ texts: [String: String]) -> ReportValue {
        .object(texts.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })
    }

    private var status: ReportValue {
        let configuration =
            "{route: {receiver: operators, group_by: [alertname]}, receivers: [{name: operators}]}"
        return .object([
            ("cluster", .object([("peers", .list([])), ("status", .text("disabled"))])),
            ("config", .object([("original", .text(configuration))])),
            ("uptime", .instant(started)),
            (
                "versionInfo",
                .object([
                    ("branch", .text("")), ("buildDate", .text("")), ("buildUser", .text("")),
                    ("goVersion", .text("")), ("revision", .text("")),
                    ("version", .text(version)),
                ])
            ),
        ])
    }
}
