// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension NGSIExpression {
    /// Parses a query.
    static func parse(_ text: String) throws(BadRequest) -> NGSIExpression {
        var parser = NGSIParser(text)
        let expression = try parser.alternatives(depth: 0)
        guard parser.isAtEnd else { throw parser.refusal("it does not end where it could") }
        return expression
    }
}

/// A parser of the query language of NGSI-LD (ETSI GS CIM 009, 4.9).
private struct NGSIParser {
    private let source: String
    private var rest: Substring
    private var terms = 0

    init(_ text: String) {
        source = text
        rest = text[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    func refusal(_ reason: String) -> BadRequest {
        BadRequest(
            "q \"\(DisplayText(source, limit: 200))\" is not supported: \(reason). It takes attribute "
                + "or attribute==value, with !=, >, >=, <, <=, ~= or !~=, a list a,b or a range a..b; "
                + "joined by ; for and, by | for or, in parentheses or not."
        )
    }

    mutating func alternatives(depth: Int) throws(BadRequest) -> NGSIExpression {
        var parts = [try joined(depth: depth)]
        while take("|") { parts.append(try joined(depth: depth)) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func joined(depth: Int) throws(BadRequest) -> NGSIExpression {
        var parts = [try part(depth: depth)]
        while take(";") { parts.append(try part(depth: depth)) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func part(depth: Int) throws(BadRequest) -> NGSIExpression {
        guard depth < 50 else { throw refusal("it is nested deeper than 50") }
        guard take("(") else { return .term(try term()) }
        let inner = try alternatives(depth: depth + 1)
        guard take(")") else { throw refusal("a parenthesis is not closed") }
        return inner
    }

    private mutating func term() throws(BadRequest) -> NGSIExpression.Term {
        terms += 1
        guard terms <= 256 else { throw refusal("it has more than 256 terms") }
        let name = rest.prefix { !"=!<>~;|()".contains($0) }
        rest = rest.dropFirst(name.count)
        let path = NGSIQuery.shortName(name).split { ".[]".contains($0) }.map(String.init)
        guard !path.isEmpty, path.count <= 4 else { throw refusal("an attribute is missing") }
        return NGSIExpression.Term(path: path, condition: try condition())
    }

    private mutating func condition() throws(BadRequest) -> NGSIExpression.Condition? {
        if take("~=") { return .like(try pattern(), isLike: true) }
        if take("!~=") { return .like(try pattern(), isLike: false) }
        if take("==") { return try equality(true) }
        if take("!=") { return try equality(false) }
        for relation in [">=", "<=", ">", "<"] where take(relation) {
            guard let known = NGSIExpression.Relation(rawValue: relation) else { continue }
            return .ordered(known, try value())
        }
        if let next = rest.first, "=!<>~(".contains(next) {
            throw refusal("\"\(next)\" is unexpected")
        }
        return nil
    }

    private mutating func equality(_ isEqual: Bool) throws(BadRequest) -> NGSIExpression.Condition {
        var values = [try value()]
        if take("..") { return .within(values[0], try value(), isEqual: isEqual) }
        while take(",") { values.append(try value()) }
        return .among(values, isEqual: isEqual)
    }

    /// Reads a value, with or without quotes.
    private mutating func value() throws(BadRequest) -> String {
        if take("\"") {
            let text = rest.prefix { $0 != "\"" }
            rest = rest.dropFirst(text.count)
            guard take("\"") else { throw refusal("a quote is not closed") }
            return String(text)
        }
        var text = ""
        while let character = rest.first, !";|(),\"".contains(character), !rest.hasPrefix("..") {
            text.append(character)
            rest = rest.dropFirst()
        }
        guard !text.isEmpty else { throw refusal("a value is missing") }
        return text
    }

    /// Reads a regular expression, up to the end of the term outside its own parentheses.
    private mutating func pattern() throws(BadRequest) -> BoundedPattern {
        var text = ""
        if rest.first == "\"" {
            text = try value()
        } else {
            var depth = 0
            while let character = rest.first {
                if depth == 0, ";|)".contains(character) { break }
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                text.append(character)
                rest = rest.dropFirst()
            }
        }
        guard !text.isEmpty else { throw refusal("a pattern is missing") }
        do {
            return try BoundedPattern(text)
        } catch {
            throw refusal("the pattern \"\(text.prefix(80))\" cannot be read, or repeats too much")
        }
    }

    private mutating func take(_ mark: String) -> Bool {
        guard rest.hasPrefix(mark) else { return false }
        rest = rest.dropFirst(mark.count)
        return true
    }
}
