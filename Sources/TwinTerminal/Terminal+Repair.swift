// SPDX-License-Identifier: Apache-2.0

// Output of other programs on the screen, such as `wall`, begins at the upper left, where frames
// leave the cursor, and moves the cursor. Asking for the cursor position costs four bytes a second,
// much less than repainting, and detects such output within a second. If a terminal does not
// answer, or always gives the same answer, the corner where messages begin is repainted every few
// seconds as a precaution, and the rest row by row.

import CNcurses
import TwinFrame

/// The state of detecting and repainting foreign output.
struct Repair {
    /// True if the cursor is not asked for, because the answers would be useless.
    var isBlind = false
    /// True if the reason is that there were no answers.
    var isMute = false
    /// True if there was ever an answer.
    var hasAnswered = false
    /// The time in milliseconds of the first unanswered question; nil if all are answered.
    var silentSince: Int?
    /// The number of repainting steps.
    var steps = 0

    /// The milliseconds without an answer after which a terminal counts as mute.
    ///
    /// They are fewer if it has never answered, because an answering link may only have become
    /// slow.
    var patience: Int { hasAnswered ? 30_000 : 5000 }
}

extension Terminal {
    /// The number of rows of the upper left corner to repaint in each step.
    private static var cornerRowsAStep: Int { 2 }
    /// The size of the corner with messages of other programs.
    ///
    /// `wall` of util-linux writes lines of 79 columns: a banner, two lines of text and blank lines
    /// around them.
    private static var corner: Size { Size(columns: 80, rows: 8) }
    /// The number of steps for each repainted row of the rest.
    private static var stepsARow: Int { 4 }

    /// Detects and repairs foreign output.
    ///
    /// Call it about once a second, even without a new frame.
    public func repairStep() {
        guard isOpen, !isSuspended, !isGone, !isBehind, outlet.isEmpty else { return }
        if askForCursor() { return }
        let rows = min(size.rows, Self.corner.rows)
        let first = repair.steps * Self.cornerRowsAStep % max(1, rows)
        for row in first..<min(rows, first + Self.cornerRowsAStep) {
            doubt(row, columns: min(size.columns, Self.corner.columns))
        }
        if repair.steps % Self.stepsARow == 0, size.rows > 0 {
            let row = repair.steps / Self.stepsARow % size.rows
            plan.repaint(row..<row + 1)
        }
        repair.steps += 1
        drawMore()
    }

    /// Asks whether the cursor is still at the position where the last frame left it.
    ///
    /// Every frame asks before it is drawn, because drawing moves the cursor back.
    ///
    /// - Returns: False if the terminal does not answer.
    @discardableResult
    func askForCursor() -> Bool {
        guard facts.isXtermLike, !repair.isBlind else { return false }
        guard shown != nil else { return true }
        let now = Self.monotonicMilliseconds()
        if let since = repair.silentSince, now - since > repair.patience {
            repair.isBlind = true
            repair.isMute = true
            repair.silentSince = nil
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
        plan.hasDoubts = true
    }
}
