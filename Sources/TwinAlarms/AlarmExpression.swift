// SPDX-License-Identifier: Apache-2.0

/// A formula that gives the value of a derived property from other properties.
///
/// It consists of numbers, properties of the same entity, `+ - * /`, comparisons, parentheses, and
/// functions over the parts of the entity: `max(pump.flow) - min(pump.flow)`. A
/// comparison is 1 if it is true and 0 otherwise.
public struct AlarmExpression: Hashable, Sendable {
    /// A function over the values of parts.
    public enum Function: String, Hashable, Sendable, CaseIterable {
        case min, max, avg, sum, count
    }

    /// The values that an expression needs.
    public enum Input: Hashable, Sendable {
        /// A property of the same entity.
        case own(String)
        /// A property of the parts of a kind.
        case parts(kind: String, property: String)
    }

    /// An error in the text of an expression.
    public struct Mistake: Error, Hashable, Sendable {
        /// The position, counted in Unicode scalars from 0.
        public var position: Int
        /// The description, a sentence without a full stop.
        public var message: String
    }

    indirect enum Node: Hashable, Sendable {
        case number(Double)
        case own(String)
        case parts(Function, kind: String, property: String)
        case negative(Node)
        case binary(String, Node, Node)
    }

    /// The text.
    public let text: String
    private let root: Node
    /// The values that the expression needs, each once, in the order of the text.
    public let inputs: [Input]

    /// Reads an expression.
    public init(_ text: String) throws(Mistake) {
        var parser = AlarmExpressionParser(text)
        root = try parser.parse()
        self.text = text
        var inputs: [Input] = []
        Self.collect(root, &inputs)
        guard !inputs.isEmpty else {
            throw Mistake(position: 0, message: "the expression has no property")
        }
        self.inputs = inputs
    }

    private static func collect(_ node: Node, _ inputs: inout [Input]) {
        let input: Input
        switch node {
        case .number: return
        case .negative(let inner): return collect(inner, &inputs)
        case .binary(_, let left, let right):
            collect(left, &inputs)
            return collect(right, &inputs)
        case .own(let property): input = .own(property)
        case .parts(_, let kind, let property): input = .parts(kind: kind, property: property)
        }
        if !inputs.contains(input) { inputs.append(input) }
    }

    /// Returns the value of the expression; nil if a needed value is missing, or the result is not a
    /// finite number.
    ///
    /// The closure returns the known values of an input: at most one of a property of the same
    /// entity, and any number of parts.
    public func value(_ values: (Input) -> [Double]) -> Double? {
        Self.value(root, values).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func value(_ node: Node, _ values: (Input) -> [Double]) -> Double? {
        switch node {
        case .number(let number): return number
        case .own(let property): return values(.own(property)).first
        case .negative(let inner): return value(inner, values).map { -$0 }
        case .parts(let function, let kind, let property):
            let found = values(.parts(kind: kind, property: property))
            switch function {
            case .count: return Double(found.count)
            case .min: return found.min()
            case .max: return found.max()
            case .sum: return found.isEmpty ? nil : found.reduce(0, +)
            case .avg: return found.isEmpty ? nil : found.reduce(0, +) / Double(found.count)
            }
        case .binary(let sign, let left, let right):
            guard let left = value(left, values), let right = value(right, values) else {
                return nil
            }
            switch sign {
            case "+": return left + right
            case "-": return left - right
            case "*": return left * right
            case "/": return left / right
            case "<": return left < right ? 1 : 0
            case "<=": return left <= right ? 1 : 0
            case ">": return left > right ? 1 : 0
            case ">=": return left >= right ? 1 : 0
            case "==": return left == right ? 1 : 0
            default: return left != right ? 1 : 0
            }
        }
    }
}

/// A parser of expressions by recursive descent.
private struct AlarmExpressionParser {
    private enum Token: Hashable {
        case number(Double)
        case name(String)
        case sign(String)
        case end

        var words: String {
            switch self {
            case .number(let number): "\(number)"
            case .name(let name), .sign(let name): "\"\(name)\""
            case .end: "the end"
            }
        }
    }

    private static let deepest = 32
    private static let longest = 1000

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var token = Token.end
    /// The position at which the current token begins.
    private var start = 0
    private var depth = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func parse() throws(AlarmExpression.Mistake) -> AlarmExpression.Node {
        guard scalars.count <= Self.longest else {
            throw mistake("an expression has at most \(Self.longest) characters")
        }
        try advance()
        let node = try comparison()
        guard token == .end else {
            throw mistake("expected an operator such as + or >, not \(token.words)")
        }
        return node
    }

    private func mistake(_ message: String) -> AlarmExpression.Mistake {
        AlarmExpression.Mistake(position: start, message: message)
    }

    // MARK: Tokens

    private mutating func advance() throws(AlarmExpression.Mistake) {
        while position < scalars.count, scalars[position] == " " { position += 1 }
        start = position
        guard position < scalars.count else {
            token = .end
            return
        }
        let scalar = scalars[position]
        if Self.isDigit(scalar) {
            let text = take { Self.isDigit($0) || $0 == "." }
            guard let number = Double(text), number.isFinite else {
                throw mistake("\"\(text)\" is not a number")
            }
            token = .number(number)
        } else if Self.isLetter(scalar) {
            token = .name(take { Self.isLetter($0) || Self.isDigit($0) })
        } else if "<>=!".unicodeScalars.contains(scalar) {
            let sign = take { "<>=!".unicodeScalars.contains($0) }
            guard ["<", "<=", ">", ">=", "==", "!="].contains(sign) else {
                throw mistake("\"\(sign)\" is not a comparison; they are < <= > >= == !=")
            }
            token = .sign(sign)
        } else if "+-*/().".unicodeScalars.contains(scalar) {
            position += 1
            token = .sign(String(Character(scalar)))
        } else {
            throw mistake("\"\(Character(scalar))\" has no meaning in an expression")
        }
    }

    private mutating func take(while isMeant: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while position < scalars.count, isMeant(scalars[position]) {
            text.append(scalars[position])
            position += 1
        }
        return String(text)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    private mutating func takeSign(among signs: [String]) throws(AlarmExpression.Mistake) -> String?
    {
        guard case .sign(let sign) = token, signs.contains(sign) else { return nil }
        try advance()
        return sign
    }

    private mutating func expect(_ sign: String) throws(AlarmExpression.Mistake) {
        guard token == .sign(sign) else {
            throw mistake("expected \"\(sign)\", not \(token.words)")
        }
        try advance()
    }

    // MARK: Rules of the grammar

    private mutating func comparison() throws(AlarmExpression.Mistake) -> AlarmExpression.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw mistake("too many parentheses") }
        let left = try sum()
        guard let sign = try takeSign(among: ["<", "<=", ">", ">=", "==", "!="]) else {
            return left
        }
        return .binary(sign, left, try sum())
    }

    private mutating func sum() throws(AlarmExpression.Mistake) -> AlarmExpression.Node {
        var left = try product()
        while let sign = try takeSign(among: ["+", "-"]) {
            left = .binary(sign, left, try product())
        }
        return left
    }

    private mutating func product() throws(AlarmExpression.Mistake) -> AlarmExpression.Node {
        var left = try factor()
        while let sign = try takeSign(among: ["*", "/"]) {
            left = .binary(sign, left, try factor())
        }
        return left
    }

    private mutating func factor() throws(AlarmExpression.Mistake) -> AlarmExpression.Node {
        if try takeSign(among: ["-"]) != nil {
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.deepest else { throw mistake("too many signs") }
            return .negative(try factor())
        }
        if try takeSign(among: ["("]) != nil {
            let inner = try comparison()
            try expect(")")
            return inner
        }
        switch token {
        case .number(let number):
            try advance()
            return .number(number)
        case .name(let name):
            let place = start
            try advance()
            guard try takeSign(among: ["("]) != nil else { return .own(name) }
            guard let function = AlarmExpression.Function(rawValue: name) else {
                let known = AlarmExpression.Function.allCases.map(\.rawValue)
                throw AlarmExpression.Mistake(
                    position: place,
                    message: "no function \"\(name)\"; they are \(known.joined(separator: ", "))"
                )
            }
            let kind = try self.name("the kind of the parts, such as pump")
            try expect(".")
            let property = try self.name("a property of the parts, such as level")
            try expect(")")
            return .parts(function, kind: kind, property: property)
        default: throw mistake("expected a number, a property or \"(\", not \(token.words)")
        }
    }

    private mutating func name(_ what: String) throws(AlarmExpression.Mistake) -> String {
        guard case .name(let name) = token else {
            throw mistake("expected \(what), not \(token.words)")
        }
        try advance()
        return name
    }
}
