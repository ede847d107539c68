// SPDX-License-Identifier: Apache-2.0

/// Reads PromQL into a tree, as far as this service knows it.
struct PromParser {
    private var lexer: PromLexer
    private var depth = 0
    private var selectorCount = 0
    private var aggregationCount = 0

    private init(_ text: String) throws(PromFailure) { lexer = try PromLexer(text) }

    /// Reads a whole query.
    ///
    /// - Throws: ``PromFailure`` of type `bad_data` with the column of what cannot be read.
    static func parse(_ text: String) throws(PromFailure) -> PromExpression {
        var parser = try PromParser(text)
        let expression = try parser.expression(0)
        guard parser.lexer.isAtEnd else { throw parser.unexpected() }
        return expression
    }

    /// Reads a selector alone, as `match[]` has it.
    static func selector(_ text: String) throws(PromFailure) -> PromSelector {
        guard case .selector(let selector) = try parse(text), selector.range == nil else {
            throw .badData("\"\(text)\" is no selector such as up or {job=\"slurm\"}.")
        }
        return selector
    }

    private mutating func expression(_ least: Int) throws(PromFailure) -> PromExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw .badData("parse error: nested deeper than 100") }
        var left = try unary()
        while let operation = lexer.operation, operation.precedence >= max(least, 1) {
            lexer.advance()
            var yieldsBool = false
            if lexer.word == "bool" {
                guard operation.isComparison else { throw unexpected() }
                yieldsBool = true
                lexer.advance()
            }
            if let word = lexer.word,
                ["on", "ignoring", "group_left", "group_right"].contains(word)
            {
                throw lexer.failure("\"\(word)\" is not supported here")
            }
            let isRight = operation == .power
            let right = try expression(operation.precedence + (isRight ? 0 : 1))
            left = try combined(left, operation, right, yieldsBool)
        }
        return left
    }

    private func combined(
        _ left: PromExpression,
        _ operation: PromBinary.Operation,
        _ right: PromExpression,
        _ yieldsBool: Bool
    ) throws(PromFailure) -> PromExpression {
        for side in [left, right] where side.kind == .matrix || side.kind == .string {
            throw lexer.failure("\"\(operation.rawValue)\" takes scalars and instant vectors only")
        }
        let isScalar = left.kind == .scalar && right.kind == .scalar
        if isScalar, operation.isComparison, !yieldsBool {
            throw lexer.failure("comparisons between scalars must use the bool modifier")
        }
        if operation.isSet, left.kind == .scalar || right.kind == .scalar {
            throw lexer.failure("set operator \"\(operation.rawValue)\" not allowed with scalars")
        }
        return .binary(
            PromBinary(operation: operation, left: left, right: right, yieldsBool: yieldsBool)
        )
    }

    private mutating func unary() throws(PromFailure) -> PromExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw .badData("parse error: nested deeper than 100") }
        if lexer.take("-") {
            let operand = try expression(PromBinary.Operation.power.precedence)
            guard operand.kind != .string, operand.kind != .matrix else {
                throw lexer.failure("- takes scalars and instant vectors only")
            }
            return .negation(operand)
        }
        if lexer.take("+") { return try unary() }
        return try primary()
    }

    private mutating func primary() throws(PromFailure) -> PromExpression {
        if lexer.take("(") {
            let inner = try expression(0)
            try lexer.expect(")")
            return inner
        }
        if let number = lexer.number {
            lexer.advance()
            return .number(number)
        }
        if let text = lexer.text {
            lexer.advance()
            return .text(text)
        }
        if lexer.isAt("{") { return try selector(named: nil) }
        guard let word = lexer.word else { throw unexpected() }
        lexer.advance()
        if let operation = PromAggregation.Operation(rawValue: word.lowercased()),
            lexer.isAt("(") || lexer.word == "by" || lexer.word == "without"
        {
            return try aggregation(operation)
        }
        if lexer.isAt("(") { return try call(word) }
        if let number = PromLexer.namedNumber(word) { return .number(number) }
        return try selector(named: word)
    }

    private mutating func aggregation(
        _ operation: PromAggregation.Operation
    ) throws(PromFailure) -> PromExpression {
        aggregationCount += 1
        let index = aggregationCount - 1
        var grouping = try self.grouping()
        try lexer.expect("(")
        var operand = try expression(0)
        var parameter: PromExpression?
        if operation.takesParameter {
            try lexer.expect(",")
            parameter = operand
            guard operand.kind == .scalar else {
                throw lexer.failure("\(operation.rawValue) takes a scalar first")
            }
            operand = try expression(0)
        }
        try lexer.expect(")")
        guard operand.kind == .vector else {
            throw lexer.failure(
                "expected type instant vector in aggregation expression, got \(operand.kind.rawValue)"
            )
        }
        if grouping == nil { grouping = try self.grouping() }
        return .aggregation(
            PromAggregation(
                index: index,
                operation: operation,
                labels: grouping?.labels ?? [],
                isWithout: grouping?.isWithout ?? false,
                parameter: parameter,
                operand: operand
            )
        )
    }

    private mutating func grouping() throws(PromFailure) -> (labels: [String], isWithout: Bool)? {
        guard let word = lexer.word, word == "by" || word == "without" else { return nil }
        lexer.advance()
        try lexer.expect("(")
        var labels: [String] = []
        while !lexer.take(")") {
            guard let label = lexer.word else { throw unexpected() }
            labels.append(label)
            lexer.advance()
            if !lexer.take(","), !lexer.isAt(")") { throw unexpected() }
        }
        return (labels, word == "without")
    }

    private mutating func call(_ name: String) throws(PromFailure) -> PromExpression {
        guard let function = PromFunction(rawValue: name) else {
            let known = PromFunction.allCases.map(\.rawValue).sorted().joined(separator: ", ")
            throw lexer.failure("unknown function with name \"\(name)\"; these are known: \(known)")
        }
        try lexer.expect("(")
        var arguments: [PromExpression] = []
        while !lexer.take(")") {
            arguments.append(try expression(0))
            if !lexer.take(","), !lexer.isAt(")") { throw unexpected() }
        }
        let kinds = arguments.map(\.kind)
        guard kinds == function.takes else {
            let wanted = function.takes.map(\.rawValue).joined(separator: ", ")
            let got = kinds.map(\.rawValue).joined(separator: ", ")
            throw lexer.failure("\(name) takes (\(wanted)), got (\(got))")
        }
        return .call(function, arguments)
    }

    private mutating func selector(named name: String?) throws(PromFailure) -> PromExpression {
        var matchers: [PromMatcher] = []
        if let name {
            matchers.append(try PromMatcher(name: "__name__", operation: .equal, value: name))
        }
        if lexer.take("{") {
            while !lexer.take("}") {
                guard let label = lexer.word ?? lexer.text else { throw unexpected() }
                let isQuoted = lexer.word == nil
                lexer.advance()
                if isQuoted, lexer.isAt(",") || lexer.isAt("}") {
                    matchers.append(
                        try PromMatcher(name: "__name__", operation: .equal, value: label)
                    )
                } else {
                    guard let operation = lexer.matching else { throw unexpected() }
                    lexer.advance()
                    guard let value = lexer.text else { throw unexpected() }
                    lexer.advance()
                    matchers.append(
                        try PromMatcher(name: label, operation: operation, value: value)
                    )
                }
                if !lexer.take(","), !lexer.isAt("}") { throw unexpected() }
            }
        }
        guard matchers.contains(where: { !$0.matchesEmpty }) else {
            throw lexer.failure("vector selector must contain at least one non-empty matcher")
        }
        selectorCount += 1
        var selector = PromSelector(index: selectorCount - 1, matchers: matchers)
        if lexer.take("[") {
            guard let range = lexer.duration, range > 0 else {
                throw lexer.failure("a range such as [5m] is expected")
            }
            lexer.advance()
            guard !lexer.isAt(":") else { throw lexer.failure("subqueries are not supported") }
            try lexer.expect("]")
            selector.range = range
        }
        if lexer.word == "offset" {
            lexer.advance()
            let isNegative = lexer.take("-")
            guard let offset = lexer.duration else {
                throw lexer.failure("an offset such as 5m is expected")
            }
            lexer.advance()
            selector.offset = isNegative ? -offset : offset
        }
        if lexer.isAt("@") { throw lexer.failure("the @ modifier is not supported") }
        return .selector(selector)
    }

    private func unexpected() -> PromFailure {
        lexer.isAtEnd
            ? lexer.failure("unexpected end of input")
            : lexer.failure("unexpected \"\(lexer.current)\"")
    }
}
