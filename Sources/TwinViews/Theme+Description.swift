// SPDX-License-Identifier: Apache-2.0

public import TwinFrame
public import TwinVocabulary

extension Theme {
    /// Creates a theme from its file; roles that the file leaves out have the terminal's own
    /// colours.
    public init(name: String, _ description: ThemeDescription) {
        var looks: [Role: Look] = [:]
        for role in Role.allCases {
            guard let said = description.looks[role.name] else { continue }
            looks[role] = Look(
                said.ink.map(Color.init),
                on: said.paper.map(Color.init),
                Attributes(said.attributes),
                plain: Attributes(said.plain)
            )
        }
        self.init(
            name: name,
            canvas: description.canvas.map(Color.init) ?? Theme.quiet.canvas,
            ink: description.ink.map(Color.init) ?? Theme.quiet.ink,
            looks: looks
        )
    }
}

extension Role {
    /// The name in theme files.
    public var name: String { "\(self)" }
}

extension Color {
    fileprivate init(_ color: ThemeColor) {
        self.init(color.index, basic: color.basic, eight: color.eight)
    }
}

extension Attributes {
    fileprivate init(_ said: Set<ThemeLook.Attribute>) {
        self = []
        for attribute in said {
            switch attribute {
            case .bold: insert(.bold)
            case .faint: insert(.faint)
            case .underline: insert(.underline)
            case .reverse: insert(.reverse)
            }
        }
    }
}
