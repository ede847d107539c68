// SPDX-License-Identifier: Apache-2.0

// What another program writes on the screen, a `wall` or a stray message, begins where frames leave
// the cursor, at the upper left, and moves it. Asking for the cursor costs four bytes a second, far less
// than painting on suspicion, and finds it within one. Where a terminal does not answer, or answers
// the same whatever is written, there remains suspicion: the corner where such messages begin is
// painted again every few seconds, the rest row by row.

import CNcurses
import TwinFrame

/// How stray output is looked for, and where the painting on suspicion stands.
struct Repair {
    /// Whether the cursor is not asked for, because the answers would not tell anything.
    var isBlind = false
    /// Whether that is because no answers came.
    var isMute = false
    /// Whether any answer has ever come.
    var hasAnswered = false
    /// Since when there has been a question and no answer, in milliseconds.
    var silentSince: Int?
    /// How many steps have painted on suspicion.
    var steps = 0

    /// How many milliseconds without an answer make a terminal mute: few if none has ever come, more
    /// on a link that has only become slow.
    var patience: Int { hasAnswered ? 30_000 : 5000 }
}

extension Terminal {
    /// How many rows of the upper left corner are painted in each step.
    private static var cornerRowsAStep: Int { 2 }
    /// Where messages of other programs come to lie: `wall` of util-linux writes lines of 79 columns,
    /// with its banner, two lines of text and blank ones around them.
    private static var corner: Size { Size(columns: 80, rows: 8) }
    /// One row of the rest is painted in so many steps.
    private static var stepsARow: Int { 4 }

    /// Looks for stray output and mends it; to be called about once a second, frame or no frame.
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

    /// Asks whether the cursor is still where the last frame left it.
    ///
    /// Every frame asks before it is drawn, because drawing takes the cursor back.
    ///
    /// - Returns: whether the terminal is one that answers.
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

    /// Has ncurses believe that the left of a row holds nothing that was ever drawn, so that the next
    /// refresh writes it again.
    private func doubt(_ row: Int, columns: Int) {
        var nothing = cchar_t()
        setcchar(&nothing, [1, 0], 0, 0, nil)
        let cells = [cchar_t](repeating: nothing, count: columns)
        mvwadd_wchnstr(citytop_physical_screen(), Int32(row), 0, cells, Int32(columns))
        wtouchln(citytop_screen(), Int32(row), 1, 1)
        plan.hasDoubts = true
    }
}
