// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What goes over the link to the terminal, in words.
public struct LinkModel: Hashable, Sendable {
    /// The whole of it: `Terminal 1.2 kB/s, 1.0 frames/s`.
    public var text: DisplayText
    /// The bytes alone, for a crowded line: `1.2 kB/s`.
    public var short: DisplayText
    /// Whether the link is so slow that frames are left out.
    public var isSlow: Bool

    /// Words the figures.
    ///
    /// - Parameters:
    ///   - bytes: bytes a second that were sent.
    ///   - frames: frames a second that were sent.
    ///   - capacity: bytes a second that the link carries; nothing where that is not known.
    ///   - isSlow: whether frames are left out.
    ///   - words: the words of the screen.
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
