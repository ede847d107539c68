// SPDX-License-Identifier: Apache-2.0

/// A message about a visit to a service: a code with values, apart from any sentence.
///
/// It is worded where it is shown, in the reader's language. Logs, reports and plain lines are in
/// English. The values are raw text without any secret; see ``DisplayText``.
///
/// ```swift
/// let message = ServiceMessage(.deadline, "https://city.example/v1.1", 300)
/// message.text(in: .chinese)  // 300毫秒内未收到 https://city.example/v1.1 的完整应答。…
/// ```
public struct ServiceMessage: Hashable, Sendable {
    /// The meaning.
    public var code: Code
    /// The values that the sentence names, in the order of the code's description.
    public var values: [String]
    /// The message that explains this one; at most one.
    private var causes: [ServiceMessage]

    /// Creates a message.
    ///
    /// - Parameters:
    ///   - code: The meaning.
    ///   - values: The values, in the order of the code's description.
    ///   - cause: The message that explains this one; nil if none.
    public init(
        _ code: Code,
        _ values: any CustomStringConvertible...,
        cause: ServiceMessage? = nil
    ) {
        self.init(code, values: values.map(\.description), cause: cause)
    }

    /// Creates a message from a list of values.
    public init(_ code: Code, values: [String], cause: ServiceMessage? = nil) {
        self.code = code
        self.values = values
        self.causes = cause.map { [$0] } ?? []
    }

    /// The message that explains this one; nil if none.
    public var cause: ServiceMessage? { causes.first }

    /// The sentence in English, as logs and reports have it.
    public var english: String { text(in: .english) }

    /// Returns the sentence in a language.
    ///
    /// Text that was worded elsewhere is returned as it is.
    public func text(in language: Language) -> String {
        var sentence = Sentence(of: self, in: language)
        return sentence.text()
    }

    /// Returns the message with a change made to each value, those of its cause included.
    public func mapValues(_ change: (String) -> String) -> ServiceMessage {
        ServiceMessage(code, values: values.map(change), cause: cause?.mapValues(change))
    }
}

extension ServiceMessage: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Creates a message that was worded elsewhere.
    public init(stringLiteral value: String) { self.init(.said, value) }

    /// The sentence in English.
    public var description: String { english }
}

/// The filling of a sentence's places with values.
private struct Sentence {
    private let message: ServiceMessage
    private let language: Language
    private var rest: Substring

    init(of message: ServiceMessage, in language: Language) {
        self.message = message
        self.language = language
        rest = (language == .chinese ? message.code.chinese : message.code.english)[...]
    }

    mutating func text() -> String {
        var result = ""
        while let next = rest.popFirst() {
            if next == "%" {
                result += value()
            } else if next == "{", rest.first != "{" {
                result += optionalPart()
            } else {
                if next == "{" || next == "}", rest.first == next { rest.removeFirst() }
                result.append(next)
            }
        }
        return result
    }

    /// Takes the name of a value and returns the value; empty if the message has none.
    private mutating func value() -> String {
        guard let name = rest.popFirst() else { return "" }
        if name == "c" { return message.cause?.text(in: language) ?? "" }
        guard let number = name.wholeNumberValue, message.values.indices.contains(number - 1)
        else { return "" }
        return message.values[number - 1]
    }

    /// Takes a part up to its brace and returns it; empty if one of its values is empty.
    private mutating func optionalPart() -> String {
        var result = ""
        var isComplete = true
        while let next = rest.popFirst(), next != "}" {
            guard next == "%" else {
                result.append(next)
                continue
            }
            let value = value()
            if value.isEmpty { isComplete = false }
            result += value
        }
        return isComplete ? result : ""
    }
}
