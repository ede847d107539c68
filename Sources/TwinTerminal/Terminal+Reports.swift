// SPDX-License-Identifier: Apache-2.0

// A terminal reports the position of its cursor: ESC [ 6 n is answered by ESC [ row ; column R.
// `LinkMeter` keeps the pending questions, because answers may be lost, late or duplicated. The
// answers have two uses.
//
// Widths of characters: a character is written at the left edge and the column requested. The first
// frame does not wait for the answers. If they differ from the table, everything is redrawn.
//
// Foreign output: frames leave the cursor at the upper left, and output of `wall` or another
// program leaves it elsewhere.

import CNcurses
import Glibc
import TwinFrame

extension Terminal {
    /// Asks for the position of the cursor.
    func ask(_ purpose: LinkMeter.Purpose) {
        let now = Self.monotonicMilliseconds()
        foreignOutput.didAsk(at: now)
        emit("\u{1B}[6n")
        meter.didAsk(purpose, at: now)
    }

    /// Measures the characters whose widths differ between terminals.
    func measureWidths() {
        for sample in MeasuredWidths.samples {
            emit("\u{1B}[H\(sample)")
            ask(.width)
        }
        emit("\u{1B}[H  \u{1B}[H")
    }

    /// Uses a cursor report of the terminal.
    ///
    /// - Parameters:
    ///   - row: The row of the cursor, from 1.
    ///   - column: The column of the cursor, from 1.
    ///   - purpose: The purpose of the question; nil if none is pending, as for a duplicate answer.
    func handleReport(row: Int, column: Int, _ purpose: LinkMeter.Purpose?) {
        // There is an answer after all, so the link is slow, not mute.
        if foreignOutput.didAnswer(isExpected: purpose != nil) { meter.isAnswering = true }
        guard let purpose else { return }
        switch purpose {
        case .width:
            measured.append(column - 1)
            if measured.count == MeasuredWidths.samples.count { useMeasured() }
        case .repair, .pace:
            // Every frame leaves the cursor at the upper left; other output does not.
            if row != 1 || column != 1, shown != nil, !isSuspended {
                // ncurses assumes that the cursor is there, so it is moved back.
                emit("\u{1B}[m\u{1B}[H")
                plan.repaint(0..<size.rows)
            }
            drawMore()
        }
    }

    private func useMeasured() {
        switch MeasuredWidths(columns: measured) {
        case .useless: foreignOutput.distrustAnswers()
        case .incomplete: break
        case .table(let table): use(table)
        }
    }

    private func use(_ table: WidthTable) {
        guard table != widths else { return }
        widths = table
        keys.append(.resize)
    }

    /// Waits for pending answers, so that the shell does not receive them as input.
    func awaitReports(milliseconds: Int) {
        let deadline = Self.monotonicMilliseconds() &+ milliseconds
        while meter.questionCount > 0, !isGone {
            let left = deadline &- Self.monotonicMilliseconds()
            var query = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            guard left > 0, poll(&query, 1, Int32(left)) > 0,
                query.revents & Int16(POLLIN) != 0
            else { break }
            readInput()
        }
        if meter.questionCount > 0 { tcflush(input, TCIFLUSH) }
        meter.forget(at: Self.monotonicMilliseconds())
    }
}
