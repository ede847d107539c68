// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel

@testable import TwinDashboard
@testable import TwinViews

@Suite("Changes in few columns")
struct ChangesPaneTests {
    private func line(
        _ what: DisplayText,
        _ place: DisplayText,
        _ now: DisplayText,
        saysWhat: Bool = false
    ) -> ChangesModel.Line {
        ChangesModel.Line(
            isRising: true,
            what: what,
            place: place,
            before: "1 s",
            now: now,
            strength: "9×",
            level: .normal,
            saysWhat: saysWhat
        )
    }

    private func text(_ lines: [ChangesModel.Line]) -> [Substring] {
        let list = ListModel(
            lines: lines,
            targets: lines.map { _ in nil },
            identities: lines.map { _ in nil },
            count: lines.count,
            firstLine: 0,
            room: lines.count
        )
        let size = Size(columns: 30, rows: lines.count)
        let canvas = Canvas(size: size, glyphs: .unicode, widths: .standard)
        let changes = ChangesModel(lines: list, span: "15 min")
        ChangesView(canvas).draw(changes, in: canvas.frame.bounds)
        return canvas.frame.text.split(separator: "\n")
    }

    @Test("Two lines of one property show their places, even in little room")
    func places() {
        let shown = text([
            line("Settlement latency", "Exchange platform", "150.3 s"),
            line("Settlement latency", "Data bank", "45.9 s"),
        ])
        #expect(shown[0].contains("Exchange"), "\(shown)")
        #expect(shown[1].contains("Data…"), "\(shown)")
        #expect(shown[0].contains("150.3 s") && shown[1].contains("45.9 s"))
    }

    @Test("A value that names its property leaves the columns of the label to the place")
    func flags() {
        let shown = text([line("Energized", "Haidian East", "de-energized", saysWhat: true)])
        #expect(shown[0].contains("Haidian East"), "\(shown)")
        #expect(!shown[0].contains("Energized"))
    }
}
