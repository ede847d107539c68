// SPDX-License-Identifier: Apache-2.0

import CNcurses
import TwinFrame

extension Terminal {
    /// Detects and repairs foreign output.
    ///
    /// Call it about once a second, even without a new frame.
    public func repairStep() {
        guard isOpen, !isSuspended, !isGone, !isBehind, outlet.isEmpty else { return }
        if askForCursor() { return }
        let step = foreignOutput.nextStep(of: size)
        for row in step.corner {
            doubt(row, columns: min(size.columns, ForeignOutput.corner.columns))
        }
        if let row = step.row { plan.repaint(row..<row + 1) }
        drawMore()
    }

    /// Requests the cursor position, to compare it with the one where the last frame left it.
    ///
    /// Each request is sent before a frame is drawn, because drawing moves the cursor back.
    ///
    /// - Returns: False if the terminal does not answer.
    @discardableResult
    func askForCursor() -> Bool {
        guard facts.isXtermLike, !foreignOutput.isBlind else { return false }
        guard shown != nil else { return true }
        let now = Self.monotonicMilliseconds()
        if foreignOutput.giveUp(at: now) {
            meter.isAnswering = false
            meter.forget(at: now)
            return false
        }
        if meter.mayAsk(at: now) { ask(.repair) }
        return true
    }

    /// Marks the left of a row as unknown to ncurses, so that the next refresh writes it again.
    private func doubt(_ row: Int, columns: Int) {
        var nothing = cchar_t()
        setcchar(&nothing, [1, 0], 0, 0, nil)
        let cells = [cchar_t](repeating: nothing, count: columns)
        mvwadd_wchnstr(citytop_physical_screen(), Int32(row), 0, cells, Int32(columns))
        wtouchln(citytop_screen(), Int32(row), 1, 1)
        hasDoubts = true
    }
}
