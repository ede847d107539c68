// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What a client has told already, so that it tells entities and series again only when they change.
struct Announced: Sendable {
    var entities: [EntityID: Entity] = [:]
    var series: [SeriesID: Series] = [:]
    /// Entities whose location was refused and reported.
    var refusedPlaces: Set<EntityID> = []
    /// Which series of the service each series is, in its service's own words.
    var owners: [SeriesID: String] = [:]
}

/// What one visit has brought so far; every limit and every rule about time is kept here.
struct DeliveryDraft {
    /// The instant of the visit.
    let now: Instant
    private let source: SourceID
    private let limits: HTTPLimits
    private(set) var announced: Announced
    private(set) var entities: [EntityID: Entity] = [:]
    private(set) var series: [SeriesID: Series] = [:]
    private(set) var observations: [Observation] = []
    private(set) var events: [Event] = []
    private(set) var rejects: [RejectReason: Int] = [:]
    private(set) var examples: [RejectReason: String] = [:]
    /// Stretches of which the delivery holds everything; see ``TwinModel/Batch/complete``.
    var complete: [SeriesSpan] = []
    private(set) var remarks: [String] = []
    /// True if a part of what was asked for could not be read.
    var isPartial = false
    private var refusedPlaces: [String] = []
    /// The latest phenomenon time that may move a cursor.
    private(set) var newest: Instant?
    private var offenders: [String: Int] = [:]

    /// Further ahead of the clock than this is no observation (G14).
    static let furthestFuture: Duration = .seconds(600)
    /// Further ahead of the clock than this is doubtful, and moves no cursor.
    static let nearFuture: Duration = .seconds(300)

    init(source: SourceID, now: Instant, limits: HTTPLimits, announced: Announced) {
        self.source = source
        self.now = now
        self.limits = limits
        self.announced = announced
    }

    /// Whether nothing at all has come.
    var isEmpty: Bool {
        entities.isEmpty && series.isEmpty && observations.isEmpty && events.isEmpty
    }

    /// Counts something that was read and is not taken.
    ///
    /// - Parameters:
    ///   - reason: why it is not taken.
    ///   - count: how many there were.
    ///   - example: what it was, such as `speed of urn:road:7 at 08:12`; the first one given for a
    ///     reason is kept, cut to 200 characters.
    mutating func reject(
        _ reason: RejectReason,
        _ count: Int = 1,
        example: @autoclosure () -> String? = nil
    ) {
        rejects[reason, default: 0] += count
        if examples[reason] == nil, let example = example() {
            examples[reason] = String(example.prefix(200))
        }
    }

    /// Tells a person something, once, and at most ten things.
    mutating func remark(_ sentence: String) {
        if remarks.count < 10, !remarks.contains(sentence) { remarks.append(sentence) }
    }

    /// Puts a remark before the others.
    mutating func remarkFirst(_ sentence: String) {
        remarks.removeAll { $0 == sentence }
        remarks = [sentence] + remarks.prefix(9)
    }

    /// Takes a series for one of the service's own, and finds the other one that already has it.
    ///
    /// - Returns: the other one; nil if there is none.
    mutating func otherOwner(of series: SeriesID, than owner: String) -> String? {
        guard let known = announced.owners[series] else {
            announced.owners[series] = owner
            return nil
        }
        return known == owner ? nil : known
    }

    /// Forgets which series of the service each series is.
    mutating func forgetOwners() { announced.owners = [:] }

    /// Counts and reports a location that is no place in degrees of WGS 84, once for each entity.
    mutating func refusePlace(of entity: Entity, _ what: String) {
        guard announced.refusedPlaces.insert(entity.id).inserted else { return }
        reject(.unsupported, example: "location of \(entity.name.english): \(what)")
        refusedPlaces.append("\"\(DisplayText(entity.name.english, limit: 60))\" (\(what))")
    }

    /// What a person should know of locations that were refused; nil if none was.
    private var placeRemark: String? {
        guard !refusedPlaces.isEmpty else { return nil }
        let names = refusedPlaces.prefix(4).map { "\(DisplayText($0, limit: 160))" }
        let rest = refusedPlaces.count - names.count
        return "No place on the map, since their locations are none in degrees of WGS 84: "
            + names.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
            + ". Give longitude and latitude as GeoJSON (RFC 7946)."
    }

    /// Takes an entity, where it is new or has changed.
    mutating func add(_ entity: Entity) {
        guard announced.entities[entity.id] != entity else { return }
        guard entity.id.rawValue.utf8.count <= limits.textBytes,
            announced.entities[entity.id] != nil
                || announced.entities.count < limits.series
        else {
            reject(.overLimit)
            note(entity.kind)
            return
        }
        var entity = entity
        if entity.name.english.utf8.count > limits.textBytes {
            entity.name.english = String(entity.name.english.prefix(200))
        }
        if entity.attributes.contains(where: { $0.value.utf8.count > limits.textBytes }) {
            entity.attributes = entity.attributes.filter { $0.value.utf8.count <= limits.textBytes }
            reject(.overLimit)
        }
        announced.entities[entity.id] = entity
        entities[entity.id] = entity
    }

    /// Takes a series, where it is new or has changed; tells whether it is one that is kept.
    @discardableResult
    mutating func add(
        _ series: Series,
        example: @autoclosure () -> String? = nil
    ) -> Bool {
        if let known = announced.series[series.id] {
            if known != series {
                announced.series[series.id] = series
                self.series[series.id] = series
            }
            return true
        }
        guard announced.series.count < limits.series,
            series.id.property.utf8.count <= limits.textBytes
        else {
            reject(.overLimit, example: example() ?? series.id.property)
            note(series.id.property)
            return false
        }
        announced.series[series.id] = series
        self.series[series.id] = series
        return true
    }

    /// Takes an observation of a series, by the rules about time and text.
    ///
    /// - Parameters:
    ///   - series: the series it belongs to, told along where it is new.
    ///   - time: when it was true; nothing where the service told no time that can be read.
    ///   - result: what was found; a number that is NaN is kept as missing.
    ///   - quality: how far the service vouches for it.
    ///   - example: what it was, if it is refused; see ``reject(_:_:example:)``.
    /// - Returns: whether it was taken.
    @discardableResult
    mutating func add(
        _ series: Series,
        at time: Instant?,
        _ result: ObservationResult,
        quality: Quality = .good,
        example: @autoclosure () -> String? = nil
    ) -> Bool {
        guard let time else {
            reject(.invalidTime, example: example())
            return false
        }
        guard let certain = admit(time, of: "\(series.id)") else { return false }
        guard add(series, example: example()) else { return false }
        var quality = certain || quality != .good ? quality : .uncertain
        var result = result
        if case .number(let number) = result, number.isNaN { result = .missing }
        switch result {
        case .number(let number) where number.isInfinite && quality == .good: quality = .bad
        case .missing where quality == .good: quality = .missing
        case .text(let text) where text.utf8.count > limits.textBytes:
            reject(.overLimit, example: example())
            note(series.id.property)
            return false
        default: break
        }
        observations.append(
            Observation(
                series: series.id,
                phenomenonTime: time,
                receivedTime: now,
                result: result,
                quality: quality
            )
        )
        return true
    }

    /// Puts the observations into the order of their phenomenon times.
    mutating func sortObservations() {
        observations.sort { $0.phenomenonTime < $1.phenomenonTime }
    }

    /// Takes an event, by the rules about time.
    @discardableResult
    mutating func add(_ event: Event) -> Bool {
        guard admit(event.time, of: "event \(event.id)") != nil else { return false }
        var event = event
        if event.text.english.utf8.count > limits.textBytes {
            event.text.english = String(event.text.english.prefix(400))
        }
        if let chinese = event.text.chinese, chinese.utf8.count > limits.textBytes {
            event.text.chinese = String(chinese.prefix(400))
        }
        events.append(event)
        return true
    }

    /// Whether a time may be kept, and if so whether it is beyond doubt; counts what may not.
    private mutating func admit(_ time: Instant, of what: @autoclosure () -> String) -> Bool? {
        if time > now + Self.furthestFuture {
            reject(.future, example: "\(what()) at \(time.rfc3339)")
            return nil
        }
        if time > now + Self.nearFuture { return false }
        if newest.map({ time > $0 }) ?? true { newest = time }
        return true
    }

    /// Remembers what passed a limit, to name the worst of it.
    mutating func note(_ offender: String) {
        let name = String(offender.prefix(120))
        if offenders.count < 1000 || offenders[name] != nil { offenders[name, default: 0] += 1 }
    }

    /// What was brought, to be handed over.
    func delivery(
        watermark: Watermark?,
        hasMore: Bool,
        of visit: borrowing ServiceVisit
    ) -> Delivery {
        var remarks = self.remarks
        if let placeRemark { remarks = [placeRemark] + remarks.prefix(9) }
        if let worst = offenders.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) {
            let sentence =
                "More than the limits allow (\(limits.series) series, \(limits.labels) labels, "
                + "\(limits.textBytes) bytes of text): \(rejects[.overLimit] ?? 0) left out, most "
                + "of them of \"\(DisplayText(worst.key, limit: 80))\" (\(worst.value)). "
                + "Ask the service for less, or raise the source's limit."
            remarks = [sentence] + remarks.prefix(9)
        }
        var batch = Batch(
            source: source,
            entities: entities.values.sorted { $0.id < $1.id },
            series: series.values.sorted { $0.id < $1.id },
            observations: observations,
            events: events,
            watermark: watermark
        )
        batch.complete = complete
        if !complete.isEmpty { batch.received = now }
        var delivery = Delivery(
            batch: batch,
            hasMore: hasMore,
            rejects: rejects,
            remarks: remarks,
            clockSkew: visit.clockSkew,
            bytes: visit.bytes
        )
        delivery.examples = examples
        delivery.isPartial = isPartial
        return delivery
    }
}
