// SPDX-License-Identifier: Apache-2.0

/// A PromQL series selector, to choose from what a direct scrape brings.
///
/// It reads `name`, `name{label="value"}` and `{__name__=~"a|b"}` with the four relations `=`,
/// `!=`, `=~` and `!~`; expressions match whole values.
struct MetricSelector {
    private enum Test {
        case equal(String), different(String)
        case matching(Regex<AnyRegexOutput>), notMatching(Regex<AnyRegexOutput>)
    }

    private var name: String?
    private var tests: [(label: String, test: Test)] = []

    /// Reads a selector; nothing where it is none.
    init?(_ text: String) {
        var rest = Array(text.trimmed.unicodeScalars)[...]
        let name = Self.word(&rest)
        if !name.isEmpty { self.name = name }
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
            let label = Self.word(&rest)
            guard !label.isEmpty, let relation = Self.relation(&rest),
                let value = Self.quoted(&rest), let test = Self.test(relation, value)
            else { return nil }
            tests.append((label, test))
            Self.skipSpace(&rest)
            if rest.first == "," { rest.removeFirst() }
        }
    }

    /// Whether a series with this name and these labels is one of those selected.
    func matches(_ name: String, _ labels: [String: String]) -> Bool {
        if let wanted = self.name, wanted != name { return false }
        for (label, test) in tests {
            let value = label == "__name__" ? name : labels[label] ?? ""
            switch test {
            case .equal(let text): if value != text { return false }
            case .different(let text): if value == text { return false }
            case .matching(let regex): if (try? regex.wholeMatch(in: value)) == nil { return false }
            case .notMatching(let regex):
                if (try? regex.wholeMatch(in: value)) != nil { return false }
            }
        }
        return true
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
