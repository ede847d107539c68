// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of the clock's state.
struct ClockView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Returns the clock's state: a shape, a word, the rate, the lag, and the knowledge shown.
    func pieces(_ clock: ClockModel, isLong: Bool) -> [Piece] {
        let mark = mark(clock.going)
        guard clock.going != .live else {
            return [Piece(text: DisplayText("\(mark) \(clock.word)"), style: Style(.good))]
        }
        var text = " \(mark) \(clock.word) "
        if !clock.rate.isEmpty { text += "×\(clock.rate) " }
        let rest = [isLong ? clock.lag : clock.tightLag, clock.knowledge]
            .filter { !$0.isEmpty }.map(\.string)
        return [
            Piece(text: DisplayText(text), style: Style(.notice, reversed: true)),
            Piece(
                text: DisplayText(" " + rest.joined(separator: isLong ? " · " : " ")),
                style: Style(.notice)
            ),
        ]
    }

    /// Returns the clock's state for a screen without room for a header.
    func text(_ clock: ClockModel) -> DisplayText {
        var text =
            clock.going == .live ? clock.word.string : "\(mark(clock.going)) \(clock.word)"
        if !clock.rate.isEmpty { text += " ×\(clock.rate)" }
        return DisplayText(text)
    }

    private func mark(_ going: ClockModel.Going) -> String {
        let isUnicode = glyphs == .unicode
        return switch going {
        case .live: String(glyphs.dot)
        case .behind: "!"
        case .halted: isUnicode ? "■" : "##"
        case .standing: isUnicode ? "▌▌" : "||"
        case .forward: isUnicode ? "▶▶" : ">>"
        case .backward: isUnicode ? "◀◀" : "<<"
        }
    }
}
