// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
import TwinModel

/// The format in which viewers send acts on alarms to the cache's writer, and of its answers: one
/// JSON object each.
///
/// A request:
///
/// ```json
/// {"act": "shelve", "alarms": [{"entity": "pump:1", "property": "flow", "activation": 1795394530000}],
///  "reason": "maintenance", "comment": "filter change", "shelf": 3600000, "as": "Li Na",
///  "position": "desk 2"}
/// ```
///
/// `activation` is the activation seen in milliseconds since 1970, `shelf` a duration in
/// milliseconds, and `undo` the number of a row whose batch is undone. All members except `act` may
/// be absent or null. Unknown members are refused, so that an older writer never does less than
/// was asked.
///
/// An answer:
///
/// ```json
/// {"kept": [17], "refused": [{"entity": "pump:2", "property": "flow",
///  "code": "Bad_ConditionAlreadyShelved", "sentence": "…", "facts": {"cause": "state", …}}]}
/// ```
public enum AlarmMessage {
    /// The longest message, in bytes.
    ///
    /// It has room for the greatest number of alarms with names of 400 bytes.
    public static let byteLimit = 1 << 20

    private static let limits = JSONLimits(depth: 4, tokens: 20_000, numberBytes: 32)

    // MARK: Requests

    /// Returns the message for a request.
    public static func text(of request: AlarmRequest) -> String {
        var fields: [JSONValue.Member] = [
            .init(name: "act", value: .string(request.act.rawValue)),
            .init(
                name: "alarms",
                value: .array(
                    request.targets.map { target in
                        var alarm = members(of: target.alarm)
                        if let activation = target.activation {
                            let time = activation.millisecondsSince1970
                            alarm.append(.init(name: "activation", value: .integer(time)))
                        }
                        return .object(alarm)
                    }
                )
            ),
        ]
        func add(_ name: String, _ value: JSONValue?) {
            if let value { fields.append(.init(name: name, value: value)) }
        }
        add("undo", request.undoOf.map { .integer($0) })
        add("reason", request.reason.map { .string($0.rawValue) })
        add("comment", request.comment.map { .string($0) })
        add("shelf", request.shelf.map { .integer($0.wholeMilliseconds) })
        add("as", request.alias.map { .string($0) })
        add("position", request.position.map { .string($0) })
        return JSONValue.object(fields).text
    }

    /// Parses a request.
    ///
    /// - Throws: A refusal with the code `invalidArgument`, or `tooManyOperations` if the message
    ///   has more values than a request can have.
    public static func request(_ bytes: [UInt8]) throws(AlarmRefusal) -> AlarmRequest {
        guard bytes.count <= byteLimit else {
            throw AlarmRefusal(.tooManyAlarms, limit: Int64(AlarmRequest.mostTargets))
        }
        let value = try object(bytes)
        try check(
            value,
            ["act", "alarms", "undo", "reason", "comment", "shelf", "as", "position"]
        )
        guard let name = try text("act", of: value) else { throw invalid("It names no act.") }
        guard let act = AlarmAct(rawValue: name) else {
            throw invalid("There is no act \"\(name)\".")
        }
        var request = AlarmRequest(act)
        if let alarms = try member("alarms", of: value, as: "a list", \.array) {
            request.targets.reserveCapacity(alarms.count)
            for alarm in alarms {
                guard alarm.isObject else { throw invalid("An alarm is no object.") }
                try check(alarm, ["entity", "property", "activation"])
                guard let series = try series(of: alarm) else {
                    throw invalid("An alarm has no entity or no property.")
                }
                let activation = try integer("activation", of: alarm)
                request.targets.append(
                    .init(series, activation: activation.map(Instant.init(millisecondsSince1970:)))
                )
            }
        }
        request.undoOf = try integer("undo", of: value)
        if let name = try text("reason", of: value) {
            guard let reason = AlarmReason(rawValue: name) else {
                throw invalid("There is no reason \"\(name)\".")
            }
            request.reason = reason
        }
        request.comment = try text("comment", of: value)
        request.shelf = try integer("shelf", of: value).map { .milliseconds($0) }
        request.alias = try text("as", of: value)
        request.position = try text("position", of: value)
        return request
    }

    // MARK: Outcomes

    /// Returns the message for an outcome.
    public static func text(of outcome: AlarmOutcome) -> String {
        let refused = outcome.refused.map { refused in
            var members = refused.alarm.map(members(of:)) ?? []
            let refusal = refused.refusal
            members.append(.init(name: "code", value: .string(refusal.code.rawValue)))
            members.append(.init(name: "sentence", value: .string(refusal.sentence)))
            if let facts = refusal.facts {
                members.append(.init(name: "facts", value: .object(self.members(of: facts))))
            }
            return JSONValue.object(members)
        }
        let members: [JSONValue.Member] = [
            .init(name: "kept", value: .array(outcome.kept.map { .integer($0) })),
            .init(name: "refused", value: .array(refused)),
        ]
        return JSONValue.object(members).text
    }

    /// Parses an outcome.
    ///
    /// Unknown members are ignored; an unknown code is taken as `invalidState`.
    ///
    /// - Throws: A refusal if the message is invalid.
    public static func outcome(_ bytes: [UInt8]) throws(AlarmRefusal) -> AlarmOutcome {
        let value = try object(bytes, JSONLimits(depth: 6, tokens: 100_000, numberBytes: 32))
        var outcome = AlarmOutcome()
        for number in try member("kept", of: value, as: "a list", \.array) ?? [] {
            guard let number = number.integer else { throw invalid("A row has no number.") }
            outcome.kept.append(number)
        }
        for item in try member("refused", of: value, as: "a list", \.array) ?? [] {
            let code = try text("code", of: item).flatMap(AlarmRefusal.Code.init(rawValue:))
            let sentence = try text("sentence", of: item) ?? ""
            var refusal = AlarmRefusal(
                code ?? .invalidState,
                DisplayText(sentence, limit: 300).string
            )
            refusal.facts = try item["facts"].flatMap { facts throws(AlarmRefusal) in
                try self.facts(facts)
            }
            outcome.refused.append(.init(try series(of: item), refusal))
        }
        return outcome
    }

    private static func members(of facts: AlarmRefusal.Facts) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init(name: "cause", value: .string(facts.cause.rawValue))
        ]
        func add(_ name: String, _ value: JSONValue?) {
            if let value { members.append(.init(name: name, value: value)) }
        }
        add("active", facts.state.map { .bool($0.isActive) })
        add("acknowledged", facts.state.map { .bool($0.isAcknowledged) })
        add("suppression", facts.state.map { .string($0.suppression.rawValue) })
        add("priority", facts.priority.map { .integer(Int64($0.rawValue)) })
        add("activations", facts.activations.map { .integer(Int64($0)) })
        add("limit", facts.limit.map { .integer($0) })
        return members
    }

    /// Returns the facts of a refusal; nil if the cause is unknown.
    private static func facts(_ value: JSONValue) throws(AlarmRefusal) -> AlarmRefusal.Facts? {
        let name = try text("cause", of: value)
        guard let cause = name.flatMap(AlarmRefusal.Cause.init(rawValue:)) else { return nil }
        var state: AlarmState?
        if case .bool(let isActive) = value["active"],
            case .bool(let isAcknowledged) = value["acknowledged"],
            let suppression = try text("suppression", of: value)
                .flatMap(AlarmState.Suppression.init(rawValue:))
        {
            state = AlarmState(
                isActive: isActive,
                isAcknowledged: isAcknowledged,
                suppression: suppression
            )
        }
        return AlarmRefusal.Facts(
            cause,
            state: state,
            priority: try integer("priority", of: value).flatMap { UInt8(exactly: $0) }
                .flatMap(Priority.init(rawValue:)),
            activations: try integer("activations", of: value).flatMap { Int(exactly: $0) },
            limit: try integer("limit", of: value)
        )
    }

    // MARK: Values

    private static func invalid(_ sentence: String) -> AlarmRefusal {
        AlarmRefusal(.invalidArgument, DisplayText(sentence, limit: 300).string)
    }

    private static func object(
        _ bytes: [UInt8],
        _ limits: JSONLimits = limits
    ) throws(AlarmRefusal) -> JSONValue {
        // The parser replaces invalid characters, but a name must not be taken for another.
        // A NUL is only in JSON that is written in UTF-16.
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
            throw invalid("It is not UTF-8.")
        }
        let value: JSONValue
        do throws(JSONProblem) {
            value = try JSONParser.parse(bytes, limits: limits)
        } catch {
            guard error.isTooLong else {
                throw invalid("It is no JSON object: \(error.message).")
            }
            throw AlarmRefusal(.tooManyAlarms, limit: Int64(AlarmRequest.mostTargets))
        }
        guard value.isObject else { throw invalid("It is no JSON object.") }
        return value
    }

    private static func check(_ value: JSONValue, _ names: [String]) throws(AlarmRefusal) {
        for member in value.members where !names.contains(member.name) {
            throw invalid("It has an unknown member \"\(member.name)\".")
        }
    }

    private static func members(of series: SeriesID) -> [JSONValue.Member] {
        [
            .init(name: "entity", value: .string(series.entity.rawValue)),
            .init(name: "property", value: .string(series.property)),
        ]
    }

    private static func series(of value: JSONValue) throws(AlarmRefusal) -> SeriesID? {
        guard let entity = try text("entity", of: value),
            let property = try text("property", of: value)
        else { return nil }
        return SeriesID(EntityID(entity), property)
    }

    private static func member<Value>(
        _ name: String,
        of value: JSONValue,
        as kind: String,
        _ convert: (JSONValue) -> Value?
    ) throws(AlarmRefusal) -> Value? {
        guard let found = value[name], !found.isNull else { return nil }
        guard let converted = convert(found) else {
            throw invalid("Its \"\(name)\" is not \(kind).")
        }
        return converted
    }

    private static func text(
        _ name: String,
        of value: JSONValue
    ) throws(AlarmRefusal) -> String? {
        let text = try member(name, of: value, as: "a text", \.string)
        if let text, text.unicodeScalars.contains("\u{0}") {
            throw invalid("Its \"\(name)\" has a NUL.")
        }
        return text
    }

    private static func integer(
        _ name: String,
        of value: JSONValue
    ) throws(AlarmRefusal) -> Int64? {
        try member(name, of: value, as: "a whole number of 64 bits", \.integer)
    }
}
