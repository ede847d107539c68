// SPDX-License-Identifier: Apache-2.0

/// A colour of the xterm palette of 256, with its nearest of the basic 16.
public struct Color: Hashable, Sendable {
    /// Its place in the palette of 256.
    public var index: UInt8
    /// What stands for it where there are only 16 colours; 0–7 are the dark ones.
    public var basic: UInt8
    /// What stands for it where there are only 8 colours; nothing for the dark one of `basic`.
    public var eight: UInt8?

    /// Makes a colour.
    public init(_ index: UInt8, basic: UInt8, eight: UInt8? = nil) {
        self.index = index
        self.basic = min(basic, 15)
        self.eight = eight.map { min($0, 7) }
    }

    /// Its red, green and blue, each from 0 to 255.
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

    /// As `#rrggbb`.
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

/// How many colours there are to draw with.
public enum ColorDepth: Int, Hashable, Sendable, CaseIterable, Comparable {
    /// None: bold, underline and reverse carry the meaning.
    case none = 0
    /// The eight oldest.
    case eight = 8
    /// Those and their bright ones.
    case sixteen = 16
    /// The palette of 256.
    case full = 256

    /// The deeper is the greater.
    public static func < (left: ColorDepth, right: ColorDepth) -> Bool {
        left.rawValue < right.rawValue
    }
}
