// SPDX-License-Identifier: Apache-2.0

extension KeyDecoder {
    /// Returns the key of `ESC [ letter` and `ESC O letter`; nil if unknown.
    static func letterKey(_ letter: UInt8) -> Key? {
        switch letter {
        case 0x41: .up
        case 0x42: .down
        case 0x43: .right
        case 0x44: .left
        case 0x48: .home
        case 0x46: .end
        case 0x50...0x53: .function(Int(letter) - 0x4F)
        default: nil
        }
    }

    /// Returns the key of `ESC O letter` on a keypad in application mode; nil if unknown.
    static func keypadKey(_ letter: UInt8) -> Key? {
        switch letter {
        case 0x4D: .enter
        case 0x6A...0x79: .character(Character(Unicode.Scalar(letter - 0x40)))
        default: nil
        }
    }

    /// Returns the key of `ESC [ number ~`; nil if unknown.
    static func numberedKey(_ number: Int) -> Key? {
        switch number {
        case 1, 7: .home
        case 2: .insert
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23...24: .function(number - 12)
        default: nil
        }
    }

    /// Returns the mouse event of `ESC [ < button ; column ; row M`; nil if it is not supported.
    static func mouse(_ numbers: [Int], isRelease: Bool) -> Mouse? {
        guard numbers.count == 3, (1...10_000).contains(numbers[1]),
            (1...10_000).contains(numbers[2])
        else { return nil }
        let place = Point(column: numbers[1] - 1, row: numbers[2] - 1)
        // Bits 4, 8 and 16 are Shift, Alt and Control.
        switch numbers[0] & ~28 {
        case 0: return Mouse(isRelease ? .release : .press, at: place)
        case 32: return Mouse(.drag, at: place)
        case 64: return Mouse(.scrollUp, at: place)
        case 65: return Mouse(.scrollDown, at: place)
        default: return nil
        }
    }
}
