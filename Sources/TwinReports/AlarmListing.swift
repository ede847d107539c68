// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel
import TwinVocabulary

/// An alarm of a list, with the names and the judgement of its city.
public struct AlarmListing: Hashable, Sendable {
    /// The row of the alarm table.
    public var row: AlarmRow
    /// The reliability of the condition at the instant of the list.
    public var validity: AlarmValidity
    /// The name of the property, or the kind of entity with the name of its state.
    public var what: DisplayText
    /// The name of the entity.
    public var thing: DisplayText
    /// The name of the entity with its district.
    public var place: DisplayText
    /// The last value with its unit; empty if there is none.
    public var value: DisplayText
    /// The limit with its sign and unit; empty if no limit is passed.
    public var limit: DisplayText
    /// The unit.
    public var unit: UnitCode
    /// The group of alarms with a common cause.
    public var group: String
    /// The place within the group.
    public var firstOut = FirstOut.alone

    /// The name with which acts address the alarm: `entity/property`.
    public var name: String { "\(row.alarm)" }

    /// True if the alarm is in the list of active alarms.
    public var isActive: Bool {
        row.status.state.isActive && !row.status.state.isSuppressed && validity != .notEvaluated
    }

    /// Returns true if the left alarm is listed before the right one.
    ///
    /// Active alarms come first, by priority, then by validity and onset. Then follow alarms that
    /// are not evaluated, back to normal, shelved, suppressed by design and out of service.
    public static func comesFirst(_ left: AlarmListing, _ right: AlarmListing) -> Bool {
        if left.section != right.section { return left.section < right.section }
        let (first, second) = (left.row.priority?.rawValue ?? 0, right.row.priority?.rawValue ?? 0)
        if first != second { return first > second }
        let (valid, other) = (left.validity == .valid, right.validity == .valid)
        if valid != other { return valid }
        return AlarmRow.comesFirst(left.row, right.row)
    }

    private var section: Int {
        switch row.status.state.letter {
        case .b, .c: validity == .notEvaluated ? 1 : 0
        case .d: 2
        case .e: 3
        case .f: 4
        case .g: 5
        case .a: 6
        }
    }
}

extension AlarmListing {
    /// Finds the first alarm of each group.
    static func markFirstOut(_ items: inout [AlarmListing]) {
        let places = FirstOut.places(of: items.map { ($0.row, $0.group) })
        for (index, place) in places.enumerated() { items[index].firstOut = place }
    }
}

extension AlarmState {
    /// The name of the state in ISA-18.2.
    var standardName: String {
        switch letter {
        case .a: "NORM"
        case .b: "UNACK"
        case .c: "ACKED"
        case .d: "RTNUN"
        case .e: "SHLVD"
        case .f: "DSUPR"
        case .g: "OOSRV"
        }
    }
}

extension AlarmValidity {
    /// The name of the validity in JSON.
    var name: String {
        switch self {
        case .valid: "valid"
        case .unreliable: "unreliable"
        case .notEvaluated: "not_evaluated"
        }
    }
}
