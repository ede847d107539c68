// SPDX-License-Identifier: Apache-2.0

/// What a terminal can do to a character beside its colour.
public struct Attributes: OptionSet, Hashable, Sendable {
    /// One bit for each.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Heavier or brighter.
    public static let bold = Attributes(rawValue: 1)
    /// Fainter.
    public static let faint = Attributes(rawValue: 2)
    /// With a line below.
    public static let underline = Attributes(rawValue: 4)
    /// Foreground and background exchanged.
    public static let reverse = Attributes(rawValue: 8)
}

/// How one role looks.
public struct Look: Hashable, Sendable {
    /// The colour of the character, or nil for the terminal's own.
    public var foreground: Color?
    /// The colour behind it, or nil for the terminal's own.
    public var background: Color?
    /// What is done to it where there are colours.
    public var attributes: Attributes
    /// What is done to it where there are none; this alone must tell the roles apart.
    public var plainAttributes: Attributes

    /// Makes a look.
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

    /// What is done to the character at a depth of colour, and with the style's own reversal.
    public func attributes(at depth: ColorDepth, reversed isReversed: Bool) -> Attributes {
        var result = depth == .none ? plainAttributes : attributes
        if isReversed { result.formSymmetricDifference(.reverse) }
        return result
    }
}

/// How every role looks.
public struct Theme: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// What is behind everything in pictures; a terminal keeps its own.
    public var canvas: Color
    /// What the terminal's own foreground is taken for in pictures.
    public var ink: Color
    private var looks: [Role: Look]

    /// Makes a theme; a role without a look has the terminal's own.
    public init(name: String, canvas: Color, ink: Color, looks: [Role: Look]) {
        self.name = name
        self.canvas = canvas
        self.ink = ink
        self.looks = looks
    }

    /// How a role looks; setting it changes the theme.
    public subscript(role: Role) -> Look {
        get { looks[role] ?? Look(nil) }
        set { looks[role] = newValue }
    }
}
