// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension ODataOptions {
    /// Reads a filter: comparisons joined by `and`, in parentheses or not.
    static func conditions(_ text: String) throws(BadRequest) -> [Condition] {
        var conditions: [Condition] = []
        var words = try words(of: text)[...]
        while true {
            guard words.count >= 3 else { throw unsupported(text) }
            let rest = words.prefix(3).map { $0 }
            words = words.dropFirst(3)
            conditions.append(try condition(rest, in: text))
            guard let joint = words.popFirst() else { return conditions }
            guard joint.lowercased() == "and" else { throw unsupported(text) }
        }
    }

    /// Whether a row with the numbers passes every condition.
    func admits(
        id: Int64,
        phenomenonTime: Int64 = 0,
        resultTime: Int64 = 0,
        name: String = ""
    )
        -> Bool
    {
        conditions.allSatisfy { condition in
            switch condition.field {
            case .id: condition.relation.holds(id, condition.number)
            case .phenomenonTime: condition.relation.holds(phenomenonTime, condition.number)
            case .resultTime: condition.relation.holds(resultTime, condition.number)
            case .name: name == condition.text
            }
        }
    }

    /// The least id that the conditions and the page before allow.
    var leastID: Int64 {
        var least = Int64.min
        for condition in conditions where condition.field == .id {
            switch condition.relation {
            case .gt: least = max(least, condition.number == .max ? .max : condition.number + 1)
            case .ge, .eq: least = max(least, condition.number)
            case .lt, .le: break
            }
        }
        return least
    }

    private static func condition(
        _ words: [String],
        in text: String
    ) throws(BadRequest) -> Condition {
        var words = words
        if let mirrored = Condition.Relation(rawValue: words[1])?.mirrored,
            Condition.Field(rawValue: plain(words[0])) == nil
        {
            words = [words[2], mirrored.rawValue, words[0]]
        }
        guard let field = Condition.Field(rawValue: plain(words[0])),
            let relation = Condition.Relation(rawValue: words[1].lowercased())
        else { throw unsupported(text) }
        let value = words[2]
        switch field {
        case .id:
            guard let number = Int64(value) else {
                throw BadRequest("$filter compares id with \"\(value)\"; ids are whole numbers.")
            }
            return Condition(field: field, relation: relation, number: number, text: "")
        case .phenomenonTime, .resultTime:
            guard let parsed = Instant.parse(value) else {
                throw BadRequest(
                    "$filter compares \(field.rawValue) with \"\(value)\"; it takes an RFC 3339 "
                        + "time such as 2026-11-23T08:42:10Z, with + written as %2B."
                )
            }
            let number = parsed.instant.millisecondsSince1970
            return Condition(field: field, relation: relation, number: number, text: "")
        case .name:
            guard relation == .eq, value.hasPrefix("'"), value.hasSuffix("'"), value.count >= 2
            else { throw unsupported(text) }
            let name = value.dropFirst().dropLast().replacing("''", with: "'")
            return Condition(field: field, relation: relation, number: 0, text: String(name))
        }
    }

    private static func plain(_ field: String) -> String { field == "@iot.id" ? "id" : field }

    private static func words(of text: String) throws(BadRequest) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in text {
            if character == "'" { isQuoted.toggle() }
            if !isQuoted, character == " " || character == "(" || character == ")" {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        guard !isQuoted, words.count <= 64 else { throw unsupported(text) }
        return words
    }

    private static func unsupported(_ text: String) -> BadRequest {
        BadRequest(
            "$filter \"\(text)\" is not supported; these are: id, phenomenonTime or resultTime with "
                + "gt, ge, lt, le or eq, and name eq 'text', joined by and."
        )
    }
}

extension ODataOptions.Condition.Relation {
    /// Whether the relation holds between two numbers.
    func holds(_ left: Int64, _ right: Int64) -> Bool {
        switch self {
        case .gt: left > right
        case .ge: left >= right
        case .lt: left < right
        case .le: left <= right
        case .eq: left == right
        }
    }

    /// The relation with its sides exchanged.
    var mirrored: Self {
        switch self {
        case .gt: .lt
        case .ge: .le
        case .lt: .gt
        case .le: .ge
        case .eq: .eq
        }
    }
}
