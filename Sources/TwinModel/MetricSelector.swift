// SPDX-License-Identifier: Apache-2.0

/// A PromQL series selector, such as `node_load1{job="node"}`.
///
/// Supported forms are `name`, `name{label="value"}`, `{__name__=~"a|b"}` and `{"a name", "a
/// label"="value"}` with the four relations `=`, `!=`, `=~` and `!~`. Regular expressions match
/// whole values. Functions, ranges, offsets and operators are not supported.
public struct MetricSelector {
    private enum Test {
        case equal(String), different(String)
        case matching(Regex<AnyRegexOutput>), notMatching(Regex<AnyRegexOutput>)
    }

    private var name: String?
    private var tests: [(label: String, test: Test)] = []

    /// Creates a selector from its text, or returns nil if the text is not a valid selector.
    public init?(_ text: String) {
        var rest = Array(text.unicodeScalars)[...]
        let name = Self.word(&rest)
        if !name.isEmpty { self.name = name }
        if name.unicodeScalars.first.map({ ("0"..."9").contains($0) }) ?? false { return nil }
        guard !rest.isEmpty else {
            if name.isEmpty { return nil }
            return
        }
        guard rest.popFirst() == "{" else { return nil }
        while true {
            Self.skipSpace(&rest)
            if rest.first == "}" {
                rest.removeFirst()
                Self.skipSpace(&rest)
                guard rest.isEmpty else { return nil }
                return
            }
            let isQuoted = rest.first == "\"" || rest.first == "'"
            let label = isQuoted ? Self.quoted(&rest) ?? "" : Self.word(&rest)
            Self.skipSpace(&rest)
            guard !label.isEmpty else { return nil }
            if isQuoted, rest.first == "," || rest.first == "}" {
                guard self.name == nil else { return nil }
                self.name = label
            } else {
                guard let relation = Self.relation(&rest), let value = Self.quoted(&rest),
                    let test = Self.test(relation, value)
                else { return nil }
                tests.append((label, test))
            }
            Self.skipSpace(&rest)
            if rest.first == "," {
                rest.removeFirst()
            } else if rest.first != "}" {
                return nil
            }
        }
    }

    /// Returns a selector of the same series, restricted to one metric.
    ///
    /// - Parameters:
    ///   - selector: A selector from a rule.
    ///   - metric: A metric that it selects.
    /// - Returns: A PromQL selector.
    public static func text(_ selector: String, of metric: String) -> String {
        guard let brace = selector.firstIndex(of: "{"),
            selector[..<brace].allSatisfy(\.isWhitespace),
            MetricSelector(selector)?.name == nil
        else { return selector }
        let escaped = metric.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let rest = selector[selector.index(after: brace)...]
        return "{__name__=\"\(escaped)\",\(rest)"
    }

    /// Returns true if series of a metric may be selected, depending on their labels.
    public func mayMatch(_ metric: String) -> Bool {
        if let name, name != metric { return false }
        return tests.allSatisfy { $0.label != "__name__" || Self.passes($0.test, metric) }
    }

    /// Returns true if the series with this name and these labels is selected.
    public func matches(_ name: String, _ labels: [String: String]) -> Bool {
        if let wanted = self.name, wanted != name { return false }
        for (label, test) in tests {
            let value = label == "__name__" ? name : labels[label] ?? ""
            if !Self.passes(test, value) { return false }
        }
        return true
    }

    private static func passes(_ test: Test, _ value: String) -> Bool {
        switch test {
        case .equal(let text): value == text
        case .different(let text): value != text
        case .matching(let regex): (try? regex.wholeMatch(in: value)) != nil
        case .notMatching(let regex): (try? regex.wholeMatch(in: value)) == nil
        }
    }

    private static func test(_ relation: String, _ value: String) -> Test? {
        switch relation {
        case "=": return .equal(value)
        case "!=": return .different(value)
        default:
            guard let regex = try? Regex(value) else { return nil }
            return relation == "=~" ? .matching(regex) : .notMatching(regex)
        }
    }

    private static func skipSpace(_ rest: inout ArraySlice<Unicode.Scalar>) {
        while let next = rest.first, next == " " || next == "\t" || next == "\n" {
            rest.removeFirst()
        }
    }

    private static func word(_ rest: inout ArraySlice<Unicode.Scalar>) -> String {
        skipSpace(&rest)
        let word = rest.prefix {
            $0.isASCII
                && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_"
                    || $0 == ":")
        }
        rest = rest.dropFirst(word.count)
        skipSpace(&rest)
        return String(String.UnicodeScalarView(word))
    }

    private static func relation(_ rest: inout ArraySlice<Unicode.Scalar>) -> String? {
        let mark = rest.prefix { $0 == "=" || $0 == "!" || $0 == "~" }
        rest = rest.dropFirst(mark.count)
        skipSpace(&rest)
        let text = String(String.UnicodeScalarView(mark))
        return ["=", "!=", "=~", "!~"].contains(text) ? text : nil
    }

    private static func quoted(_ rest: inout ArraySlice<Unicode.Scalar>) -> String? {
        guard let quote = rest.popFirst(), quote == "\"" || quote == "'" || quote == "`" else {
            return nil
        }
        var value = String.UnicodeScalarView()
        while let next = rest.popFirst() {
            if next == quote { return String(value) }
            if next == "\\", quote != "`", let escaped = rest.popFirst() {
                value.append(escaped == "n" ? "\n" : escaped == "t" ? "\t" : escaped)
            } else {
                value.append(next)
            }
        }
        return nil
    }
}
