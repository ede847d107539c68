// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinVocabulary
import Yams

/// The reading of one limit of a property from its nodes.
///
/// A limit is of one kind, which its keys decide: thresholds of the value (`above`, `below`), a
/// change (`rise`, `fall`), the distance from the usual value (`above_usual`, `below_usual`),
/// states, or the absence of values.
struct LimitReading {
    /// The keys of a limit, those that decide its kind first.
    static let keys = [
        "above", "below", "rise", "fall", "above_usual", "below_usual", "states", "absent",
        "within", "days", "count", "priority", "deadband", "delay", "off_delay", "action",
    ]

    /// The kinds of a limit: the keys that decide it, and those that go with it.
    private static let kinds: [(first: [String], others: [String])] = [
        (["above", "below"], ["deadband", "delay", "off_delay", "count"]),
        (["above_usual", "below_usual"], ["days", "deadband", "delay", "off_delay"]),
        (["rise", "fall"], ["within", "deadband", "delay", "off_delay"]),
        (["states"], ["delay", "off_delay", "count"]),
        (["absent"], []),
    ]

    /// The attributes of the limit's property that determine its possible values.
    struct Owner {
        var shape: SeriesShape
        var interval: Duration
        var range: ClosedRange<Double>?
        /// The names of the property's states.
        var states: [String]
    }

    private static let year = Duration.seconds(366 * 86_400)
    private static let day = Duration.seconds(86_400)

    private let fields: Fields
    private let owner: Owner
    private(set) var limit: CatalogProperty.Limit?

    /// Reads a limit; the result is nil if the node is not a mapping.
    init?(_ node: Node, of owner: Owner, _ findings: inout Findings) {
        guard let fields = Fields(node, of: "a limit", known: Self.keys, &findings) else {
            return nil
        }
        self.fields = fields
        self.owner = owner
        let words = Priority.allCases.map { "\($0)" }
        _ = fields.required("priority", &findings)
        let priority = fields.choice("priority", among: words, &findings)
        guard checkKeys(&findings) else { return }
        let above = fields.number("above", &findings)
        let below = fields.number("below", &findings)
        let deadband = distance("deadband", &findings)
        let delay = fields.duration("delay", in: .zero...Self.day, &findings)
        let offDelay = fields.duration("off_delay", in: .zero...Self.day, &findings)
        let count = fields.integer("count", in: 2...100, &findings)
        if count != nil { _ = fields.required("delay", &findings) }
        let condition = condition(&findings)
        checkRange(above, below, &findings)
        guard let priority, let index = words.firstIndex(of: priority) else { return }
        limit = CatalogProperty.Limit(
            priority: Priority.allCases[index],
            above: above,
            below: below,
            deadband: deadband ?? 0,
            delay: delay ?? .zero,
            offDelay: offDelay ?? .zero,
            count: count ?? 1,
            condition: condition,
            action: fields["action"] == nil ? nil : fields.localized("action", &findings)
        )
    }

    private func distance(_ key: String, _ findings: inout Findings) -> Double? {
        fields.number(key, in: 0...1e15, expectation: "a number from 0", &findings)
    }

    /// Reports a limit of no kind or several, and keys that do not go with its kind.
    private func checkKeys(_ findings: inout Findings) -> Bool {
        let found = Self.kinds.filter { $0.first.contains { fields[$0] != nil } }
        guard let kind = found.first else {
            findings.add(.limitWithoutThreshold, at: fields.node)
            return false
        }
        let fitting = kind.first + kind.others + ["priority", "action"]
        var isRight = true
        for key in fields.order where Self.keys.contains(key) && !fitting.contains(key) {
            guard let place = fields.entries[key]?.key else { continue }
            let first = kind.first.first { fields[$0] != nil } ?? ""
            findings.add(.foreignLimitKey(key, beside: first), at: place)
            isRight = false
        }
        return isRight
    }

    private func condition(_ findings: inout Findings) -> AlarmCondition? {
        if fields["rise"] != nil || fields["fall"] != nil {
            return change(&findings)
        }
        if fields["above_usual"] != nil || fields["below_usual"] != nil {
            return usual(&findings)
        }
        if fields["states"] != nil { return states(&findings) }
        guard fields["absent"] != nil else { return nil }
        let count = fields.integer("absent", in: 2...10_000, &findings)
        return count.map { .absence(of: owner.interval * $0) }
    }

    private func change(_ findings: inout Findings) -> AlarmCondition? {
        let (rise, fall) = (distance("rise", &findings), distance("fall", &findings))
        _ = fields.required("within", &findings)
        let range = max(owner.interval, .seconds(1))...(Self.day * 7)
        guard let within = fields.duration("within", in: range, &findings) else { return nil }
        return .change(rise: rise, fall: fall, within: within)
    }

    private func usual(_ findings: inout Findings) -> AlarmCondition? {
        let above = share("above_usual", &findings)
        let below = share("below_usual", &findings)
        let days = fields.integer("days", in: 2...28, &findings) ?? 7
        if let above, let below, above.isShare != below.isShare, let node = fields["below_usual"] {
            findings.add(.mixedShares, at: node)
            return nil
        }
        return .usual(
            above: above?.number,
            below: below?.number,
            areShares: above?.isShare ?? below?.isShare ?? false,
            days: days
        )
    }

    /// Reads a distance: a number in the property's unit, or a share such as `40%`.
    private func share(
        _ key: String,
        _ findings: inout Findings
    ) -> (number: Double, isShare: Bool)? {
        guard let node = fields[key] else { return nil }
        if let text = node.text, text.hasSuffix("%"), let number = Double(text.dropLast()),
            (0...1e6).contains(number)
        {
            return (number, true)
        }
        return distance(key, &findings).map { ($0, false) }
    }

    private func states(_ findings: inout Findings) -> AlarmCondition? {
        let known = owner.shape == .flag ? ["0", "1"] : owner.states.sorted()
        var states: [String] = []
        for (state, node) in fields.texts("states", of: "states", &findings) {
            states.append(state)
            guard !known.isEmpty, !known.contains(state) else { continue }
            findings.add(.unknownState(state, known: known), at: node)
        }
        if states.isEmpty, let node = fields["states"] {
            findings.add(.nothingInside("states"), at: node)
        }
        return .states(states)
    }

    /// Reports a threshold that no value can pass.
    private func checkRange(_ above: Double?, _ below: Double?, _ findings: inout Findings) {
        let isText = owner.shape == .state
        let range = owner.shape == .flag ? 0...1 : owner.range
        for (key, bound) in [("above", above), ("below", below)] {
            guard let bound, let node = fields[key] else { continue }
            if isText {
                findings.add(.thresholdOfText(key), at: node)
            } else if let range {
                let isBeyond =
                    key == "above" ? bound >= range.upperBound : bound <= range.lowerBound
                guard isBeyond else { continue }
                let words = "\(Self.words(range.lowerBound)) to \(Self.words(range.upperBound))"
                findings.add(.thresholdOutsideRange(key, range: words), at: node)
            }
        }
    }

    private static func words(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }
}
