// SPDX-License-Identifier: Apache-2.0

/// A parser of the subset of PromQL that this service supports.
struct PromParser {
    var lexer: PromLexer
    private var depth = 0
    var selectorCount = 0
    private var aggregationCount = 0
    private var matchingCount = 0

    private init(_ text: String) throws(PromFailure) { lexer = try PromLexer(text) }

    /// Parses a complete query.
    ///
    /// - Throws: ``PromFailure`` of type `bad_data` with the column of the syntax error.
    static func parse(_ text: String) throws(PromFailure) -> PromExpression {
        var parser = try PromParser(text)
        let expression = try parser.expression(0)
        guard parser.lexer.isAtEnd else { throw parser.unexpected() }
        return expression
    }

    /// Parses a single selector, as in a `match[]` parameter.
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
            let matching = try self.matching(operation)
            let isRight = operation == .power
            let right = try expression(operation.precedence + (isRight ? 0 : 1))
            left = try combined(left, operation, right, yieldsBool, matching)
        }
        return left
    }

    private func combined(
        _ left: PromExpression,
        _ operation: PromBinary.Operation,
        _ right: PromExpression,
        _ yieldsBool: Bool,
        _ matching: PromMatching?
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
        if matching != nil, left.kind == .scalar || right.kind == .scalar {
            throw lexer.failure("vector matching only allowed between instant vectors")
        }
        return .binary(
            PromBinary(
                operation: operation,
                left: left,
                right: right,
                yieldsBool: yieldsBool,
                matching: matching
            )
        )
    }

    /// Parses `on` or `ignoring` and the clauses that may follow it.
    private mutating func matching(
        _ operation: PromBinary.Operation
    ) throws(PromFailure) -> PromMatching? {
        guard let word = lexer.word, word == "on" || word == "ignoring" else { return nil }
        lexer.advance()
        matchingCount += 1
        var matching = PromMatching(
            index: matchingCount - 1,
            labels: try labelList(),
            isOn: word == "on"
        )
        guard let group = lexer.word, group == "group_left" || group == "group_right" else {
            return matching
        }
        guard !operation.isSet else {
            throw lexer.failure("no grouping allowed for \"\(operation.rawValue)\" operation")
        }
        lexer.advance()
        matching.many = group == "group_left" ? .left : .right
        if lexer.isAt("(") { matching.included = try labelList() }
        return matching
    }

    /// Parses a list of labels in parentheses.
    private mutating func labelList() throws(PromFailure) -> [String] {
        try lexer.expect("(")
        var labels: [String] = []
        while !lexer.take(")") {
            guard let label = lexer.word else { throw unexpected() }
            labels.append(label)
            lexer.advance()
            if !lexer.take(","), !lexer.isAt(")") { throw unexpected() }
        }
        return labels
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
        return (try labelList(), word == "without")
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

    func unexpected() -> PromFailure {
        lexer.isAtEnd
            ? lexer.failure("unexpected end of input")
            : lexer.failure("unexpected \"\(lexer.current)\"")
    }
}
