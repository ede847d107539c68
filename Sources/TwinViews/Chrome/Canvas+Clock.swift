// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

extension Canvas {
    /// The style of the header line: a banner over its whole width where it is not live, so that
    /// nobody takes the past for the present, from however far away.
    func headerStyle(_ header: HeaderModel) -> Style {
        header.clock.going == .live ? Style(.header) : Style(.notice)
    }

    /// How time goes: a shape, a word, the rate, how far behind, what is taken as known.
    func clockPieces(_ clock: ClockModel, isLong: Bool) -> [Piece] {
        let mark = clockMark(clock.going)
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

    /// How time goes, for a screen with no room for a header.
    func clockText(_ clock: ClockModel) -> DisplayText {
        var text =
            clock.going == .live ? clock.word.string : "\(clockMark(clock.going)) \(clock.word)"
        if !clock.rate.isEmpty { text += " ×\(clock.rate)" }
        return DisplayText(text)
    }

    private func clockMark(_ going: ClockModel.Going) -> String {
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

    /// Pieces of the header as they look on its banner.
    func onBanner(_ pieces: [Piece], _ header: HeaderModel) -> [Piece] {
        let base = headerStyle(header)
        guard base != Style(.header) else { return pieces }
        return pieces.map { piece in
            var piece = piece
            if piece.style == Style(.header) || piece.style == .strong {
                piece.style = base
            } else if piece.text == header.simulated {
                piece.style = Style(.notice, reversed: true)
            }
            return piece
        }
    }

    /// What has to be said of the last key, over the footer.
    mutating func drawMessage(_ message: DisplayText) {
        guard !message.isEmpty else { return }
        let row = frame.size.rows - 1
        let line = Rect(column: 0, row: row, columns: frame.size.columns, rows: 1)
        frame.fill(line, with: " ", style: Style(.notice))
        write(message, 1, row, frame.size.columns - 2, Style(.notice))
    }
}
