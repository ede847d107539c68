// SPDX-License-Identifier: Apache-2.0

/// How a theme file says that things look.
public struct ThemeDescription: Hashable, Sendable {
    /// What is behind everything in pictures; a terminal keeps its own.
    public var canvas: ThemeColor?
    /// What the terminal's own foreground is taken for in pictures.
    public var ink: ThemeColor?
    /// How each role looks, by the role's name; roles that are not named look as in `basedOn`.
    public var looks: [String: ThemeLook]
    /// The theme that this one varies, by its name.
    public var basedOn: String?

    /// Makes a description.
    public init(
        canvas: ThemeColor? = nil,
        ink: ThemeColor? = nil,
        looks: [String: ThemeLook] = [:],
        basedOn: String? = nil
    ) {
        self.canvas = canvas
        self.ink = ink
        self.looks = looks
        self.basedOn = basedOn
    }

    /// The description with what another one says wherever this one is silent.
    public func varying(_ other: ThemeDescription) -> ThemeDescription {
        ThemeDescription(
            canvas: canvas ?? other.canvas,
            ink: ink ?? other.ink,
            looks: other.looks.merging(looks) { $1 },
            basedOn: other.basedOn
        )
    }
}

/// A colour as a theme file writes it: `214/yellow`, or `214/yellow/white`.
public struct ThemeColor: Hashable, Sendable {
    /// Its place in the palette of 256.
    public var index: UInt8
    /// What stands for it where there are only 16 colours.
    public var basic: UInt8
    /// What stands for it where there are only 8; nothing for what 16 colours would show, darkened.
    public var eight: UInt8?

    /// Makes a colour.
    public init(index: UInt8, basic: UInt8, eight: UInt8? = nil) {
        self.index = index
        self.basic = basic
        self.eight = eight
    }

    /// The names of the 16 colours, in their order.
    public static let names: [String] = {
        let dark = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
        return dark + dark.map { "bright-" + $0 }
    }()
}

/// How one role looks.
public struct ThemeLook: Hashable, Sendable {
    /// What can be done to a character beside colouring it.
    public enum Attribute: String, Hashable, Sendable, CaseIterable {
        /// Heavier or brighter.
        case bold
        /// Fainter.
        case faint
        /// With a line below.
        case underline
        /// Foreground and background exchanged.
        case reverse
    }

    /// The colour of the character; nothing for the terminal's own.
    public var ink: ThemeColor?
    /// The colour behind it; nothing for the terminal's own.
    public var paper: ThemeColor?
    /// What is done to it where there are colours.
    public var attributes: Set<Attribute>
    /// What is done to it where there are none.
    public var plain: Set<Attribute>

    /// Makes a look.
    public init(
        ink: ThemeColor? = nil,
        paper: ThemeColor? = nil,
        attributes: Set<Attribute> = [],
        plain: Set<Attribute> = []
    ) {
        self.ink = ink
        self.paper = paper
        self.attributes = attributes
        self.plain = plain
    }
}
