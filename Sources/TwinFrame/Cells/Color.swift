// SPDX-License-Identifier: Apache-2.0

/// A colour of the 256-colour xterm palette, with its nearest equivalents in smaller palettes.
public struct Color: Hashable, Sendable {
    /// The index in the 256-colour palette.
    public var index: UInt8
    /// The equivalent of 16 colours, of which 0–7 are the dark ones.
    public var basic: UInt8
    /// The equivalent of 8 colours; nil for the dark variant of `basic`.
    public var eight: UInt8?

    /// Creates a colour.
    public init(_ index: UInt8, basic: UInt8, eight: UInt8? = nil) {
        self.index = index
        self.basic = min(basic, 15)
        self.eight = eight.map { min($0, 7) }
    }

    /// The red, green and blue parts, each from 0 to 255.
    public var rgb: (red: Int, green: Int, blue: Int) {
        let value = Int(index)
        if value >= 232 {
            let grey = 8 + (value - 232) * 10
            return (grey, grey, grey)
        }
        if value >= 16 {
            let steps = [0, 95, 135, 175, 215, 255]
            let cube = value - 16
            return (steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6])
        }
        return Self.basicRGB[value]
    }

    /// The colour as `#rrggbb`.
    public var hex: String {
        let (red, green, blue) = rgb
        return "#"
            + [red, green, blue].map { part in
                let digits = String(part, radix: 16)
                return digits.count < 2 ? "0" + digits : digits
            }.joined()
    }

    private static let basicRGB: [(Int, Int, Int)] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205),
        (0, 205, 205), (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0),
        (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
    ]
}

/// The number of colours of a terminal.
public enum ColorDepth: Int, Hashable, Sendable, CaseIterable, Comparable {
    /// No colours: bold, underline and reverse carry the meaning.
    case none = 0
    /// The eight basic colours.
    case eight = 8
    /// The eight basic colours and their bright variants.
    case sixteen = 16
    /// The 256-colour palette.
    case full = 256

    /// Returns true if the left depth has fewer colours.
    public static func < (left: ColorDepth, right: ColorDepth) -> Bool {
        left.rawValue < right.rawValue
    }
}
