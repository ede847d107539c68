// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a pane of stages with flows between them.
struct ChainView: PaneView {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws stages with their throughput, and with the amounts that wait before them if there is
    /// room.
    func draw(_ chain: ChainModel, in rect: Rect) {
        let stages = chain.stages
        let words = canvas.words
        guard !stages.isEmpty else {
            drawParagraph(words[.noData], in: rect, style: .dim)
            return
        }
        let drawn = stages.map { stage in
            let age = stage.reading.freshness == .stale ? " (\(stage.reading.age))" : ""
            return ChainStage(
                name: stage.name,
                text: DisplayText("\(stage.reading.text)\(age)"),
                style: stage.reading.style,
                note: stage.waiting
            )
        }
        ChainFlow(drawn).draw(in: rect, on: &canvas.frame, glyphs: glyphs)
    }

    func badge(of model: ChainModel) -> DisplayText { .empty }
}
