// SPDX-License-Identifier: Apache-2.0

/// The content of a theme file.
public struct ThemeDescription: Hashable, Sendable {
    /// The background of pictures; a terminal keeps its own.
    public var canvas: ThemeColor?
    /// The colour of the terminal's default foreground in pictures.
    public var ink: ThemeColor?
    /// The appearance of each role by its name; missing roles are taken from `basedOn`.
    public var looks: [String: ThemeLook]
    /// The name of the theme that this theme is based on.
    public var basedOn: String?

    /// Creates a description.
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

    /// Returns the description with missing values taken from another one.
    public func varying(_ other: ThemeDescription) -> ThemeDescription {
        ThemeDescription(
            canvas: canvas ?? other.canvas,
            ink: ink ?? other.ink,
            looks: other.looks.merging(looks) { $1 },
            basedOn: other.basedOn
        )
    }
}

/// A colour in the notation of theme files: `214/yellow`, or `214/yellow/white`.
public struct ThemeColor: Hashable, Sendable {
    /// The index in the palette of 256 colours.
    public var index: UInt8
    /// The substitute in a palette of 16 colours.
    public var basic: UInt8
    /// The substitute in a palette of 8 colours; nil for the dark variant of the substitute among
    /// 16.
    public var eight: UInt8?

    /// Creates a colour.
    public init(index: UInt8, basic: UInt8, eight: UInt8? = nil) {
        self.index = index
        self.basic = basic
        self.eight = eight
    }

    /// The names of the 16 colours in order.
    public static let names: [String] = {
        let dark = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
        return dark + dark.map { "bright-" + $0 }
    }()
}

/// The appearance of one role.
public struct ThemeLook: Hashable, Sendable {
    /// An attribute of a character besides its colour.
    public enum Attribute: String, Hashable, Sendable, CaseIterable {
        /// Heavier or brighter.
        case bold
        /// Fainter.
        case faint
        /// Underlined.
        case underline
        /// Foreground and background exchanged.
        case reverse
    }

    /// The colour of the character; nil for the terminal's default.
    public var ink: ThemeColor?
    /// The colour behind the character; nil for the terminal's default.
    public var paper: ThemeColor?
    /// The attributes used if there are colours.
    public var attributes: Set<Attribute>
    /// The attributes used if there are no colours.
    public var plain: Set<Attribute>

    /// Creates a look.
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
