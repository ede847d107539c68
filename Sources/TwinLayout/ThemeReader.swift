// SPDX-License-Identifier: Apache-2.0

import TwinModel
public import TwinVocabulary
import Yams

// A theme file defines the appearance of each role:
//
//     based_on: quiet                     # the theme that it varies; optional
//     canvas: 233/black                   # the background, in pictures
//     ink: 250/white                      # the terminal's own foreground, in pictures
//     roles:
//       normal: {ink: 250/white}
//       high: {ink: 208/bright-yellow, attributes: [bold], plain: [bold, reverse]}
//
// A colour is its index in the palette of 256, then the name of its substitute among 16, then, if
// it cannot be derived from that, the name of its substitute among 8. `plain` has the attributes
// that mark the role without colours, since colour is never the only mark.

/// A reader of theme files.
public enum ThemeReader {
    /// The names of the roles in theme files.
    public static let roles = [
        "normal", "dim", "strong", "border", "title", "header", "selected", "stale", "good", "low",
        "medium", "high", "critical", "line1", "line2", "line3", "line4", "ghost", "heat1",
        "heat2", "heat3", "heat4", "heat5", "key", "notice",
    ]

    /// Reads a theme file and returns the theme with all problems found.
    public static func check(path: String) -> Checked<ThemeDescription> {
        switch TextFile.read(path) {
        case .failure(let refusal):
            return Checked(value: nil, problems: [Problem(refusal, file: path)])
        case .success(let text): return check(text: text, file: path)
        }
    }

    /// Reads the text of a theme and returns the theme with all problems found.
    public static func check(text: String, file: String) -> Checked<ThemeDescription> {
        let document = Document(text, file: file, content: "how each role looks")
        var findings = Findings(file: file, document: document)
        let value = document.root.flatMap { theme($0, &findings) }
        return Checked(value: value, problems: findings.problems)
    }

    private static func theme(_ root: Node, _ findings: inout Findings) -> ThemeDescription? {
        let known = ["based_on", "canvas", "ink", "roles"]
        guard let fields = Fields(root, of: "a theme", known: known, &findings) else { return nil }
        var theme = ThemeDescription()
        theme.basedOn = fields.text("based_on", &findings)
        theme.canvas = color("canvas", of: fields, &findings)
        theme.ink = color("ink", of: fields, &findings)
        guard let node = fields.required("roles", &findings),
            let roles = Fields(node, of: "the roles of a theme", known: Self.roles, &findings)
        else { return theme }
        for role in roles.order where Self.roles.contains(role) {
            guard let node = roles[role] else { continue }
            let keys = ["ink", "paper", "attributes", "plain"]
            guard let look = Fields(node, of: "a role's look", known: keys, &findings) else {
                continue
            }
            theme.looks[role] = ThemeLook(
                ink: color("ink", of: look, &findings),
                paper: color("paper", of: look, &findings),
                attributes: attributes("attributes", of: look, &findings),
                plain: attributes("plain", of: look, &findings)
            )
        }
        return theme
    }

    private static func attributes(
        _ key: String,
        of fields: Fields,
        _ findings: inout Findings
    ) -> Set<ThemeLook.Attribute> {
        let known = ThemeLook.Attribute.allCases.map(\.rawValue)
        var result: Set<ThemeLook.Attribute> = []
        for (text, node) in fields.texts(key, of: "attributes", &findings) {
            guard let attribute = ThemeLook.Attribute(rawValue: text) else {
                let cause = Problem.Cause.wrongChoice(
                    key,
                    known: known,
                    found: node.words,
                    instead: Spelling.nearest(to: text, among: known)
                )
                findings.add(cause, at: node)
                continue
            }
            result.insert(attribute)
        }
        return result
    }

    private static func color(
        _ key: String,
        of fields: Fields,
        _ findings: inout Findings
    ) -> ThemeColor? {
        guard let node = fields[key], let text = fields.text(key, &findings) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let index = UInt8(parts[0]), (2...3).contains(parts.count) else {
            let cause = Problem.Cause.wrongType(
                key,
                wanted: "a colour from 0 to 255 and its nearest of 16, such as 214/yellow",
                found: node.words,
                instead: nil
            )
            findings.add(cause, at: node)
            return nil
        }
        var basic: [UInt8] = []
        var offset = parts[0].count + 1
        for (place, part) in parts.enumerated().dropFirst() {
            let known = place == 1 ? ThemeColor.names : Array(ThemeColor.names.prefix(8))
            guard let number = known.firstIndex(of: part) else {
                let cause = Problem.Cause.wrongChoice(
                    key,
                    known: known,
                    found: Problem.quoted(part),
                    instead: Spelling.nearest(to: part, among: known)
                )
                findings.add(cause, at: node, offset: offset)
                return nil
            }
            basic.append(UInt8(number))
            offset += part.count + 1
        }
        return ThemeColor(
            index: index,
            basic: basic[0],
            eight: basic.count > 1 ? basic[1] : nil
        )
    }
}
