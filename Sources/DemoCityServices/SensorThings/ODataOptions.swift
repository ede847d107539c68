// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The reason why a request is invalid, as a sentence for the client.
struct BadRequest: Error, Hashable, Sendable {
    /// A description of the problem, its position, and the fix.
    var sentence: String

    init(_ sentence: String) { self.sentence = sentence }
}

/// The OData query options of SensorThings that this service supports.
struct ODataOptions: Sendable {
    /// One of the keys by which rows are ordered.
    struct Order: Sendable, Hashable {
        var path: [String]
        var isAscending: Bool
    }

    /// An expansion with the options of the expanded entities.
    struct Expansion: Sendable {
        var name: String
        var options: ODataOptions
    }

    var top: Int?
    var skip = 0
    var isCounting = false
    var filter: ODataExpression?
    /// The keys of the order, the most important first; rows are ordered by id if empty.
    var order: [Order] = []
    var expansions: [Expansion] = []
    var selection: Set<String>?
    /// The end of the previous page: the ordering number and the id of its last row.
    var after: (key: Int64, id: Int64)?
    /// The options as given in the request, so that the link to the next page can repeat them.
    var given: [(name: String, value: String)] = []

    /// The maximum number of rows per page.
    static let mostRows = 1000
    /// The default number of rows per page.
    static let usualRows = 100

    /// The number of rows of this page.
    var limit: Int { min(top ?? Self.usualRows, Self.mostRows) }

    /// Returns true if a member is selected.
    func selects(_ name: String) -> Bool { selection?.contains(name) ?? true }

    /// Returns the options of an expanded navigation, or nil if it is not expanded.
    func expansion(_ name: String) -> ODataOptions? {
        expansions.first { $0.name == name }?.options
    }

    init() {}

    /// Parses the options of a request.
    init(_ parameters: [(name: String, value: String)]) throws(BadRequest) {
        for (name, value) in parameters { try take(name, value, depth: 0) }
    }

    private mutating func take(_ name: String, _ value: String, depth: Int) throws(BadRequest) {
        given.append((name, value))
        switch name {
        case "$top": top = try Self.count(value, of: "$top")
        case "$skip": skip = try Self.count(value, of: "$skip")
        case "$count":
            guard let flag = Bool(value) else {
                throw BadRequest("$count is \"\(value)\"; it takes true or false.")
            }
            isCounting = flag
        case "$filter": filter = try ODataExpression.parse(value)
        case "$orderby": order = try Self.order(value)
        case "$select":
            let names = value.split(separator: ",").map { name in
                Self.trimmed(name.split(separator: "/").first ?? "")
            }
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

    private static func order(_ text: String) throws(BadRequest) -> [Order] {
        var order: [Order] = []
        for key in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = key.split(separator: " ")
            let direction = words.count > 1 ? words[1].lowercased() : "asc"
            guard let path = words.first, words.count <= 2, order.count < 8,
                direction == "asc" || direction == "desc"
            else {
                throw BadRequest(
                    "$orderby is \"\(text)\"; it takes properties, each with asc or desc, with "
                        + "commas between."
                )
            }
            let names = path.split(separator: "/", maxSplits: 8).map(String.init)
            order.append(
                Order(
                    path: names.map { $0 == "@iot.id" ? "id" : $0 },
                    isAscending: direction == "asc"
                )
            )
        }
        return order
    }

    private static func expansions(_ text: String, depth: Int) throws(BadRequest) -> [Expansion] {
        guard depth < 5 else { throw BadRequest("$expand is nested deeper than 5.") }
        var expansions: [Expansion] = []
        for item in split(text, at: ",") {
            let item = trimmed(item)
            let path = item.prefix { $0 != "(" }
            var options = ODataOptions()
            if path.count < item.count {
                guard item.hasSuffix(")") else {
                    throw BadRequest("$expand has \"\(item)\", which is not closed.")
                }
                for option in split(String(item.dropFirst(path.count + 1).dropLast()), at: ";") {
                    let sides = option.split(separator: "=", maxSplits: 1)
                    guard sides.count == 2 else {
                        throw BadRequest("$expand has \"\(option)\", which is no option.")
                    }
                    try options.take(trimmed(sides[0]), trimmed(sides[1]), depth: depth + 1)
                }
            }
            let names = path.split(separator: "/").map { trimmed($0) }
            guard let name = names.first else { continue }
            guard names.count <= 5 else { throw BadRequest("$expand is nested deeper than 5.") }
            var text = String(item.dropFirst(path.count))
            for rest in names.dropFirst().reversed() {
                var outer = ODataOptions()
                outer.expansions = [Expansion(name: rest, options: options)]
                text = text.hasPrefix("(") || text.isEmpty ? rest + text : "\(rest)/\(text)"
                outer.given = [("$expand", text)]
                options = outer
            }
            if let known = expansions.firstIndex(where: { $0.name == name }) {
                expansions[known].options.expand(like: options)
            } else {
                expansions.append(Expansion(name: name, options: options))
            }
        }
        return expansions
    }

    /// Adds the expansions of other options.
    private mutating func expand(like others: ODataOptions) {
        expansions += others.expansions
        let all = (given + others.given).filter { $0.name == "$expand" }.map(\.value)
        given.removeAll { $0.name == "$expand" }
        if !all.isEmpty { given.append(("$expand", all.joined(separator: ","))) }
    }

    private static func split(_ text: String, at mark: Character) -> [String] {
        var parts: [String] = []
        var part = ""
        var depth = 0
        var isQuoted = false
        for character in text {
            if character == "'" { isQuoted.toggle() }
            if character == "(", !isQuoted { depth += 1 }
            if character == ")", !isQuoted { depth -= 1 }
            if character == mark, depth == 0, !isQuoted {
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
