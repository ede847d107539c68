// SPDX-License-Identifier: Apache-2.0

/// Character attributes of a terminal other than colour.
public struct Attributes: OptionSet, Hashable, Sendable {
    /// The bits of the set.
    public let rawValue: UInt8

    /// Creates a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Bold or bright text.
    public static let bold = Attributes(rawValue: 1)
    /// Faint text.
    public static let faint = Attributes(rawValue: 2)
    /// Underlined text.
    public static let underline = Attributes(rawValue: 4)
    /// Foreground and background exchanged.
    public static let reverse = Attributes(rawValue: 8)
}

/// The appearance of one role.
public struct Look: Hashable, Sendable {
    /// The colour of the character; nil for the terminal's own.
    public var foreground: Color?
    /// The background colour; nil for the terminal's own.
    public var background: Color?
    /// The attributes if the terminal has colours.
    public var attributes: Attributes
    /// The attributes if the terminal has no colours.
    ///
    /// They alone must distinguish the roles.
    public var plainAttributes: Attributes

    /// Creates a look.
    public init(
        _ foreground: Color?,
        on background: Color? = nil,
        _ attributes: Attributes = [],
        plain: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
        self.plainAttributes = plain
    }

    /// Returns the attributes for a depth of colour, including the style's own reversal.
    public func attributes(at depth: ColorDepth, reversed isReversed: Bool) -> Attributes {
        var result = depth == .none ? plainAttributes : attributes
        if isReversed { result.formSymmetricDifference(.reverse) }
        return result
    }
}

/// The appearance of every role.
public struct Theme: Hashable, Sendable {
    /// The name of the theme.
    public var name: String
    /// The background in pictures.
    ///
    /// A terminal keeps its own.
    public var canvas: Color
    /// The default foreground in pictures, in place of the terminal's own.
    public var ink: Color
    private var looks: [Role: Look]

    /// Creates a theme.
    ///
    /// A role without a look has the terminal's default appearance.
    public init(name: String, canvas: Color, ink: Color, looks: [Role: Look]) {
        self.name = name
        self.canvas = canvas
        self.ink = ink
        self.looks = looks
    }

    /// The look of a role.
    public subscript(role: Role) -> Look {
        get { looks[role] ?? Look(nil) }
        set { looks[role] = newValue }
    }
}
