// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinVocabulary
import Yams

/// The reading of one property of a catalog file from its nodes.
struct PropertyReading {
    /// The names of the aggregate functions.
    static let aggregates = ["mean", "sum", "min", "max", "count"]

    /// The property; nil if it could not be read.
    private(set) var property: CatalogProperty?
    /// The name; nil if it is missing or wrong.
    private(set) var id: String?
    /// The node with the name.
    private(set) var place: Node?
    /// The names that services use for the property.
    private(set) var aliases: [(String, Node)] = []
    /// The names in other parts of the catalog that the property refers to.
    private(set) var references: [DomainReading.Reference] = []

    /// Reads a property from its nodes.
    init(_ node: Node, _ findings: inout Findings) {
        let known = [
            "property", "name", "aliases", "synonyms", "unit", "shape", "normal", "worse",
            "aggregate", "decimals", "interval", "limits", "range", "signed", "states",
            "rationale", "consequence", "action", "class", "group", "suppressed_by",
            "expression", "counts", "scale",
        ]
        guard let fields = Fields(node, of: "a property", known: known, &findings) else { return }
        place = fields.required("property", &findings)
        id = fields.name("property", of: "a property", &findings)
        aliases = fields.texts("aliases", of: "names", &findings)
        let synonyms = fields.texts("synonyms", of: "words", &findings).map(\.0)
        let hasName = fields.required("name", &findings) != nil
        let name = hasName ? fields.localized("name", &findings) : nil
        let unit = Self.unit(of: fields, &findings)
        let shapes = ["gauge", "counter", "delta", "state", "flag"]
        let shape = fields.choice("shape", among: shapes, &findings)
        let worse = fields.choice(
            "worse",
            among: CatalogProperty.Worse.allCases.map(\.rawValue),
            &findings
        )
        let aggregate = fields.choice("aggregate", among: Self.aggregates, &findings)
        let decimals = fields.integer("decimals", in: 0...9, &findings)
        let isSigned = fields.flag("signed", &findings)
        let interval = fields.duration("interval", in: .seconds(1)...Self.year, &findings)
        let normal = Self.range("normal", of: fields, &findings)
        let range = Self.range("range", of: fields, &findings)
        let guidance = Self.guidance(of: fields, &findings)
        let states = Self.states(of: fields, shape: shape, &findings)
        let owner = LimitReading.Owner(
            shape: shape.flatMap(SeriesShape.init(rawValue:)) ?? .gauge,
            interval: interval ?? .seconds(10),
            range: range,
            states: Array(states.keys)
        )
        let limits = (fields.list("limits", of: "limits", &findings) ?? [])
            .compactMap { LimitReading($0, of: owner, &findings)?.limit }
        let alarmClass = alarmText("class", of: fields, &findings)
        let alarmGroup = alarmText("group", of: fields, &findings)
        let suppressor = suppressor(of: fields, &findings)
        let expression = expression(of: fields, &findings)
        guard let id, let name, let unit else { return }
        var property = CatalogProperty(id: id, name: name, aliases: aliases.map(\.0), unit: unit)
        property.shape = shape.flatMap(SeriesShape.init(rawValue:)) ?? property.shape
        property.worse = worse.flatMap(CatalogProperty.Worse.init(rawValue:)) ?? property.worse
        property.aggregate = aggregate ?? property.aggregate
        property.decimals = decimals ?? property.decimals
        property.interval = interval ?? property.interval
        property.normal = normal
        property.range = range
        property.isSigned = isSigned ?? false
        property.limits = limits
        property.states = states
        property.guidance = guidance
        property.alarmClass = alarmClass
        property.alarmGroup = alarmGroup
        property.suppressor = suppressor
        property.expression = expression
        property.synonyms = synonyms
        property.notation.bands = Self.bands(of: fields, &findings)
        property.notation.counted = Self.words("counts", of: fields, &findings)
        self.property = property
    }

    private static let year = Duration.seconds(366 * 86_400)

    /// Reads the unit of a property or of a count.
    static func unit(of fields: Fields, _ findings: inout Findings) -> UnitCode? {
        guard let node = fields.required("unit", &findings),
            let code = fields.text("unit", &findings)
        else { return nil }
        guard UnitGrammar.accepts(code) else {
            let suggestion = UnitGrammar.suggestion(for: code)
            findings.add(.unknownUnit(found: Problem.quoted(code), instead: suggestion), at: node)
            return nil
        }
        return UnitCode(ucum: code)
    }

    /// Reads the bands of an official scale.
    private static func bands(
        of fields: Fields,
        _ findings: inout Findings
    ) -> [UnitNotation.Band] {
        var bands: [UnitNotation.Band] = []
        for node in fields.list("scale", of: "bands", &findings) ?? [] {
            guard let band = Fields(node, of: "a band", known: ["from", "name"], &findings),
                band.required("from", &findings) != nil, band.required("name", &findings) != nil,
                let from = band.number("from", &findings),
                let name = band.localized("name", &findings)
            else { continue }
            bands.append(UnitNotation.Band(from: from, name: name))
        }
        return bands.sorted { $0.from < $1.from }
    }

    /// Reads a word for each language.
    static func words(
        _ key: String,
        of fields: Fields,
        _ findings: inout Findings
    ) -> [Language: String] {
        guard let node = fields[key],
            let words = Fields(node, of: "\"\(key)\"", known: ["en", "zh"], &findings)
        else { return [:] }
        return Language.allCases.reduce(into: [:]) { found, language in
            found[language] = words.text(language.rawValue, &findings)
        }
    }

    /// The maximum number of named states of a property.
    private static let stateLimit = 64

    /// Reads the names of a flag's values (`0` and `1`) or of texts.
    private static func states(
        of fields: Fields,
        shape: String?,
        _ findings: inout Findings
    ) -> [String: LocalizedText] {
        guard let node = fields["states"],
            let names = Fields(node, of: "\"states\"", known: nil, &findings)
        else { return [:] }
        guard names.order.count <= stateLimit else {
            findings.add(.tooMany("states", count: names.order.count, limit: stateLimit), at: node)
            return [:]
        }
        var states: [String: LocalizedText] = [:]
        for value in names.order {
            guard let key = names.entries[value]?.key else { continue }
            let isFlag = shape == "flag"
            if isFlag, value != "0", value != "1" {
                findings.add(
                    .unknownKey(value, owner: "the \"states\" of a flag", known: ["0", "1"]),
                    at: key
                )
            } else if shape != "flag", shape != "state" {
                let cause = Problem.Cause.wrongType(
                    "states",
                    wanted: "in a property of shape \"flag\" or \"state\"",
                    found: shape.map { "shape \"\($0)\"" } ?? "no shape",
                    instead: nil
                )
                findings.add(cause, at: node)
                return [:]
            } else {
                states[value] = names.localized(value, &findings)
            }
        }
        return states
    }

    /// Reads two numbers, the lower and the upper end of a range.
    private static func range(
        _ key: String,
        of fields: Fields,
        _ findings: inout Findings
    ) -> ClosedRange<Double>? {
        guard let node = fields[key] else { return nil }
        guard case .sequence(let sequence) = node, sequence.count == 2,
            let first = sequence.first, let last = sequence.last
        else {
            let cause = Problem.Cause.wrongType(
                key,
                wanted: "two numbers, lower and upper",
                found: node.words,
                instead: nil
            )
            findings.add(cause, at: node)
            return nil
        }
        guard let lower = Fields.number(first, named: key, &findings),
            let upper = Fields.number(last, named: key, &findings)
        else { return nil }
        guard lower <= upper else {
            findings.add(.reversedRange(key), at: node)
            return nil
        }
        return lower...upper
    }

    /// Reads a name about alarms, which only properties with limits have.
    private mutating func alarmText(
        _ key: String,
        of fields: Fields,
        _ findings: inout Findings
    ) -> String? {
        guard let entry = fields.entries[key] else { return nil }
        if fields["limits"] == nil { findings.add(.guidanceWithoutLimits(key), at: entry.key) }
        let name = fields.name(key, of: key == "class" ? "a class" : "a group", &findings)
        if key == "class", let name {
            references.append(.init(what: .alarmClass(name), node: entry.value))
        }
        return name
    }

    /// Reads the formula of a derived property, which is computed only if it has limits.
    private mutating func expression(
        of fields: Fields,
        _ findings: inout Findings
    ) -> AlarmExpression? {
        guard let entry = fields.entries["expression"],
            let text = fields.text("expression", &findings)
        else { return nil }
        if fields["limits"] == nil {
            findings.add(.guidanceWithoutLimits("expression"), at: entry.key)
        }
        do throws(AlarmExpression.Mistake) {
            let expression = try AlarmExpression(text)
            for input in expression.inputs {
                references.append(.init(what: .input(input), node: entry.value))
            }
            return expression
        } catch {
            let offset = error.position + (entry.value.isQuoted ? 1 : 0)
            findings.add(.wrongExpression(error.message), at: entry.value, offset: offset)
            return nil
        }
    }

    /// Reads the alarm under which those of the property are suppressed.
    private mutating func suppressor(
        of fields: Fields,
        _ findings: inout Findings
    ) -> AlarmSuppressor? {
        guard let entry = fields.entries["suppressed_by"] else { return nil }
        if fields["limits"] == nil {
            findings.add(.guidanceWithoutLimits("suppressed_by"), at: entry.key)
        }
        let known = ["kind", "property"]
        guard
            let own = Fields(entry.value, of: "\"suppressed_by\"", known: known, &findings),
            own.required("kind", &findings) != nil,
            let place = own.required("property", &findings),
            let kind = own.name("kind", of: "a kind", &findings),
            let property = own.name("property", of: "a property", &findings)
        else { return nil }
        let suppressor = AlarmSuppressor(kind: kind, property: property)
        references.append(.init(what: .suppressor(suppressor), node: place))
        return suppressor
    }

    /// Reads the texts for the operator, which only properties with limits have.
    private static func guidance(
        of fields: Fields,
        _ findings: inout Findings
    ) -> CatalogProperty.Guidance {
        func text(_ key: String) -> LocalizedText? {
            guard let entry = fields.entries[key] else { return nil }
            if fields["limits"] == nil { findings.add(.guidanceWithoutLimits(key), at: entry.key) }
            return fields.localized(key, &findings)
        }
        return CatalogProperty.Guidance(
            rationale: text("rationale"),
            consequence: text("consequence"),
            action: text("action")
        )
    }
}
