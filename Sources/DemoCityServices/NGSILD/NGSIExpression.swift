// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A query `q` as a tree: terms joined by `;` (and) or `|` (or).
indirect enum NGSIExpression {
    case term(Term)
    case all([NGSIExpression])
    case any([NGSIExpression])

    /// A condition on one attribute.
    struct Term {
        /// The attribute and the members below it: `load`, or `load.observedAt`.
        var path: [String]
        /// The comparison, or nil if the attribute only has to exist.
        var condition: Condition?
    }

    /// A comparison with a value.
    enum Condition {
        /// Equality with one of the texts, or with none of them if `isEqual` is false.
        case among([String], isEqual: Bool)
        /// Inclusion in a closed range, or exclusion from it if `isEqual` is false.
        case within(String, String, isEqual: Bool)
        case ordered(Relation, String)
        case like(BoundedPattern, isLike: Bool)
    }

    /// An ordering relation between two values.
    enum Relation: String {
        case greater = ">", greaterOrEqual = ">=", less = "<", lessOrEqual = "<="
    }

    /// Returns true if an entity matches.
    func holds(for entity: NGSIEntity) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.holds(for: entity) }
        case .any(let parts): parts.contains { $0.holds(for: entity) }
        case .term(let term): term.holds(for: entity)
        }
    }
}

extension NGSIExpression.Term {
    /// Returns true if an entity matches; an entity without the attribute does not.
    func holds(for entity: NGSIEntity) -> Bool {
        guard let value = entity.value(at: path) else { return false }
        switch condition {
        case nil: return true
        case .among(let texts, let isEqual)?:
            return texts.contains { value.order(to: $0) == 0 } == isEqual
        case .within(let from, let to, let isEqual)?:
            guard let start = value.order(to: from), let end = value.order(to: to) else {
                return !isEqual
            }
            return (start >= 0 && end <= 0) == isEqual
        case .ordered(let relation, let text)?:
            guard let order = value.order(to: text) else { return false }
            return switch relation {
            case .greater: order > 0
            case .greaterOrEqual: order >= 0
            case .less: order < 0
            case .lessOrEqual: order <= 0
            }
        case .like(let pattern, let isLike)?:
            guard let text = value.text else { return false }
            return pattern.occurs(in: text) == isLike
        }
    }
}

extension NGSIEntity {
    /// Returns the value at a path: an attribute's value, its observation time, or its unit.
    func value(at path: [String]) -> Value? {
        switch path {
        case ["id"]: return .entity(id)
        case ["type"]: return .text(type)
        case ["createdAt"]: return .instant(createdAt)
        case ["modifiedAt"]: return .instant(modifiedAt)
        default: break
        }
        guard let attribute = attributes.first(where: { $0.name == path.first }) else { return nil }
        guard path.count > 1 else { return attribute.value }
        switch path[1] {
        case "observedAt":
            return attribute.observedAt.map { .instant(Instant(millisecondsSince1970: $0)) }
        case "unitCode": return attribute.unitCode.map { .text($0) }
        default: return nil
        }
    }
}

extension NGSIEntity.Value {
    /// The text to which a pattern is applied, or nil if the value is not a text.
    var text: String? {
        switch self {
        case .text(let text), .entity(let text): text
        case .number, .flag, .instant, .point: nil
        }
    }

    /// Returns a negative number, 0 or a positive number if the value is ordered before, with or
    /// after a text, or nil if they have no order.
    func order(to text: String) -> Int? {
        switch self {
        case .number(let number): Double(text).map { Self.order(number, $0) }
        case .flag(let flag): flag == Bool(text) ? 0 : nil
        case .text(let own), .entity(let own): Self.order(own, text)
        case .instant(let instant): Instant.parse(text).map { Self.order(instant, $0.instant) }
        case .point: nil
        }
    }

    private static func order<Term: Comparable>(_ left: Term, _ right: Term) -> Int {
        left < right ? -1 : left == right ? 0 : 1
    }
}
