// SPDX-License-Identifier: Apache-2.0

extension PromParser {
    /// Parses the label matchers of a selector, its range and its offset.
    mutating func selector(named name: String?) throws(PromFailure) -> PromExpression {
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
}
