// SPDX-License-Identifier: Apache-2.0

// The terminal can be asked where its cursor is: ESC [ 6 n is answered by ESC [ row ; column R.
// Two things are learnt from that.
//
// How wide characters are: one is written at the left edge and the column asked for. The first
// frame does not wait for the answers; should they differ from the table, all is drawn anew.
//
// Whether something else wrote on the screen: frames leave the cursor at the upper left, and
// whatever a `wall` or a stray message writes leaves it elsewhere. Asking costs four bytes, far
// less than repainting on suspicion. The rows are repainted in turn only where the
// terminal does not answer.

import CNcurses
import Glibc
import TwinFrame

/// What an answer will be used for.
enum ReportPurpose {
    case width
    case repair
    case pace
}

/// Where the repainting in turn stands.
struct Repair {
    /// The next row to repaint.
    var nextRow = 0
    /// How many steps an answer has been waited for.
    var unanswered = 0
    /// Whether the terminal answers; not known before it did or did not.
    var answers = true
}

extension Terminal {
    /// Looks for stray output and mends it; to be called about once a second, frame or no frame.
    ///
    /// - Parameter steps: in how many steps the whole screen is repainted, where the terminal
    ///   does not tell of its cursor.
    public func repairStep(wholeScreenIn steps: Int = 5) {
        guard isOpen, !isSuspended, !isGone, !isBehind, outlet.isEmpty else { return }
        if askForCursor() { return }
        let count = max(1, (size.rows + steps - 1) / max(1, steps))
        let first = repair.nextRow < size.rows ? repair.nextRow : 0
        plan.repaint(first..<min(size.rows, first + count))
        repair.nextRow = first + count
        drawMore()
    }

    /// Asks whether the cursor is still where the last frame left it.
    ///
    /// Every frame asks before it is drawn, because drawing takes the cursor back.
    ///
    /// - Returns: whether the terminal is one that answers.
    @discardableResult
    func askForCursor() -> Bool {
        guard facts.isXtermLike, repair.answers else { return false }
        guard shown != nil else { return true }
        // On a slow link several questions are under way at once.
        guard expected.count < 3 else {
            repair.unanswered += 1
            guard repair.unanswered >= 30 else { return true }
            repair.answers = false
            meter.isAnswering = false
            expected.removeAll()
            return false
        }
        ask(.repair)
        return true
    }

    /// Asks where the cursor is.
    func ask(_ purpose: ReportPurpose) {
        expected.append(purpose)
        emit("\u{1B}[6n")
        meter.didAsk(at: Self.monotonicMilliseconds())
    }

    /// Asks how wide the characters are on which terminals differ.
    func measureWidths() {
        for sample in ["世", "─", "●", "é"] {
            emit("\u{1B}[H\(sample)")
            ask(.width)
        }
        emit("\u{1B}[H  \u{1B}[H")
    }

    func handleReport(row: Int, column: Int) {
        guard !expected.isEmpty else { return }
        switch expected.removeFirst() {
        case .width:
            measured.append(column - 1)
            if measured.count == 4 { useMeasured() }
        case .repair, .pace:
            repair.unanswered = 0
            // Every frame leaves the cursor at the upper left; whatever else writes does not.
            if row != 1 || column != 1, shown != nil, !isSuspended {
                // ncurses believes the cursor there; this makes it true.
                emit("\u{1B}[m\u{1B}[H")
                plan.repaint(0..<size.rows)
            }
            drawMore()
        }
    }

    private func useMeasured() {
        let table = WidthTable(
            measuredWide: measured[0],
            line: measured[1],
            sign: measured[2],
            letter: measured[3]
        )
        guard table != widths else { return }
        widths = table
        keys.append(.resize)
    }

    /// Waits for the answers that are on their way, so that the shell does not get them as input.
    func awaitReports(milliseconds: Int) {
        let deadline = Self.monotonicMilliseconds() &+ milliseconds
        while !expected.isEmpty, !isGone {
            let left = deadline &- Self.monotonicMilliseconds()
            var query = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            guard left > 0, poll(&query, 1, Int32(left)) > 0,
                query.revents & Int16(POLLIN) != 0
            else { break }
            readInput()
        }
        if !expected.isEmpty {
            expected.removeAll()
            tcflush(input, TCIFLUSH)
        }
        meter.forget(at: Self.monotonicMilliseconds())
    }
}
