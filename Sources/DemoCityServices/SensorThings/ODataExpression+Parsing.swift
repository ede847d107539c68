// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension ODataExpression {
    /// Parses a filter.
    static func parse(_ text: String) throws(BadRequest) -> ODataExpression {
        var parser = try ODataParser(text)
        let expression = try parser.expression(1, depth: 0)
        guard parser.isAtEnd else { throw parser.unexpected() }
        return expression
    }
}

/// A parser of OData expressions.
private struct ODataParser {
    private enum Token: Equatable {
        case word(String)
        case text(String)
        case open, close, comma
    }

    private let source: String
    private var tokens: ArraySlice<Token>

    init(_ text: String) throws(BadRequest) {
        source = text
        tokens = []
        tokens = try Self.tokens(of: text)[...]
        guard tokens.count <= 512 else { throw refusal("it is longer than 512 words") }
    }

    var isAtEnd: Bool { tokens.isEmpty }

    func unexpected() -> BadRequest {
        switch tokens.first {
        case .word(let word)?, .text(let word)?: refusal("\"\(word)\" is unexpected")
        case .open?: refusal("( is unexpected")
        case .close?: refusal(") is unexpected")
        case .comma?: refusal("a comma is unexpected")
        case nil: refusal("it ends too early")
        }
    }

    mutating func expression(_ least: Int, depth: Int) throws(BadRequest) -> ODataExpression {
        guard depth < 50 else { throw refusal("it is nested deeper than 50") }
        var left = try operand(depth: depth)
        while case .word(let word)? = tokens.first,
            let operation = ODataExpression.Operation(rawValue: word.lowercased()),
            operation.precedence >= least
        {
            tokens = tokens.dropFirst()
            let right = try expression(operation.precedence + 1, depth: depth + 1)
            left = .binary(operation, left, right)
        }
        return left
    }

    private mutating func operand(depth: Int) throws(BadRequest) -> ODataExpression {
        guard depth < 50 else { throw refusal("it is nested deeper than 50") }
        switch tokens.first {
        case .text(let text)?:
            tokens = tokens.dropFirst()
            return .literal(.text(text))
        case .open?:
            tokens = tokens.dropFirst()
            let inner = try expression(1, depth: depth + 1)
            try expect(.close)
            return inner
        case .word(let word)?:
            tokens = tokens.dropFirst()
            return try named(word, depth: depth)
        case .close?, .comma?, nil: throw unexpected()
        }
    }

    private mutating func named(_ word: String, depth: Int) throws(BadRequest) -> ODataExpression {
        guard depth < 50 else { throw refusal("it is nested deeper than 50") }
        switch word {
        case "not": return .not(try expression(4, depth: depth + 1))
        case "-": return .negative(try operand(depth: depth + 1))
        case "true", "false": return .literal(.flag(word == "true"))
        case "null": return .literal(.null)
        default: break
        }
        if word.hasPrefix("-"), word.dropFirst().first?.isNumber == false {
            return .negative(try named(String(word.dropFirst()), depth: depth + 1))
        }
        if word == "geography" || word == "geometry", case .text(let text)? = tokens.first {
            guard let shape = GeoShape(wellKnownText: text) else {
                throw refusal("\"\(text)\" is neither a POINT nor a POLYGON in well-known text")
            }
            tokens = tokens.dropFirst()
            return .literal(.shape(shape))
        }
        if tokens.first == .open {
            return .call(try function(word), try arguments(of: word, depth))
        }
        if let value = try literal(word) { return .literal(value) }
        let names = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard names.count <= 8, names.allSatisfy({ Self.isName($0) }) else {
            throw refusal("\"\(word)\" is neither a property nor a value")
        }
        return .path(names.map { $0 == "@iot.id" ? "id" : $0 })
    }

    private func function(_ word: String) throws(BadRequest) -> ODataFunction {
        guard let function = ODataFunction(rawValue: word.lowercased()) else {
            let known = ODataFunction.allCases.map(\.rawValue).joined(separator: ", ")
            throw refusal("the function \"\(word)\" is not known; these are: \(known)")
        }
        return function
    }

    private mutating func arguments(
        of word: String,
        _ depth: Int
    ) throws(BadRequest) -> [ODataExpression] {
        try expect(.open)
        var arguments: [ODataExpression] = []
        while tokens.first != .close {
            if !arguments.isEmpty { try expect(.comma) }
            arguments.append(try expression(1, depth: depth + 1))
        }
        try expect(.close)
        let arity = try function(word).arity
        guard arity.contains(arguments.count) else {
            throw refusal("\(word) takes \(arity.lowerBound) arguments, not \(arguments.count)")
        }
        return arguments
    }

    private func literal(_ word: String) throws(BadRequest) -> ODataValue? {
        guard let first = word.utf8.first, (0x30...0x39).contains(first) || first == 0x2D else {
            return nil
        }
        if let number = Double(word), number.isFinite {
            guard !word.dropFirst().allSatisfy(\.isNumber) || Int64(word) != nil else {
                throw refusal("\"\(word)\" is beyond every number here")
            }
            return .number(number)
        }
        guard let (from, to) = ODataValue.text(word).times else {
            throw refusal(
                "\"\(word)\" is neither a number nor an RFC 3339 time such as "
                    + "2026-11-23T08:42:10Z, with + written as %2B"
            )
        }
        return from == to ? .instant(from) : .interval(from, to)
    }

    private mutating func expect(_ token: Token) throws(BadRequest) {
        guard tokens.first == token else { throw unexpected() }
        tokens = tokens.dropFirst()
    }

    private func refusal(_ reason: String) -> BadRequest {
        BadRequest("$filter \"\(DisplayText(source, limit: 200))\" cannot be read: \(reason).")
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return (first.properties.isAlphabetic || first == "_" || first == "@")
            && !text.contains("'")
    }

    private static func tokens(of text: String) throws(BadRequest) -> [Token] {
        var tokens: [Token] = []
        var rest = text[...]
        while let character = rest.first {
            switch character {
            case " ": rest = rest.dropFirst()
            case "(": tokens.append(.open)
            case ")": tokens.append(.close)
            case ",": tokens.append(.comma)
            case "'":
                tokens.append(.text(try quoted(&rest)))
                continue
            default:
                let word = rest.prefix { !" (),'".contains($0) }
                tokens.append(.word(String(word)))
                rest = rest.dropFirst(word.count)
                continue
            }
            if character != " " { rest = rest.dropFirst() }
        }
        return tokens
    }

    /// Reads a string literal in single quotes, in which two quotes escape one.
    private static func quoted(_ rest: inout Substring) throws(BadRequest) -> String {
        var text = ""
        rest = rest.dropFirst()
        while let character = rest.popFirst() {
            guard character == "'" else {
                text.append(character)
                continue
            }
            guard rest.first == "'" else { return text }
            text.append("'")
            rest = rest.dropFirst()
        }
        throw BadRequest("$filter has a quote that is not closed.")
    }
}
