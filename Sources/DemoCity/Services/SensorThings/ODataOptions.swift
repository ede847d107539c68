// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Why a request cannot be answered: a sentence for the one who asked.
struct BadRequest: Error, Hashable, Sendable {
    /// What is wrong, where, and what would be right.
    var sentence: String

    init(_ sentence: String) { self.sentence = sentence }
}

/// The query options of OData that SensorThings uses, as far as this service knows them.
struct ODataOptions: Sendable {
    /// One comparison of a filter.
    struct Condition: Sendable, Hashable {
        enum Field: String, Sendable { case id, phenomenonTime, resultTime, name }
        enum Relation: String, Sendable { case gt, ge, lt, le, eq }
        var field: Field
        var relation: Relation
        /// The id, or milliseconds since 1970.
        var number: Int64
        var text: String
    }

    /// What the rows are ordered by.
    struct Order: Sendable, Hashable {
        var field: Condition.Field
        var isAscending: Bool
    }

    /// One expansion with the options for what it brings in.
    struct Expansion: Sendable {
        var name: String
        var options: ODataOptions
    }

    var top: Int?
    var skip = 0
    var isCounting = false
    var conditions: [Condition] = []
    var order = Order(field: .id, isAscending: true)
    var expansions: [Expansion] = []
    var selection: Set<String>?
    /// Where the page before ended: its last row's ordering number and its id.
    var after: (key: Int64, id: Int64)?

    /// The most rows of one page.
    static let mostRows = 1000
    /// The rows of a page where the client does not say.
    static let usualRows = 100

    /// The rows of one page.
    var limit: Int { min(top ?? Self.usualRows, Self.mostRows) }

    /// Whether a member is asked for.
    func selects(_ name: String) -> Bool { selection?.contains(name) ?? true }

    /// The expansion of a navigation, where asked for.
    func expansion(_ name: String) -> ODataOptions? {
        expansions.first { $0.name == name }?.options
    }

    init() {}

    /// Reads the options of a request.
    init(_ parameters: [(name: String, value: String)]) throws(BadRequest) {
        for (name, value) in parameters { try take(name, value, depth: 0) }
    }

    private mutating func take(_ name: String, _ value: String, depth: Int) throws(BadRequest) {
        switch name {
        case "$top": top = try Self.count(value, of: "$top")
        case "$skip": skip = try Self.count(value, of: "$skip")
        case "$count":
            guard let flag = Bool(value) else {
                throw BadRequest("$count is \"\(value)\"; it takes true or false.")
            }
            isCounting = flag
        case "$filter": conditions = try Self.conditions(value)
        case "$orderby": order = try Self.order(value)
        case "$select":
            let names = value.split(separator: ",").map { Self.trimmed($0) }
            selection = Set(names.map { $0 == "@iot.id" ? "id" : $0 })
        case "$expand": expansions = try Self.expansions(value, depth: depth)
        case "$skiptoken":
            let parts = value.split(separator: "_").map { Int64($0) }
            guard parts.count == 2, let key = parts[0], let id = parts[1], id > 0 else {
                throw BadRequest("$skiptoken is not one that this service gave out.")
            }
            after = (key, id)
        case "$resultFormat":
            throw BadRequest("$resultFormat is not supported; leave it out for plain JSON.")
        default:
            guard !name.hasPrefix("$") else {
                throw BadRequest(
                    "\(name) is not supported; these are: $top, $skip, $count, $filter, "
                        + "$orderby, $expand, $select."
                )
            }
        }
    }

    private static func count(_ text: String, of name: String) throws(BadRequest) -> Int {
        guard let count = Int(text), count >= 0 else {
            throw BadRequest("\(name) is \"\(text)\"; it takes a whole number from 0 up.")
        }
        return min(count, Int(Int32.max))
    }

    private static func order(_ text: String) throws(BadRequest) -> Order {
        let first = text.split(separator: ",").first ?? ""
        let words = first.split(separator: " ")
        let name = words.first.map { $0 == "@iot.id" ? "id" : String($0) } ?? ""
        let direction = words.count > 1 ? words[1].lowercased() : "asc"
        guard let field = Condition.Field(rawValue: name), words.count <= 2,
            direction == "asc" || direction == "desc"
        else {
            throw BadRequest(
                "$orderby is \"\(text)\"; it takes id, phenomenonTime, resultTime or name, with "
                    + "asc or desc."
            )
        }
        return Order(field: field, isAscending: direction == "asc")
    }

    private static func expansions(_ text: String, depth: Int) throws(BadRequest) -> [Expansion] {
        guard depth < 5 else { throw BadRequest("$expand is nested deeper than 5.") }
        var expansions: [Expansion] = []
        for item in split(text, at: ",") {
            var path = trimmed(item)
            var options = ODataOptions()
            if let open = path.firstIndex(of: "("), path.hasSuffix(")") {
                let inner = path[path.index(after: open)...].dropLast()
                for option in split(String(inner), at: ";") {
                    let sides = option.split(separator: "=", maxSplits: 1)
                    guard sides.count == 2 else {
                        throw BadRequest("$expand has \"\(option)\", which is no option.")
                    }
                    try options.take(trimmed(sides[0]), trimmed(sides[1]), depth: depth + 1)
                }
                path = String(path[..<open])
            }
            var names = path.split(separator: "/").map(String.init)
            guard let name = names.first else { continue }
            names.removeFirst()
            for rest in names.reversed().prefix(4) {
                var outer = ODataOptions()
                outer.expansions = [Expansion(name: rest, options: options)]
                options = outer
            }
            if let known = expansions.firstIndex(where: { $0.name == name }) {
                expansions[known].options.expansions += options.expansions
            } else {
                expansions.append(Expansion(name: name, options: options))
            }
        }
        return expansions
    }

    private static func split(_ text: String, at mark: Character) -> [String] {
        var parts: [String] = []
        var part = ""
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == mark, depth == 0 {
                parts.append(part)
                part = ""
            } else {
                part.append(character)
            }
        }
        parts.append(part)
        return parts.filter { !$0.isEmpty }
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        var text = text[...]
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
