// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The load of the link to the terminal, as text.
public struct LinkModel: Hashable, Sendable {
    /// The full text: `Terminal 1.2 kB/s, 1.0 frames/s`.
    public var text: DisplayText
    /// The bytes alone, for a line with little room: `1.2 kB/s`.
    public var short: DisplayText
    /// True if the link is so slow that frames are left out.
    public var isSlow: Bool

    /// Creates the texts of the figures.
    ///
    /// - Parameters:
    ///   - bytes: The sent bytes per second.
    ///   - frames: The sent frames per second.
    ///   - capacity: The bytes per second that the link carries; nil if they are unknown.
    ///   - isSlow: True if frames are left out.
    ///   - words: The words of the screen.
    public init(bytes: Int, frames: Double, capacity: Double?, isSlow: Bool, _ words: Words) {
        let short = Self.rate(Double(bytes))
        let measures = MeasureFormat(words.language)
        var text = "\(words[.terminal]) \(short)\(words[.comma])"
        text += "\(measures.number(frames, decimals: 1)) \(words[.frames])"
        if isSlow, let capacity {
            text += "\(words[.comma])\(words[.slowLink]) \(Self.rate(capacity))"
        }
        self.text = DisplayText(text)
        self.short = short
        self.isSlow = isSlow
    }

    private static func rate(_ bytes: Double) -> DisplayText {
        let bytes = bytes.isFinite ? min(max(0, bytes), 1e15) : 0
        if bytes < 1000 { return DisplayText("\(Int(bytes)) B/s") }
        let tenths = Int(bytes / 100)
        return tenths < 1000
            ? DisplayText("\(tenths / 10).\(tenths % 10) kB/s") : DisplayText("\(tenths / 10) kB/s")
    }
}
