// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The entities and series that a client has already delivered, which it delivers again only if
/// they change.
struct Announced: Sendable {
    var entities: [EntityID: Entity] = [:]
    var series: [SeriesID: Series] = [:]
    /// The entities whose location was refused and reported.
    var refusedPlaces: Set<EntityID> = []
    /// The service's own name of each series, to detect two of its series with one identity.
    var owners: [SeriesID: String] = [:]
}

/// The data collected during one visit.
///
/// It enforces the limits and the rules about time.
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
    /// The spans for which the delivery is complete; see ``TwinModel/Batch/complete``.
    var complete: [SeriesSpan] = []
    private(set) var remarks: [ServiceMessage] = []
    /// True if a part of the requested data could not be read.
    var isPartial = false
    private var refusedPlaces: [String] = []
    /// The latest phenomenon time that may move a cursor; nil if there is none.
    private(set) var newest: Instant?
    private var offenders: [String: Int] = [:]
    private(set) var refusedAhead: [SeriesID: Instant] = [:]

    /// Observations further ahead of the clock than this are rejected.
    static let furthestFuture: Duration = .seconds(600)
    /// Observations further ahead of the clock than this are uncertain and move no cursor.
    static let nearFuture: Duration = .seconds(300)

    init(source: SourceID, now: Instant, limits: HTTPLimits, announced: Announced) {
        self.source = source
        self.now = now
        self.limits = limits
        self.announced = announced
    }

    /// True if the visit has returned no data.
    var isEmpty: Bool {
        entities.isEmpty && series.isEmpty && observations.isEmpty && events.isEmpty
    }

    /// Counts items that were read and rejected.
    ///
    /// - Parameters:
    ///   - reason: The reason for the rejection.
    ///   - count: The number of items.
    ///   - example: A description of the item, such as `speed of urn:road:7 at 08:12`. The first
    ///     example of each reason is kept, cut to 200 characters.
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

    /// Adds a remark.
    ///
    /// Duplicates and remarks past ten are dropped.
    mutating func remark(_ message: ServiceMessage) {
        if remarks.count < 10, !remarks.contains(message) { remarks.append(message) }
    }

    /// Moves a remark to the front, or adds it there.
    mutating func remarkFirst(_ message: ServiceMessage) {
        remarks.removeAll { $0 == message }
        remarks = [message] + remarks.prefix(9)
    }

    /// Registers the service's own name for a series, unless the series already has another name.
    ///
    /// - Parameters:
    ///   - series: The series.
    ///   - owner: The service's own name for it.
    /// - Returns: The other name that the series already has; nil if there is none.
    mutating func otherOwner(of series: SeriesID, than owner: String) -> String? {
        guard let known = announced.owners[series] else {
            announced.owners[series] = owner
            return nil
        }
        return known == owner ? nil : known
    }

    /// Removes the service's own names of all series.
    mutating func forgetOwners() { announced.owners = [:] }

    /// Rejects a location that is not in degrees of WGS 84, once for each entity.
    mutating func refusePlace(of entity: Entity, _ what: String) {
        guard announced.refusedPlaces.insert(entity.id).inserted else { return }
        reject(.unsupported, example: "location of \(entity.name.english): \(what)")
        refusedPlaces.append("\"\(DisplayText(entity.name.english, limit: 60))\" (\(what))")
    }

    /// The remark about refused locations; nil if there are none.
    private var placeRemark: ServiceMessage? {
        guard !refusedPlaces.isEmpty else { return nil }
        let names = refusedPlaces.prefix(4).map { "\(DisplayText($0, limit: 160))" }
        let rest = refusedPlaces.count - names.count
        return ServiceMessage(
            .placesRefused,
            names.joined(separator: ", "),
            rest > 0 ? "\(rest)" : ""
        )
    }

    /// Adds an entity if it is new or has changed.
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

    /// Adds a series if it is new or has changed.
    ///
    /// - Returns: False if the series exceeds a limit.
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

    /// Adds an observation of a series if the rules about time and text allow it.
    ///
    /// - Parameters:
    ///   - series: The series of the observation, which is added if it is new.
    ///   - time: The phenomenon time; nil if the service sent no readable time.
    ///   - result: The result. NaN is stored as missing.
    ///   - quality: The quality that the service reports.
    ///   - example: A description of the observation, in case it is rejected; see
    ///     ``reject(_:_:example:)``.
    /// - Returns: True if the observation was added.
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
        guard let certain = admit(time, of: "\(series.id)") else {
            if refusedAhead.count < 1000 || refusedAhead[series.id] != nil {
                refusedAhead[series.id] = max(refusedAhead[series.id] ?? time, time)
            }
            return false
        }
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

    /// Sorts the observations by phenomenon time.
    mutating func sortObservations() {
        observations.sort { $0.phenomenonTime < $1.phenomenonTime }
    }

    /// Adds an event if the rules about time allow it.
    ///
    /// Long texts are cut.
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

    /// Checks a phenomenon time against the clock and counts it if it is rejected.
    ///
    /// - Returns: True if the time is certain, false if it is uncertain, nil if it is rejected.
    private mutating func admit(_ time: Instant, of what: @autoclosure () -> String) -> Bool? {
        if time > now + Self.furthestFuture {
            reject(.future, example: "\(what()) at \(time.rfc3339)")
            return nil
        }
        if time > now + Self.nearFuture { return false }
        if newest.map({ time > $0 }) ?? true { newest = time }
        return true
    }

    /// Counts a name that exceeded a limit, so that the remark can name the most frequent one.
    mutating func note(_ offender: String) {
        let name = String(offender.prefix(120))
        if offenders.count < 1000 || offenders[name] != nil { offenders[name, default: 0] += 1 }
    }

    /// Returns the collected data as a delivery.
    func delivery(
        watermark: Watermark?,
        hasMore: Bool,
        of visit: borrowing ServiceVisit
    ) -> Delivery {
        var remarks = self.remarks
        if let placeRemark { remarks = [placeRemark] + remarks.prefix(9) }
        if let worst = offenders.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) {
            let message = ServiceMessage(
                .overLimits,
                limits.series,
                limits.labels,
                limits.textBytes,
                rejects[.overLimit] ?? 0,
                DisplayText(worst.key, limit: 80),
                worst.value
            )
            remarks = [message] + remarks.prefix(9)
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
        delivery.duration = visit.spent
        delivery.examples = examples
        delivery.isPartial = isPartial
        delivery.refusedAhead = refusedAhead
        return delivery
    }
}
