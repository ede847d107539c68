// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TwinModel
public import TwinVocabulary

/// The shelf of an alert, which may be sent to Alertmanager as a silence.
public struct AlertShelf: Hashable, Sendable {
    /// The time left; nil if the shelf lasts until the alert ends.
    public var left: Duration?
    /// The person who shelved it, and the reason.
    public var comment: String

    /// Creates a shelf.
    public init(left: Duration?, comment: String) {
        self.left = left
        self.comment = comment
    }
}

/// A client for the alerts of Alertmanager (version 2 of its API) or of a Prometheus server.
///
/// Each alert is an entity, whose identity is the alert's fingerprint. Its series `severity` has the
/// number of the alert's priority at the start of the alert and at each visit, and 0 once the alert
/// is no longer listed; limits of the catalog make it an alarm. An event of the entity carries the
/// alert's own start. What Alertmanager suppresses is marked by the series `silenced` and
/// `inhibited`, and has low priority.
///
/// Nothing is sent to Alertmanager, except shelves as silences if ``AlertRules/sendsSilences`` is
/// true. A silence is added, changed and withdrawn at the visit after the act.
public final class AlertmanagerClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID

    let base: String
    let rules: AlertRules
    let http: HTTPClient
    let author: String
    let shelves: (@Sendable () -> [EntityID: AlertShelf]?)?
    private let state = Mutex(State())

    /// The state kept between visits, all of which can be rebuilt.
    struct State: Sendable {
        var announced = Announced()
        /// The events of firing alerts by fingerprint.
        var events: [String: Event] = [:]
        /// True if the address is that of a Prometheus server; nil until it is known.
        var isPrometheus: Bool?
        /// The position of the last delivery.
        var issued: String?
    }

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - source: The name of the source.
    ///   - base: The address of the server without `/api/v2` or `/api/v1`.
    ///   - rules: The meaning of the labels.
    ///   - settings: The limits, credentials and route of the connection.
    ///   - author: The author of silences, which no other program has: its silences without a shelf
    ///     are withdrawn.
    ///   - shelves: Returns the shelves of all alerts, or nil if they are unknown; nil to send none.
    public init(
        source: SourceID,
        base: String,
        rules: AlertRules = AlertRules(),
        http settings: HTTPSettings = HTTPSettings(),
        author: String = "citytop",
        shelves: (@Sendable () -> [EntityID: AlertShelf]?)? = nil
    ) {
        self.author = author
        self.source = source
        self.base = base
        self.rules = rules
        self.shelves = rules.sendsSilences ? shelves : nil
        http = HTTPClient(settings: settings)
    }

    /// Fetches the alerts that are firing, and ends those that are no longer listed.
    public func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        guard let address = ServiceAddress(base) else { throw HTTPFailure.noAddress(base) }
        return try state.withLock { state throws(ServiceFailure) in
            if watermark?.position != state.issued {
                state.announced = Announced()
                state.events = [:]
            }
            var visit = AlertmanagerVisit(
                client: self,
                address: address,
                state: state,
                before: FiringAlerts(watermark?.position),
                visit: ServiceVisit(client: http, now: now, cancellation: cancellation)
            )
            let firing = try visit.read()
            try visit.sendSilences()
            state = visit.state
            state.announced = visit.draft.announced
            state.announced.keep { entity in
                guard entity.rawValue.hasPrefix("alert:") else { return true }
                return firing.times[String(entity.rawValue.dropFirst(6))] != nil
            }
            state.issued = firing.position
            return visit.draft.delivery(
                watermark: Watermark(position: firing.position, instant: now),
                hasMore: false,
                of: visit.visit
            )
        }
    }
}

/// The alerts that were firing at a visit, which is the position of the source.
struct FiringAlerts: Sendable {
    /// The start of an alert, its last sample and its expected end.
    struct Times: Hashable, Sendable {
        var start: Instant
        var last: Instant
        var end: Instant
    }

    var times: [String: Times] = [:]

    init() {}

    /// Reads a position; an invalid one is empty.
    init(_ position: String?) {
        guard let position, let value = try? JSONParser.parse(Array(position.utf8)) else { return }
        for member in value["firing"]?.members ?? [] {
            let numbers = (member.value.array ?? []).compactMap(\.integer)
                .map(Instant.init(millisecondsSince1970:))
            guard numbers.count == 3 else { continue }
            times[member.name] = Times(start: numbers[0], last: numbers[1], end: numbers[2])
        }
    }

    /// The alerts as the position of a watermark.
    var position: String {
        let members = times.sorted { $0.key < $1.key }.map { fingerprint, times in
            JSONValue.Member(
                name: fingerprint,
                value: .array(
                    [times.start, times.last, times.end].map { .integer($0.millisecondsSince1970) }
                )
            )
        }
        return JSONValue.object([.init(name: "firing", value: .object(members))]).text
    }
}
